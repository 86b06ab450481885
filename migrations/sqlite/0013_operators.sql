-- Operators by name, and what they changed.

CREATE TABLE operator_token (                      -- the token itself is nowhere, only its hash
  operator_key INTEGER PRIMARY KEY,
  name         TEXT NOT NULL,
  role         TEXT NOT NULL,                     -- viewer, operator, administrator
  token_hash   TEXT NOT NULL UNIQUE,              -- SHA-256, in hexadecimal digits
  created_at   INTEGER NOT NULL,
  created_by   TEXT NOT NULL,
  expires_at   INTEGER,                           -- NULL: never
  revoked_at   INTEGER
) STRICT;
CREATE UNIQUE INDEX operator_token_name ON operator_token (name) WHERE revoked_at IS NULL;

CREATE TABLE audit (                               -- every change that somebody asked for
  audit_key INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  who       TEXT NOT NULL,
  role      TEXT NOT NULL,
  address   TEXT,                                 -- from where; NULL: on this machine, by a command
  method    TEXT NOT NULL,
  path      TEXT NOT NULL,                        -- without IdTokens
  status    INTEGER NOT NULL                      -- HTTP: what came of it
) STRICT;
CREATE INDEX audit_who ON audit (who, audit_key);
