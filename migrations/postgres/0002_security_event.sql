-- Security events of stations (A04), typed, and kept for years.

CREATE TABLE security_event (
  security_event_key BIGINT PRIMARY KEY,
  station_key        BIGINT NOT NULL REFERENCES station (station_key),
  type               TEXT NOT NULL,               -- as the station gave it, e.g. InvalidFirmwareSignature
  is_critical        BOOLEAN NOT NULL,            -- by the list of OCPP; of types that are not in it: true
  tech_info          TEXT,
  occurred_at        TIMESTAMPTZ NOT NULL,        -- by the station's clock
  received_at        TIMESTAMPTZ NOT NULL
);
CREATE INDEX security_event_station ON security_event (station_key, security_event_key);
