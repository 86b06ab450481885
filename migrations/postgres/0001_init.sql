-- Energy is BIGINT (mWh or Wh, as the name says); money is BIGINT in 1/10000 of the currency's
-- major unit. Keys ending in `_key` are ours,
-- ids ending in `_id` are the station's or the user's.

CREATE TABLE counter (
  name  TEXT PRIMARY KEY,
  value BIGINT NOT NULL
);

CREATE TABLE site (
  site_id   TEXT PRIMARY KEY,
  name      TEXT NOT NULL,
  address   TEXT NOT NULL DEFAULT '',
  latitude  DOUBLE PRECISION,
  longitude DOUBLE PRECISION,
  time_zone TEXT NOT NULL DEFAULT 'Asia/Seoul'
);

CREATE TABLE charger_info (
  charger_id        TEXT PRIMARY KEY,
  site_id           TEXT NOT NULL REFERENCES site (site_id),
  serial_number     TEXT,
  charger_type      TEXT NOT NULL,
  rated_power       NUMERIC NOT NULL,
  max_output        NUMERIC NOT NULL,
  min_output        NUMERIC NOT NULL,
  connector_type    TEXT NOT NULL,
  latitude          DOUBLE PRECISION,
  longitude         DOUBLE PRECISION,
  current_status    TEXT NOT NULL DEFAULT 'Offline',
  location_detail   TEXT,
  installation_date DATE,
  created_at        TIMESTAMPTZ NOT NULL
);

CREATE TABLE station (
  station_key          BIGINT PRIMARY KEY,
  identity             TEXT NOT NULL,
  identity_folded      TEXT NOT NULL UNIQUE,      -- identity in lower case: identities compare case-insensitively
  registration         TEXT,                      -- last answer: Accepted, Pending, Rejected; NULL = never booted
  registration_setting TEXT NOT NULL DEFAULT 'Accepted',
  boot_epoch           INTEGER NOT NULL DEFAULT 0,
  boot_reason          TEXT,
  booted_at            TIMESTAMPTZ,
  vendor_name          TEXT,
  model                TEXT,
  serial_number        TEXT,
  firmware_version     TEXT,
  modem_iccid          TEXT,
  modem_imsi           TEXT,
  tolerant             BOOLEAN NOT NULL DEFAULT FALSE,
  least_security_profile INTEGER,                 -- that it may connect with (A00.FR.002, A05.FR.07); NULL = any
  password_salt        BYTEA,
  password_hash        BYTEA,
  -- While a password is being changed, two of them hold (A01): the answer of the station may get lost, or the
  -- change may take effect only after its reboot. other_is_old: the other one is the password before the
  -- change, and goes with the first log-in by the new one; else it is the new one, and takes its place then.
  other_password_salt  BYTEA,
  other_password_hash  BYTEA,
  other_is_old         BOOLEAN NOT NULL DEFAULT FALSE,
  removed_at           TIMESTAMPTZ,               -- by an operator; NULL = it is there. Its history stays
  created_at           TIMESTAMPTZ NOT NULL,
  updated_at           TIMESTAMPTZ NOT NULL
);

CREATE TABLE connector (
  station_key  BIGINT NOT NULL REFERENCES station (station_key),
  evse_id      INTEGER NOT NULL,
  connector_id INTEGER NOT NULL,
  status       TEXT NOT NULL,
  boot_epoch   INTEGER NOT NULL,
  reported_at  TIMESTAMPTZ NOT NULL,                  -- the station's time
  received_at  TIMESTAMPTZ NOT NULL,
  ordered_at   TIMESTAMPTZ NOT NULL,                  -- reported_at, at most 5 minutes after received_at
  PRIMARY KEY (station_key, evse_id, connector_id)
);

