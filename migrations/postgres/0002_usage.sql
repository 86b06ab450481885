-- Lists that are filtered, and sums that are asked for, without reading a whole table.
--
-- No B-tree here holds a column that an event in the middle of a transaction changes, so that such
-- an update stays within its page (HOT). Tables that only grow have block ranges by time (BRIN):
-- next to nothing to write, enough for questions by hand.

DROP INDEX charging_transaction_started_at;
CREATE INDEX charging_transaction_started_at ON charging_transaction USING brin (started_at, created_at);
CREATE INDEX charging_transaction_station ON charging_transaction (station_key, transaction_key);
CREATE INDEX charging_transaction_transaction_id ON charging_transaction (transaction_id);
CREATE INDEX charging_transaction_id_token ON charging_transaction (id_token, transaction_key);
CREATE INDEX charging_transaction_begin ON charging_transaction (first_event_at, state, transaction_key);
CREATE INDEX charging_transaction_unfinished ON charging_transaction (state, transaction_key) WHERE state <> 'ended';
-- Room for the next version of a row beside it.
ALTER TABLE charging_transaction SET (fillfactor = 80);

CREATE INDEX transaction_event_received_at ON transaction_event USING brin (received_at);
CREATE INDEX message_at ON message USING brin (at);
CREATE INDEX station_report_received_at ON station_report USING brin (received_at);
DROP INDEX meter_value_station;
CREATE INDEX meter_value_station ON meter_value (station_key, meter_value_key);
CREATE INDEX meter_value_received_at ON meter_value USING brin (received_at);
CREATE INDEX connection_station ON connection (station_key, connection_key);
CREATE INDEX refused_event_station ON refused_event (station_key, refused_key);
CREATE INDEX charger_info_folded ON charger_info (lower(charger_id));
CREATE INDEX charger_info_site ON charger_info (site_id);

-- Lists that lose their oldest rows all the time: vacuum them after each twentieth, not each fifth.
ALTER TABLE message SET (autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE meter_value SET (autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE station_report SET (autovacuum_vacuum_scale_factor = 0.05);

-- Sums over the transactions that are not active, by the quarter of an hour (since 1970, UTC) in
-- which they began. Kept by the triggers below, so that whatever changes a transaction changes its
-- sums in the same commit. `currency` is '' where nothing was priced.

CREATE TABLE station_usage (
  station_key      BIGINT NOT NULL,
  quarter          BIGINT NOT NULL,
  currency         TEXT NOT NULL,
  transactions     BIGINT NOT NULL,
  energy_wh        BIGINT NOT NULL,
  cost_e4          BIGINT NOT NULL,
  duration_seconds BIGINT NOT NULL,
  PRIMARY KEY (station_key, currency, quarter)
);

CREATE TABLE total_usage (                       -- over all stations
  quarter          BIGINT NOT NULL,
  currency         TEXT NOT NULL,
  transactions     BIGINT NOT NULL,
  energy_wh        BIGINT NOT NULL,
  cost_e4          BIGINT NOT NULL,
  duration_seconds BIGINT NOT NULL,
  PRIMARY KEY (quarter, currency)
) WITH (fillfactor = 80);

CREATE FUNCTION quarter_of(at TIMESTAMPTZ) RETURNS BIGINT
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT floor(extract(epoch FROM at) / 900)::bigint $$;

INSERT INTO station_usage
SELECT station_key, quarter_of(started_at), coalesce(currency, ''), count(*),
       coalesce(sum(billed_wh), 0), coalesce(sum(cost_e4), 0), coalesce(sum(duration_seconds), 0)
  FROM charging_transaction WHERE state <> 'active' AND started_at IS NOT NULL GROUP BY 1, 2, 3;
INSERT INTO total_usage
SELECT quarter, currency, sum(transactions), sum(energy_wh), sum(cost_e4), sum(duration_seconds)
  FROM station_usage GROUP BY 1, 2;

-- Adds a transaction to the sums (`sign` 1), or takes it out of them (-1).
CREATE FUNCTION count_usage(t charging_transaction, sign BIGINT) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF t.state = 'active' OR t.started_at IS NULL THEN
    RETURN;
  END IF;
  INSERT INTO station_usage AS u
  VALUES (t.station_key, quarter_of(t.started_at), coalesce(t.currency, ''), sign,
          sign * coalesce(t.billed_wh, 0), sign * coalesce(t.cost_e4, 0),
          sign * coalesce(t.duration_seconds, 0))
  ON CONFLICT (station_key, currency, quarter) DO UPDATE SET
    transactions = u.transactions + excluded.transactions,
    energy_wh = u.energy_wh + excluded.energy_wh, cost_e4 = u.cost_e4 + excluded.cost_e4,
    duration_seconds = u.duration_seconds + excluded.duration_seconds;
  INSERT INTO total_usage AS u
  VALUES (quarter_of(t.started_at), coalesce(t.currency, ''), sign,
          sign * coalesce(t.billed_wh, 0), sign * coalesce(t.cost_e4, 0),
          sign * coalesce(t.duration_seconds, 0))
  ON CONFLICT (quarter, currency) DO UPDATE SET
    transactions = u.transactions + excluded.transactions,
    energy_wh = u.energy_wh + excluded.energy_wh, cost_e4 = u.cost_e4 + excluded.cost_e4,
    duration_seconds = u.duration_seconds + excluded.duration_seconds;
END
$$;

CREATE FUNCTION count_transaction() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM count_usage(OLD, -1);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM count_usage(NEW, 1);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER usage_of_new_transaction AFTER INSERT ON charging_transaction
FOR EACH ROW WHEN (NEW.state <> 'active') EXECUTE FUNCTION count_transaction();
CREATE TRIGGER usage_of_changed_transaction AFTER UPDATE ON charging_transaction
FOR EACH ROW WHEN (OLD.state <> 'active' OR NEW.state <> 'active')
EXECUTE FUNCTION count_transaction();
CREATE TRIGGER usage_of_deleted_transaction AFTER DELETE ON charging_transaction
FOR EACH ROW WHEN (OLD.state <> 'active') EXECUTE FUNCTION count_transaction();
