-- Security events of stations (A04), typed, and kept for years.

CREATE TABLE security_event (
  security_event_key INTEGER PRIMARY KEY,
  station_key        INTEGER NOT NULL REFERENCES station (station_key),
  type               TEXT NOT NULL,               -- as the station gave it, e.g. InvalidFirmwareSignature
  is_critical        INTEGER NOT NULL CHECK (is_critical IN (0, 1)),  -- by the list of OCPP; of types that are not in it: 1
  tech_info          TEXT,
  occurred_at        INTEGER NOT NULL,            -- by the station's clock
  received_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX security_event_station ON security_event (station_key, security_event_key);