CREATE TABLE connection (
  connection_key   BIGINT PRIMARY KEY,
  station_key      BIGINT NOT NULL REFERENCES station (station_key),
  ocpp_version     TEXT NOT NULL,
  security_profile INTEGER NOT NULL,
  remote_address   TEXT NOT NULL,
  connected_at     TIMESTAMPTZ NOT NULL,
  disconnected_at  TIMESTAMPTZ,
  reason           TEXT
);
CREATE INDEX connection_open ON connection (station_key) WHERE disconnected_at IS NULL;
CREATE INDEX connection_connected_at ON connection (connected_at);

CREATE TABLE refused_connection (
  refusal_key    BIGINT PRIMARY KEY,
  refused_at     TIMESTAMPTZ NOT NULL,
  identity       TEXT,
  path           TEXT NOT NULL,
  remote_address TEXT NOT NULL,
  http_status    INTEGER NOT NULL,
  reason         TEXT NOT NULL,                   -- stable code, e.g. subprotocol, identity, unknown-station
  detail         TEXT NOT NULL,
  remedy         TEXT NOT NULL
);

CREATE TABLE id_token (
  id_token_key      BIGINT PRIMARY KEY,
  id_token          TEXT NOT NULL,
  id_token_folded   TEXT NOT NULL,                -- lower case: IdTokens compare case-insensitively
  type              TEXT NOT NULL,
  status            TEXT NOT NULL,
  expires_at        TIMESTAMPTZ,
  group_id_token    TEXT,
  group_type        TEXT,
  charging_priority INTEGER,
  language          TEXT,
  personal_message  TEXT,
  created_at        TIMESTAMPTZ NOT NULL,
  updated_at        TIMESTAMPTZ NOT NULL,
  UNIQUE (id_token_folded, type)
);

CREATE TABLE tariff (
  tariff_key      BIGINT PRIMARY KEY,
  name            TEXT NOT NULL UNIQUE,
  currency        TEXT NOT NULL,
  price_per_kwh_e4 BIGINT NOT NULL,              -- 1/10000 of the major unit per kWh
  step_wh         BIGINT NOT NULL,
  is_default      BOOLEAN NOT NULL DEFAULT FALSE,
  created_at      TIMESTAMPTZ NOT NULL
);

CREATE TABLE charging_transaction (
  transaction_key     BIGINT PRIMARY KEY,
  station_key         BIGINT NOT NULL REFERENCES station (station_key),
  transaction_id      TEXT NOT NULL,
  incarnation         INTEGER NOT NULL,           -- 1; + 1 each time the station re-uses the id
  ocpp_version        TEXT NOT NULL,
  state               TEXT NOT NULL,              -- active, ended, stale, closed
  completeness        TEXT NOT NULL,              -- active, complete, incomplete, stale
  evse_id             INTEGER,
  connector_id        INTEGER,
  id_token            TEXT,
  id_token_type       TEXT,
  remote_start_id     INTEGER,
  reservation_id      INTEGER,
  charging_state      TEXT,
  stopped_reason      TEXT,
  started_at          TIMESTAMPTZ,                    -- NULL: Started never arrived
  ended_at            TIMESTAMPTZ,
  first_event_at      TIMESTAMPTZ NOT NULL,
  last_event_at       TIMESTAMPTZ NOT NULL,
  duration_seconds    INTEGER,
  time_spent_charging INTEGER,
  first_seq_no        INTEGER NOT NULL,
  last_seq_no         INTEGER NOT NULL,
  event_count         BIGINT NOT NULL,
  missing_seq_nos     TEXT NOT NULL DEFAULT '',   -- ranges, e.g. 3,7-9; empty = no gap
  flags               TEXT NOT NULL DEFAULT '',   -- sorted, comma separated
  begin_mwh           BIGINT,                    -- import register
  end_mwh             BIGINT,
  energy_mwh          BIGINT,                    -- NULL = unknown, never negative
  energy_source       TEXT NOT NULL,              -- register, first-last, interval, unknown
  export_mwh          BIGINT,
  tariff_key          BIGINT REFERENCES tariff (tariff_key),
  price_per_kwh_e4    BIGINT,
  step_wh             BIGINT,
  currency            TEXT,
  billed_wh           BIGINT,                    -- rounded to the billing step
  cost_e4             BIGINT,
  created_at          TIMESTAMPTZ NOT NULL,
  updated_at          TIMESTAMPTZ NOT NULL,
  ledger_state        TEXT,                       -- while it goes on: what is needed to do so without its events
  UNIQUE (station_key, transaction_id, incarnation)
);
CREATE INDEX charging_transaction_active ON charging_transaction (station_key) WHERE state = 'active';

