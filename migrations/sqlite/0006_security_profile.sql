-- The least security profile that a station may connect with (A00.FR.002, A05.FR.07); NULL = any.

ALTER TABLE station ADD COLUMN least_security_profile INTEGER;
