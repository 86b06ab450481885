-- Guided upgrades of the security profile of a station (A05).

CREATE TABLE security_upgrade (
  security_upgrade_key INTEGER PRIMARY KEY,
  station_key      INTEGER NOT NULL REFERENCES station (station_key),
  security_profile INTEGER NOT NULL,
  slot             INTEGER NOT NULL,
  url              TEXT NOT NULL,
  state            TEXT NOT NULL,                 -- running, waiting, done, failed
  step             TEXT NOT NULL,                 -- the last one that was begun
  reason           TEXT,
  created_at       INTEGER NOT NULL,
  expires_at       INTEGER NOT NULL,
  ended_at         INTEGER
) STRICT;
CREATE INDEX security_upgrade_waiting ON security_upgrade (station_key) WHERE state = 'waiting';
