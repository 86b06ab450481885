-- What OCSP responders said of certificates (M06, C07), kept until it is too old.

CREATE TABLE ocsp_answer (
  ocsp_answer_key INTEGER PRIMARY KEY,
  request_hash    TEXT NOT NULL UNIQUE,           -- SHA-256 of the request: which certificate
  responder_url   TEXT NOT NULL,
  serial_number   TEXT NOT NULL,
  status          TEXT NOT NULL,                  -- good, revoked, unknown
  answer          TEXT NOT NULL,                  -- DER in base64
  fetched_at      INTEGER NOT NULL,
  expires_at      INTEGER NOT NULL
) STRICT;
