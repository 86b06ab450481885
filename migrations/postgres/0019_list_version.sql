-- The highest version of a local list that a station was ever told, or told us: none comes twice with other tokens (D01).

ALTER TABLE station ADD COLUMN list_version INTEGER NOT NULL DEFAULT 0;
UPDATE station SET list_version = (SELECT version FROM local_list l WHERE l.station_key = station.station_key)
  WHERE station_key IN (SELECT station_key FROM local_list);

-- Whether a file is still wanted is asked before it goes.
CREATE INDEX firmware_job_file ON firmware_job (firmware_key) WHERE firmware_key IS NOT NULL;