-- Each event is its own entry in the journal: the exchange that brought it has its number, and a row in `message`
-- only where its answer says more than the plain one.
CREATE TABLE transaction_event (
  message_key     BIGINT PRIMARY KEY,             -- of the exchange that brought it
  transaction_key BIGINT NOT NULL,                -- The one writer stores the transaction in the same commit or
  seq_no          INTEGER NOT NULL,               -- before, so that no key has to be looked up for each event.
  variant         INTEGER NOT NULL,               -- 0; 1.. = conflicting events kept beside the first
  event_type      TEXT NOT NULL,
  trigger_reason  TEXT NOT NULL,
  occurred_at     TIMESTAMPTZ NOT NULL,
  received_at     TIMESTAMPTZ NOT NULL,
  offline         BOOLEAN NOT NULL,
  connection_key  BIGINT NOT NULL,                -- over which it came
  message_id      TEXT,                           -- of the CALL; NULL = a row of `message` tells of the exchange
  payload         TEXT NOT NULL,                  -- the request as received
  UNIQUE (transaction_key, seq_no, variant)
);

CREATE TABLE refused_event (                      -- TransactionEvents that were answered with CALLERROR, kept whole
  refused_key  BIGINT PRIMARY KEY,
  station_key  BIGINT NOT NULL REFERENCES station (station_key),
  received_at  TIMESTAMPTZ NOT NULL,
  error_code   TEXT NOT NULL,
  path         TEXT NOT NULL,
  message      TEXT NOT NULL,
  frame        TEXT NOT NULL
);

CREATE TABLE meter_value (                        -- MeterValues: outside transactions
  meter_value_key BIGINT PRIMARY KEY,
  station_key     BIGINT NOT NULL REFERENCES station (station_key),
  evse_id         INTEGER NOT NULL,
  sampled_at      TIMESTAMPTZ NOT NULL,
  received_at     TIMESTAMPTZ NOT NULL,
  sampled_value   TEXT NOT NULL                   -- the list as received
);

CREATE TABLE variable (                           -- device model
  station_key        BIGINT NOT NULL REFERENCES station (station_key),
  path               TEXT NOT NULL,               -- Component[instance]@evse.connector/Variable[instance]
  attribute_type     TEXT NOT NULL,
  component          TEXT NOT NULL,
  component_instance TEXT,
  evse_id            INTEGER,
  connector_id       INTEGER,
  variable           TEXT NOT NULL,
  variable_instance  TEXT,
  value              TEXT,
  mutability         TEXT,
  characteristics    TEXT,                        -- JSON
  updated_at         TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (station_key, path, attribute_type)
);

CREATE TABLE station_report (                     -- everything else that stations report, by action
  report_key  BIGINT PRIMARY KEY,
  station_key BIGINT NOT NULL REFERENCES station (station_key),
  action      TEXT NOT NULL,
  request_id  INTEGER,
  seq_no      INTEGER,
  tbc         BOOLEAN,
  evse_id     INTEGER,
  status      TEXT,
  reported_at TIMESTAMPTZ,
  received_at TIMESTAMPTZ NOT NULL,
  payload     TEXT NOT NULL
);
CREATE INDEX station_report_station ON station_report (station_key, action, report_key);

