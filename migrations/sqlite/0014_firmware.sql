-- Firmware (L): files, campaigns, and a job for each update of a station or publishing by one.

CREATE TABLE firmware_file (
  firmware_key        INTEGER PRIMARY KEY,
  version             TEXT NOT NULL,
  stem                TEXT NOT NULL,              -- of its name in the folder, made here
  state               TEXT NOT NULL,              -- receiving, stored
  bytes               INTEGER,
  sha256              TEXT,
  md5                 TEXT,
  signature           TEXT,                       -- base64, over the whole file
  signing_certificate TEXT,                       -- PEM
  created_at          INTEGER NOT NULL
) STRICT;

CREATE TABLE firmware_campaign (
  firmware_campaign_key INTEGER PRIMARY KEY,
  firmware_key     INTEGER NOT NULL,
  version          TEXT NOT NULL,
  at_once          INTEGER NOT NULL,
  most_failures    INTEGER,                       -- it stops by itself after so many; NULL = never
  state            TEXT NOT NULL,                 -- running, stopped, done
  created_at       INTEGER NOT NULL,
  ended_at         INTEGER
) STRICT;

CREATE TABLE firmware_job (
  firmware_job_key INTEGER PRIMARY KEY,
  station_key      INTEGER NOT NULL REFERENCES station (station_key),
  kind             TEXT NOT NULL,                 -- update, publish
  firmware_key     INTEGER NOT NULL,
  version          TEXT NOT NULL,
  firmware_campaign_key INTEGER,
  state            TEXT NOT NULL,                 -- waiting, requested, refused, running, done, failed, cancelled
  request_id       INTEGER,                       -- NULL = not asked yet
  token_hash       TEXT,                          -- of the address of the file
  status           TEXT,                          -- what the station told last
  status_at        INTEGER,
  reason           TEXT,                          -- why it was refused
  locations        TEXT,                          -- where a local controller publishes it (JSON)
  retries          INTEGER,
  retry_interval   INTEGER,
  retrieve_at      INTEGER,
  install_at       INTEGER,
  hold_seconds     INTEGER NOT NULL,              -- how long the address holds once it is told
  fetches          INTEGER NOT NULL DEFAULT 0,
  fetched_at       INTEGER,
  created_at       INTEGER NOT NULL,
  asked_at         INTEGER,
  expires_at       INTEGER,                       -- the address ends, and what is not over counts as lost
  ended_at         INTEGER
) STRICT;
CREATE INDEX firmware_job_station ON firmware_job (station_key, request_id);
CREATE INDEX firmware_job_campaign ON firmware_job (firmware_campaign_key, state) WHERE firmware_campaign_key IS NOT NULL;
CREATE UNIQUE INDEX firmware_job_token ON firmware_job (token_hash) WHERE token_hash IS NOT NULL;
