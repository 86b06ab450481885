-- Places where a station can leave a file (N01): one row per GetLog that names such a place. The token of the
-- place is nowhere, only its hash; the file lies in a folder beside the database.

CREATE TABLE upload (
  upload_key   BIGINT PRIMARY KEY,
  station_key  BIGINT NOT NULL REFERENCES station (station_key),
  request_id   INTEGER NOT NULL,                  -- of the GetLog, and of the LogStatusNotifications about it
  log_type     TEXT NOT NULL,                     -- DiagnosticsLog, SecurityLog
  token_hash   TEXT NOT NULL,                     -- SHA-256 of the token, in hexadecimal digits
  state        TEXT NOT NULL,                     -- waiting, stored, refused, replaced, expired, removed
  status       TEXT,                              -- what the station said last in LogStatusNotification
  status_at    TIMESTAMPTZ,
  file_name    TEXT,                              -- as the station gave it, made harmless: for display only
  content_type TEXT,                              -- as the station gave it: for display only
  bytes        BIGINT,
  sha256       TEXT,                              -- of the file, in hexadecimal digits
  created_at   TIMESTAMPTZ NOT NULL,
  expires_at   TIMESTAMPTZ NOT NULL,
  stored_at    TIMESTAMPTZ
);
CREATE UNIQUE INDEX upload_token ON upload (token_hash);
CREATE INDEX upload_station ON upload (station_key, upload_key);
CREATE INDEX upload_request ON upload (station_key, request_id);
CREATE INDEX upload_state ON upload (state, upload_key);
