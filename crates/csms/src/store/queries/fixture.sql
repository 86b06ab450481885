INSERT INTO site (site_id, name, address, latitude, longitude, time_zone) VALUES
  ('jeju', '제주점', '중앙로 148', 33.5119, 126.5245, 'Asia/Seoul'),
  ('empty', 'No chargers', '', NULL, NULL, 'Europe/Berlin');
INSERT INTO charger_info (charger_id, site_id, serial_number, charger_type, rated_power, max_output, min_output, connector_type, latitude, longitude, current_status, location_detail, installation_date, created_at) VALUES
  ('jeju_01', 'jeju', 'SN-JEJU_01', 'ULTRA_FAST', 100, 200, 10, 'cCCS1', 33.512, 126.5246, 'Available', NULL, '2026-01-31', '2026-01-31 01:02:03.500'),
  ('jeju_02', 'jeju', 'SN-JEJU_02', 'FAST', 50.5, 50.5, 10, 'cCCS1', NULL, NULL, 'Offline', 'B1', NULL, '2026-01-31 01:02:03.500');
INSERT INTO station (station_key, identity, identity_folded, registration, registration_setting, boot_epoch, boot_reason, booted_at, vendor_name, model, tolerant, least_security_profile, password_salt, password_hash, created_at, updated_at) VALUES
  (1, 'JEJU_01', 'jeju_01', 'Accepted', 'Accepted', 3, 'PowerUp', ~1000000~, 'V', 'M', ~true~, 2, ~bytes:0102~, ~bytes:0304~, ~1000000~, ~1234567~),
  (2, 'CP001', 'cp001', NULL, 'Pending', 0, NULL, NULL, NULL, NULL, ~false~, NULL, NULL, NULL, ~2000000~, ~2000000~);
INSERT INTO connector (station_key, evse_id, connector_id, status, boot_epoch, reported_at, received_at, ordered_at) VALUES
  (1, 2, 1, 'Faulted', 3, ~1000000~, ~1000001~, ~1000000~),
  (1, 1, 1, 'Available', 3, ~1000000~, ~1000001~, ~1000000~),
  (2, 1, 1, 'Occupied', 0, ~1000000~, ~1000001~, ~1000000~);
INSERT INTO connection (connection_key, station_key, ocpp_version, security_profile, remote_address, connected_at, disconnected_at, reason) VALUES
  (1, 1, 'ocpp2.0.1', 0, '127.0.0.1:1', ~1000000~, ~2000000~, 'closed by the station'),
  (2, 2, 'ocpp2.0.1', 0, '127.0.0.1:2', ~2000000~, NULL, NULL),
  (3, 1, 'ocpp2.0.1', 1, '127.0.0.1:3', ~3000000~, NULL, NULL);
INSERT INTO refused_connection (refusal_key, refused_at, identity, path, remote_address, http_status, reason, detail, remedy) VALUES
  (1, ~1000000~, NULL, '/HO%ZZ', '127.0.0.1:1', 400, 'identity', 'bad escape', 'use plain characters'),
  (2, ~2000000~, 'X', '/X', '127.0.0.1:2', 404, 'unknown-station', 'unknown', 'register it');
INSERT INTO id_token (id_token_key, id_token, id_token_folded, type, status, expires_at, group_id_token, group_type, charging_priority, language, personal_message, created_at, updated_at) VALUES
  (1, 'ABCD', 'abcd', 'ISO14443', 'Accepted', NULL, 'FLEET', 'Central', 3, 'ko', '안녕', ~1000000~, ~1000000~),
  (2, 'ABCD', 'abcd', 'Central', 'Blocked', ~9000000~, NULL, NULL, NULL, NULL, NULL, ~1000000~, ~1000000~);
INSERT INTO tariff (tariff_key, name, currency, price_per_kwh_e4, step_wh, is_default, created_at) VALUES
  (1, 'standard', 'KRW', 1500000, 10, ~true~, ~1000000~),
  (2, 'night', 'KRW', 1000000, 10, ~false~, ~1000000~);
