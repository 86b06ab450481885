-- The journal has one row per exchange: a CALL and its answer. The payload of a stored
-- TransactionEvent stands in `transaction_event` and only there; its CALL is a reference to it.
--
-- What is there already is kept as it was: of each old row one frame, a CALL (or what could not be
-- read) as `call`, an answer as `answer`, the two of an exchange in two rows.

CREATE TABLE exchange (                           -- the journal: written lazily, never the source of truth
  message_key     INTEGER PRIMARY KEY,
  at              INTEGER NOT NULL,               -- when the CALL was read or written; of a lone frame, when that was
  station_key     INTEGER NOT NULL,
  connection_key  INTEGER NOT NULL,
  ocpp_version    TEXT NOT NULL,
  direction       TEXT NOT NULL,                  -- of the CALL: in = from the station, out = to the station
  message_id      TEXT NOT NULL,
  action          TEXT,
  outcome         TEXT,                           -- result or the error code; NULL = no answer that can be read
  ms              REAL,                           -- from the CALL to its answer
  call            TEXT,                           -- NULL: there was none, or it is the event below
  answer          TEXT,
  transaction_key INTEGER,                        -- The stored event that the CALL brought: the one with this key
  seq_no          INTEGER,                        -- whose received_at is `at`. No foreign key: an event may go over
  variant         INTEGER                         -- to another transaction, and the journal does not follow it.
) STRICT;
INSERT INTO exchange
  (message_key, at, station_key, connection_key, ocpp_version, direction, message_id, action, outcome, ms, call, answer)
SELECT message_key, at, station_key, connection_key, ocpp_version, direction, message_id, action, outcome, ms,
       CASE WHEN message_type IN (3, 4) THEN NULL ELSE frame END,
       CASE WHEN message_type IN (3, 4) THEN frame END
  FROM message ORDER BY message_key;
DROP TABLE message;
ALTER TABLE exchange RENAME TO message;
CREATE INDEX message_station ON message (station_key, message_key);
