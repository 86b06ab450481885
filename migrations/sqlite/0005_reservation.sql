-- Reservations (H), from the request to their end.

CREATE TABLE reservation (
  reservation_key INTEGER PRIMARY KEY,
  station_key     INTEGER NOT NULL REFERENCES station (station_key),
  reservation_id  INTEGER NOT NULL,               -- as the station knows it; the same one again replaces it (H01.FR.02)
  evse_id         INTEGER,                        -- NULL = any
  connector_type  TEXT,
  id_token        TEXT NOT NULL,                  -- *** of a KeyCode
  id_token_type   TEXT NOT NULL,
  group_id_token  TEXT,
  group_type      TEXT,
  state           TEXT NOT NULL,                  -- requested, refused, active, used, expired, removed, cancelled
  status          TEXT,                           -- what the station answered to ReserveNow
  transaction_id  TEXT,                           -- of the transaction that used it
  created_at      INTEGER NOT NULL,
  expires_at      INTEGER NOT NULL,
  ended_at        INTEGER
) STRICT;
CREATE UNIQUE INDEX reservation_id ON reservation (station_key, reservation_id);
