-- What each event costs.
--
-- Every event was looked up in `charging_transaction` once more, and sums were brought up to date
-- transaction by transaction, the one row of `total_usage` again and again within one commit.

-- The writer, which is one, assigns the key when it stores the transaction, in the same commit or an
-- earlier one.
ALTER TABLE transaction_event DROP CONSTRAINT transaction_event_transaction_key_fkey;
COMMENT ON COLUMN transaction_event.transaction_key IS 'of charging_transaction';

-- Stations number their transactions alike. While PostgreSQL has not counted the rows of a new table,
-- it looks a transaction up by this index, and found as many rows as there are stations.
DROP INDEX charging_transaction_transaction_id;
CREATE INDEX charging_transaction_transaction_id ON charging_transaction (transaction_id, station_key);

-- Brings the sums up to date after an update, once per sum.
CREATE FUNCTION count_changed_transactions() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  -- Most updates are of transactions that go on.
  IF NOT EXISTS (SELECT FROM new_rows WHERE state <> 'active')
     AND NOT EXISTS (SELECT FROM old_rows WHERE state <> 'active') THEN
    RETURN NULL;
  END IF;
  INSERT INTO station_usage AS u
  SELECT station_key, quarter_of(started_at), coalesce(currency, ''), sum(sign),
         sum(sign * coalesce(billed_wh, 0)), sum(sign * coalesce(cost_e4, 0)),
         sum(sign * coalesce(duration_seconds, 0))
    FROM (SELECT 1 AS sign, * FROM new_rows UNION ALL SELECT -1, * FROM old_rows) AS t
   WHERE state <> 'active' AND started_at IS NOT NULL GROUP BY 1, 2, 3
  ON CONFLICT (station_key, currency, quarter) DO UPDATE SET
    transactions = u.transactions + excluded.transactions,
    energy_wh = u.energy_wh + excluded.energy_wh, cost_e4 = u.cost_e4 + excluded.cost_e4,
    duration_seconds = u.duration_seconds + excluded.duration_seconds;
  INSERT INTO total_usage AS u
  SELECT quarter_of(started_at), coalesce(currency, ''), sum(sign),
         sum(sign * coalesce(billed_wh, 0)), sum(sign * coalesce(cost_e4, 0)),
         sum(sign * coalesce(duration_seconds, 0))
    FROM (SELECT 1 AS sign, * FROM new_rows UNION ALL SELECT -1, * FROM old_rows) AS t
   WHERE state <> 'active' AND started_at IS NOT NULL GROUP BY 1, 2
  ON CONFLICT (quarter, currency) DO UPDATE SET
    transactions = u.transactions + excluded.transactions,
    energy_wh = u.energy_wh + excluded.energy_wh, cost_e4 = u.cost_e4 + excluded.cost_e4,
    duration_seconds = u.duration_seconds + excluded.duration_seconds;
  RETURN NULL;
END
$$;

-- `count_transaction` goes on with rows that are added or removed.
DROP TRIGGER usage_of_changed_transaction ON charging_transaction;
CREATE TRIGGER usage_of_changed_transactions AFTER UPDATE ON charging_transaction
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION count_changed_transactions();
