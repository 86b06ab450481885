-- While a password is being changed, two of them hold (A01): the answer of the station may get lost, or the
-- change may take effect only after its reboot. `other_is_old`: the other one is the password before the
-- change, and goes with the first log-in by the new one; else it is the new one, and takes its place then.

ALTER TABLE station ADD COLUMN other_password_salt BLOB;
ALTER TABLE station ADD COLUMN other_password_hash BLOB;
ALTER TABLE station ADD COLUMN other_is_old INTEGER NOT NULL DEFAULT 0;
