-- Transactions with missing events, and what their stations say about them (E14).

CREATE TABLE transaction_gap (
  transaction_key   INTEGER PRIMARY KEY,
  station_key       INTEGER NOT NULL REFERENCES station (station_key),
  state             TEXT NOT NULL,                -- asking, filled, known (nothing more is expected)
  reason            TEXT,                         -- why it is known
  asked             INTEGER NOT NULL,             -- how often the station was asked
  messages_in_queue INTEGER,                      -- what it said last
  noticed_at        INTEGER NOT NULL,
  next_at           INTEGER,                      -- when it is asked next; NULL = not before the station is back
  ended_at          INTEGER
) STRICT;
CREATE INDEX transaction_gap_next ON transaction_gap (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX transaction_gap_station ON transaction_gap (station_key, transaction_key);
