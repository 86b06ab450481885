-- Messages on the displays of stations (block O).

CREATE TABLE display_message (
  station_key    INTEGER NOT NULL REFERENCES station (station_key),
  message_id     INTEGER NOT NULL,
  state          TEXT NOT NULL,                   -- set (the station took it), reported (it said so itself), cleared
  priority       TEXT NOT NULL,                   -- AlwaysFront, InFront, NormalCycle
  shown_while    TEXT,                            -- Charging, Faulted, Idle, Unavailable; NULL = always
  format         TEXT NOT NULL,                   -- ASCII, HTML, URI, UTF8
  language       TEXT,
  content        TEXT NOT NULL,
  display        TEXT,                            -- the component, as in variable
  transaction_id TEXT,
  starts_at      INTEGER,
  ends_at        INTEGER,
  set_at         INTEGER,
  reported_at    INTEGER,
  cleared_at     INTEGER,
  updated_at     INTEGER NOT NULL,
  PRIMARY KEY (station_key, message_id)
) STRICT, WITHOUT ROWID;
