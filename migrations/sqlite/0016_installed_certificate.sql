-- Certificates that stations have installed (M03 to M05), as they say.

CREATE TABLE installed_certificate (
  installed_certificate_key INTEGER PRIMARY KEY,
  station_key      INTEGER NOT NULL REFERENCES station (station_key),
  type             TEXT NOT NULL,                 -- CSMSRootCertificate, V2GCertificateChain …
  place            INTEGER NOT NULL DEFAULT 0,    -- in its chain; 0 = the certificate itself, then the sub-CAs
  hash_algorithm   TEXT NOT NULL,                 -- as the station says: it is deleted by this (M04.FR.07)
  issuer_name_hash TEXT NOT NULL,
  issuer_key_hash  TEXT NOT NULL,
  serial_number    TEXT NOT NULL,
  subject          TEXT,                          -- of one that was installed from here
  not_after        INTEGER,
  installed_at     INTEGER,                       -- from here; NULL = it was there
  seen_at          INTEGER NOT NULL               -- when the station said so last
) STRICT;
CREATE UNIQUE INDEX installed_certificate_one ON installed_certificate
  (station_key, type, place, hash_algorithm, issuer_name_hash, issuer_key_hash, serial_number);
