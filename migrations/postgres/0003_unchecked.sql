-- Commands that were sent without regard to the rules that bind a CSMS as a sender.

ALTER TABLE command ADD COLUMN unchecked BOOLEAN NOT NULL DEFAULT false;
