-- What operators want of stations, whether they are here or not (blocks F and G), and answers that came late.

CREATE TABLE held_command (                       -- commands that wait until their station is back
  held_command_key BIGINT PRIMARY KEY,
  station_key      BIGINT NOT NULL REFERENCES station (station_key),
  action           TEXT NOT NULL,
  payload          TEXT NOT NULL,                 -- as it will be sent; it holds no secret
  principal        TEXT NOT NULL,
  unchecked        BOOLEAN NOT NULL,
  timeout_ms       BIGINT,
  idempotency_key  TEXT,
  state            TEXT NOT NULL,                 -- waiting, sending, ended, refused, expired, cancelled
  attempts         INTEGER NOT NULL DEFAULT 0,    -- that ended before anything was sent
  outcome          TEXT,                          -- of the command, as in command.state
  command_key      BIGINT,                       -- that it became
  detail           TEXT,
  created_at       TIMESTAMPTZ NOT NULL,
  expires_at       TIMESTAMPTZ NOT NULL,
  ended_at         TIMESTAMPTZ
);
CREATE INDEX held_command_station ON held_command (station_key, held_command_key);
CREATE INDEX held_command_waiting ON held_command (expires_at) WHERE state IN ('waiting', 'sending');
CREATE UNIQUE INDEX held_command_idempotency ON held_command (station_key, action, idempotency_key)
  WHERE idempotency_key IS NOT NULL;

CREATE TABLE wanted_availability (                -- by station, EVSE and connector
  station_key  BIGINT NOT NULL REFERENCES station (station_key),
  evse_id      INTEGER NOT NULL,                  -- 0 = the whole station
  connector_id INTEGER NOT NULL,                  -- 0 = the whole EVSE
  wanted       TEXT NOT NULL,                     -- Operative, Inoperative
  status       TEXT,                              -- what the station answered; NULL = it was not told yet
  detail       TEXT,
  set_at       TIMESTAMPTZ NOT NULL,
  answered_at  TIMESTAMPTZ,
  PRIMARY KEY (station_key, evse_id, connector_id)
);

CREATE TABLE late_answer (                        -- to commands that were given up before
  command_key    BIGINT PRIMARY KEY,
  outcome        TEXT NOT NULL,                   -- result, error, invalid
  response_frame TEXT NOT NULL,
  received_at    TIMESTAMPTZ NOT NULL
);