CREATE TABLE command (
  command_key     BIGINT PRIMARY KEY,
  station_key     BIGINT NOT NULL REFERENCES station (station_key),
  action          TEXT NOT NULL,
  state           TEXT NOT NULL,                  -- queued, sent, result, error, invalid, timeout, offline
  principal       TEXT NOT NULL,
  message_id      TEXT NOT NULL,
  request_frame   TEXT NOT NULL,
  response_frame  TEXT,
  detail          TEXT,
  idempotency_key TEXT,
  created_at      TIMESTAMPTZ NOT NULL,
  sent_at         TIMESTAMPTZ,
  finished_at     TIMESTAMPTZ,
  expires_at      TIMESTAMPTZ NOT NULL
);
CREATE INDEX command_station ON command (station_key, command_key);
CREATE UNIQUE INDEX command_idempotency ON command (station_key, action, idempotency_key) WHERE idempotency_key IS NOT NULL;

-- Places where a station can leave a file (N01): one row per GetLog that names such a place. The token of the
-- place is nowhere, only its hash; the file lies in a folder beside the database.

CREATE TABLE upload (
  upload_key   BIGINT PRIMARY KEY,
  station_key  BIGINT NOT NULL REFERENCES station (station_key),
  request_id   INTEGER NOT NULL,                  -- of the GetLog, and of the LogStatusNotifications about it
  log_type     TEXT NOT NULL,                     -- DiagnosticsLog, SecurityLog
  token_hash   TEXT NOT NULL,                     -- SHA-256 of the token, in hexadecimal digits
  state        TEXT NOT NULL,                     -- waiting, stored, refused, replaced, expired, removed
  status       TEXT,                              -- what the station said last in LogStatusNotification
  status_at    TIMESTAMPTZ,
  file_name    TEXT,                              -- as the station gave it, made harmless: for display only
  content_type TEXT,                              -- as the station gave it: for display only
  bytes        BIGINT,
  sha256       TEXT,                              -- of the file, in hexadecimal digits
  created_at   TIMESTAMPTZ NOT NULL,
  expires_at   TIMESTAMPTZ NOT NULL,
  stored_at    TIMESTAMPTZ
);
CREATE UNIQUE INDEX upload_token ON upload (token_hash);
CREATE INDEX upload_station ON upload (station_key, upload_key);
CREATE INDEX upload_request ON upload (station_key, request_id);
CREATE INDEX upload_state ON upload (state, upload_key);

-- The journal: one row per exchange, a CALL and its answer, but for those that `transaction_event` tells.
-- Written lazily, never the source of truth.
CREATE TABLE message (
  message_key    BIGINT PRIMARY KEY,              -- exchanges are numbered here and in transaction_event together
  at             TIMESTAMPTZ NOT NULL,            -- when the CALL was read or written; of a lone frame, when that was
  station_key    BIGINT NOT NULL,
  connection_key BIGINT NOT NULL,
  ocpp_version   TEXT NOT NULL,
  direction      TEXT NOT NULL,                   -- of the CALL: in = from the station, out = to the station
  message_id     TEXT NOT NULL,
  action         TEXT,
  outcome        TEXT,                            -- result or the error code; NULL = no answer that can be read
  ms             DOUBLE PRECISION,                -- from the CALL to its answer
  call           TEXT,                            -- NULL: there was none, or it is the event with this message_key
  answer         TEXT
);

-- Lists that are filtered, and sums that are asked for, without reading a whole table.
--
-- No B-tree here holds a column that an event in the middle of a transaction changes, so that such
-- an update stays within its page (HOT). Tables that only grow have block ranges by time (BRIN):
-- next to nothing to write, enough for questions by hand.

