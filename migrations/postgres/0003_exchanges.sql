-- The journal has one row per exchange: a CALL and its answer. The payload of a stored
-- TransactionEvent stands in `transaction_event` and only there; its CALL is a reference to it.
--
-- What is there already is kept as it was: of each old row one frame, a CALL (or what could not be
-- read) as `call`, an answer as `answer`, the two of an exchange in two rows.

ALTER TABLE message RENAME COLUMN frame TO call;
ALTER TABLE message
  ALTER COLUMN call DROP NOT NULL,
  ADD COLUMN answer          TEXT,
  ADD COLUMN transaction_key BIGINT,
  ADD COLUMN seq_no          INTEGER,
  ADD COLUMN variant         INTEGER;
UPDATE message SET answer = call, call = NULL WHERE message_type IN (3, 4);
ALTER TABLE message DROP COLUMN message_type;

COMMENT ON COLUMN message.at IS 'when the CALL was read or written; of a lone frame, when that was';
COMMENT ON COLUMN message.direction IS 'of the CALL: in = from the station, out = to the station';
COMMENT ON COLUMN message.outcome IS 'result or the error code; NULL = no answer that can be read';
COMMENT ON COLUMN message.ms IS 'from the CALL to its answer';
COMMENT ON COLUMN message.call IS 'NULL: there was none, or it is the event of transaction_key, seq_no and variant whose received_at is `at`';
-- No foreign key: an event may go over to another transaction, and the journal does not follow it.
COMMENT ON COLUMN message.transaction_key IS 'the stored event that the CALL brought';
