-- Monitors on variables of stations (N02 to N06), and the events that they and stations themselves bring (N07, N08).

CREATE TABLE monitor (
  station_key        BIGINT NOT NULL REFERENCES station (station_key),
  monitor_id         INTEGER NOT NULL,            -- the station's
  path               TEXT NOT NULL,               -- as in variable
  component          TEXT NOT NULL,
  component_instance TEXT,
  evse_id            INTEGER,
  connector_id       INTEGER,
  variable           TEXT NOT NULL,
  variable_instance  TEXT,
  type               TEXT NOT NULL,               -- UpperThreshold, LowerThreshold, Delta, Periodic, PeriodicClockAligned
  value              DOUBLE PRECISION NOT NULL,
  severity           INTEGER NOT NULL,            -- 0 (danger) to 9 (debug)
  in_transactions    BOOLEAN NOT NULL,            -- active during transactions only
  is_custom          BOOLEAN NOT NULL,            -- set by this server
  updated_at         TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (station_key, monitor_id)
);

CREATE TABLE monitoring_event (
  monitoring_event_key BIGINT PRIMARY KEY,
  station_key          BIGINT NOT NULL REFERENCES station (station_key),
  event_id             INTEGER NOT NULL,          -- the station's
  trigger_type         TEXT NOT NULL,             -- Alerting, Delta, Periodic
  notification_type    TEXT NOT NULL,             -- HardWiredNotification, HardWiredMonitor, PreconfiguredMonitor, CustomMonitor
  path                 TEXT NOT NULL,             -- as in variable
  component            TEXT NOT NULL,
  evse_id              INTEGER,
  connector_id         INTEGER,
  variable             TEXT NOT NULL,
  actual_value         TEXT NOT NULL,
  is_cleared           BOOLEAN NOT NULL,
  severity             INTEGER,                   -- of the monitor, where it is known
  monitor_id           INTEGER,
  cause                INTEGER,                   -- eventId of the event that led to it
  transaction_id       TEXT,
  tech_code            TEXT,
  tech_info            TEXT,
  occurred_at          TIMESTAMPTZ NOT NULL,
  received_at          TIMESTAMPTZ NOT NULL
);
CREATE INDEX monitoring_event_station ON monitoring_event (station_key, monitoring_event_key);
CREATE UNIQUE INDEX monitoring_event_once ON monitoring_event (station_key, event_id, occurred_at, path);