CREATE INDEX charging_transaction_started_at ON charging_transaction USING brin (started_at, created_at);
CREATE INDEX charging_transaction_station ON charging_transaction (station_key, transaction_key);
-- Stations number their transactions alike. While PostgreSQL has not counted the rows of a new table,
-- it looks a transaction up by this index, and would find as many rows as there are stations.
CREATE INDEX charging_transaction_transaction_id ON charging_transaction (transaction_id, station_key);
CREATE INDEX charging_transaction_id_token ON charging_transaction (id_token, transaction_key);
CREATE INDEX charging_transaction_begin ON charging_transaction (first_event_at, state, transaction_key);
CREATE INDEX charging_transaction_unfinished ON charging_transaction (state, transaction_key) WHERE state <> 'ended';
-- Room for the next version of a row beside it.
ALTER TABLE charging_transaction SET (fillfactor = 80);

CREATE INDEX transaction_event_received_at ON transaction_event USING brin (received_at);
CREATE INDEX message_at ON message USING brin (at);
CREATE INDEX station_report_received_at ON station_report USING brin (received_at);
CREATE INDEX meter_value_station ON meter_value (station_key, meter_value_key);
CREATE INDEX meter_value_received_at ON meter_value USING brin (received_at);
CREATE INDEX connection_station ON connection (station_key, connection_key);
CREATE INDEX refused_event_station ON refused_event (station_key, refused_key);
CREATE INDEX charger_info_folded ON charger_info (lower(charger_id));
CREATE INDEX charger_info_site ON charger_info (site_id);

-- Lists that lose their oldest rows all the time: vacuum them after each twentieth, not each fifth.
ALTER TABLE message SET (autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE meter_value SET (autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE station_report SET (autovacuum_vacuum_scale_factor = 0.05);

-- Sums over the transactions that are not active, by the quarter of an hour (since 1970, UTC) in
-- which they began. The writer adds what it writes, in the same commit. `currency` is '' where nothing
-- was priced.

CREATE TABLE station_usage (
  station_key      BIGINT NOT NULL,
  quarter          BIGINT NOT NULL,
  currency         TEXT NOT NULL,
  transactions     BIGINT NOT NULL,
  energy_wh        BIGINT NOT NULL,
  cost_e4          BIGINT NOT NULL,
  duration_seconds BIGINT NOT NULL,
  PRIMARY KEY (station_key, currency, quarter)
);

CREATE TABLE total_usage (                       -- over all stations
  quarter          BIGINT NOT NULL,
  currency         TEXT NOT NULL,
  transactions     BIGINT NOT NULL,
  energy_wh        BIGINT NOT NULL,
  cost_e4          BIGINT NOT NULL,
  duration_seconds BIGINT NOT NULL,
  PRIMARY KEY (quarter, currency)
) WITH (fillfactor = 80);

CREATE FUNCTION quarter_of(at TIMESTAMPTZ) RETURNS BIGINT
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT floor(extract(epoch FROM at) / 900)::bigint $$;

-- What users query by hand. NUMERIC without a scale, so that 250.5 prints as 250.5.

CREATE VIEW charger_connection_log AS
SELECT s.identity AS charger_id, 'connected'::text AS status, c.connected_at AS logged_at,
       NULL::text AS reason, NULL::numeric AS duration_seconds, c.remote_address
  FROM connection c JOIN station s USING (station_key)
UNION ALL
SELECT s.identity, 'disconnected', c.disconnected_at, c.reason,
       round(extract(epoch FROM c.disconnected_at - c.connected_at), 3), c.remote_address
  FROM connection c JOIN station s USING (station_key)
 WHERE c.disconnected_at IS NOT NULL;

CREATE VIEW charger_usage_log AS
SELECT s.identity AS charger_id, t.transaction_id, t.evse_id, t.connector_id,
       CASE WHEN t.id_token_type = 'KeyCode' THEN '***' ELSE t.id_token END AS id_token, -- a KeyCode is a PIN
       t.started_at AS start_time, t.ended_at AS end_time,
       trim_scale(t.billed_wh::numeric / 1000) AS energy_consumed,
       trim_scale(t.cost_e4::numeric / 10000) AS cost,
       t.duration_seconds, t.stopped_reason, t.completeness, t.created_at
  FROM charging_transaction t JOIN station s USING (station_key);