INSERT INTO charging_transaction (transaction_key, station_key, transaction_id, incarnation, ocpp_version, state, completeness, evse_id, connector_id, id_token, id_token_type, remote_start_id, started_at, ended_at, first_event_at, last_event_at, duration_seconds, first_seq_no, last_seq_no, event_count, begin_mwh, end_mwh, energy_mwh, energy_source, tariff_key, price_per_kwh_e4, step_wh, currency, billed_wh, cost_e4, created_at, updated_at) VALUES
  (1, 1, 'tx-1', 1, 'ocpp2.0.1', 'ended', 'complete', 1, 1, 'ABCD', 'ISO14443', 7, ~900000000~, ~930000000~, ~900000000~, ~930000000~, 30, 0, 7, 8, 12345000, 14011667, 1666667, 'register', 1, 1500000, 10, 'KRW', 1670, 2505000, ~900000000~, ~930000000~),
  (2, 1, 'tx-1', 2, 'ocpp2.0.1', 'ended', 'incomplete', 1, 1, NULL, NULL, NULL, ~1800000000~, ~1860000000~, ~1800000000~, ~1860000000~, 60, 0, 2, 3, NULL, NULL, NULL, 'unknown', 1, 1500000, 10, 'KRW', NULL, NULL, ~1800000000~, ~1860000000~),
  (3, 2, 'tx-1', 1, 'ocpp2.0.1', 'active', 'active', 1, 1, 'ABCD', 'ISO14443', 7, ~2700000000~, NULL, ~2700000000~, ~2700000000~, NULL, 0, 0, 1, 1000, NULL, 0, 'register', 1, 1500000, 10, 'KRW', 830, 1245000, ~2700000000~, ~2700000000~),
  (4, 1, 'tx-2', 1, 'ocpp2.0.1', 'ended', 'incomplete', 1, NULL, NULL, NULL, NULL, NULL, ~3000000000~, ~3000000000~, ~3000000000~, NULL, 5, 5, 1, NULL, 5000, NULL, 'unknown', NULL, NULL, NULL, NULL, NULL, NULL, ~3000000000~, ~3000000000~);
INSERT INTO transaction_event (message_key, transaction_key, seq_no, variant, event_type, trigger_reason, occurred_at, received_at, offline, connection_key, message_id, payload) VALUES
  (5, 1, 1, 0, 'Updated', 'MeterValuePeriodic', ~905000000~, ~905000001~, ~false~, 3, 'd"', '{"seqNo":1}'),
  (100, 1, 0, 0, 'Started', 'CablePluggedIn', ~900000000~, ~900000001~, ~false~, 3, NULL, '{"seqNo":0}'),
  (6, 1, 1, 1, 'Updated', 'ChargingStateChanged', ~906000000~, ~906000001~, ~true~, 3, NULL, '{"seqNo":1,"offline":true}'),
  (101, 1, 7, 0, 'Ended', 'StopAuthorized', ~930000000~, ~930000001~, ~false~, 3, NULL, '{"seqNo":7}'),
  (102, 2, 0, 0, 'Started', 'CablePluggedIn', ~1800000000~, ~1800000001~, ~false~, 3, NULL, '{}');
INSERT INTO refused_event (refused_key, station_key, received_at, error_code, path, message, frame) VALUES
  (1, 1, ~1000000~, 'PropertyConstraintViolation', '/timestamp', 'no such day', '[2,"a","TransactionEvent",{}]'),
  (2, 2, ~2000000~, 'FormatViolation', '', 'not an object', 'no json');
INSERT INTO meter_value (meter_value_key, station_key, evse_id, sampled_at, received_at, sampled_value) VALUES
  (1, 1, 0, ~1000000~, ~1000001~, '[{"value":1}]'), (2, 2, 1, ~1000000~, ~1000001~, '[]'), (3, 1, 1, ~2000000~, ~2000001~, '[{"value":2}]');
INSERT INTO variable (station_key, path, attribute_type, component, component_instance, evse_id, connector_id, variable, variable_instance, value, mutability, characteristics, updated_at) VALUES
  (1, 'EVSE@1/Available', 'Actual', 'EVSE', NULL, 1, NULL, 'Available', NULL, 'true', 'ReadOnly', '{"dataType":"boolean"}', ~1000000~),
  (1, 'EVSE@1/Available', 'Target', 'EVSE', NULL, 1, NULL, 'Available', NULL, NULL, NULL, NULL, ~1000000~),
  (1, 'OCPPCommCtrlr/HeartbeatInterval', 'Actual', 'OCPPCommCtrlr', NULL, NULL, NULL, 'HeartbeatInterval', NULL, '30', 'ReadWrite', NULL, ~1000000~),
  (2, 'A/B', 'Actual', 'A', NULL, NULL, NULL, 'B', NULL, NULL, NULL, NULL, ~1000000~);
