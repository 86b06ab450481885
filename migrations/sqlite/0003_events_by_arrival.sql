-- Events stand in the order of their arrival: a commit with one event of each of many transactions
-- writes a few pages, not one per transaction.

CREATE TABLE arriving_event (
  transaction_key INTEGER NOT NULL REFERENCES charging_transaction (transaction_key),
  seq_no          INTEGER NOT NULL,
  variant         INTEGER NOT NULL,               -- 0; 1.. = conflicting events kept beside the first
  event_type      TEXT NOT NULL,
  trigger_reason  TEXT NOT NULL,
  occurred_at     INTEGER NOT NULL,
  received_at     INTEGER NOT NULL,
  offline         INTEGER NOT NULL,
  payload         TEXT NOT NULL,                  -- the request as received
  PRIMARY KEY (transaction_key, seq_no, variant)
) STRICT;
INSERT INTO arriving_event
  (transaction_key, seq_no, variant, event_type, trigger_reason, occurred_at, received_at, offline, payload)
SELECT transaction_key, seq_no, variant, event_type, trigger_reason, occurred_at, received_at, offline, payload
  FROM transaction_event ORDER BY received_at;
DROP TABLE transaction_event;
ALTER TABLE arriving_event RENAME TO transaction_event;
