-- What an operator sets: names and the tariff of a site, and the versions of tariffs.

ALTER TABLE site ADD COLUMN names TEXT;            -- JSON by language: {"ko": …, "ja": …, "en": …}
ALTER TABLE site ADD COLUMN tariff_key INTEGER REFERENCES tariff (tariff_key);  -- NULL: the default one
ALTER TABLE tariff ADD COLUMN removed_at INTEGER;  -- its bills stand, and know its name

-- A change of a tariff is a new row, and no row is ever changed. A tariff without rows here has one version:
-- what its own row says.
CREATE TABLE tariff_version (
  tariff_key           INTEGER NOT NULL REFERENCES tariff (tariff_key),
  version              INTEGER NOT NULL,          -- counts from 1
  currency             TEXT NOT NULL,
  step_wh              INTEGER NOT NULL,
  price_per_kwh_e4     INTEGER NOT NULL,
  price_per_minute_e4  INTEGER NOT NULL,
  price_per_session_e4 INTEGER NOT NULL,
  rates                TEXT NOT NULL,             -- JSON: other prices by weekday and time of day
  texts                TEXT NOT NULL,             -- JSON by language: what drivers are told
  valid_from           INTEGER,                   -- NULL: since ever
  valid_until          INTEGER,                   -- NULL: without end
  created_at           INTEGER NOT NULL,
  created_by           TEXT NOT NULL,
  PRIMARY KEY (tariff_key, version)
) STRICT, WITHOUT ROWID;

-- What is pinned to a transaction besides the price of energy; NULL: nothing.
ALTER TABLE charging_transaction ADD COLUMN tariff_version INTEGER;
ALTER TABLE charging_transaction ADD COLUMN price_per_minute_e4 INTEGER;
ALTER TABLE charging_transaction ADD COLUMN price_per_session_e4 INTEGER;
