-- Certificates of stations (A02, A03): from the request, or from the first connection with one that was made elsewhere.

CREATE TABLE station_certificate (
  station_certificate_key BIGINT PRIMARY KEY,
  station_key   BIGINT NOT NULL REFERENCES station (station_key),
  purpose       TEXT NOT NULL,                    -- ChargingStationCertificate, V2GCertificate, or both
  state         TEXT NOT NULL,                    -- requested, refused, failed, signed, rejected, accepted, in_use, replaced
  reason        TEXT,                             -- of what went wrong
  chain         TEXT,                             -- PEM, leaf first
  sha256        TEXT,                             -- of the certificate's DER
  serial_number TEXT,
  subject       TEXT,
  issuer        TEXT,
  not_before    TIMESTAMPTZ,
  not_after     TIMESTAMPTZ,
  created_at    TIMESTAMPTZ NOT NULL,
  signed_at     TIMESTAMPTZ,
  used_at       TIMESTAMPTZ,                          -- the first connection with it
  ended_at      TIMESTAMPTZ
);
CREATE INDEX station_certificate_station ON station_certificate (station_key);
CREATE INDEX station_certificate_sha256 ON station_certificate (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX station_certificate_not_after ON station_certificate (not_after) WHERE state = 'in_use';