INSERT INTO station_report (report_key, station_key, action, request_id, seq_no, tbc, evse_id, status, reported_at, received_at, payload) VALUES
  (1, 1, 'LogStatusNotification', 5, NULL, NULL, NULL, 'Uploading', NULL, ~1000000~, '{"status":"Uploading","requestId":5}'),
  (2, 1, 'NotifyMonitoringReport', 6, 0, ~true~, NULL, NULL, ~900000~, ~1000000~, '{}'),
  (3, 1, 'LogStatusNotification', 5, NULL, NULL, NULL, 'Uploaded', NULL, ~2000000~, '{"status":"Uploaded","requestId":5}'),
  (4, 2, 'LogStatusNotification', 5, NULL, NULL, NULL, 'Idle', NULL, ~2000000~, '{"status":"Idle"}');
INSERT INTO command (command_key, station_key, action, state, principal, message_id, request_frame, response_frame, detail, idempotency_key, created_at, sent_at, finished_at, expires_at) VALUES
  (1, 1, 'Reset', 'result', 'operator', 'm-1', '[2,"m-1","Reset",{}]', '[3,"m-1",{}]', NULL, 'key', ~1000000~, ~1000001~, ~1000002~, ~31000000~),
  (2, 2, 'Reset', 'queued', 'operator', 'm-2', '[2,"m-2","Reset",{}]', NULL, NULL, NULL, ~1000000~, NULL, NULL, ~31000000~),
  (3, 1, 'GetLog', 'timeout', 'system', 'm-3', '[2,"m-3","GetLog",{}]', NULL, 'no answer', NULL, ~1000000~, ~1000001~, ~31000000~, ~31000000~);
INSERT INTO message (message_key, at, station_key, connection_key, ocpp_version, direction, message_id, action, outcome, ms, call, answer) VALUES
  (1, ~1000000~, 1, 1, 'ocpp2.0.1', 'in', 'a', 'BootNotification', 'result', 1.5, '[2,"a","BootNotification",{}]', '[3,"a",{}]'),
  (2, ~1000002~, 2, 2, 'ocpp2.0.1', 'in', 'b', 'Authorize', NULL, NULL, '[2,"b","Authorize",{}]', NULL),
  (3, ~1000003~, 1, 3, 'ocpp2.0.1', 'in', '-1', NULL, 'RpcFrameworkError', NULL, 'hello', '[4,"-1","RpcFrameworkError","",{}]'),
  (4, ~1000004~, 1, 3, 'ocpp2.0.1', 'out', 'a', 'Reset', 'result', 7.5, '[2,"a","Reset",{}]', '[3,"a",{}]'),
  (6, ~906000001~, 1, 3, 'ocpp2.0.1', 'in', 'e', 'TransactionEvent', 'result', 2.5, NULL, '[3,"e",{}]'),
  (7, ~905000002~, 1, 3, 'ocpp2.0.1', 'in', 'f', 'TransactionEvent', 'result', 2.5, NULL, '[3,"f",{}]'),
  (8, ~1000005~, 1, 3, 'ocpp2.0.1', 'in', 'g', NULL, 'result', NULL, NULL, '[3,"g",{}]');
INSERT INTO upload (upload_key, station_key, request_id, log_type, token_hash, state, status, status_at, file_name, content_type, bytes, sha256, created_at, expires_at, stored_at) VALUES
  (1, 1, 1, 'DiagnosticsLog', 'aa', 'stored', 'Uploaded', ~3000000~, 'passwd', 'text/html', 3000000000, 'cc', ~1000000~, ~9000000~, ~2000000~),
  (2, 2, 2, 'SecurityLog', 'bb', 'waiting', NULL, NULL, NULL, NULL, NULL, NULL, ~1000000~, ~9000000~, NULL),
  (3, 1, 3, 'SecurityLog', 'dd', 'removed', NULL, NULL, NULL, NULL, 0, 'ee', ~1000000~, ~9000000~, ~2000000~),
  (4, 2, 4, 'SecurityLog', 'ff', 'stored', NULL, NULL, NULL, NULL, 0, 'ee', ~1000000~, ~9000000~, ~2000000~);
INSERT INTO station_usage (station_key, quarter, currency, transactions, energy_wh, cost_e4, duration_seconds) VALUES
  (1, 1, 'KRW', 1, 1670, 2505000, 30), (1, 2, 'KRW', 1, 0, 0, 60);
INSERT INTO total_usage (quarter, currency, transactions, energy_wh, cost_e4, duration_seconds) VALUES
  (1, 'KRW', 1, 1670, 2505000, 30), (2, 'KRW', 1, 0, 0, 60);
