-- Messages of vendors (DataTransfer), and what the server answers to them. Few, and set by operators: no bound by age.

CREATE TABLE vendor_message (
  vendor_message_key INTEGER PRIMARY KEY,
  vendor_id     TEXT NOT NULL,
  vendor_folded TEXT NOT NULL,                    -- without regard to case
  message_id    TEXT NOT NULL,                    -- empty: any of the vendor that has no row of its own
  answer        TEXT NOT NULL,                    -- echo, store, reject, forward
  url           TEXT,                             -- to which it is forwarded
  set_at        INTEGER NOT NULL,
  UNIQUE (vendor_folded, message_id)
) STRICT;
