-- Reports that stations were asked for in parts (B07, B08, N02, N09), and what the device model is in between.

CREATE TABLE report_request (
  report_request_key INTEGER PRIMARY KEY,
  station_key        INTEGER NOT NULL REFERENCES station (station_key),
  request_id         INTEGER NOT NULL,
  action             TEXT NOT NULL,               -- GetBaseReport, GetReport, GetMonitoringReport, CustomerInformation
  request            TEXT NOT NULL,               -- its payload, redacted
  is_full            INTEGER NOT NULL,            -- it is about everything: what is not in it is gone
  principal          TEXT NOT NULL,
  state              TEXT NOT NULL,               -- running, complete, refused; expired is what runs beyond its time
  status             TEXT,                        -- of the station's answer
  detail             TEXT,
  created_at         INTEGER NOT NULL,
  expires_at         INTEGER NOT NULL,            -- moved on by each part
  finished_at        INTEGER
) STRICT;
CREATE INDEX report_request_station ON report_request (station_key, report_request_key);

CREATE TABLE report_part (                        -- any order, each once
  report_request_key INTEGER NOT NULL,
  seq_no             INTEGER NOT NULL,
  is_last            INTEGER NOT NULL,            -- no part with a higher seqNo follows
  items              INTEGER NOT NULL,
  data               TEXT,                        -- about a customer: the text, which is nowhere else
  received_at        INTEGER NOT NULL,
  PRIMARY KEY (report_request_key, seq_no)
) STRICT, WITHOUT ROWID;

-- A full report without it came at this time. It comes back with the next report of it.
ALTER TABLE variable ADD COLUMN gone_at INTEGER;

CREATE TABLE variable_setting (                   -- the last SetVariables of each attribute, and its result
  station_key    INTEGER NOT NULL REFERENCES station (station_key),
  path           TEXT NOT NULL,                   -- as in variable
  attribute_type TEXT NOT NULL,
  value          TEXT,                            -- NULL = a secret
  status         TEXT NOT NULL,                   -- Accepted, RebootRequired, Rejected, UnknownComponent …
  reason_code    TEXT,
  reason         TEXT,
  awaits_reboot  INTEGER NOT NULL,                -- RebootRequired, and the station has not booted since
  command_key    INTEGER NOT NULL,                -- that set it
  set_at         INTEGER NOT NULL,
  PRIMARY KEY (station_key, path, attribute_type)
) STRICT, WITHOUT ROWID;
CREATE INDEX variable_setting_command ON variable_setting (command_key);
