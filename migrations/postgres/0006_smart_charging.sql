-- Smart charging (K): profiles of stations, limits that others set, and the load management of sites.

CREATE TABLE charging_profile (                   -- one row per station, profile and who set it
  charging_profile_key BIGINT PRIMARY KEY,       -- a new one with each change
  station_key     BIGINT NOT NULL REFERENCES station (station_key),
  profile_id      INTEGER NOT NULL,
  source          TEXT NOT NULL,                  -- CSO: the CSMS; EMS, SO, Other
  state           TEXT NOT NULL,                  -- wanted, accepted, rejected, reported, cleared, missing
  reason          TEXT,                           -- why it was rejected, or why nothing is known
  evse_id         INTEGER,                        -- 0: the station; NULL: of a start that names no EVSE
  purpose         TEXT NOT NULL,
  stack_level     INTEGER NOT NULL,
  transaction_id  TEXT,
  remote_start_id INTEGER,                        -- of the start that it came with
  wanted          TEXT,                           -- JSON: as last asked for, until the station accepts it
  accepted        TEXT,                           -- JSON: as the station accepted it
  reported        TEXT,                           -- JSON: as the station reported it since then
  report_id       INTEGER,                        -- requestId of that report
  changed_at      TIMESTAMPTZ NOT NULL,
  UNIQUE (station_key, profile_id, source)
);

CREATE TABLE charging_profile_report (            -- GetChargingProfiles and what came of it
  charging_profile_report_key BIGINT PRIMARY KEY,
  station_key BIGINT NOT NULL REFERENCES station (station_key),
  request_id  INTEGER NOT NULL,
  is_whole    BOOLEAN NOT NULL,  -- all profiles were asked for
  state       TEXT NOT NULL,                      -- asked, arriving, complete
  asked_at    TIMESTAMPTZ NOT NULL,
  finished_at TIMESTAMPTZ,
  UNIQUE (station_key, request_id)
);

CREATE TABLE external_limit (                     -- limits that others set and that are in force (K11 to K13)
  external_limit_key BIGINT PRIMARY KEY,         -- a new one with each change
  station_key        BIGINT NOT NULL REFERENCES station (station_key),
  evse_id            INTEGER NOT NULL,            -- 0: the station
  source             TEXT NOT NULL,               -- EMS, SO, Other
  is_grid_critical   BOOLEAN,
  schedules          TEXT,                        -- JSON; NULL: the station did not say how much
  set_at             TIMESTAMPTZ NOT NULL,
  UNIQUE (station_key, evse_id, source)
);

CREATE TABLE site_limit (                         -- load management; a site without a row has none
  site_id    TEXT PRIMARY KEY REFERENCES site (site_id),
  limit_w    BIGINT NOT NULL,
  by_hour_w  TEXT,                                -- JSON: 24 limits, from 0 o'clock on in the time zone of the site
  changed_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE load_promise (                       -- what stations may have been told by load management
  load_promise_key BIGINT PRIMARY KEY,
  station_key      BIGINT NOT NULL REFERENCES station (station_key),
  share_w          BIGINT NOT NULL,
  until_at         TIMESTAMPTZ NOT NULL,
  safe_w           BIGINT NOT NULL,               -- from then on
  is_accepted      BOOLEAN NOT NULL
);
CREATE INDEX load_promise_station ON load_promise (station_key);

CREATE TABLE site_load (                          -- the load of managed sites, a row a minute
  site_load_key BIGINT PRIMARY KEY,
  site_id       TEXT NOT NULL REFERENCES site (site_id),
  at            TIMESTAMPTZ NOT NULL,
  limit_w       BIGINT NOT NULL,
  promised_w    BIGINT NOT NULL,                 -- what the stations may take together
  measured_w    BIGINT NOT NULL,                 -- the sum of what they last reported
  over_w        BIGINT NOT NULL                  -- promised beyond the limit to stations that cannot be told
);
CREATE INDEX site_load_site ON site_load (site_id, site_load_key);
