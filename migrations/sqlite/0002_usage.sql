-- Lists that are filtered, and sums that are asked for, without reading a whole table.
--
-- No index here holds a column that an event in the middle of a transaction changes. The rowid, by
-- which lists are paged, ends every index.

DROP INDEX charging_transaction_started_at;
CREATE INDEX charging_transaction_station ON charging_transaction (station_key);
CREATE INDEX charging_transaction_transaction_id ON charging_transaction (transaction_id);
CREATE INDEX charging_transaction_id_token ON charging_transaction (id_token);
CREATE INDEX charging_transaction_begin ON charging_transaction (first_event_at, state);
CREATE INDEX charging_transaction_unfinished ON charging_transaction (state) WHERE state <> 'ended';

DROP INDEX meter_value_station;
CREATE INDEX meter_value_station ON meter_value (station_key);
CREATE INDEX connection_station ON connection (station_key);
CREATE INDEX refused_event_station ON refused_event (station_key);
-- Without the cast the expression has no affinity, and no column of text would find it.
CREATE INDEX charger_info_folded ON charger_info (CAST(lower(charger_id) AS TEXT));
CREATE INDEX charger_info_site ON charger_info (site_id);

-- Sums over the transactions that are not active, by the quarter of an hour (since 1970, UTC) in
-- which they began. Kept by the triggers below, so that whatever changes a transaction changes its
-- sums in the same commit. `currency` is '' where nothing was priced.

CREATE TABLE station_usage (
  station_key      INTEGER NOT NULL,
  quarter          INTEGER NOT NULL,
  currency         TEXT NOT NULL,
  transactions     INTEGER NOT NULL,
  energy_wh        INTEGER NOT NULL,
  cost_e4          INTEGER NOT NULL,
  duration_seconds INTEGER NOT NULL,
  PRIMARY KEY (station_key, currency, quarter)
) STRICT, WITHOUT ROWID;

CREATE TABLE total_usage (                       -- over all stations
  quarter          INTEGER NOT NULL,
  currency         TEXT NOT NULL,
  transactions     INTEGER NOT NULL,
  energy_wh        INTEGER NOT NULL,
  cost_e4          INTEGER NOT NULL,
  duration_seconds INTEGER NOT NULL,
  PRIMARY KEY (quarter, currency)
) STRICT, WITHOUT ROWID;

INSERT INTO station_usage
SELECT station_key, started_at / 900000000, coalesce(currency, ''), count(*),
       coalesce(sum(billed_wh), 0), coalesce(sum(cost_e4), 0), coalesce(sum(duration_seconds), 0)
  FROM charging_transaction WHERE state <> 'active' AND started_at IS NOT NULL GROUP BY 1, 2, 3;
INSERT INTO total_usage
SELECT quarter, currency, sum(transactions), sum(energy_wh), sum(cost_e4), sum(duration_seconds)
  FROM station_usage GROUP BY 1, 2;

CREATE TRIGGER usage_of_new_transaction AFTER INSERT ON charging_transaction
WHEN NEW.state <> 'active' AND NEW.started_at IS NOT NULL
BEGIN
  INSERT INTO station_usage
  VALUES (NEW.station_key, NEW.started_at / 900000000, coalesce(NEW.currency, ''), 1,
          coalesce(NEW.billed_wh, 0), coalesce(NEW.cost_e4, 0), coalesce(NEW.duration_seconds, 0))
  ON CONFLICT DO UPDATE SET
    transactions = transactions + 1, energy_wh = energy_wh + excluded.energy_wh,
    cost_e4 = cost_e4 + excluded.cost_e4,
    duration_seconds = duration_seconds + excluded.duration_seconds;
  INSERT INTO total_usage
  VALUES (NEW.started_at / 900000000, coalesce(NEW.currency, ''), 1,
          coalesce(NEW.billed_wh, 0), coalesce(NEW.cost_e4, 0), coalesce(NEW.duration_seconds, 0))
  ON CONFLICT DO UPDATE SET
    transactions = transactions + 1, energy_wh = energy_wh + excluded.energy_wh,
    cost_e4 = cost_e4 + excluded.cost_e4,
    duration_seconds = duration_seconds + excluded.duration_seconds;
END;

CREATE TRIGGER usage_of_transaction_before AFTER UPDATE ON charging_transaction
WHEN OLD.state <> 'active' AND OLD.started_at IS NOT NULL
BEGIN
  UPDATE station_usage SET
    transactions = transactions - 1, energy_wh = energy_wh - coalesce(OLD.billed_wh, 0),
    cost_e4 = cost_e4 - coalesce(OLD.cost_e4, 0),
    duration_seconds = duration_seconds - coalesce(OLD.duration_seconds, 0)
  WHERE station_key = OLD.station_key AND quarter = OLD.started_at / 900000000
    AND currency = coalesce(OLD.currency, '');
  UPDATE total_usage SET
    transactions = transactions - 1, energy_wh = energy_wh - coalesce(OLD.billed_wh, 0),
    cost_e4 = cost_e4 - coalesce(OLD.cost_e4, 0),
    duration_seconds = duration_seconds - coalesce(OLD.duration_seconds, 0)
  WHERE quarter = OLD.started_at / 900000000 AND currency = coalesce(OLD.currency, '');
END;

CREATE TRIGGER usage_of_transaction_after AFTER UPDATE ON charging_transaction
WHEN NEW.state <> 'active' AND NEW.started_at IS NOT NULL
BEGIN
  INSERT INTO station_usage
  VALUES (NEW.station_key, NEW.started_at / 900000000, coalesce(NEW.currency, ''), 1,
          coalesce(NEW.billed_wh, 0), coalesce(NEW.cost_e4, 0), coalesce(NEW.duration_seconds, 0))
  ON CONFLICT DO UPDATE SET
    transactions = transactions + 1, energy_wh = energy_wh + excluded.energy_wh,
    cost_e4 = cost_e4 + excluded.cost_e4,
    duration_seconds = duration_seconds + excluded.duration_seconds;
  INSERT INTO total_usage
  VALUES (NEW.started_at / 900000000, coalesce(NEW.currency, ''), 1,
          coalesce(NEW.billed_wh, 0), coalesce(NEW.cost_e4, 0), coalesce(NEW.duration_seconds, 0))
  ON CONFLICT DO UPDATE SET
    transactions = transactions + 1, energy_wh = energy_wh + excluded.energy_wh,
    cost_e4 = cost_e4 + excluded.cost_e4,
    duration_seconds = duration_seconds + excluded.duration_seconds;
END;

CREATE TRIGGER usage_of_deleted_transaction AFTER DELETE ON charging_transaction
WHEN OLD.state <> 'active' AND OLD.started_at IS NOT NULL
BEGIN
  UPDATE station_usage SET
    transactions = transactions - 1, energy_wh = energy_wh - coalesce(OLD.billed_wh, 0),
    cost_e4 = cost_e4 - coalesce(OLD.cost_e4, 0),
    duration_seconds = duration_seconds - coalesce(OLD.duration_seconds, 0)
  WHERE station_key = OLD.station_key AND quarter = OLD.started_at / 900000000
    AND currency = coalesce(OLD.currency, '');
  UPDATE total_usage SET
    transactions = transactions - 1, energy_wh = energy_wh - coalesce(OLD.billed_wh, 0),
    cost_e4 = cost_e4 - coalesce(OLD.cost_e4, 0),
    duration_seconds = duration_seconds - coalesce(OLD.duration_seconds, 0)
  WHERE quarter = OLD.started_at / 900000000 AND currency = coalesce(OLD.currency, '');
END;
