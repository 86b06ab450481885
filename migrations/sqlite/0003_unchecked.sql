-- Commands that were sent without regard to the rules that bind a CSMS as a sender.

ALTER TABLE command ADD COLUMN unchecked INTEGER NOT NULL DEFAULT 0;
