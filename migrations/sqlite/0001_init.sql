-- Times are INTEGER microseconds since 1970 (UTC); energy is INTEGER (mWh or Wh, as the name says);
-- money is INTEGER in 1/10000 of the currency's major unit. Keys ending in `_key` are ours,
-- ids ending in `_id` are the station's or the user's.

CREATE TABLE counter (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE site (
  site_id   TEXT PRIMARY KEY,
  name      TEXT NOT NULL,
  address   TEXT NOT NULL DEFAULT '',
  latitude  REAL,
  longitude REAL,
  time_zone TEXT NOT NULL DEFAULT 'Asia/Seoul'
) STRICT;

CREATE TABLE charger_info (
  charger_id        TEXT PRIMARY KEY,
  site_id           TEXT NOT NULL REFERENCES site (site_id),
  serial_number     TEXT,
  charger_type      TEXT NOT NULL,
  rated_power       REAL NOT NULL,
  max_output        REAL NOT NULL,
  min_output        REAL NOT NULL,
  connector_type    TEXT NOT NULL,
  latitude          REAL,
  longitude         REAL,
  current_status    TEXT NOT NULL DEFAULT 'Offline',
  location_detail   TEXT,
  installation_date TEXT,
  created_at        TEXT NOT NULL
) STRICT;

CREATE TABLE station (
  station_key          INTEGER PRIMARY KEY,
  identity             TEXT NOT NULL,
  identity_folded      TEXT NOT NULL UNIQUE,      -- identity in lower case: identities compare case-insensitively
  registration         TEXT,                      -- last answer: Accepted, Pending, Rejected; NULL = never booted
  registration_setting TEXT NOT NULL DEFAULT 'Accepted',
  boot_epoch           INTEGER NOT NULL DEFAULT 0,
  boot_reason          TEXT,
  booted_at            INTEGER,
  vendor_name          TEXT,
  model                TEXT,
  serial_number        TEXT,
  firmware_version     TEXT,
  modem_iccid          TEXT,
  modem_imsi           TEXT,
  tolerant             INTEGER NOT NULL DEFAULT 0,
  least_security_profile INTEGER,                 -- that it may connect with (A00.FR.002, A05.FR.07); NULL = any
  password_salt        BLOB,
  password_hash        BLOB,
  -- While a password is being changed, two of them hold (A01): the answer of the station may get lost, or the
  -- change may take effect only after its reboot. other_is_old: the other one is the password before the
  -- change, and goes with the first log-in by the new one; else it is the new one, and takes its place then.
  other_password_salt  BLOB,
  other_password_hash  BLOB,
  other_is_old         INTEGER NOT NULL DEFAULT 0,
  removed_at           INTEGER,                   -- by an operator; NULL = it is there. Its history stays
  created_at           INTEGER NOT NULL,
  updated_at           INTEGER NOT NULL
) STRICT;

CREATE TABLE connector (
  station_key  INTEGER NOT NULL REFERENCES station (station_key),
  evse_id      INTEGER NOT NULL,
  connector_id INTEGER NOT NULL,
  status       TEXT NOT NULL,
  boot_epoch   INTEGER NOT NULL,
  reported_at  INTEGER NOT NULL,                  -- the station's time
  received_at  INTEGER NOT NULL,
  ordered_at   INTEGER NOT NULL,                  -- reported_at, at most 5 minutes after received_at
  PRIMARY KEY (station_key, evse_id, connector_id)
) STRICT, WITHOUT ROWID;

-- Processes that serve this database: a row per start, so that process_key is the incarnation of a node. What
-- belongs to a running process (open connections, running commands) has its key. A start closes what
-- belongs to its own node or to processes that are over, and nothing of one that runs.
CREATE TABLE process (
  process_key INTEGER PRIMARY KEY,
  node        TEXT NOT NULL,
  started_at  INTEGER NOT NULL,
  seen_at     INTEGER NOT NULL,                   -- not kept up here: the lock on the file tells who runs
  ended_at    INTEGER,                            -- in order, or when another start found it gone
  backend     TEXT                                -- of PostgreSQL only
) STRICT;

CREATE TABLE connection (
  connection_key   INTEGER PRIMARY KEY,
  station_key      INTEGER NOT NULL REFERENCES station (station_key),
  ocpp_version     TEXT NOT NULL,
  security_profile INTEGER NOT NULL,
  remote_address   TEXT NOT NULL,
  connected_at     INTEGER NOT NULL,
  disconnected_at  INTEGER,
  reason           TEXT,
  process_key      INTEGER                         -- that it belongs to while it is open
) STRICT;
CREATE INDEX connection_open ON connection (station_key) WHERE disconnected_at IS NULL;
CREATE INDEX connection_connected_at ON connection (connected_at);

CREATE TABLE refused_connection (
  refusal_key    INTEGER PRIMARY KEY,
  refused_at     INTEGER NOT NULL,
  identity       TEXT,
  path           TEXT NOT NULL,
  remote_address TEXT NOT NULL,
  http_status    INTEGER NOT NULL,
  reason         TEXT NOT NULL,                   -- stable code, e.g. subprotocol, identity, unknown-station
  detail         TEXT NOT NULL,
  remedy         TEXT NOT NULL
) STRICT;

CREATE TABLE id_token (
  id_token_key      INTEGER PRIMARY KEY,
  id_token          TEXT NOT NULL,
  id_token_folded   TEXT NOT NULL,                -- lower case: IdTokens compare case-insensitively
  type              TEXT NOT NULL,
  status            TEXT NOT NULL,
  expires_at        INTEGER,
  group_id_token    TEXT,
  group_type        TEXT,
  charging_priority INTEGER,
  language          TEXT,
  personal_message  TEXT,
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL,
  UNIQUE (id_token_folded, type)
) STRICT;

CREATE TABLE tariff (
  tariff_key      INTEGER PRIMARY KEY,
  name            TEXT NOT NULL UNIQUE,
  currency        TEXT NOT NULL,
  price_per_kwh_e4 INTEGER NOT NULL,              -- 1/10000 of the major unit per kWh
  step_wh         INTEGER NOT NULL,
  is_default      INTEGER NOT NULL DEFAULT 0,
  created_at      INTEGER NOT NULL
) STRICT;

CREATE TABLE charging_transaction (
  transaction_key     INTEGER PRIMARY KEY,
  station_key         INTEGER NOT NULL REFERENCES station (station_key),
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
  started_at          INTEGER,                    -- NULL: Started never arrived
  ended_at            INTEGER,
  first_event_at      INTEGER NOT NULL,
  last_event_at       INTEGER NOT NULL,
  duration_seconds    INTEGER,
  time_spent_charging INTEGER,
  first_seq_no        INTEGER NOT NULL,
  last_seq_no         INTEGER NOT NULL,
  event_count         INTEGER NOT NULL,
  missing_seq_nos     TEXT NOT NULL DEFAULT '',   -- ranges, e.g. 3,7-9; empty = no gap
  flags               TEXT NOT NULL DEFAULT '',   -- sorted, comma separated
  begin_mwh           INTEGER,                    -- import register
  end_mwh             INTEGER,
  energy_mwh          INTEGER,                    -- NULL = unknown, never negative
  energy_source       TEXT NOT NULL,              -- register, first-last, interval, unknown
  export_mwh          INTEGER,
  tariff_key          INTEGER REFERENCES tariff (tariff_key),
  price_per_kwh_e4    INTEGER,
  step_wh             INTEGER,
  currency            TEXT,
  billed_wh           INTEGER,                    -- rounded to the billing step
  cost_e4             INTEGER,
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL,
  ledger_state        TEXT                        -- while it goes on: what is needed to do so without its events
) STRICT;
-- The key: the writer's look-up, and the filter by transactionId.
CREATE UNIQUE INDEX charging_transaction_id ON charging_transaction (transaction_id, station_key, incarnation);

-- Rows stand in the order of their arrival: a commit with one event of each of many transactions writes a few
-- pages, not one per transaction. Each event is its own entry in the journal: the exchange that brought it has
-- its number, and a row in `message` only where its answer says more than the plain one.
CREATE TABLE transaction_event (
  message_key     INTEGER PRIMARY KEY,            -- of the exchange that brought it
  transaction_key INTEGER NOT NULL REFERENCES charging_transaction (transaction_key),
  seq_no          INTEGER NOT NULL,
  variant         INTEGER NOT NULL,               -- 0; 1.. = conflicting events kept beside the first
  event_type      TEXT NOT NULL,
  trigger_reason  TEXT NOT NULL,
  occurred_at     INTEGER NOT NULL,
  received_at     INTEGER NOT NULL,
  offline         INTEGER NOT NULL,
  connection_key  INTEGER NOT NULL,               -- over which it came
  message_id      TEXT,                           -- of the CALL; NULL = a row of `message` tells of the exchange
  payload         TEXT NOT NULL,                  -- the request as received
  UNIQUE (transaction_key, seq_no, variant)
) STRICT;

CREATE TABLE refused_event (                      -- TransactionEvents that were answered with CALLERROR, kept whole
  refused_key  INTEGER PRIMARY KEY,
  station_key  INTEGER NOT NULL REFERENCES station (station_key),
  received_at  INTEGER NOT NULL,
  error_code   TEXT NOT NULL,
  path         TEXT NOT NULL,
  message      TEXT NOT NULL,
  frame        TEXT NOT NULL
) STRICT;

CREATE TABLE meter_value (                        -- MeterValues: outside transactions
  meter_value_key INTEGER PRIMARY KEY,
  station_key     INTEGER NOT NULL REFERENCES station (station_key),
  evse_id         INTEGER NOT NULL,
  sampled_at      INTEGER NOT NULL,
  received_at     INTEGER NOT NULL,
  sampled_value   TEXT NOT NULL                   -- the list as received
) STRICT;

CREATE TABLE variable (                           -- device model
  station_key        INTEGER NOT NULL REFERENCES station (station_key),
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
  updated_at         INTEGER NOT NULL,
  PRIMARY KEY (station_key, path, attribute_type)
) STRICT, WITHOUT ROWID;

CREATE TABLE station_report (                     -- everything else that stations report, by action
  report_key  INTEGER PRIMARY KEY,
  station_key INTEGER NOT NULL REFERENCES station (station_key),
  action      TEXT NOT NULL,
  request_id  INTEGER,
  seq_no      INTEGER,
  tbc         INTEGER,
  evse_id     INTEGER,
  status      TEXT,
  reported_at INTEGER,
  received_at INTEGER NOT NULL,
  payload     TEXT NOT NULL
) STRICT;
CREATE INDEX station_report_station ON station_report (station_key, action, report_key);

CREATE TABLE command (
  command_key     INTEGER PRIMARY KEY,
  station_key     INTEGER NOT NULL REFERENCES station (station_key),
  action          TEXT NOT NULL,
  state           TEXT NOT NULL,                  -- queued, sent, result, error, invalid, timeout, offline
  principal       TEXT NOT NULL,
  message_id      TEXT NOT NULL,
  request_frame   TEXT NOT NULL,
  response_frame  TEXT,
  detail          TEXT,
  idempotency_key TEXT,
  created_at      INTEGER NOT NULL,
  sent_at         INTEGER,
  finished_at     INTEGER,
  expires_at      INTEGER NOT NULL,
  process_key     INTEGER                         -- that it belongs to while it runs
) STRICT;
CREATE INDEX command_station ON command (station_key, command_key);
CREATE UNIQUE INDEX command_idempotency ON command (station_key, action, idempotency_key) WHERE idempotency_key IS NOT NULL;

-- Places where a station can leave a file (N01): one row per GetLog that names such a place. The token of the
-- place is nowhere, only its hash; the file lies in a folder beside the database.

CREATE TABLE upload (
  upload_key   INTEGER PRIMARY KEY,
  station_key  INTEGER NOT NULL REFERENCES station (station_key),
  request_id   INTEGER NOT NULL,                  -- of the GetLog, and of the LogStatusNotifications about it
  log_type     TEXT NOT NULL,                     -- DiagnosticsLog, SecurityLog
  token_hash   TEXT NOT NULL,                     -- SHA-256 of the token, in hexadecimal digits
  state        TEXT NOT NULL,                     -- waiting, stored, refused, replaced, expired, removed
  status       TEXT,                              -- what the station said last in LogStatusNotification
  status_at    INTEGER,
  file_name    TEXT,                              -- as the station gave it, made harmless: for display only
  content_type TEXT,                              -- as the station gave it: for display only
  bytes        INTEGER,
  sha256       TEXT,                              -- of the file, in hexadecimal digits
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  stored_at    INTEGER
) STRICT;
CREATE UNIQUE INDEX upload_token ON upload (token_hash);
CREATE INDEX upload_station ON upload (station_key, upload_key);
CREATE INDEX upload_request ON upload (station_key, request_id);
CREATE INDEX upload_state ON upload (state, upload_key);

-- The journal: one row per exchange, a CALL and its answer, but for those that `transaction_event` tells.
-- Written lazily, never the source of truth.
CREATE TABLE message (
  message_key    INTEGER PRIMARY KEY,             -- exchanges are numbered here and in transaction_event together
  at             INTEGER NOT NULL,                -- when the CALL was read or written; of a lone frame, when that was
  station_key    INTEGER NOT NULL,
  connection_key INTEGER NOT NULL,
  ocpp_version   TEXT NOT NULL,
  direction      TEXT NOT NULL,                   -- of the CALL: in = from the station, out = to the station
  message_id     TEXT NOT NULL,
  action         TEXT,
  outcome        TEXT,                            -- result or the error code; NULL = no answer that can be read
  ms             REAL,                            -- from the CALL to its answer
  call           TEXT,                            -- NULL: there was none, or it is the event with this message_key
  answer         TEXT
) STRICT;

-- Lists that are filtered, and sums that are asked for, without reading a whole table.
--
-- No index here holds a column that an event in the middle of a transaction changes. The rowid, by
-- which lists are paged, ends every index.

CREATE INDEX charging_transaction_station ON charging_transaction (station_key);
CREATE INDEX charging_transaction_id_token ON charging_transaction (id_token);
CREATE INDEX charging_transaction_begin ON charging_transaction (first_event_at, state);
CREATE INDEX charging_transaction_active ON charging_transaction (station_key) WHERE state = 'active';
CREATE INDEX charging_transaction_unfinished ON charging_transaction (state) WHERE state <> 'ended';

CREATE INDEX meter_value_station ON meter_value (station_key);
CREATE INDEX connection_station ON connection (station_key);
CREATE INDEX refused_event_station ON refused_event (station_key);
-- Without the cast the expression has no affinity, and no column of text would find it.
CREATE INDEX charger_info_folded ON charger_info (CAST(lower(charger_id) AS TEXT));
CREATE INDEX charger_info_site ON charger_info (site_id);

-- Sums over the transactions that are not active, by the quarter of an hour (since 1970, UTC) in
-- which they began. The writer adds what it writes, in the same commit. `currency` is '' where nothing
-- was priced.

CREATE TABLE station_usage (
  station_key      INTEGER NOT NULL,
  quarter          INTEGER NOT NULL,
  currency         TEXT NOT NULL,
  transactions     INTEGER NOT NULL,
  energy_wh        INTEGER NOT NULL,
  cost_e4          INTEGER NOT NULL,
  duration_seconds INTEGER NOT NULL,
  PRIMARY KEY (station_key, currency, quarter)
) STRICT, WITHOUT ROWID;

CREATE TABLE total_usage (                       -- over all stations
  quarter          INTEGER NOT NULL,
  currency         TEXT NOT NULL,
  transactions     INTEGER NOT NULL,
  energy_wh        INTEGER NOT NULL,
  cost_e4          INTEGER NOT NULL,
  duration_seconds INTEGER NOT NULL,
  PRIMARY KEY (quarter, currency)
) STRICT, WITHOUT ROWID;

-- What users query by hand.

CREATE VIEW charger_connection_log AS
SELECT s.identity AS charger_id, 'connected' AS status,
       strftime('%Y-%m-%d %H:%M:%f', c.connected_at / 1000000.0, 'unixepoch') AS logged_at,
       NULL AS reason, NULL AS duration_seconds, c.remote_address AS remote_address
  FROM connection c JOIN station s USING (station_key)
UNION ALL
SELECT s.identity, 'disconnected',
       strftime('%Y-%m-%d %H:%M:%f', c.disconnected_at / 1000000.0, 'unixepoch'),
       c.reason, round((c.disconnected_at - c.connected_at) / 1000000.0, 3), c.remote_address
  FROM connection c JOIN station s USING (station_key)
 WHERE c.disconnected_at IS NOT NULL;

CREATE VIEW charger_usage_log AS
SELECT s.identity AS charger_id, t.transaction_id, t.evse_id, t.connector_id,
       CASE WHEN t.id_token_type = 'KeyCode' THEN '***' ELSE t.id_token END AS id_token, -- a KeyCode is a PIN
       strftime('%Y-%m-%d %H:%M:%f', t.started_at / 1000000.0, 'unixepoch') AS start_time,
       strftime('%Y-%m-%d %H:%M:%f', t.ended_at / 1000000.0, 'unixepoch') AS end_time,
       t.billed_wh / 1000.0 AS energy_consumed,
       t.cost_e4 / 10000.0 AS cost,
       t.duration_seconds, t.stopped_reason, t.completeness,
       strftime('%Y-%m-%d %H:%M:%f', t.created_at / 1000000.0, 'unixepoch') AS created_at
  FROM charging_transaction t JOIN station s USING (station_key);
