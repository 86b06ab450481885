// Made by `npm run api` from the server's OpenAPI. Not written by hand.
export interface paths {
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The state of the server */
        get: operations["status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Actions that a CSMS may send, with their schemas */
        get: operations["actions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The audit: every change that somebody asked for */
        get: operations["audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/availability": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is wanted of all stations and their parts, what they said, and what they report (G) */
        get: operations["all_availability"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bulk/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send any action to many stations
         * @description The answer is one JSON object per line (NDJSON), a station each, in the order in which outcomes
         *     become known: the report of a call, or `station` and `problem`. A payload that does not fit is
         *     refused as a whole.
         */
        post: operations["bulk_calls"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chargers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Chargers of the installation by id */
        get: operations["chargers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chargers.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The chargers as CSV */
        get: operations["chargers_csv"];
        put?: never;
        /**
         * Import chargers as CSV: which stations stand at which site
         * @description The columns are those of the table that GET gives, in any order; `charger_id`, `site_id` and `rated_power`
         *     are needed.
         */
        post: operations["import_chargers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chargers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One charger */
        get: operations["charger"];
        /**
         * Add or change a charger: the station of this identity stands at a site
         * @description What is absent is not set: all of the charger is as the body says.
         */
        put: operations["put_charger"];
        post?: never;
        /**
         * Take a charger out of the installation
         * @description Its station, its transactions and everything else that it left stay.
         */
        delete: operations["delete_charger"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/commands/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One command */
        get: operations["command"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Connections of stations, open and over */
        get: operations["connections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/refused": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Handshakes that were refused, each with what to do about it */
        get: operations["refused"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dashboard/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Changes of the overview as they happen (server-sent events)
         * @description An event `changes` holds rows that changed, whole, at most four times a second; its id is its
         *     `seq`. `alive` comes every five seconds, whatever happens. `reload`: more was missed than can be
         *     told, so take a new snapshot.
         */
        get: operations["dashboard_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dashboard/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Exchanges of messages as they happen (server-sent events)
         * @description An event `exchanges` comes at most four times a second, and at least every five seconds, with at
         *     most 50 exchanges, a CALL with its answer each; `left_out` says how many more there were. Heartbeats
         *     are among them. Secrets are removed, and of long frames the beginning is shown.
         */
        get: operations["dashboard_messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Live events (server-sent events)
         * @description Kinds: `registered`, `removed`, `connected`, `disconnected`, `refused`, `booted`, `connector-status`,
         *     `transaction`, `transaction-gap`, `report`, `report-request`, `security-event`, `monitoring-event`, `reservation`, `local-list`, `site-load`, `installation`, `audit` (for administrators), `message`, `command`, `held-command`, `late-answer`; and `lagged` when events were missed, after which a client should load
         *     afresh.
         */
        get: operations["events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/firmware": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Firmware files, newest first (L) */
        get: operations["firmware_files"];
        put?: never;
        /**
         * Put in a firmware file (L)
         * @description The body is the file as it is, at most `--upload-max-bytes`. The answer comes when it is on the disk.
         */
        post: operations["add_firmware"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/firmware-campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Firmware campaigns with their progress, newest first (L) */
        get: operations["firmware_campaigns"];
        put?: never;
        /**
         * Begin a firmware campaign (L)
         * @description Each station gets its turn when it is connected and fewer than `at_once` are at it. One that is away keeps its
         *     turn until it comes.
         */
        post: operations["begin_campaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/firmware-campaigns/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One firmware campaign with its progress (L) */
        get: operations["firmware_campaign"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/firmware-campaigns/{key}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop a firmware campaign (L)
         * @description Nobody else is asked; who has begun goes on.
         */
        post: operations["stop_campaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/firmware-jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Firmware jobs of all stations, newest first (L) */
        get: operations["firmware_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/firmware-jobs/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One firmware job (L) */
        get: operations["firmware_job"];
        put?: never;
        post?: never;
        /**
         * Cancel a job that waits, or take a published file back (L04)
         * @description A station that has begun to update cannot be called back: a new job for it takes the place of the old one.
         */
        delete: operations["cancel_firmware_job"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/firmware/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One firmware file (L) */
        get: operations["firmware_file"];
        put?: never;
        post?: never;
        /**
         * Remove a firmware file (L)
         * @description Not while a job needs it: 409.
         */
        delete: operations["remove_firmware"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/firmware/{key}/signature": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Say who signed a firmware file (L01.FR.11)
         * @description Both go to the station with UpdateFirmware, which verifies them. They are not verified here, so that a station
         *     can be tested by a wrong signature.
         */
        put: operations["sign_firmware"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/held-commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Commands that wait or waited until their station is back */
        get: operations["held_commands"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/held-commands/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One command that waits or waited */
        get: operations["held_command"];
        put?: never;
        post?: never;
        /** Take a command back that waits */
        delete: operations["cancel_held_command"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/id-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** IdTokens */
        get: operations["id_tokens"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/id-tokens.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All IdTokens as CSV
         * @description KeyCodes are left out: they are never shown. `POST /api/v1/id-tokens/import` takes the file as it is.
         */
        get: operations["id_tokens_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/id-tokens.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All IdTokens as JSON
         * @description KeyCodes are left out: they are never shown. `POST /api/v1/id-tokens/import` takes the file as it is.
         */
        get: operations["id_tokens_json"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/id-tokens/{kind}/{id_token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One IdToken */
        get: operations["id_token"];
        /**
         * Add or replace an IdToken
         * @description The local lists of stations that take part follow by themselves.
         */
        put: operations["put_id_token"];
        post?: never;
        /** Remove an IdToken */
        delete: operations["delete_id_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/id-tokens/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add or replace many IdTokens
         * @description `text/csv`, with names of columns in the first line, or `application/json`, a list of tokens. At most 50,000. Lists in
         *     CSV are separated by `;`. A column that is not there, or a cell that is empty, is as if it were absent. One mistake,
         *     and nothing is imported; the answer names its line. Tokens that are not in the file stay.
         */
        post: operations["import_id_tokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/installation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The installation: tariffs, sites, chargers
         * @description POST takes what this gives, e.g. on another server.
         */
        get: operations["installation"];
        put?: never;
        /**
         * Import tariffs, sites and chargers
         * @description Adds and changes; takes nothing away. All of it fits and is written, or nothing is. A tariff that says what
         *     it says already gets no new version.
         */
        post: operations["import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/installed-certificates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Certificates that stations have installed (M03)
         * @description As the stations said last. POST /api/v1/bulk/calls with `InstallCertificate` installs one on many.
         */
        get: operations["installed_certificates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/installed-certificates/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One certificate that a station has installed (M03) */
        get: operations["installed_certificate"];
        put?: never;
        post?: never;
        /**
         * Delete a certificate from its station (M04)
         * @description By the hashes that the station told (M04.FR.07).
         */
        delete: operations["delete_installed_certificate"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/local-lists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Local lists, with the version that each station has and the one that it should have (D) */
        get: operations["all_local_lists"];
        /** Let many stations take part, or leave (D) */
        put: operations["select_local_lists"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages of all stations
         * @description The journal holds all frames but Heartbeats, secrets removed: one row per exchange, a CALL with its
         *     answer, about half a second after it was answered or given up. A page that is filtered may hold fewer rows than asked for, even none, before the end: go on while there is
         *     a `next`.
         */
        get: operations["messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages.jsonl": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages as JSON lines, newest first: all that match
         * @description One exchange per line, as in the list.
         */
        get: operations["messages_jsonl"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitoring-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events of variables, of all stations (N07, N08) */
        get: operations["monitoring_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ocsp-answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What OCSP responders said, newest first (M06)
         * @description Kept until the responder has a newer answer, at most a day; `--ocsp-hosts` says who may be asked.
         */
        get: operations["ocsp_answers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operators": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Operators, the oldest first; those that were revoked, too
         * @description The token that the server was started with is none of them: it is an administrator without a name.
         */
        get: operations["operators"];
        put?: never;
        /**
         * Add an operator
         * @description The answer has the token, this once. On a server that is not secured it opens nothing that is not open.
         */
        post: operations["add_operator"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operators/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an operator: its token opens nothing from now on, and its sessions end */
        delete: operations["revoke_operator"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything that the dashboard shows at a glance
         * @description Figures, sites, every station as one row, what needs somebody, power and energy. Changes after
         *     `seq` come from GET /api/v1/dashboard/events?after=…
         */
        get: operations["overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pending-stations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stations that are pending, and what is left to do (B02)
         * @description A pending station answers what it is asked: reports, variables, triggers. It does nothing else until it is
         *     accepted.
         */
        get: operations["pending_stations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/refused-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** TransactionEvents that were answered with CALLERROR, kept whole */
        get: operations["refused_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far a report has come (B07, B08, N02, N09) */
        get: operations["report"];
        put?: never;
        post?: never;
        /**
         * Forget a report (N09)
         * @description With what a station said about a customer, nothing of it stays here. What a report said of the device
         *     model stays in the device model.
         */
        delete: operations["forget_report"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/{key}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a report says, put together from its parts (B07, B08, N02, N09)
         * @description The parts are kept for a time (`--reports-keep`).
         */
        get: operations["report_content"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reservations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reservations of all stations (H) */
        get: operations["reservations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Security events of all stations (A04) */
        get: operations["security_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security-events/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One security event (A04) */
        get: operations["security_event"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security-upgrades": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Upgrades of security profiles, newest first (A05) */
        get: operations["security_upgrades"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security-upgrades/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One upgrade of a security profile (A05) */
        get: operations["security_upgrade"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether somebody has to log in, and has */
        get: operations["session"];
        put?: never;
        /**
         * Log in: the token of an operator for a cookie
         * @description For browsers; programs send the token itself. The session ends after twelve hours without a
         *     request, after a week, or with the token.
         */
        post: operations["log_in"];
        /** Log out */
        delete: operations["log_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/simulator/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What can be done to simulated stations: the simulator's own OpenAPI description */
        get: operations["simulator_description"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/simulator/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs of the simulator: the one that goes on, and those that are over with their verdicts */
        get: operations["simulator_runs"];
        put?: never;
        /** Have the simulator play a scenario */
        post: operations["simulator_start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/simulator/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A run of the simulator: its steps, where each station is, its verdict */
        get: operations["simulator_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/simulator/runs/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop the run of the simulator that goes on */
        post: operations["simulator_stop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/simulator/scenarios": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Scenarios that the simulator can play, and the CSMS that it plays them against */
        get: operations["simulator_scenarios"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/simulator/stations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a simulated station stands: connectors, transactions, queue, variables, last frames */
        get: operations["simulated_station"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/simulator/stations/{id}/{verb}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do something to a simulated station, e.g. `plug-in` */
        post: operations["simulator_act"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sites */
        get: operations["sites"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The sites as CSV */
        get: operations["sites_csv"];
        put?: never;
        /**
         * Import sites as CSV
         * @description The columns are those of the table that GET gives, in any order; `site_id` is needed.
         */
        post: operations["import_sites"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One site */
        get: operations["site"];
        /**
         * Add or change a site
         * @description What is absent is not set: all of the site is as the body says, but for the limit.
         */
        put: operations["put_site"];
        post?: never;
        /**
         * Remove a site
         * @description Its limit and its load curve go with it. Chargers have to stand elsewhere first.
         */
        delete: operations["delete_site"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{id}/limit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The power limit of a site */
        get: operations["limit"];
        /**
         * Limit the power of a site
         * @description From then on every station of the site gets a share of it, by demand and `chargingPriority`. A station that
         *     goes offline keeps its share for ten minutes at most and then has its safe share.
         */
        put: operations["set_limit"];
        post?: never;
        /**
         * Lift the power limit of a site
         * @description Stations that are connected lose our profile at once, the others when they are back.
         */
        delete: operations["remove_limit"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{id}/load": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The load of a site: as it stands, and minute by minute */
        get: operations["load"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/station-certificates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Certificates of all stations, newest first (A02, A03)
         * @description From the request of the station, or from its first connection with one that was made elsewhere.
         */
        get: operations["station_certificates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/station-certificates/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One certificate of a station (A02, A03) */
        get: operations["station_certificate"];
        put?: never;
        post?: never;
        /**
         * Forget a certificate of a station
         * @description One that was replaced holds again then, if it is valid: for a station that lost the newer one. To lock one out
         *     for good, put it on the list of `--tls-station-crl`.
         */
        delete: operations["forget_certificate"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Stations */
        get: operations["stations"];
        put?: never;
        /** Register a station before it connects */
        post: operations["create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One station */
        get: operations["station"];
        put?: never;
        post?: never;
        /**
         * Take a station out of service
         * @description Its connection is ended and its password is gone. Transactions, connections, messages and everything
         *     else that it left stay, and `GET /api/v1/stations/{id}` still shows it with `removed_at`; it is in no
         *     list of stations. Registered again, or in an open lab connecting again, it is a new station with this
         *     history.
         */
        delete: operations["remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept a station that is pending, at once (B02)
         * @description Its next BootNotification is answered with `Accepted`, and it is asked for one now.
         */
        post: operations["accept_station"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/availability": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is wanted of a station and its parts, what it said, and what it reports (G) */
        get: operations["availability"];
        /**
         * Put a station, an EVSE or a connector in or out of service (G03, G04)
         * @description The wish is kept. A station that is away is told when it is back; one that reports something else after a boot is
         *     told again, three times at most.
         */
        put: operations["set_availability"];
        post?: never;
        /**
         * Want nothing of a station, an EVSE or a connector any more (G)
         * @description The station is not told anything.
         */
        delete: operations["forget_availability"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/calls/{action}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send any action to a station
         * @description The body is the payload of the action's request. What breaks its schema, or a rule of the specification
         *     for a CSMS, gets 422 with the place. Lists that are longer than the station takes in one message
         *     (variables, monitors) go out in several, one after the other, and their results are one answer. The
         *     answer arrives when the station has answered; its `outcome` says what it was. With `?when=online` a command for a
         *     station that is away waits, also over a restart of the server, until the station is back; it is sent at most once.
         */
        post: operations["call"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/certificate-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Requests to sign a certificate (A02) */
        get: operations["certificate_requests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/certificate-status-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Requests for OCSP answers (M06) */
        get: operations["certificate_status_requests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/charging-limit-reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Limits that others set, as they were told (K12) */
        get: operations["charging_limit_reports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/charging-limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Limits of a station that others set and that are in force (K11 to K13) */
        get: operations["charging_limits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/charging-needs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Needs of vehicles (K15) */
        get: operations["charging_needs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/charging-profile-reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Parts of reports of charging profiles (K09) */
        get: operations["charging_profile_reports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/charging-profiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Charging profiles of a station (K01, K09)
         * @description One row per profile and who set it: as it is wanted, as the station accepted it, as the station reported it.
         */
        get: operations["charging_profiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/charging-profiles/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask a station for all its charging profiles (K09)
         * @description When the last part has come, profiles that we know of and that are not in the report are `missing`.
         */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/charging-schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Schedules of vehicles (K15) */
        get: operations["charging_schedules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/cleared-charging-limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Limits that others lifted (K13) */
        get: operations["cleared_charging_limits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Commands to a station */
        get: operations["station_commands"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/composite-schedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the profiles of a station add up to (K08)
         * @description Calculated here from the profiles and limits that are known. With `ask=true` the station's own answer stands
         *     beside it, and where they differ.
         */
        get: operations["composite"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/connectors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Connectors of a station, as last reported */
        get: operations["connectors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/contract-certificate-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Requests for contract certificates (M01) */
        get: operations["contract_certificate_requests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/customer-information": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask what a station knows of a customer, or have it forget that (N09, N10) */
        post: operations["ask_for_customer_information"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/data-transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Vendor-specific data (P02) */
        get: operations["data_transfers"];
        put?: never;
        /** Send a message of a vendor to a station (P01) */
        post: operations["send_data_transfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/device-reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Parts of device model reports (B07, B08) */
        get: operations["device_reports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/display-messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages on the display of a station (O) */
        get: operations["display_messages_of_station"];
        put?: never;
        /**
         * Set a message (O01, O02, O06)
         * @description The body is MessageInfo as in OCPP (`priority`, `message`, …). Without `id` it gets one that no other message
         *     has; with the `id` of another message it replaces that.
         */
        post: operations["set_display_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/display-messages/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Clear a message (O05) */
        delete: operations["clear_display_message"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/display-messages/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a station say which messages it has (O03)
         * @description Those that the list is without are cleared.
         */
        post: operations["refresh_display_messages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/doctor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why a station cannot connect or charge
         * @description Also of a station that is not known: the answer says so, and which handshakes of it were refused.
         */
        get: operations["examine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/firmware-jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Firmware jobs of a station, newest first (L) */
        get: operations["station_firmware_jobs"];
        put?: never;
        /**
         * Update the firmware of a station (L01, L02), or have it publish one (L03)
         * @description The server makes the address of the file and the number of the request. Where the file has a signature and its
         *     certificate, the update is a secure one. The job follows what the station tells.
         */
        post: operations["update_station"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/firmware-status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Progress of firmware updates (L01) */
        get: operations["firmware_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/installed-certificates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Certificates that a station has installed (M03) */
        get: operations["installed_on_station"];
        put?: never;
        /**
         * Ask a station which certificates it has (M03)
         * @description What it lists is what is known from then on.
         */
        post: operations["list_installed_certificates"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/local-list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The local list of a station (D) */
        get: operations["local_list"];
        /**
         * Keep the local list of a station (D)
         * @description The whole list goes to the station as soon as it is here. From then on every change of a token goes there by itself.
         */
        put: operations["keep_local_list"];
        post?: never;
        /**
         * Keep the local list of a station no longer (D)
         * @description The list of the station is emptied as soon as it is here; until then its state is `leaving`.
         */
        delete: operations["leave_local_list"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/local-list/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring the local list of a station up to date now (D)
         * @description A pause after failures ends. The answer is the row as it stands; the `local-list` live event tells how it went.
         */
        post: operations["sync_local_list"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/local-lists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Local lists that were sent, with the station's verdict (D01) */
        get: operations["local_lists"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/log-status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Progress of log uploads (N01) */
        get: operations["log_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a station upload a log to this server (N01)
         * @description Makes a place for one file, and sends GetLog with its address. `--public-url` says how stations
         *     reach this server.
         */
        post: operations["ask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages of a station */
        get: operations["station_messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/meter-values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Meter values outside transactions (J01) */
        get: operations["meter_values"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/monitoring-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events of variables of a station (N07, N08) */
        get: operations["station_monitoring_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/monitoring-reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Parts of monitoring reports (N02) */
        get: operations["monitoring_reports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/monitors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Monitors of a station, as far as they are known (N02 to N06)
         * @description SetVariableMonitoring and ClearVariableMonitoring bring them up to date, and reports of monitors: POST
         *     /api/v1/stations/{id}/reports with `Monitoring`.
         */
        get: operations["monitors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set the password that a station connects with (HTTP Basic)
         * @description It takes effect at the station's next connection. Only a salted hash is stored.
         */
        put: operations["password"];
        post?: never;
        /** Remove a station's password */
        delete: operations["remove_password"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/published-firmware": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Progress of publishing firmware (L03) */
        get: operations["published_firmware"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/registration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set what the next BootNotification is answered with
         * @description A station that is to notice at once can be sent a TriggerMessage for BootNotification, or Reset.
         */
        put: operations["registration"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reports that a station was asked for, newest first (B07, B08, N02, N09) */
        get: operations["reports_of_station"];
        put?: never;
        /**
         * Have a station report what it has (B07, B08, N02)
         * @description The number of the request is made by the server. The answer comes when the station has answered; the report
         *     comes after it, in parts. GET /api/v1/reports/{key} tells when all of them are there.
         */
        post: operations["request_report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/reservations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reservations of a station (H) */
        get: operations["station_reservations"];
        put?: never;
        /**
         * Reserve an EVSE (H01)
         * @description The server chooses the id. The answer arrives when the station has answered; `reservation.state` is `active`
         *     where it accepted.
         */
        post: operations["create_reservation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/reservations/{reservation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One reservation (H) */
        get: operations["one"];
        put?: never;
        post?: never;
        /** Cancel a reservation (H02) */
        delete: operations["cancel_reservation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/samples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sampled values of a station outside transactions, one by one
         * @description `limit` is how many MeterValues are looked through.
         */
        get: operations["station_samples"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/security-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Security events of a station (A04) */
        get: operations["station_security_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/security-profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set the least security profile that a station may connect with
         * @description For a station that was raised to a higher profile (A05.FR.07): it is refused with a lower one from
         *     now on, and a connection that was made with a lower one is ended.
         */
        put: operations["security_profile"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/security-upgrades": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lead a station to a higher security profile (A05)
         * @description One step after the other: root, certificate (profile 3), SetNetworkProfile, NetworkConfigurationPriority, Reset. The
         *     answer comes when the station was asked to reset, or said no to a step. The first connection with the profile ends
         *     the upgrade: from then on the station may use nothing lower.
         */
        post: operations["upgrade_security"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/station-certificates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Certificates of a station, newest first (A02, A03) */
        get: operations["certificates_of_station"];
        put?: never;
        /**
         * Have a station ask for a new certificate (A02)
         * @description Sends TriggerMessage; the request of the station, its signing and what the station does with it appear as a row
         *     of its certificates. The one that it uses holds until it comes with the new one.
         */
        post: operations["renew_certificate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/tolerant": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Choose between strict and tolerant validation for a station */
        put: operations["tolerant"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Transactions of a station */
        get: operations["station_transactions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/variable-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of the last SetVariables of each attribute (B05)
         * @description A value that needs a reboot waits here until the station boots, and is the value of the variable then.
         */
        get: operations["variable_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{id}/variables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The device model, as far as the station has reported it (B)
         * @description GetBaseReport, GetReport, GetVariables, SetVariables and NotifyEvent bring it up to date.
         */
        get: operations["variables"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/chargers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sums by charger; all time if no period is given */
        get: operations["charger_statistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/daily": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sums by local day; the last 30 days if no period is given, 366 days at most */
        get: operations["daily"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/hourly": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sums by local hour; the last 24 hours if no period is given, 31 days at most */
        get: operations["hourly"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/monthly": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sums by local month; the last year if no period is given, five years at most */
        get: operations["monthly"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/sites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sums by site; the last 30 days if no period is given */
        get: operations["site_statistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tariffs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tariffs as they hold now, by name */
        get: operations["tariffs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tariffs/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A tariff as it holds now */
        get: operations["tariff"];
        /**
         * Add a tariff, or a version to one
         * @description No version is ever changed: transactions keep the terms that held when they began, and the history stays.
         */
        put: operations["put_tariff"];
        post?: never;
        /**
         * Remove a tariff
         * @description Bills that were made by it stand. The default tariff and one that a site has stay.
         */
        delete: operations["delete_tariff"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tariffs/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The versions of a tariff, newest first */
        get: operations["versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transaction-gaps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Gaps that stations are asked about, with `--chase-gaps` (E14) */
        get: operations["transaction_gaps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Transactions */
        get: operations["transactions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transactions.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Transactions as CSV, newest first: all that match */
        get: operations["transactions_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transactions/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One transaction */
        get: operations["transaction"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transactions/{key}/bill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why a transaction costs what it costs
         * @description The readings that its energy rests on, found again in the stored events by the rules of the ledger;
         *     how the energy is rounded; and the tariff that was pinned.
         */
        get: operations["bill"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transactions/{key}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close a transaction whose end never comes
         * @description Only an active or stale one; an Ended event that arrives after all still ends it.
         */
        post: operations["close"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transactions/{key}/curve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Power, limit, charge and phases of a transaction over time
         * @description From the meter values of its events. `limit_w` is what the station says it offers.
         */
        get: operations["curve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transactions/{key}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events of a transaction by seqNo */
        get: operations["transaction_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transactions/{key}/samples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sampled values of a transaction, one by one
         * @description By seqNo, normalised to units without prefix, beside the text that the station wrote; signed data to the byte.
         */
        get: operations["transaction_samples"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transactions/{key}/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A measurand of a transaction over time, at a chosen resolution */
        get: operations["series"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Logs that stations were asked for, newest first (N01) */
        get: operations["uploads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One log that a station was asked for (N01) */
        get: operations["upload"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/{key}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The file that a station left, as it came (N01)
         * @description Always to be saved, never to be shown: whatever the station said that it is.
         */
        get: operations["content"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vendor-messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages of vendors that the server understands (P02)
         * @description A message of a vendor that is not among them gets `UnknownVendorId`, another message of one that is
         *     `UnknownMessageId`.
         */
        get: operations["vendor_messages"];
        /** Set what is answered to a message of a vendor */
        put: operations["put_vendor_message"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vendor-messages/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a message of a vendor */
        delete: operations["delete_vendor_message"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/chargers/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start charging */
        post: operations["start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/chargers/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop charging */
        post: operations["stop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/downloads/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch a firmware file (L01)
         * @description For stations: UpdateFirmware or PublishFirmware tells them the token, and they send no other credential. It
         *     opens the file as often as they like until the job is over or its address ends. A part is had by `Range`.
         */
        get: operations["download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alive: the process answers */
        get: operations["healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lab/ocsp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The OCSP responder of the lab (RFC 6960)
         * @description Only where the lab's authority signs. It says `good` of what that authority signed, unless `revoked.txt` in its
         *     folder lists the serial number.
         */
        post: operations["lab_ocsp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics in the text format of Prometheus */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ready: the database answers, and takes what is written */
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/uploads/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Leave a log (N01)
         * @description For stations: GetLog tells them the token, and they send no other credential. The body is the file as it is. The answer comes when it is on the disk.
         */
        put: operations["put"];
        /**
         * Leave a log by POST (N01)
         * @description For stations: GetLog tells them the token, and they send no other credential. The body is the file as it is. The answer comes when it is on the disk.
         */
        post: operations["post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/uploads/{token}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Leave a log under a name (N01)
         * @description For stations: GetLog tells them the token, and they send no other credential. The body is the file as it is. The answer comes when it is on the disk.
         */
        put: operations["put_named"];
        /**
         * Leave a log under a name by POST (N01)
         * @description For stations: GetLog tells them the token, and they send no other credential. The body is the file as it is. The answer comes when it is on the disk.
         */
        post: operations["post_named"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description What came of it. */
        Acceptance: {
            call?: components["schemas"]["CallReport"] | null;
            /** @description What its next BootNotification is answered with. */
            registration_setting: string;
            /** @description The station's identity. */
            station: string;
        };
        /** @description What a vehicle wants and can take, alternating current. */
        ACChargingParametersType: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Energy wanted, in Wh, preconditioning included.
             */
            energyAmount: number;
            /**
             * Format: int32
             * @description Greatest current per phase that it and its cable take, in A.
             */
            evMaxCurrent: number;
            /**
             * Format: int32
             * @description Greatest voltage that it takes, in V.
             */
            evMaxVoltage: number;
            /**
             * Format: int32
             * @description Least current per phase that it charges with, in A.
             */
            evMinCurrent: number;
        };
        /** @description An action that a CSMS may send. */
        ActionEntry: {
            /** @description Its name. */
            action: string;
            /** @description The letter of its functional block, `A` to `P`. */
            block: string;
        };
        /** @description The actions that a CSMS may send. */
        Actions: {
            /** @description In the order of their blocks. */
            items: components["schemas"]["ActionEntry"][];
            /**
             * @description JSON schemas by name: of the requests (`ResetRequest` …) and of what they refer to. References
             *     are `#/components/schemas/NAME`, as in the OpenAPI description.
             */
            schemas: Record<string, never>;
        };
        /** @description One open connection. */
        ActiveConnection: {
            /** @description `off`, `no_context_takeover` or `context_takeover`. */
            compression: string;
            /**
             * Format: date-time
             * @description Since when.
             */
            connected_at: string;
            /**
             * Format: date-time
             * @description When it was last heard.
             */
            last_seen_at: string;
            /**
             * Format: int64
             * @description Frames from it.
             */
            messages_in: number;
            /**
             * Format: int64
             * @description Frames to it.
             */
            messages_out: number;
            /** @description Address and port. */
            remote_address: string;
            /** @description The station's identity. */
            station: string;
        };
        /** @description An operator that was added. */
        AddedOperator: {
            /** @description As it stands in the list. */
            operator: components["schemas"]["OperatorRow"];
            /** @description The token, this once: it is kept nowhere, only its hash. */
            token: string;
        };
        /** @description A further id of a driver. */
        AdditionalInfoType: {
            /** @description The id; case-insensitive. */
            additionalIdToken: string;
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description What it is, as agreed between both sides. */
            type: string;
        };
        /** @enum {string} */
        APNAuthenticationEnumType: "CHAP" | "NONE" | "PAP" | "AUTO";
        /** @description How to join a mobile network. */
        APNType: {
            /** @description Name of the access point, as a URL. */
            apn: string;
            /** @description How to log in. */
            apnAuthentication: components["schemas"]["APNAuthenticationEnumType"];
            /** @description Password at the access point; secret. */
            apnPassword?: string;
            /** @description User name at the access point. */
            apnUserName?: string;
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description The network to prefer, as mobile country and network code. */
            preferredNetwork?: string;
            /**
             * Format: int32
             * @description PIN of the SIM card; secret.
             */
            simPin?: number;
            /**
             * @description Whether to use no other network (no roaming); absent, others too.
             * @default false
             */
            useOnlyPreferredNetwork: boolean;
        };
        /** @description Something that needs somebody. */
        Attention: {
            /** @description Of a command. */
            action?: string | null;
            /**
             * Format: date-time
             * @description Since when, or when last.
             */
            at: string;
            /** @description For programs: the reason of a refusal, the end of a command, the type of a security event. */
            code?: string | null;
            /**
             * Format: int32
             * @description How often in the last day.
             */
            count: number;
            /** @description What was wrong, in the words of the server or the station. */
            detail?: string | null;
            /** @description The same thing keeps its id. */
            id: string;
            /** @description What kind of thing. */
            kind: components["schemas"]["AttentionKind"];
            /** @description Where the dashboard tells more. */
            link: string;
            /** @description What to do about it. */
            remedy?: string | null;
            /** @description The station's identity; of a refused connection, as it was asked for. */
            station?: string | null;
            /**
             * Format: int64
             * @description The transaction that it is about.
             */
            transaction_key?: number | null;
        };
        /**
         * @description Kinds of [`Attention`].
         * @enum {string}
         */
        AttentionKind: "offline" | "silent" | "faulted" | "refused" | "gaps" | "unknown-energy" | "command-failed" | "security-event" | "fault";
        /**
         * @default Actual
         * @enum {string}
         */
        AttributeEnumType: "Actual" | "Target" | "MinSet" | "MaxSet";
        /** @description A change that somebody asked for. */
        AuditRow: {
            /** @description From where; `null` = on this machine. */
            address?: string | null;
            /**
             * Format: date-time
             * @description When it was over.
             */
            at: string;
            /**
             * Format: int64
             * @description Our key, the cursor of the list.
             */
            audit_key: number;
            /** @description The method of HTTP; `COMMAND` = a command of the program. */
            method: string;
            /** @description What was changed: the path, without IdTokens; or the command. */
            path: string;
            /** @description `viewer`, `operator` or `administrator`. */
            role: string;
            /**
             * Format: int32
             * @description What came of it, as HTTP says it: 200 to 299 = done; 403 = the role did not allow it.
             */
            status: number;
            /**
             * @description A name; `operator` = the token that the server was started with, `local-administrator` = somebody on
             *     this machine while the lab is open, `command-line` = a command of the program.
             */
            who: string;
        };
        /** @description An entry of the local authorization list. */
        AuthorizationData: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description The token. */
            idToken: components["schemas"]["IdTokenType"];
            /**
             * @description What is known of it; required with `Full`, absent in a `Differential` to remove the
             *     token (D01.FR.17).
             */
            idTokenInfo?: components["schemas"]["IdTokenInfoType"];
        };
        /** @enum {string} */
        AuthorizationStatusEnumType: "Accepted" | "Blocked" | "ConcurrentTx" | "Expired" | "Invalid" | "NoCredit" | "NotAllowedTypeEVSE" | "NotAtThisLocation" | "NotAtThisTime" | "Unknown";
        /** @enum {string} */
        AuthorizeCertificateStatusEnumType: "Accepted" | "SignatureError" | "CertificateExpired" | "CertificateRevoked" | "NoCertificateAvailable" | "CertChainError" | "ContractCancelled";
        /** @description Asks whether a token may charge (C01). It starts nothing. */
        AuthorizeRequest: {
            /**
             * @description The contract certificate and its sub-CAs, PEM, when the station cannot check the chain
             *     itself (C07.FR.06).
             */
            certificate?: string;
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description The token. */
            idToken: components["schemas"]["IdTokenType"];
            /** @description The certificates of the chain to check by OCSP (C07.FR.02). */
            iso15118CertificateHashData?: components["schemas"]["OCSPRequestDataType"][];
        };
        /** @description What the CSMS knows of the token. */
        AuthorizeResponse: {
            /** @description Result of checking the contract certificate (C07.FR.13 to C07.FR.17). */
            certificateStatus?: components["schemas"]["AuthorizeCertificateStatusEnumType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Whether the token may charge, and more. */
            idTokenInfo: components["schemas"]["IdTokenInfoType"];
        };
        AvailabilityBody: {
            /**
             * Format: int32
             * @description The connector; the whole EVSE if absent.
             */
            connector_id?: number | null;
            /**
             * Format: int32
             * @description The EVSE; the whole station if absent.
             */
            evse_id?: number | null;
            /** @description `Operative` or `Inoperative`. */
            wanted: string;
        };
        /** @description What is wanted of a station, an EVSE or a connector. */
        AvailabilityRow: {
            /**
             * Format: date-time
             * @description When the station answered.
             */
            answered_at?: string | null;
            /**
             * Format: int32
             * @description The connector; 0 = the whole EVSE, or the whole station.
             */
            connector_id: number;
            /** @description Why, in one sentence. */
            detail?: string | null;
            /** @description What is reported is not what is wanted. */
            differs: boolean;
            /**
             * Format: int32
             * @description The EVSE; 0 = the whole station.
             */
            evse_id: number;
            /** @description What the connectors report: `Operative`, `Inoperative`, `mixed`; `null` = none has reported. */
            reported?: string | null;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            set_at: string;
            /** @description The station's identity. */
            station: string;
            /**
             * @description What the station answered: `Accepted`, `Scheduled` (when its transaction is over), `Rejected`, a code of a
             *     CALLERROR; `null` = it was not told yet.
             */
            status?: string | null;
            /** @description `Operative` or `Inoperative`. */
            wanted: string;
        };
        /** @description What is wanted, and what became of telling it to the station. */
        AvailabilitySet: {
            /** @description What is wanted. */
            availability: components["schemas"]["AvailabilityRow"];
            call?: components["schemas"]["CallReport"] | null;
        };
        /** @description What a cost is the sum of. */
        BillParts: {
            /** @description Billed energy at its price. */
            energy: components["schemas"]["Money"];
            /**
             * Format: int64
             * @description Minutes that had begun; 0 where time costs nothing.
             */
            minutes: number;
            /** @description The transaction itself. */
            session: components["schemas"]["Money"];
            /** @description These minutes at their price. */
            time: components["schemas"]["Money"];
        };
        /** @description A reading that the bill rests on. */
        BillReading: {
            /**
             * Format: date-time
             * @description The station's time of it.
             */
            at: string;
            /** @description It is the begin; else the end. */
            is_begin: boolean;
            /** @description The register, kWh. */
            kwh: components["schemas"]["MilliWattHours"];
            /** @description `L1`, `L2` or `L3`; `null` = all together. */
            line?: string | null;
            /** @description `Outlet`, `Cable`, `Inlet`, `EV` or `Body`. */
            location: string;
            /** @description As the station sent it; `null` = it is no longer there. */
            sample?: Record<string, never> | null;
            /**
             * Format: int32
             * @description Of the event that told it.
             */
            seq_no: number;
        };
        /** @description From readings to an amount. The rules are docs/energy.md. */
        BillView: {
            billed_kwh?: components["schemas"]["WattHours"] | null;
            cost?: components["schemas"]["Money"] | null;
            energy_kwh?: components["schemas"]["MilliWattHours"] | null;
            /** @description `register`, `first-last`, `interval` or `unknown`. */
            energy_source: string;
            /**
             * Format: int64
             * @description Events whose samples were removed by age: the bill stands, its readings may be gone.
             */
            events_without_samples: number;
            /** @description What is remarkable about the transaction, by name. */
            flags: string[];
            /** @description Gaps, e.g. `3,7-9`; empty = none. */
            missing_seq_nos: string;
            parts?: components["schemas"]["BillParts"] | null;
            /**
             * @description The readings that the energy is the difference of: one at the begin and one at the end, or one
             *     of each line. Empty where intervals are added up, and where the energy is unknown.
             */
            readings: components["schemas"]["BillReading"][];
            tariff?: components["schemas"]["PinnedTariff"] | null;
            /**
             * Format: int64
             * @description Our key of the transaction.
             */
            transaction_key: number;
        };
        /** @description A connector on the board. */
        BoardConnector: {
            /**
             * Format: date-time
             * @description When it was reported.
             */
            at: string;
            /**
             * Format: int32
             * @description Connector id.
             */
            connector_id: number;
            /**
             * Format: int32
             * @description EVSE id.
             */
            evse_id: number;
            /** @description e.g. `Available`. */
            status: string;
        };
        /** @description A site on the map. */
        BoardSite: {
            /** @description Its postal address. */
            address: string;
            /**
             * Format: double
             * @description Installed capacity.
             */
            capacity_kw: number;
            /**
             * Format: int64
             * @description Chargers assigned to it.
             */
            chargers: number;
            /**
             * Format: double
             * @description Degrees north.
             */
            latitude?: number | null;
            /**
             * Format: double
             * @description Degrees east.
             */
            longitude?: number | null;
            /** @description Its name. */
            name: string;
            names?: components["schemas"]["JsonText"] | null;
            /** @description Its id. */
            site_id: string;
        };
        /** @description A station as the dashboard shows it in lists and on the map. What is `null` is unknown. */
        BoardStation: {
            /** @description It is connected now. */
            connected: boolean;
            /**
             * Format: date-time
             * @description Since when it is connected.
             */
            connection_since?: string | null;
            /** @description Its connectors, by EVSE and connector id. */
            connectors: components["schemas"]["BoardConnector"][];
            /** @description As the station says. */
            firmware?: string | null;
            /** @description The station's identity. */
            id: string;
            /** @description What it last asked for. */
            last_action?: string | null;
            /**
             * Format: date-time
             * @description When it was last heard; `null` = it never was here.
             */
            last_seen?: string | null;
            /**
             * Format: double
             * @description Degrees north.
             */
            latitude?: number | null;
            /**
             * Format: double
             * @description Degrees east.
             */
            longitude?: number | null;
            /** @description As the station says. */
            model?: string | null;
            /** @description What it speaks, e.g. `ocpp2.0.1`. */
            protocol?: string | null;
            /**
             * Format: double
             * @description kW.
             */
            rated_power_kw?: number | null;
            /** @description Last answer to a BootNotification: `Accepted`, `Pending`, `Rejected`. */
            registration?: string | null;
            /**
             * Format: int64
             * @description The number of the changes that last held this row.
             */
            seq: number;
            /** @description It is connected, and has not even answered a ping for too long. */
            silent: boolean;
            /** @description The site it stands at. */
            site?: string | null;
            /** @description What it does now. */
            state: components["schemas"]["StationState"];
            /**
             * Format: date-time
             * @description Since when.
             */
            state_since?: string | null;
            /** @description Its active transactions. */
            transactions: components["schemas"]["BoardTransaction"][];
            /** @description As the station says. */
            vendor?: string | null;
        };
        /** @description An active transaction on the board. */
        BoardTransaction: {
            /**
             * Format: date-time
             * @description When it last told something.
             */
            at: string;
            /** @description The last charging state, e.g. `Charging`. */
            charging_state?: string | null;
            cost?: components["schemas"]["Money"] | null;
            /**
             * Format: int64
             * @description So far.
             */
            energy_wh?: number | null;
            /**
             * Format: int32
             * @description EVSE id.
             */
            evse_id?: number | null;
            /**
             * Format: double
             * @description Last told.
             */
            power_w?: number | null;
            /**
             * Format: date-time
             * @description Time of the Started event.
             */
            started_at?: string | null;
            /** @description The station's id of it. */
            transaction_id: string;
            /**
             * Format: int64
             * @description Our key.
             */
            transaction_key: number;
        };
        /**
         * @description Registers a station after each start (B01 to B03).
         *
         *     Until it is answered with Accepted or Pending, a station sends nothing else (B01.FR.08).
         */
        BootNotificationRequest: {
            /** @description What the station is. */
            chargingStation: components["schemas"]["ChargingStationType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Why it started. */
            reason: components["schemas"]["BootReasonEnumType"];
        };
        /** @description Whether the CSMS takes the station. */
        BootNotificationResponse: {
            /**
             * Format: date-time
             * @description The time of the CSMS, by which the station sets its clock.
             */
            currentTime: string;
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Seconds. Accepted: between heartbeats, 0 leaves the configured interval (B01.FR.04).
             *     Otherwise: until the next attempt, 0 leaves the wait to the station (B02.FR.07).
             */
            interval: number;
            /** @description Whether it is registered. */
            status: components["schemas"]["RegistrationStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        BootReasonEnumType: "ApplicationReset" | "FirmwareUpdate" | "LocalReset" | "PowerUp" | "RemoteReset" | "ScheduledReset" | "Triggered" | "Unknown" | "Watchdog";
        BulkCall: {
            /** @description An action that a CSMS may send, e.g. `Reset`. */
            action: string;
            /** @description The payload of its request, the same for all. */
            payload: Record<string, never>;
            /** @description Identities, at most 10,000. One that is named twice is asked once. */
            stations: string[];
            /** @description `true` sends also what breaks a rule of the specification for a CSMS. */
            unchecked?: boolean;
        };
        /** @description One line of the answer: what became of the call to one station. */
        BulkOutcome: components["schemas"]["CallReport"] | {
            /** @description What a call to it alone would have been answered with. */
            problem: components["schemas"]["Problem"];
            /** @description The identity, as it was given. */
            station: string;
        };
        /**
         * @description What became of a CALL. Of one that went out in parts, `payload` has the results of all, and everything
         *     else is of the last part.
         */
        CallReport: {
            /** @description The action. */
            action: string;
            /**
             * Format: int64
             * @description The stored command: GET /api/v1/commands/{key}.
             */
            command_key: number;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            created_at: string;
            error?: components["schemas"]["StationError"] | null;
            /**
             * Format: date-time
             * @description When it ended.
             */
            finished_at?: string | null;
            /** @description The message id of the CALL. */
            message_id: string;
            /**
             * Format: double
             * @description Milliseconds between CALL and answer.
             */
            ms?: number | null;
            /**
             * @description `result` (CALLRESULT), `error` (CALLERROR), `invalid` (an answer that breaks the schema),
             *     `timeout` or `offline`.
             */
            outcome: string;
            /** @description The commands that it went out as, in order: more than one where the station takes less at once. */
            parts: number[];
            /** @description Of a result: its payload; else `null`. */
            payload: unknown;
            /** @description The CALL as sent. */
            request_frame: components["schemas"]["JsonText"];
            /** @description The answer as received; `null` = none came. */
            response_frame: unknown;
            /**
             * Format: date-time
             * @description When the CALL was written to the socket.
             */
            sent_at?: string | null;
            /** @description The station's identity. */
            station: string;
        };
        CampaignBody: {
            /**
             * Format: int32
             * @description Stations that update at a time, 1 to 500; 5 if absent.
             */
            at_once?: number | null;
            /**
             * Format: int64
             * @description The file: `firmware_key`.
             */
            firmware_key: number;
            /** @description How they are to fetch and install it. */
            how?: components["schemas"]["HowToUpdate"];
            /**
             * Format: int32
             * @description It stops by itself after so many failures; absent = never.
             */
            most_failures?: number | null;
            /** @description Identities, 1 to 10,000. One that is named twice is updated once. */
            stations: string[];
        };
        /** @description Ends a reservation (H02). */
        CancelReservationRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Which one.
             */
            reservationId: number;
        };
        /** @description Whether the reservation is ended. */
        CancelReservationResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Rejected: there is no such reservation (H02.FR.01). */
            status: components["schemas"]["CancelReservationStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        CancelReservationStatusEnumType: "Accepted" | "Rejected";
        /** @enum {string} */
        CertificateActionEnumType: "Install" | "Update";
        /** @description A certificate of a station, with its sub-CAs. */
        CertificateHashDataChainType: {
            /** @description The certificate. */
            certificateHashData: components["schemas"]["CertificateHashDataType"];
            /** @description What it is for. */
            certificateType: components["schemas"]["GetCertificateIdUseEnumType"];
            /** @description The sub-CAs; only with a chain towards vehicles (M03.FR.05). */
            childCertificateHashData?: components["schemas"]["CertificateHashDataType"][];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description Names a certificate by its issuer and number, as OCSP does. */
        CertificateHashDataType: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Of both hashes. */
            hashAlgorithm: components["schemas"]["HashAlgorithmEnumType"];
            /** @description Hash of the issuer's public key (DER, without tag and length), hexadecimal. */
            issuerKeyHash: string;
            /** @description Hash of the issuer's distinguished name (DER), hexadecimal. */
            issuerNameHash: string;
            /** @description Hexadecimal, without leading zeros. */
            serialNumber: string;
        };
        /** @description Delivers a certificate that the station asked for by [`SignCertificateRequest`] (A02, A03). */
        CertificateSignedRequest: {
            /**
             * @description The signed certificate and the sub-CAs above it, PEM, leaf first. A station may refuse a
             *     chain longer than its `SecurityCtrlr.MaxCertificateChainSize` (A02.FR.16).
             */
            certificateChain: string;
            /** @description What it is for, as in the request that it answers (A02.FR.14); absent, for all purposes. */
            certificateType?: components["schemas"]["CertificateSigningUseEnumType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description Whether the station takes the certificate. */
        CertificateSignedResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Accepted: it reconnects with the certificate (A02.FR.08). */
            status: components["schemas"]["CertificateSignedStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        CertificateSignedStatusEnumType: "Accepted" | "Rejected";
        /** @enum {string} */
        CertificateSigningUseEnumType: "ChargingStationCertificate" | "V2GCertificate";
        /** @description Takes a station, an EVSE or a connector into or out of operation (G03, G04). */
        ChangeAvailabilityRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * @description What to change: with a connector, that; without, the EVSE; absent, the station
             *     (G04.FR.01).
             */
            evse?: components["schemas"]["EVSEType"];
            /** @description What it is to be; survives a restart (G03.FR.08). */
            operationalStatus: components["schemas"]["OperationalStatusEnumType"];
        };
        /** @description Whether it is changed. */
        ChangeAvailabilityResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Also Accepted when it was so before (G03.FR.03). */
            status: components["schemas"]["ChangeAvailabilityStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        ChangeAvailabilityStatusEnumType: "Accepted" | "Rejected" | "Scheduled";
        /** @description What changed; an event `changes` of the dashboard's stream. */
        Changes: {
            /**
             * Format: date-time
             * @description When it was put together.
             */
            at: string;
            /** @description Where it changed: all of it. */
            attention?: components["schemas"]["Attention"][] | null;
            /** @description Today by local hour, where it changed. */
            energy_by_hour?: [
                string,
                number
            ][] | null;
            figures?: components["schemas"]["Figures"] | null;
            /** @description Identities of stations that are no longer there. */
            gone: string[];
            /**
             * @description Kinds of live events that came since, as `GET /api/v1/events` names them, but for `message` and
             *     `transaction`, by name: what was loaded of them elsewhere may be old.
             */
            kinds?: string[];
            /** @description The minute that runs, every five seconds. */
            power?: [
                string,
                number | null
            ] | null;
            /**
             * Format: int64
             * @description What is in here.
             */
            seq: number;
            /** @description Rows that changed, whole. */
            stations: components["schemas"]["BoardStation"][];
        };
        /** @description A charger, and whether its station is connected. */
        Charger: components["schemas"]["ChargerRow"] & {
            /** @description Its station is connected now. */
            connected: boolean;
        };
        /** @description A charger as it is set. */
        ChargerBody: {
            /** @description Its id: the identity of its station. Needed in an import; in a path the same as there. */
            charger_id?: string | null;
            /** @description e.g. `ULTRA_FAST`; `UNKNOWN` if absent. */
            charger_type?: string | null;
            /** @description e.g. `cCCS1`; `Unknown` if absent. */
            connector_type?: string | null;
            /**
             * Format: double
             * @description Degrees north, with `longitude`.
             */
            latitude?: number | null;
            /** @description Where at the site, at most 200 characters. */
            location_detail?: string | null;
            /**
             * Format: double
             * @description Degrees east, with `latitude`.
             */
            longitude?: number | null;
            /**
             * Format: double
             * @description Highest power, kW; `rated_power` if absent.
             */
            max_output?: number | null;
            /**
             * Format: double
             * @description Lowest power, kW; 0 if absent.
             */
            min_output?: number | null;
            /**
             * Format: double
             * @description Guaranteed power, kW, more than 0.
             */
            rated_power?: number;
            /** @description Its serial number, at most 50 characters. */
            serial_number?: string | null;
            /** @description The site it stands at. */
            site_id?: string;
        };
        /** @description A charger of the installation, with what its station last reported. */
        ChargerRow: {
            /** @description Its id: the identity of its station. */
            charger_id: string;
            /** @description e.g. `ULTRA_FAST`. */
            charger_type: string;
            /** @description e.g. `cCCS1`. */
            connector_type: string;
            /** @description When it was added, RFC 3339. */
            created_at: string;
            /** @description Its last known state, or `Offline`. */
            current_status: string;
            /** @description A date, `2026-01-31`. */
            installation_date?: string | null;
            /**
             * Format: double
             * @description Degrees north.
             */
            latitude?: number | null;
            /** @description Where at the site. */
            location_detail?: string | null;
            /**
             * Format: double
             * @description Degrees east.
             */
            longitude?: number | null;
            /**
             * Format: double
             * @description Highest, kW.
             */
            max_output: number;
            /**
             * Format: double
             * @description Lowest, kW.
             */
            min_output: number;
            /**
             * Format: double
             * @description Guaranteed, kW.
             */
            rated_power: number;
            /** @description Its serial number. */
            serial_number?: string | null;
            /** @description The site it stands at. */
            site_id: string;
        };
        /** @description Usage of a charger. */
        ChargerStatistics: components["schemas"]["ChargerStatisticsRow"] & {
            /**
             * Format: double
             * @description The share of the time since `from` in which transactions ran, 0 to 1; `null` without `from`.
             */
            utilisation?: number | null;
        };
        /** @description Sums over the transactions of one station. */
        ChargerStatisticsRow: {
            /**
             * Format: int64
             * @description Of these, still active.
             */
            active: number;
            /** @description The station's identity. */
            charger_id: string;
            /** @description Cost in the major unit. */
            cost: components["schemas"]["Money"];
            /** @description Of the sums of money; `null` where nothing was priced. */
            currency?: string | null;
            /**
             * Format: int64
             * @description Sum of the durations of ended transactions.
             */
            duration_seconds: number;
            /** @description Billed energy, kWh; transactions with unknown energy count as nothing. */
            energy_kwh: components["schemas"]["WattHours"];
            /** @description The site it is assigned to. */
            site_id?: string | null;
            /**
             * Format: int64
             * @description Our key of the station: the cursor of the list.
             */
            station_key: number;
            /**
             * Format: int64
             * @description Transactions that began in the period.
             */
            transactions: number;
        };
        /** @enum {string} */
        ChargingLimitSourceEnumType: "EMS" | "Other" | "SO" | "CSO";
        /** @description Who limits a station. */
        ChargingLimitType: {
            /** @description Who; never the CSO, who would use the CSMS (K11.FR.05). */
            chargingLimitSource: components["schemas"]["ChargingLimitSourceEnumType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Whether the grid depends on it. */
            isGridCritical?: boolean;
        };
        /** @description What a vehicle wants: either of the parameters, by the mode (K15.FR.06). */
        ChargingNeedsType: {
            /** @description For alternating current. */
            acChargingParameters?: components["schemas"]["ACChargingParametersType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description For direct current. */
            dcChargingParameters?: components["schemas"]["DCChargingParametersType"];
            /**
             * Format: date-time
             * @description When it is going to leave.
             */
            departureTime?: string;
            /** @description How it wants to charge. */
            requestedEnergyTransfer: components["schemas"]["EnergyTransferModeEnumType"];
        };
        /** @description Which profiles are asked for: by id, or by what they have in common (K09.FR.03). */
        ChargingProfileCriterionType: {
            /** @description Who set them. */
            chargingLimitSource?: components["schemas"]["ChargingLimitSourceEnumType"][];
            /** @description Their ids; the other criteria then have to be absent. */
            chargingProfileId?: number[];
            /** @description What they are for. */
            chargingProfilePurpose?: components["schemas"]["ChargingProfilePurposeEnumType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Their level.
             */
            stackLevel?: number;
        };
        /** @enum {string} */
        ChargingProfileKindEnumType: "Absolute" | "Recurring" | "Relative";
        /** @enum {string} */
        ChargingProfilePurposeEnumType: "ChargingStationExternalConstraints" | "ChargingStationMaxProfile" | "TxDefaultProfile" | "TxProfile";
        /** @description A charging profile of a station: as it is wanted, as it was accepted, and as it was reported. */
        ChargingProfileRow: {
            /** @description As the station accepted it. */
            accepted?: Record<string, never> | null;
            /**
             * Format: date-time
             * @description When that changed last.
             */
            changed_at: string;
            /**
             * Format: int64
             * @description Our key, the cursor of the list; a new one with each change.
             */
            charging_profile_key: number;
            /**
             * Format: int32
             * @description Where it is installed; 0 = the station.
             */
            evse_id?: number | null;
            /**
             * Format: int32
             * @description The id of the profile.
             */
            profile_id: number;
            /** @description Its purpose. */
            purpose: string;
            /** @description Why it was rejected (`reasonCode`), or why nothing is known (`timeout`, `offline`). */
            reason?: string | null;
            /** @description As the station reported it since then. */
            reported?: Record<string, never> | null;
            /** @description `CSO` = the CSMS; `EMS`, `SO` or `Other` = a limit from outside. */
            source: string;
            /**
             * Format: int32
             * @description Its stack level.
             */
            stack_level: number;
            /**
             * @description `wanted` (sent or about to be), `accepted`, `rejected`, `reported` (the station has it, we did not set it),
             *     `cleared`, `missing` (accepted, but not in a report of all), `ended` (with its transaction).
             */
            state: string;
            /** @description Of a `TxProfile`. */
            transaction_id?: string | null;
            /** @description As last asked for, while the station has not accepted it. */
            wanted?: Record<string, never> | null;
        };
        /** @enum {string} */
        ChargingProfileStatusEnumType: "Accepted" | "Rejected";
        /** @description How much power may flow when, for a purpose and with a rank. */
        ChargingProfileType: {
            /** @description How its schedule starts. */
            chargingProfileKind: components["schemas"]["ChargingProfileKindEnumType"];
            /** @description What it is for. */
            chargingProfilePurpose: components["schemas"]["ChargingProfilePurposeEnumType"];
            /** @description The limits. More than one only with ISO 15118, where the vehicle chooses (K01.FR.34). */
            chargingSchedule: components["schemas"]["ChargingScheduleType"][];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Unique for the station; a known one is replaced (K01.FR.05).
             */
            id: number;
            /** @description How often it repeats; required with Recurring (K01.FR.60). */
            recurrencyKind?: components["schemas"]["RecurrencyKindEnumType"];
            /**
             * Format: int32
             * @description Rank among profiles of one purpose: the highest that has a period at an instant leads
             *     (K01.FR.17). From 0 to `SmartChargingCtrlr.ProfileStackLevel`.
             */
            stackLevel: number;
            /** @description Of the transaction; required when a `TxProfile` is set (K01.FR.03). */
            transactionId?: string;
            /**
             * Format: date-time
             * @description Does not count before; absent, at once.
             */
            validFrom?: string;
            /**
             * Format: date-time
             * @description Does not count from then on; absent, until it is replaced.
             */
            validTo?: string;
        };
        /** @enum {string} */
        ChargingRateUnitEnumType: "W" | "A";
        /** @description A limit until the next one, or the end of the schedule. */
        ChargingSchedulePeriodType: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: double
             * @description In W, of all phases together; in A, of each phase (K01.FR.51). One decimal digit at
             *     most; 0 pauses.
             */
            limit: number;
            /**
             * Format: int32
             * @description Phases that may be used; absent, 3 for alternating current (K01.FR.43), and meaningless
             *     for direct current.
             */
            numberPhases?: number;
            /**
             * Format: int32
             * @description From 1 to 3, only with one phase and a station that can switch (K01.FR.48).
             */
            phaseToUse?: number;
            /**
             * Format: int32
             * @description Seconds from the start of the schedule.
             */
            startPeriod: number;
        };
        /** @description Limits over time. */
        ChargingScheduleType: {
            /** @description Unit of the limits. */
            chargingRateUnit: components["schemas"]["ChargingRateUnitEnumType"];
            /** @description The limits in their order; the first starts at 0 (K01.FR.31). */
            chargingSchedulePeriod: components["schemas"]["ChargingSchedulePeriodType"][];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Seconds; absent, until the profile or transaction ends. Periods from then on never run
             *     (K01.FR.11).
             */
            duration?: number;
            /**
             * Format: int32
             * @description Of the schedule.
             */
            id: number;
            /**
             * Format: double
             * @description Below this the vehicle charges badly, in the unit of the limits, with one decimal digit
             *     at most.
             */
            minChargingRate?: number;
            /** @description Prices to choose by, for a vehicle that speaks ISO 15118. */
            salesTariff?: components["schemas"]["SalesTariffType"];
            /**
             * Format: date-time
             * @description When it starts; required unless the profile is Relative (K01.FR.40).
             */
            startSchedule?: string;
        };
        /** @enum {string} */
        ChargingStateEnumType: "Charging" | "EVConnected" | "SuspendedEV" | "SuspendedEVSE" | "Idle";
        /** @description What identifies the hardware and firmware of a station. */
        ChargingStationType: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Of the station. */
            firmwareVersion?: string;
            /** @description As its vendor calls it. */
            model: string;
            /** @description The radio, where there is one. */
            modem?: components["schemas"]["ModemType"];
            /** @description Of the station. */
            serialNumber?: string;
            /** @description Who made it. */
            vendorName: string;
        };
        /** @description Empties the authorization cache (C11). */
        ClearCacheRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description Whether the cache is empty. */
        ClearCacheResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Rejected also when the station has no cache (C11.FR.03 to C11.FR.05). */
            status: components["schemas"]["ClearCacheStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        ClearCacheStatusEnumType: "Accepted" | "Rejected";
        /**
         * @description Removes charging profiles (K10).
         *
         *     It has to name a profile or criteria (K10.FR.02).
         */
        ClearChargingProfileRequest: {
            /** @description Which profiles: those that fulfil all criteria (K10.FR.03). */
            chargingProfileCriteria?: components["schemas"]["ClearChargingProfileType"];
            /**
             * Format: int32
             * @description Which profile; the criteria then do not matter.
             */
            chargingProfileId?: number;
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description Whether a profile was removed. */
        ClearChargingProfileResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Unknown: none matches (K10.FR.01). */
            status: components["schemas"]["ClearChargingProfileStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        ClearChargingProfileStatusEnumType: "Accepted" | "Unknown";
        /** @description What profiles to remove have in common; absent fields match any. */
        ClearChargingProfileType: {
            /** @description What they are for. */
            chargingProfilePurpose?: components["schemas"]["ChargingProfilePurposeEnumType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Where they are installed; 0: at the station itself.
             */
            evseId?: number;
            /**
             * Format: int32
             * @description Their level.
             */
            stackLevel?: number;
        };
        /** @description Removes a message from the screen (O05). */
        ClearDisplayMessageRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Of the message.
             */
            id: number;
        };
        /** @description Whether it is removed. */
        ClearDisplayMessageResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Unknown: there is none with this id. */
            status: components["schemas"]["ClearMessageStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @description A limit from outside ended (K13). */
        ClearedChargingLimitRequest: {
            /** @description Who had set it. */
            chargingLimitSource: components["schemas"]["ChargingLimitSourceEnumType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Of which EVSE; absent, of the station.
             */
            evseId?: number;
        };
        /** @description Confirms a [`ClearedChargingLimitRequest`]; it has no fields. */
        ClearedChargingLimitResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @enum {string} */
        ClearMessageStatusEnumType: "Accepted" | "Unknown";
        /** @description What became of a monitor that was to be removed. */
        ClearMonitoringResultType: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Of the monitor.
             */
            id: number;
            /** @description Whether it was removed. */
            status: components["schemas"]["ClearMonitoringStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        ClearMonitoringStatusEnumType: "Accepted" | "Rejected" | "NotFound";
        /** @description Removes monitors (N06). */
        ClearVariableMonitoringRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Of the monitors; at most `MonitoringCtrlr.ItemsPerMessage` of them. */
            id: number[];
        };
        /** @description What became of each. */
        ClearVariableMonitoringResponse: {
            /** @description One per monitor. */
            clearMonitoringResult: components["schemas"]["ClearMonitoringResultType"][];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description A command, and what came after its end. */
        CommandDetail: components["schemas"]["CommandRow"] & {
            late_answer?: components["schemas"]["LateAnswerRow"] | null;
        };
        /** @description A CALL to a station and how it ended. */
        CommandRow: {
            /** @description The action. */
            action: string;
            /**
             * Format: int64
             * @description Our key: the address of the resource and the cursor of the list.
             */
            command_key: number;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            created_at: string;
            /** @description One sentence for people. */
            detail?: string | null;
            /**
             * Format: date-time
             * @description When it is given up.
             */
            expires_at: string;
            /**
             * Format: date-time
             * @description When it ended.
             */
            finished_at?: string | null;
            /** @description Given by the caller to make a repeat harmless. */
            idempotency_key?: string | null;
            /** @description The message id of the CALL. */
            message_id: string;
            /** @description On whose behalf. */
            principal: string;
            /** @description The CALL. */
            request_frame: components["schemas"]["JsonText"];
            /** @description The CALLRESULT or CALLERROR; `null` = none came. */
            response_frame: unknown;
            /**
             * Format: date-time
             * @description When the CALL was written to the socket.
             */
            sent_at?: string | null;
            /** @description `queued`, `sent`, `result`, `error`, `invalid`, `timeout` or `offline`. */
            state: string;
            /** @description The station's identity. */
            station: string;
            /** @description It was sent without regard to the rules that bind a CSMS as a sender (`?unchecked=true`). */
            unchecked: boolean;
        };
        /** @enum {string} */
        ComponentCriterionEnumType: "Active" | "Available" | "Enabled" | "Problem";
        /** @description A part of a station, physical or not. */
        ComponentType: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description The EVSE or connector it belongs to; absent, the station. */
            evse?: components["schemas"]["EVSEType"];
            /** @description Which one, where there are several; case-insensitive. */
            instance?: string;
            /** @description From the standard list where it fits; case-insensitive. */
            name: string;
        };
        /** @description A component, or a variable of it. */
        ComponentVariableType: {
            /** @description The component. */
            component: components["schemas"]["ComponentType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description The variable; absent, every one. */
            variable?: components["schemas"]["VariableType"];
        };
        /** @description What all profiles of an EVSE or station add up to. */
        CompositeScheduleType: {
            /** @description Unit of the limits. */
            chargingRateUnit: components["schemas"]["ChargingRateUnitEnumType"];
            /** @description The limits in their order; the first starts at 0. */
            chargingSchedulePeriod: components["schemas"]["ChargingSchedulePeriodType"][];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Length in seconds.
             */
            duration: number;
            /**
             * Format: int32
             * @description Of which EVSE; 0: of the grid connection of the station.
             */
            evseId: number;
            /**
             * Format: date-time
             * @description When it starts.
             */
            scheduleStart: string;
        };
        /** @description What the profiles of a station add up to. */
        CompositeView: {
            call?: components["schemas"]["CallReport"] | null;
            /** @description `W` or `A`. */
            charging_rate_unit: string;
            /**
             * Format: int64
             * @description The first second in which the two differ by more than 1 %; `null` = nowhere, or not compared.
             */
            differs_at?: number | null;
            /**
             * Format: int64
             * @description Seconds that the periods cover.
             */
            duration: number;
            /**
             * Format: int32
             * @description The EVSE; 0 = the grid connection.
             */
            evse_id: number;
            /** @description Whether the device model says what the EVSE can give; if not, only profiles limit it here. */
            is_hardware_known: boolean;
            /** @description By the station, where it was asked and accepted. */
            of_station?: Record<string, never> | null;
            /** @description By our calculation, from what is known of its profiles. */
            periods: Record<string, never>[];
            /**
             * Format: date-time
             * @description The first second; where the station was asked, as it says.
             */
            schedule_start: string;
        };
        /** @description A connection of a station, open or over. */
        ConnectionRow: {
            /**
             * Format: date-time
             * @description When the handshake was answered.
             */
            connected_at: string;
            /**
             * Format: int64
             * @description Our key, the cursor of the list.
             */
            connection_key: number;
            /**
             * Format: date-time
             * @description When it ended; `null` = still open.
             */
            disconnected_at?: string | null;
            /** @description The agreed subprotocol. */
            ocpp_version: string;
            /** @description Why it ended. */
            reason?: string | null;
            /** @description Address and port of the peer. */
            remote_address: string;
            /**
             * Format: int32
             * @description 0 = none (open lab), 1 = HTTP Basic, 2 = the same over TLS, 3 = certificate.
             */
            security_profile: number;
            /** @description The station's identity. */
            station: string;
        };
        /** @enum {string} */
        ConnectorEnumType: "cCCS1" | "cCCS2" | "cG105" | "cTesla" | "cType1" | "cType2" | "s309-1P-16A" | "s309-1P-32A" | "s309-3P-16A" | "s309-3P-32A" | "sBS1361" | "sCEE-7-7" | "sType2" | "sType3" | "Other1PhMax16A" | "Other1PhOver16A" | "Other3Ph" | "Pan" | "wInductive" | "wResonant" | "Undetermined" | "Unknown";
        /** @description The last known state of a connector. */
        ConnectorRow: {
            /**
             * Format: int32
             * @description Connector id inside the EVSE, from 1.
             */
            connector_id: number;
            /**
             * Format: int32
             * @description EVSE id, from 1.
             */
            evse_id: number;
            /**
             * Format: date-time
             * @description When the report arrived.
             */
            received_at: string;
            /**
             * Format: date-time
             * @description The station's time of the report.
             */
            reported_at: string;
            /** @description The station's identity. */
            station: string;
            /** @description `Available`, `Occupied`, `Reserved`, `Unavailable` or `Faulted`. */
            status: string;
        };
        /** @enum {string} */
        ConnectorStatusEnumType: "Available" | "Occupied" | "Reserved" | "Unavailable" | "Faulted";
        /** @description Prices from a consumption on. */
        ConsumptionCostType: {
            /** @description The prices. */
            cost: components["schemas"]["CostType"][];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: double
             * @description The consumption from which on they count, in the unit of the schedule.
             */
            startValue: number;
        };
        /** @enum {string} */
        CostKindEnumType: "CarbonDioxideEmission" | "RelativePricePercentage" | "RenewableGenerationPercentage";
        /** @description A price, or what else may decide. */
        CostType: {
            /**
             * Format: int32
             * @description The number, before the multiplier.
             */
            amount: number;
            /**
             * Format: int32
             * @description Power of ten, from -3 to 3; absent, 0.
             */
            amountMultiplier?: number;
            /** @description What it is. */
            costKind: components["schemas"]["CostKindEnumType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description What a transaction costs so far, for the driver (I02). */
        CostUpdatedRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: double
             * @description So far, with taxes, in the currency of the station.
             */
            totalCost: number;
            /** @description Of which transaction. */
            transactionId: string;
        };
        /** @description Confirms a [`CostUpdatedRequest`]; it has no fields. */
        CostUpdatedResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description Counted since the start. */
        Counters: {
            /**
             * Format: int64
             * @description CALLs from stations.
             */
            calls_in: number;
            /**
             * Format: int64
             * @description CALLs to stations.
             */
            calls_out: number;
            /**
             * Format: int64
             * @description Connections accepted.
             */
            connections: number;
            /**
             * Format: int64
             * @description CALLERRORs sent.
             */
            errors: number;
            /**
             * Format: int64
             * @description Frames from stations.
             */
            messages_in: number;
            /**
             * Format: int64
             * @description Frames to stations.
             */
            messages_out: number;
            /**
             * Format: int64
             * @description Handshakes refused.
             */
            refused: number;
        };
        /** @description Numbers for the status page. */
        CountsRow: {
            /**
             * Format: int64
             * @description Transactions that are active.
             */
            active_transactions: number;
            /**
             * Format: int64
             * @description Chargers of the installation.
             */
            chargers: number;
            /**
             * Format: int64
             * @description Stations known.
             */
            stations: number;
        };
        CreateBody: {
            /** @description 1 to 48 characters of `a-z A-Z 0-9 * - _ = + | @ .`; compared case-insensitively. */
            identity: string;
        };
        /** @description Where a list goes on. */
        Cursor: number | string;
        /** @description What a transaction said of one moment. `None` and empty: nothing. */
        CurvePoint: {
            /**
             * Format: date-time
             * @description The station's time.
             */
            at: string;
            /** @description Current by phase, A. */
            current_a: {
                [key: string]: number;
            };
            /**
             * Format: double
             * @description Import register, Wh.
             */
            energy_wh?: number | null;
            /**
             * Format: double
             * @description The greatest power that the station offers, W (`Power.Offered`).
             */
            limit_w?: number | null;
            /** @description Power drawn by phase, W. */
            power_by_phase_w: {
                [key: string]: number;
            };
            /**
             * Format: double
             * @description Power drawn, W: the total, or else the sum of the phases.
             */
            power_w?: number | null;
            /**
             * Format: double
             * @description State of charge, per cent.
             */
            soc?: number | null;
            /** @description Voltage by phase, V. */
            voltage_v: {
                [key: string]: number;
            };
        };
        /** @description The curve of a transaction. */
        CurveView: {
            /** @description By time; of more than 2000, evenly chosen ones. */
            points: components["schemas"]["CurvePoint"][];
            /**
             * Format: int64
             * @description Our key of the transaction.
             */
            transaction_key: number;
        };
        /**
         * @description Members outside the standard, which every object may carry.
         *
         *     Whoever does not know the vendor ignores them, and does not refuse the message.
         */
        CustomDataType: {
            /** @description Who defined the other members, as a reversed domain name such as `com.example`. */
            vendorId: string;
        } & {
            [key: string]: unknown;
        };
        /** @description What a station answered. */
        CustomerAsked: {
            /** @description The CALL and its answer. */
            call: components["schemas"]["CallReport"];
            /** @description GET /api/v1/reports/{key}/content has the text once it is there; DELETE /api/v1/reports/{key} forgets it. */
            report: components["schemas"]["ReportRequestRow"];
        };
        CustomerBody: {
            /** @description Forget it; the station's local list stays (N10.FR.02) [default: false]. */
            clear?: boolean | null;
            /** @description The customer by the hash of a certificate, as in OCPP. */
            customer_certificate?: Record<string, never> | null;
            /** @description The customer by what the station calls them, at most 64 characters. */
            customer_identifier?: string | null;
            /** @description The customer by an IdToken, as in OCPP. Exactly one of the three names the customer. */
            id_token?: Record<string, never> | null;
            /** @description Report what is known [default: true]. */
            report?: boolean | null;
        };
        /**
         * @description Has a station report or forget what it knows of a customer (N09, N10).
         *
         *     The customer is named in exactly one of the three ways (N09.FR.09).
         */
        CustomerInformationRequest: {
            /** @description Whether to forget it; the local authorization list stays (N10.FR.02). */
            clear: boolean;
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description By contract certificate. */
            customerCertificate?: components["schemas"]["CertificateHashDataType"];
            /** @description By anything else, as the vendor defines it. */
            customerIdentifier?: string;
            /** @description By token. */
            idToken?: components["schemas"]["IdTokenType"];
            /** @description Whether to report it. */
            report: boolean;
            /**
             * Format: int32
             * @description Ties the reports to this request.
             */
            requestId: number;
        };
        /** @description Whether the station does so. */
        CustomerInformationResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Invalid: the customer is not named in exactly one way. */
            status: components["schemas"]["CustomerInformationStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        CustomerInformationStatusEnumType: "Accepted" | "Rejected" | "Invalid";
        /** @enum {string} */
        DataEnumType: "string" | "decimal" | "integer" | "dateTime" | "boolean" | "OptionList" | "SequenceList" | "MemberList";
        DataTransferBody: {
            /** @description Any JSON. */
            data?: unknown;
            /** @description `messageId`, at most 50 characters. */
            message_id?: string | null;
            /** @description `vendorId`, at most 255 characters. */
            vendor_id: string;
        };
        /** @description Anything that the standard does not cover (P01, P02). */
        DataTransferRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Any JSON, as agreed with the vendor. */
            data?: unknown;
            /** @description Which of the messages of the vendor. */
            messageId?: string;
            /** @description Who defined it, as a reversed domain name such as `com.example`. */
            vendorId: string;
        };
        /** @description The answer, as agreed with the vendor. */
        DataTransferResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Any JSON, as agreed with the vendor. */
            data?: unknown;
            /** @description Whether it was understood. */
            status: components["schemas"]["DataTransferStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        DataTransferStatusEnumType: "Accepted" | "Rejected" | "UnknownMessageId" | "UnknownVendorId";
        /** @description What a vehicle wants and can take, direct current. */
        DCChargingParametersType: {
            /**
             * Format: int32
             * @description State of charge up to which it charges fast, in percent.
             */
            bulkSoC?: number;
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Energy wanted, in Wh, preconditioning included.
             */
            energyAmount?: number;
            /**
             * Format: int32
             * @description Of its battery, in Wh.
             */
            evEnergyCapacity?: number;
            /**
             * Format: int32
             * @description Greatest current that it and its cable take, in A.
             */
            evMaxCurrent: number;
            /**
             * Format: int32
             * @description Greatest power that it takes, in W.
             */
            evMaxPower?: number;
            /**
             * Format: int32
             * @description Greatest voltage that it takes, in V.
             */
            evMaxVoltage: number;
            /**
             * Format: int32
             * @description State of charge at which it counts as full, in percent.
             */
            fullSoC?: number;
            /**
             * Format: int32
             * @description Of its battery, in percent.
             */
            stateOfCharge?: number;
        };
        /** @description Removes a certificate from a station (M04). */
        DeleteCertificateRequest: {
            /** @description Which one, with the hash algorithm that the station reported it by (M04.FR.07). */
            certificateHashData: components["schemas"]["CertificateHashDataType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description Whether it is removed. */
        DeleteCertificateResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Failed also for the certificate of the station itself (M04.FR.06). */
            status: components["schemas"]["DeleteCertificateStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        DeleteCertificateStatusEnumType: "Accepted" | "Failed" | "NotFound";
        /** @description A message on the display of a station. */
        DisplayMessageRow: {
            /**
             * Format: date-time
             * @description When it was known to be gone.
             */
            cleared_at?: string | null;
            /** @description The text, as it was sent. */
            content: string;
            /** @description The component with the display; `null` = the main one. */
            display?: string | null;
            /**
             * Format: date-time
             * @description Not shown after.
             */
            ends_at?: string | null;
            /** @description `ASCII`, `HTML`, `URI` or `UTF8`. */
            format: string;
            /** @description RFC 5646. */
            language?: string | null;
            /**
             * Format: int32
             * @description Its id, the cursor of the list.
             */
            message_id: number;
            /** @description `AlwaysFront`, `InFront` or `NormalCycle`. */
            priority: string;
            /**
             * Format: date-time
             * @description When the station said that it has it.
             */
            reported_at?: string | null;
            /**
             * Format: date-time
             * @description When the station took it.
             */
            set_at?: string | null;
            /** @description Shown only while the station is `Charging`, `Faulted`, `Idle` or `Unavailable`; `null` = always. */
            shown_while?: string | null;
            /**
             * Format: date-time
             * @description Not shown before.
             */
            starts_at?: string | null;
            /**
             * @description `set` (the station took it), `reported` (it said itself that it has it), `cleared`, or `expired` (its time or
             *     its transaction is over).
             */
            state: string;
            /** @description Shown during this transaction only. */
            transaction_id?: string | null;
        };
        /** @enum {string} */
        DisplayMessageStatusEnumType: "Accepted" | "NotSupportedMessageFormat" | "Rejected" | "NotSupportedPriority" | "NotSupportedState" | "UnknownTransaction";
        /** @description A finding in words. */
        DoctorFinding: {
            /** @description What was looked at, e.g. `tls`. */
            check: string;
            /** @description What was found: a stable code, e.g. `tls.expired`. */
            code: string;
            /** @description What exactly; `null` = nothing more. */
            detail?: string | null;
            /** @description What to do; `null` = nothing. */
            remedy?: string | null;
            /** @description How it is. */
            verdict: components["schemas"]["DoctorVerdict"];
            /** @description The same in words. */
            what: string;
        };
        /** @description What was found about a station. */
        DoctorReport: {
            /** @description In the order in which a station comes upon them. */
            findings: components["schemas"]["DoctorFinding"][];
            /** @description The identity. */
            station: string;
            /** @description The worst of the findings. */
            verdict: components["schemas"]["DoctorVerdict"];
        };
        /**
         * @description How it is with one thing.
         * @enum {string}
         */
        DoctorVerdict: "good" | "doubtful" | "wrong";
        /** @enum {string} */
        EnergyTransferModeEnumType: "DC" | "AC_single_phase" | "AC_two_phase" | "AC_three_phase";
        /** @description An event of a component. */
        EventDataType: {
            /** @description The value of the variable, as text. */
            actualValue: string;
            /**
             * Format: int32
             * @description Id of the event that caused this one.
             */
            cause?: number;
            /** @description Whether the threshold is kept again (N07.FR.02); absent, no. */
            cleared?: boolean;
            /** @description The component it happened at. */
            component: components["schemas"]["ComponentType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Of the event; others name it as their cause.
             */
            eventId: number;
            /** @description What kind of monitor saw it. */
            eventNotificationType: components["schemas"]["EventNotificationEnumType"];
            /** @description Error code of the vendor. */
            techCode?: string;
            /** @description More about it, for technicians. */
            techInfo?: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /** @description Of the transaction it concerns. */
            transactionId?: string;
            /** @description What kind of change it was. */
            trigger: components["schemas"]["EventTriggerEnumType"];
            /** @description The variable that changed. */
            variable: components["schemas"]["VariableType"];
            /**
             * Format: int32
             * @description Of the monitor that saw it.
             */
            variableMonitoringId?: number;
        };
        /** @enum {string} */
        EventNotificationEnumType: "HardWiredNotification" | "HardWiredMonitor" | "PreconfiguredMonitor" | "CustomMonitor";
        /** @description A sampled value and the event that brought it. */
        EventSample: components["schemas"]["Sample"] & {
            /**
             * Format: int32
             * @description Of the event.
             */
            seq_no: number;
        };
        /** @enum {string} */
        EventTriggerEnumType: "Alerting" | "Delta" | "Periodic";
        /** @description An EVSE, or a connector of it. */
        EVSEType: {
            /**
             * Format: int32
             * @description Number of the connector in the EVSE, from 1; absent, the EVSE itself.
             */
            connectorId?: number;
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Number of the EVSE in the station, from 1; 0 is the station where that is allowed.
             */
            id: number;
        };
        /** @description A token as it is taken out and in again. */
        ExportedToken: {
            /**
             * Format: int32
             * @description -9 to 9.
             */
            charging_priority?: number | null;
            /**
             * Format: date-time
             * @description Refused as `Expired` from then on.
             */
            expires_at?: string | null;
            /** @description Its group. */
            group_id_token?: string | null;
            /** @description The type of the group's token. */
            group_type?: string | null;
            /** @description The token. */
            id_token: string;
            /** @description It stops the transactions of others and starts none. */
            is_master_pass: boolean;
            /** @description RFC 5646. */
            language?: string | null;
            /** @description Shown to the driver. */
            personal_message?: string | null;
            /** @description e.g. `Accepted`. */
            status: string;
            terms?: components["schemas"]["TokenTerms"] | null;
            /** @description Its type. */
            type: string;
            /**
             * Format: date-time
             * @description Refused as `NotAtThisTime` before.
             */
            valid_from?: string | null;
        };
        /** @description A limit that others than the CSMS set, and that is in force (K11 to K13). */
        ExternalLimitRow: {
            /**
             * Format: int32
             * @description 0 = the station as a whole.
             */
            evse_id: number;
            /**
             * Format: int64
             * @description Our key, the cursor of the list; a new one with each change.
             */
            external_limit_key: number;
            /** @description Whether the grid depends on it; `null` = the station did not say. */
            is_grid_critical?: boolean | null;
            /**
             * @description The schedules of the limit; `null` = the station did not say how much
             *     (`SmartChargingCtrlr.NotifyChargingLimitWithSchedules`).
             */
            schedules?: Record<string, never> | null;
            /**
             * Format: date-time
             * @description When the station told it.
             */
            set_at: string;
            /** @description `EMS`, `SO` (operator of the grid) or `Other`. */
            source: string;
        };
        /** @description What breaks a rule, and what would be right: a stable code and its values. */
        Fault: {
            /** @constant */
            code: "profile-no-such-evse";
            /**
             * Format: int32
             * @description Its number.
             */
            evse: number;
        } | {
            /** @constant */
            code: "profile-start-not-tx";
        } | {
            /** @constant */
            code: "profile-start-names-transaction";
        } | {
            /** @constant */
            code: "profile-clear-names-none";
        } | {
            /** @constant */
            code: "profile-stack-level-range";
            /**
             * Format: int32
             * @description As it was sent.
             */
            level: number;
            /**
             * Format: int32
             * @description What the station takes.
             */
            most: number;
        } | {
            /** @constant */
            code: "profile-stack-level-negative";
            /**
             * Format: int32
             * @description As it was sent.
             */
            level: number;
        } | {
            /** @constant */
            code: "profile-several-schedules";
        } | {
            /** @constant */
            code: "profile-recurrency";
        } | {
            /** @constant */
            code: "profile-relative-with-start";
        } | {
            /** @constant */
            code: "profile-needs-start";
        } | {
            /** @constant */
            code: "profile-unit";
            /** @description `W` or `A`. */
            unit: string;
        } | {
            /** @constant */
            code: "profile-periods";
            /**
             * Format: uint
             * @description What it takes.
             */
            most: number;
        } | {
            /** @constant */
            code: "profile-first-period";
        } | {
            /** @constant */
            code: "profile-period-order";
        } | {
            /** @constant */
            code: "profile-duration";
        } | {
            /** @constant */
            code: "profile-limit";
        } | {
            /** @constant */
            code: "profile-phases";
        } | {
            /** @constant */
            code: "profile-phase-switching";
        } | {
            /** @constant */
            code: "profile-phase-to-use";
        } | {
            /** @constant */
            code: "profile-from-outside";
        } | {
            /** @constant */
            code: "profile-max-at-evse";
        } | {
            /** @constant */
            code: "profile-max-relative";
        } | {
            /** @constant */
            code: "profile-tx-at-station";
        } | {
            /** @constant */
            code: "profile-tx-unnamed";
        } | {
            /** @constant */
            code: "profile-other-transaction";
        } | {
            /** @constant */
            code: "profile-no-transaction";
        } | {
            /** @constant */
            code: "profile-id-from-outside";
        } | {
            /** @constant */
            code: "profile-station-full";
            /**
             * Format: uint
             * @description How many it has.
             */
            held: number;
        } | {
            /** @constant */
            code: "profile-same-level";
            /**
             * Format: int32
             * @description Where it is installed.
             */
            evse: number;
            /**
             * Format: int32
             * @description Id of the other profile.
             */
            profile: number;
        };
        /** @description An exchange as it is sent: an item of an event `exchanges`. */
        FeedItem: {
            /** @description The action, where it is known. */
            action?: string | null;
            /** @description The CALLRESULT or CALLERROR, as `call`; `null` = there was none. */
            answer: unknown;
            /** @description `answer` was too long; the journal has it whole. */
            answer_truncated: boolean;
            /**
             * Format: date-time
             * @description When the CALL was read or written.
             */
            at: string;
            /** @description The CALL, secrets removed; as text where it is not JSON or was cut off. */
            call: unknown;
            /** @description `call` was too long; the journal has it whole. */
            call_truncated: boolean;
            /** @description Of the CALL: `in` = from the station, `out` = to it. */
            direction: string;
            /** @description The message id, or `-1`. */
            message_id: string;
            /**
             * Format: double
             * @description Milliseconds from the CALL to its answer.
             */
            ms?: number | null;
            /** @description `result` or the error code; `null` = no answer came that can be read. */
            outcome?: string | null;
            /**
             * Format: int64
             * @description Grows by one with every exchange that is shown to anybody.
             */
            seq: number;
            /** @description The station's identity. */
            station: string;
        };
        /** @description Sums over the network. */
        Figures: {
            /** @description They run now. */
            active_transactions: number;
            /** @description Energy flows. */
            charging: number;
            /** @description Connected now. */
            connected: number;
            cost_today?: components["schemas"]["Money"] | null;
            /**
             * Format: int64
             * @description Of the transactions that began today.
             */
            energy_today_wh: number;
            /** @description A connector is faulted. */
            faulted: number;
            /**
             * Format: int64
             * @description Frames from stations since the start of the server.
             */
            messages_in: number;
            /**
             * Format: int64
             * @description Frames to stations since the start of the server.
             */
            messages_out: number;
            /** @description Active transactions whose power is not known, and not in `power_w`. */
            power_unknown: number;
            /**
             * Format: double
             * @description Power of all transactions; `null` = of some that run none is known.
             */
            power_w?: number | null;
            /**
             * Format: int64
             * @description Transactions that began today.
             */
            sessions_today: number;
            /** @description Connected, but not heard for too long. */
            silent: number;
            /** @description All that are known. */
            stations: number;
        };
        /** @description A campaign: one file for many stations, some at a time. */
        FirmwareCampaignRow: {
            /**
             * Format: int32
             * @description Stations that update at a time, at most.
             */
            at_once: number;
            /**
             * Format: int64
             * @description That were left out when it was stopped, or cancelled by a later update.
             */
            cancelled: number;
            /**
             * Format: date-time
             * @description When it began.
             */
            created_at: string;
            /**
             * Format: int64
             * @description That have the new firmware.
             */
            done: number;
            /**
             * Format: date-time
             * @description When it was over.
             */
            ended_at?: string | null;
            /**
             * Format: int64
             * @description That failed, refused, or did not come to an end in time.
             */
            failed: number;
            /**
             * Format: int64
             * @description Our key, the cursor of the list.
             */
            firmware_campaign_key: number;
            /**
             * Format: int64
             * @description The file.
             */
            firmware_key: number;
            /**
             * Format: int32
             * @description It stops by itself after so many failures; `null` = never.
             */
            most_failures?: number | null;
            /**
             * Format: int64
             * @description That update now.
             */
            open: number;
            /** @description `running`, `stopped` or `done`. */
            state: string;
            /**
             * Format: int64
             * @description Stations in it.
             */
            stations: number;
            /** @description Its version. */
            version: string;
            /**
             * Format: int64
             * @description Whose turn has not come, or which are away.
             */
            waiting: number;
        };
        /** @description A job. */
        FirmwareJobRow: {
            /**
             * Format: date-time
             * @description When the station was asked.
             */
            asked_at?: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was over.
             */
            ended_at?: string | null;
            /**
             * Format: date-time
             * @description When the address of the file ends.
             */
            expires_at?: string | null;
            /**
             * Format: date-time
             * @description When it was asked for last.
             */
            fetched_at?: string | null;
            /**
             * Format: int32
             * @description How often the file was asked for.
             */
            fetches: number;
            /**
             * Format: int64
             * @description The campaign that it belongs to.
             */
            firmware_campaign_key?: number | null;
            /**
             * Format: int64
             * @description Our key, the cursor of the list.
             */
            firmware_job_key: number;
            /**
             * Format: int64
             * @description The file.
             */
            firmware_key: number;
            /**
             * Format: int32
             * @description How long the address of the file holds.
             */
            hold_seconds: number;
            /**
             * Format: date-time
             * @description When it is to install; `null` = as soon as it can.
             */
            install_at?: string | null;
            /** @description `update` or `publish`. */
            kind: string;
            /** @description Where a local controller publishes it, as it says. */
            locations?: string[] | null;
            /** @description Why the station refused, or was not asked. */
            reason?: string | null;
            /**
             * Format: int32
             * @description Of the messages about it; `null` = the station was not asked yet.
             */
            request_id?: number | null;
            /**
             * Format: int32
             * @description How often the station tries again; `null` = as it likes.
             */
            retries?: number | null;
            /**
             * Format: date-time
             * @description When it is to download; `null` = at once.
             */
            retrieve_at?: string | null;
            /**
             * Format: int32
             * @description Seconds between its attempts; `null` = as it likes.
             */
            retry_interval?: number | null;
            /** @description `waiting`, `requested`, `refused`, `running`, `done`, `failed`, `cancelled`, or `lost` (not over in time). */
            state: string;
            /** @description The station's identity. */
            station: string;
            /** @description What the station told last, e.g. `Downloading`. */
            status?: string | null;
            /**
             * Format: date-time
             * @description When.
             */
            status_at?: string | null;
            /** @description Its version. */
            version: string;
        };
        /** @description A firmware file. */
        FirmwareRow: {
            /**
             * Format: int64
             * @description Its length.
             */
            bytes?: number | null;
            /**
             * Format: date-time
             * @description When it came.
             */
            created_at: string;
            /**
             * Format: int64
             * @description Our key, the cursor of the list.
             */
            firmware_key: number;
            /** @description In hexadecimal digits: what PublishFirmware tells. */
            md5?: string | null;
            /** @description In hexadecimal digits. */
            sha256?: string | null;
            /** @description Over the whole file, base64; with the certificate it makes updates secure (L01). */
            signature?: string | null;
            /** @description Of the key that signed it, PEM. */
            signing_certificate?: string | null;
            /** @description `receiving` or `stored`. */
            state: string;
            /** @description As the operator says. */
            version: string;
        };
        FirmwareSignature: {
            /** @description Over the whole file with SHA-256, base64, at most 800 characters; `null` takes it away. */
            signature?: string | null;
            /** @description Of the key that signed, PEM, at most 5500 characters; `null` takes it away. */
            signing_certificate?: string | null;
        };
        /** @enum {string} */
        FirmwareStatusEnumType: "Downloaded" | "DownloadFailed" | "Downloading" | "DownloadScheduled" | "DownloadPaused" | "Idle" | "InstallationFailed" | "Installing" | "Installed" | "InstallRebooting" | "InstallScheduled" | "InstallVerificationFailed" | "InvalidSignature" | "SignatureVerified";
        /** @description How far a firmware update is (L01, L02). */
        FirmwareStatusNotificationRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Of the update; required unless the status is Idle (L01.FR.20).
             */
            requestId?: number;
            /** @description The step reached. */
            status: components["schemas"]["FirmwareStatusEnumType"];
        };
        /** @description Confirms a [`FirmwareStatusNotificationRequest`]; it has no fields. */
        FirmwareStatusNotificationResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description Firmware to install. */
        FirmwareType: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: date-time
             * @description When to install it; absent, as soon as possible.
             */
            installDateTime?: string;
            /** @description Where to fetch it, as a URL. */
            location: string;
            /**
             * Format: date-time
             * @description When to fetch it; a past time means now.
             */
            retrieveDateTime: string;
            /** @description Over the whole file, base64; required for a secure update (L01.FR.11). */
            signature?: string;
            /** @description Certificate of the key that signed it, PEM; required for a secure update (L01.FR.11). */
            signingCertificate?: string;
        };
        /** @description A transaction with missing events. */
        GapRow: {
            /**
             * Format: int32
             * @description How often the station was asked.
             */
            asked: number;
            /**
             * Format: date-time
             * @description When it was filled or known.
             */
            ended_at?: string | null;
            /** @description Whether the station said last that it has messages left; `null` = it was not asked. */
            messages_in_queue?: boolean | null;
            /** @description Which seqNos are missing now. */
            missing_seq_nos: string;
            /**
             * Format: date-time
             * @description When the station is asked next; `null` = not before it is back, or never.
             */
            next_at?: string | null;
            /**
             * Format: date-time
             * @description When the gap was noticed.
             */
            noticed_at: string;
            /**
             * @description Why a gap is known: `nothing queued` (the station has no message left), `asked enough`, or what it answered
             *     instead.
             */
            reason?: string | null;
            /** @description `asking`; `filled` (the events came); `known` (nothing more is expected). */
            state: string;
            /** @description The station's identity. */
            station: string;
            /** @description The station's id of the transaction. */
            transaction_id: string;
            /**
             * Format: int64
             * @description Our key of the transaction, the cursor of the list.
             */
            transaction_key: number;
        };
        /** @enum {string} */
        GenericDeviceModelStatusEnumType: "Accepted" | "Rejected" | "NotSupported" | "EmptyResultSet";
        /** @enum {string} */
        GenericStatusEnumType: "Accepted" | "Rejected";
        /** @description Passes on a vehicle's request for a contract certificate (M01, M02). */
        Get15118EVCertificateRequest: {
            /** @description Whether it is a first one or a new one. */
            action: components["schemas"]["CertificateActionEnumType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description The request of the vehicle as it came, EXI in base64. */
            exiRequest: string;
            /** @description Of the request, as the name space of its schema. */
            iso15118SchemaVersion: string;
        };
        /** @description The answer for the vehicle. */
        Get15118EVCertificateResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * @description The answer as it goes to the vehicle, EXI in base64. The schema takes 7500 characters,
             *     the text of the specification 5600: see
             *     [`Get15118EvCertificateResponse::for_any_station`].
             */
            exiResponse: string;
            /** @description Whether there is one. */
            status: components["schemas"]["Iso15118EVCertificateStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @description Asks for one of three standard reports of the device model (B07). */
        GetBaseReportRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Which report. */
            reportBase: components["schemas"]["ReportBaseEnumType"];
            /**
             * Format: int32
             * @description Ties the reports to this request (B07.FR.04).
             */
            requestId: number;
        };
        /** @description Whether reports follow. */
        GetBaseReportResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Rejected: not at the moment (B07.FR.13). */
            status: components["schemas"]["GenericDeviceModelStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        GetCertificateIdUseEnumType: "V2GRootCertificate" | "MORootCertificate" | "CSMSRootCertificate" | "V2GCertificateChain" | "ManufacturerRootCertificate";
        /** @enum {string} */
        GetCertificateStatusEnumType: "Accepted" | "Failed";
        /** @description Asks for the OCSP status of a certificate (M06). */
        GetCertificateStatusRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Which certificate, and whom to ask. */
            ocspRequestData: components["schemas"]["OCSPRequestDataType"];
        };
        /** @description The OCSP status of a certificate. */
        GetCertificateStatusResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description OCSP response, DER in base64; only with Accepted (M06.FR.09). */
            ocspResult?: string;
            /** @description Whether it could be had. */
            status: components["schemas"]["GetCertificateStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @description Asks for the charging profiles of a station (K09). */
        GetChargingProfilesRequest: {
            /** @description Which profiles. */
            chargingProfile: components["schemas"]["ChargingProfileCriterionType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Where they are installed; 0: at the station itself, absent: anywhere (K09.FR.05,
             *     K09.FR.06).
             */
            evseId?: number;
            /**
             * Format: int32
             * @description Ties the reports to this request.
             */
            requestId: number;
        };
        /** @description Whether reports follow. */
        GetChargingProfilesResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description NoProfiles: none matches, no report follows. */
            status: components["schemas"]["GetChargingProfileStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        GetChargingProfileStatusEnumType: "Accepted" | "NoProfiles";
        /** @description Asks what all profiles add up to (K08). */
        GetCompositeScheduleRequest: {
            /** @description In which unit; absent, the station chooses. */
            chargingRateUnit?: components["schemas"]["ChargingRateUnitEnumType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description For how many seconds from now.
             */
            duration: number;
            /**
             * Format: int32
             * @description For which EVSE; 0: for the grid connection of the station (K08.FR.03).
             */
            evseId: number;
        };
        /** @description What all profiles add up to. */
        GetCompositeScheduleResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description The schedule; only with Accepted. */
            schedule?: components["schemas"]["CompositeScheduleType"];
            /** @description Rejected: no such EVSE, or not in this unit (K08.FR.05, K08.FR.07). */
            status: components["schemas"]["GenericStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @description Asks for the messages of a station (O03, O04). */
        GetDisplayMessagesRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Of the messages; absent, any. */
            id?: number[];
            /** @description Their priority; absent, any. */
            priority?: components["schemas"]["MessagePriorityEnumType"];
            /**
             * Format: int32
             * @description Ties the reports to this request.
             */
            requestId: number;
            /** @description The state they are for; absent, any. */
            state?: components["schemas"]["MessageStateEnumType"];
        };
        /** @description Whether reports follow. */
        GetDisplayMessagesResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Unknown: none matches, no report follows (O03.FR.06). */
            status: components["schemas"]["GetDisplayMessagesStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        GetDisplayMessagesStatusEnumType: "Accepted" | "Unknown";
        /** @description Asks which certificates a station has (M03). */
        GetInstalledCertificateIdsRequest: {
            /** @description Of which kinds; absent, of all. */
            certificateType?: components["schemas"]["GetCertificateIdUseEnumType"][];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description The certificates of a station. */
        GetInstalledCertificateIdsResponse: {
            /** @description The certificates, each with its sub-CAs. */
            certificateHashDataChain?: components["schemas"]["CertificateHashDataChainType"][];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description NotFound: there are none of these kinds. */
            status: components["schemas"]["GetInstalledCertificateStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        GetInstalledCertificateStatusEnumType: "Accepted" | "NotFound";
        /** @description Asks for the version of the local authorization list (D02). */
        GetLocalListVersionRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description The version of the local authorization list. */
        GetLocalListVersionResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description 0: there is no list, or the function is off (D02.FR.02, D02.FR.03).
             */
            versionNumber: number;
        };
        /** @description Has a station upload a log (N01). */
        GetLogRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Where to, and of what time. */
            log: components["schemas"]["LogParametersType"];
            /** @description Which log. */
            logType: components["schemas"]["LogEnumType"];
            /**
             * Format: int32
             * @description Ties the status messages to this upload (N01.FR.07).
             */
            requestId: number;
            /**
             * Format: int32
             * @description How often to try again; absent, the station chooses.
             */
            retries?: number;
            /**
             * Format: int32
             * @description Seconds between the attempts; absent, the station chooses.
             */
            retryInterval?: number;
        };
        /** @description Whether the station uploads. */
        GetLogResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Name of the file that will be uploaded. */
            filename?: string;
            /** @description Rejected: there is no such log (N01.FR.05). */
            status: components["schemas"]["LogStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /**
         * @description Asks for the monitors of a station (N02).
         *
         *     With criteria and names, what fulfils both is reported.
         */
        GetMonitoringReportRequest: {
            /** @description On what they are set. */
            componentVariable?: components["schemas"]["ComponentVariableType"][];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Of which kinds they are; one of several is enough. */
            monitoringCriteria?: components["schemas"]["MonitoringCriterionEnumType"][];
            /**
             * Format: int32
             * @description Ties the reports to this request.
             */
            requestId: number;
        };
        /** @description Whether reports follow. */
        GetMonitoringReportResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description EmptyResultSet: none matches, no report follows (N02.FR.10). */
            status: components["schemas"]["GenericDeviceModelStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /**
         * @description Asks for a report of chosen components and variables (B08).
         *
         *     With criteria and names, what fulfils both is reported.
         */
        GetReportRequest: {
            /** @description States that a component has to have; one of several is enough (B08.FR.13). */
            componentCriteria?: components["schemas"]["ComponentCriterionEnumType"][];
            /**
             * @description What to report: a component without a variable means all its variables (B08.FR.20), a
             *     missing instance or EVSE means every one (B08.FR.21 to B08.FR.25).
             */
            componentVariable?: components["schemas"]["ComponentVariableType"][];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Ties the reports to this request.
             */
            requestId: number;
        };
        /** @description Whether reports follow. */
        GetReportResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description EmptyResultSet: nothing matches, no report follows (B08.FR.15). */
            status: components["schemas"]["GenericDeviceModelStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @description Asks whether messages of a transaction are still queued (E14). */
        GetTransactionStatusRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description The transaction; absent, whether messages of any are queued. */
            transactionId?: string;
        };
        /** @description State of a transaction at the station. */
        GetTransactionStatusResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Whether messages wait to be sent. */
            messagesInQueue: boolean;
            /** @description Whether the transaction goes on; absent when the request named none (E14.FR.06). */
            ongoingIndicator?: boolean;
        };
        /** @description An attribute to read. */
        GetVariableDataType: {
            /** @description Absent, `Actual` (B06.FR.11). */
            attributeType?: components["schemas"]["AttributeEnumType"];
            /** @description The component that has the variable. */
            component: components["schemas"]["ComponentType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description The variable that has the attribute. */
            variable: components["schemas"]["VariableType"];
        };
        /** @description An attribute that was read. */
        GetVariableResultType: {
            /** @description Whether it could be read. */
            attributeStatus: components["schemas"]["GetVariableStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            attributeStatusInfo?: components["schemas"]["StatusInfoType"];
            /** @description Which attribute; `Actual` where the request named none (B06.FR.11). */
            attributeType?: components["schemas"]["AttributeEnumType"];
            /**
             * @description The value as text; only with Accepted (B06.FR.10), empty when it was never set
             *     (B06.FR.13).
             */
            attributeValue?: string;
            /** @description As requested. */
            component: components["schemas"]["ComponentType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description As requested. */
            variable: components["schemas"]["VariableType"];
        };
        /** @description Reads attributes of variables (B06). */
        GetVariablesRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description What to read; at most `DeviceDataCtrlr.ItemsPerMessage` of them (B06.FR.05). */
            getVariableData: components["schemas"]["GetVariableDataType"][];
        };
        /** @description What was read. */
        GetVariablesResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description One per requested attribute (B06.FR.01), not necessarily in the same order. */
            getVariableResult: components["schemas"]["GetVariableResultType"][];
        };
        /** @enum {string} */
        GetVariableStatusEnumType: "Accepted" | "Rejected" | "UnknownComponent" | "UnknownVariable" | "NotSupportedAttributeType";
        /** @enum {string} */
        HashAlgorithmEnumType: "SHA256" | "SHA384" | "SHA512";
        /** @description Says that the station is alive and asks for the time (G02). */
        HeartbeatRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description The time. */
        HeartbeatResponse: {
            /**
             * Format: date-time
             * @description The time of the CSMS, by which the station sets its clock.
             */
            currentTime: string;
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description A command that waits until its station is back. */
        HeldCommandRow: {
            /** @description The action. */
            action: string;
            /**
             * Format: int32
             * @description Attempts that ended before anything was sent.
             */
            attempts: number;
            /**
             * Format: int64
             * @description The command that it became: GET /api/v1/commands/{key}.
             */
            command_key?: number | null;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            created_at: string;
            /** @description Why it was refused. */
            detail?: string | null;
            /**
             * Format: date-time
             * @description When it was over.
             */
            ended_at?: string | null;
            /**
             * Format: date-time
             * @description It is not sent from then on.
             */
            expires_at: string;
            /**
             * Format: int64
             * @description Our key: the address of the resource and the cursor of the list.
             */
            held_command_key: number;
            /** @description How the CALL ended: `result`, `error`, `invalid`, `timeout` or `offline`. */
            outcome?: string | null;
            /** @description The payload that is sent. */
            payload: components["schemas"]["JsonText"];
            /** @description On whose behalf. */
            principal: string;
            /**
             * @description `waiting`; `sending`; `ended` (it was sent, and `outcome` says how that went); `refused` (it may not be sent);
             *     `expired`; `cancelled`.
             */
            state: string;
            /** @description The station's identity. */
            station: string;
            /**
             * Format: int64
             * @description What the station may take to answer, ms; `null` = as usual.
             */
            timeout_ms?: number | null;
            /** @description It is sent even if it breaks a rule for senders. */
            unchecked: boolean;
        };
        /** @description How a station is to fetch and install a file. */
        HowToUpdate: {
            /**
             * @description How long the address of the file holds, counted from the later of the times above: `24h` if absent, at
             *     most 30 days. A job that is not over by then is `lost`.
             */
            hold?: string | null;
            /**
             * Format: date-time
             * @description When it is to install; absent = as soon as it can.
             */
            install_at?: string | null;
            /**
             * Format: int32
             * @description How often it tries the download again; absent = as it likes.
             */
            retries?: number | null;
            /**
             * Format: date-time
             * @description When it is to download; absent = at once.
             */
            retrieve_at?: string | null;
            /**
             * Format: int32
             * @description Seconds between its attempts; absent = as it likes.
             */
            retry_interval?: number | null;
        };
        /** @enum {string} */
        IdTokenEnumType: "Central" | "eMAID" | "ISO14443" | "ISO15693" | "KeyCode" | "Local" | "MacAddress" | "NoAuthorization";
        /** @description What a CSMS knows of a token. */
        IdTokenInfoType: {
            /**
             * Format: date-time
             * @description Until when a station may remember this; absent, as long as `AuthCacheCtrlr.LifeTime`
             *     says (C10.FR.08).
             */
            cacheExpiryDateTime?: string;
            /**
             * Format: int32
             * @description From -9 to 9, 9 charges first; absent, 0 (K03.FR.06).
             */
            chargingPriority?: number;
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Where it may charge; absent, everywhere at the station (C01.FR.20). */
            evseId?: number[];
            /** @description Its group: any token of it can stop a transaction of another (C09). */
            groupIdToken?: components["schemas"]["IdTokenType"];
            /** @description What the driver reads, as a language tag (RFC 5646). */
            language1?: string;
            /** @description What the driver reads as well; only with a different `language1` (C01.FR.11). */
            language2?: string;
            /** @description Text for the driver, such as the tariff (I01.FR.01). */
            personalMessage?: components["schemas"]["MessageContentType"];
            /** @description Whether it may charge now. */
            status: components["schemas"]["AuthorizationStatusEnumType"];
        };
        /** @description An IdToken and what it may do (block C). */
        IdTokenRow: {
            /**
             * Format: int32
             * @description -9..=9.
             */
            charging_priority?: number | null;
            /**
             * Format: date-time
             * @description When it was added.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Refused as `Expired` from then on.
             */
            expires_at?: string | null;
            /** @description The group it belongs to. */
            group_id_token?: string | null;
            /** @description The type of the group's token. */
            group_type?: string | null;
            /** @description The token in its registered spelling; compared case-insensitively. */
            id_token: string;
            /**
             * Format: int64
             * @description Our key, the cursor of the list.
             */
            id_token_key: number;
            /** @description It stops the transactions of others and starts none (C16). */
            is_master_pass: boolean;
            /** @description RFC 5646. */
            language?: string | null;
            /** @description Shown to the driver. */
            personal_message?: string | null;
            /** @description An authorization status, e.g. `Accepted`, `Blocked`. */
            status: string;
            terms?: components["schemas"]["TokenTerms"] | null;
            /** @description Its type, e.g. `ISO14443`, `Central`. */
            type: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Refused as `NotAtThisTime` before.
             */
            valid_from?: string | null;
        };
        /**
         * @description What identifies a driver.
         *
         *     Two are the same when token, without regard to case, and kind are the same (C01.FR.25).
         */
        IdTokenType: {
            /** @description Further ids for the CSMS, such as a licence plate. */
            additionalInfo?: components["schemas"]["AdditionalInfoType"][];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * @description The token; hexadecimal for cards, byte 0 first; empty with NoAuthorization (C02.FR.01).
             *     Secret with KeyCode (C04.FR.04).
             */
            idToken: string;
            /** @description What kind of token. */
            type: components["schemas"]["IdTokenEnumType"];
        };
        /** @description What was imported. */
        Imported: {
            /** @description Nothing was written. */
            dry_run: boolean;
            /** @description Tokens that were added or replaced. */
            tokens: number;
        };
        /** @description What came of an import. */
        ImportedInstallation: {
            /** @description Chargers that were added or changed. */
            chargers: number;
            /** @description Nothing was changed: it was only looked at. */
            dry_run: boolean;
            /** @description Sites that were added or changed. */
            sites: number;
            /** @description Tariffs that are new, or have a new version. */
            tariffs: number;
        };
        /** @description Tariffs, sites and chargers: what GET gives, POST takes. */
        Installation: {
            /** @description By id. */
            chargers?: components["schemas"]["ChargerBody"][];
            /** @description By id. */
            sites?: components["schemas"]["SiteBody"][];
            /** @description Their versions that hold now. */
            tariffs?: components["schemas"]["TariffBody"][];
        };
        /** @description Installs a root certificate (M05). */
        InstallCertificateRequest: {
            /** @description The certificate, PEM. */
            certificate: string;
            /** @description What it is for. */
            certificateType: components["schemas"]["InstallCertificateUseEnumType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description Whether it is installed. */
        InstallCertificateResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Also Accepted when it was there before (M05.FR.17). */
            status: components["schemas"]["InstallCertificateStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        InstallCertificateStatusEnumType: "Accepted" | "Rejected" | "Failed";
        /** @enum {string} */
        InstallCertificateUseEnumType: "V2GRootCertificate" | "MORootCertificate" | "CSMSRootCertificate" | "ManufacturerRootCertificate";
        /** @description An installed certificate. */
        InstalledCertificateRow: {
            /** @description Of both hashes, as the station says. */
            hash_algorithm: string;
            /**
             * Format: date-time
             * @description When it was installed from here.
             */
            installed_at?: string | null;
            /**
             * Format: int64
             * @description Our key, the cursor of the list.
             */
            installed_certificate_key: number;
            /** @description Of the key of its issuer, in hexadecimal digits. */
            issuer_key_hash: string;
            /** @description Of the name of its issuer, in hexadecimal digits. */
            issuer_name_hash: string;
            /**
             * Format: date-time
             * @description Valid until; `null` = it was not installed from here.
             */
            not_after?: string | null;
            /**
             * Format: int32
             * @description In its chain: 0 = the certificate itself, then the sub-CAs.
             */
            place: number;
            /**
             * Format: date-time
             * @description When the station said so last.
             */
            seen_at: string;
            /** @description In hexadecimal digits. */
            serial_number: string;
            /** @description The station's identity. */
            station: string;
            /** @description Whose it is; `null` = it was not installed from here. */
            subject?: string | null;
            /**
             * @description `CSMSRootCertificate`, `ManufacturerRootCertificate`, `V2GRootCertificate`, `MORootCertificate` or
             *     `V2GCertificateChain`.
             */
            type: string;
        };
        /** @enum {string} */
        Iso15118EVCertificateStatusEnumType: "Accepted" | "Failed";
        /**
         * @description JSON kept as text: shown as the JSON that it is, or as a string where it is not JSON (an
         *     unreadable frame). Redacted once more on its way out.
         */
        JsonText: unknown;
        /** @description A type of JSON, with an integer apart. */
        JsonType: "null" | "boolean" | "number" | "integer" | "string" | "array" | "object" | "value";
        /**
         * Format: double
         * @description Power in W; a number of kW in JSON.
         */
        Kilowatts: number;
        /** @description An answer that came after its command was given up. */
        LateAnswerRow: {
            /** @description `result`, `error` or `invalid`. */
            outcome: string;
            /**
             * Format: date-time
             * @description When it came.
             */
            received_at: string;
            /** @description The answer's frame, redacted. */
            response_frame: components["schemas"]["JsonText"];
        };
        /** @description What a station is told whose file is safe. */
        Left: {
            /**
             * Format: int64
             * @description Bytes that were stored.
             */
            bytes: number;
            /** @description Of them, in hexadecimal digits. */
            sha256: string;
        };
        /** @description Which tokens are on the list. */
        LocalListBody: {
            /** @description Only tokens of this group; all if absent. With `group_type`. */
            group_id_token?: string | null;
            /** @description The type of the group's token. */
            group_type?: string | null;
        };
        /** @description The local list of a station. */
        LocalListRow: {
            /**
             * Format: date-time
             * @description When something of this changed.
             */
            changed_at: string;
            /**
             * Format: date-time
             * @description When the station took or told its version; `null` = it has to be asked.
             */
            checked_at?: string | null;
            /** @description Why, in one sentence. */
            detail?: string | null;
            /**
             * Format: int32
             * @description Failures in a row.
             */
            failures: number;
            /** @description Only tokens of this group; `null` = all. */
            group_id_token?: string | null;
            /** @description The type of the group's token. */
            group_type?: string | null;
            /**
             * Format: date-time
             * @description Nothing is sent before.
             */
            next_at?: string | null;
            /**
             * @description `current`; `behind` (changes of tokens are not there yet); `unchecked` (the station booted and has not said yet
             *     which list it has); `failing` (the last message failed; it is repeated); `leaving` (it takes part no longer,
             *     and its list is not empty yet).
             */
            state: string;
            /** @description The station's identity. */
            station: string;
            /**
             * Format: int64
             * @description The station's key, the cursor of the list.
             */
            station_key: number;
            /**
             * @description What became of the last message: `Accepted`, `Failed`, `VersionMismatch`, a code of a CALLERROR, `timeout` …;
             *     `null` = none was sent.
             */
            status?: string | null;
            /**
             * Format: int32
             * @description The version that the station took or told last; 0 = none.
             */
            version: number;
            /**
             * Format: int64
             * @description The version that it has when it is up to date, as far as that is known.
             */
            wanted_version: number;
        };
        /** @description How many stations were selected. */
        LocalListsChanged: {
            /** @description Stations. */
            stations: number;
        };
        /** @description Stations that take part, or no longer. */
        LocalListSelection: {
            /** @description Only tokens of this group; all if absent. With `group_type`. */
            group_id_token?: string | null;
            /** @description The type of the group's token. */
            group_type?: string | null;
            /** @description All stations of this site. */
            site_id?: string | null;
            /** @description Identities, at most 1,000. */
            stations?: string[];
            /** @description `false` = they take part no longer. */
            takes_part?: boolean;
        };
        /** @description Sums over the transactions that began in one local hour, day or month. */
        LocalUsage: {
            /** @description Begin of the hour, day or month, RFC 3339 with the local offset. */
            begin: string;
            /** @description Cost in the major unit. */
            cost: components["schemas"]["Money"];
            /** @description Of the cost; `null` where nothing was priced. */
            currency?: string | null;
            /**
             * Format: int64
             * @description Sum of the durations of ended transactions.
             */
            duration_seconds: number;
            /** @description Billed energy, kWh. */
            energy_kwh: components["schemas"]["WattHours"];
            /** @description The time zone that it is local to. */
            time_zone: string;
            /**
             * Format: int64
             * @description Transactions that began in it.
             */
            transactions: number;
        };
        /**
         * @default Outlet
         * @enum {string}
         */
        LocationEnumType: "Body" | "Cable" | "EV" | "Inlet" | "Outlet";
        /** @description What a station answered to a request for a log. */
        LogAsked: {
            /** @description The CALL and its answer; of the location the token is not shown. */
            call: components["schemas"]["CallReport"];
            /** @description The name that the station will give the file, if it said so. */
            file_name?: string | null;
            /**
             * Format: int32
             * @description Of the GetLog, and of the LogStatusNotifications about it.
             */
            request_id: number;
            /** @description The station's identity. */
            station: string;
            /**
             * @description `Accepted`, `AcceptedCanceled` (an earlier upload was cancelled for it) or `Rejected`, as the
             *     station said; `null` where it answered with an error.
             */
            status?: string | null;
            /**
             * Format: int64
             * @description The place that waits for the file: GET /api/v1/uploads/{key}.
             */
            upload_key: number;
        };
        LogBody: {
            /**
             * Format: date-time
             * @description Until when; absent = until now.
             */
            latest_timestamp?: string | null;
            log_type: ("DiagnosticsLog" | "SecurityLog") & Record<string, never>;
            /**
             * Format: date-time
             * @description From when on; absent = from the beginning.
             */
            oldest_timestamp?: string | null;
            /**
             * Format: int32
             * @description How often the station tries again; absent = as it likes.
             */
            retries?: number | null;
            /**
             * Format: int32
             * @description Seconds between its attempts; absent = as it likes.
             */
            retry_interval?: number | null;
        };
        /** @enum {string} */
        LogEnumType: "DiagnosticsLog" | "SecurityLog";
        LogIn: {
            /** @description The token of an operator; never returned. */
            token: string;
        };
        /** @description What to upload and where to. */
        LogParametersType: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: date-time
             * @description Until when; absent, until now.
             */
            latestTimestamp?: string;
            /**
             * Format: date-time
             * @description From when on; absent, from the beginning.
             */
            oldestTimestamp?: string;
            /** @description Where to, as a URL; one that ends in `/` takes the file name (N01.FR.21). */
            remoteLocation: string;
        };
        /** @enum {string} */
        LogStatusEnumType: "Accepted" | "Rejected" | "AcceptedCanceled";
        /** @description How far an upload is (N01). */
        LogStatusNotificationRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Of the upload; required unless nothing goes on (N01.FR.13).
             */
            requestId?: number;
            /** @description The step reached. */
            status: components["schemas"]["UploadLogStatusEnumType"];
        };
        /** @description Confirms a [`LogStatusNotificationRequest`]; it has no fields. */
        LogStatusNotificationResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description A station of a managed site, as it stands. */
        ManagedStation: {
            /** @description It is connected and can be limited now. */
            can_be_told: boolean;
            /**
             * Format: int32
             * @description What it last reported, W.
             */
            measured_w: number;
            /**
             * Format: int32
             * @description The highest `chargingPriority` of its transactions.
             */
            priority: number;
            /** @description Why it refused. */
            reason?: string | null;
            /**
             * Format: int32
             * @description The most that it might take from then on, W.
             */
            safe_w: number;
            /**
             * Format: int32
             * @description The most that it might take now, W.
             */
            share_w: number;
            /** @description `held` (accepted), `sent` (no answer yet), `refused`, or `never` (never limited so far). */
            state: string;
            /** @description Its identity. */
            station: string;
            /**
             * Format: date-time
             * @description Until when it holds that by itself; `null` = it was never limited.
             */
            until?: string | null;
            /**
             * Format: int32
             * @description What its vehicles would take, W; `null` = nobody charges.
             */
            wants_w?: number | null;
        };
        /**
         * @default Energy.Active.Import.Register
         * @enum {string}
         */
        MeasurandEnumType: "Current.Export" | "Current.Import" | "Current.Offered" | "Energy.Active.Export.Register" | "Energy.Active.Import.Register" | "Energy.Reactive.Export.Register" | "Energy.Reactive.Import.Register" | "Energy.Active.Export.Interval" | "Energy.Active.Import.Interval" | "Energy.Active.Net" | "Energy.Reactive.Export.Interval" | "Energy.Reactive.Import.Interval" | "Energy.Reactive.Net" | "Energy.Apparent.Net" | "Energy.Apparent.Import" | "Energy.Apparent.Export" | "Frequency" | "Power.Active.Export" | "Power.Active.Import" | "Power.Factor" | "Power.Offered" | "Power.Reactive.Export" | "Power.Reactive.Import" | "SoC" | "Voltage";
        /** @description What a station answered. */
        MessageAnswered: {
            /** @description The CALL and its answer; the message is on the display if its `status` is `Accepted`. */
            call: components["schemas"]["CallReport"];
            /**
             * Format: int32
             * @description Its id on the station.
             */
            message_id: number;
        };
        /** @description A text for the driver. */
        MessageContentType: {
            /** @description The text. It comes from the peer: escape it where it is shown. */
            content: string;
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description How it is written. */
            format: components["schemas"]["MessageFormatEnumType"];
            /** @description As a language tag (RFC 5646). */
            language?: string;
        };
        /** @enum {string} */
        MessageFormatEnumType: "ASCII" | "HTML" | "URI" | "UTF8";
        /** @description A message on the screen of a station. */
        MessageInfoType: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Which screen; absent, the main one. */
            display?: components["schemas"]["ComponentType"];
            /**
             * Format: date-time
             * @description Until when; absent, until it is removed.
             */
            endDateTime?: string;
            /**
             * Format: int32
             * @description By which it is replaced and removed.
             */
            id: number;
            /** @description The text. */
            message: components["schemas"]["MessageContentType"];
            /** @description How it shares the screen with others. */
            priority: components["schemas"]["MessagePriorityEnumType"];
            /**
             * Format: date-time
             * @description From when on; absent, at once.
             */
            startDateTime?: string;
            /** @description The state of the station to show it in; absent, any. */
            state?: components["schemas"]["MessageStateEnumType"];
            /** @description Shown only during this transaction, and removed with it (O02.FR.02). */
            transactionId?: string;
        };
        /** @enum {string} */
        MessagePriorityEnumType: "AlwaysFront" | "InFront" | "NormalCycle";
        /** @description An exchange of the journal: a CALL and its answer, or a frame that stands alone. */
        MessageRow: {
            /** @description The action, where it is known. */
            action?: string | null;
            /** @description The CALLRESULT or CALLERROR, redacted; `null` = there was none. */
            answer: unknown;
            /**
             * Format: date-time
             * @description When the CALL was read or written; of a frame that stands alone, when that was.
             */
            at: string;
            /**
             * @description The CALL, or a frame that cannot be read, redacted. `null` = an answer to no CALL, or an event
             *     that is no longer where it was stored.
             */
            call: unknown;
            /**
             * Format: int64
             * @description Over which connection.
             */
            connection_key: number;
            /** @description Of the CALL, or the frame that stands alone: `in` = from the station, `out` = to it. */
            direction: string;
            /** @description The message id, or `-1`. */
            message_id: string;
            /**
             * Format: int64
             * @description Our key, the cursor of the list: exchanges in the order in which they were over.
             */
            message_key: number;
            /**
             * Format: double
             * @description Milliseconds from the CALL to its answer; `null` = there was none, or it is not kept: a stored
             *     TransactionEvent with an empty answer is its own entry.
             */
            ms?: number | null;
            /** @description The agreed subprotocol. */
            ocpp_version: string;
            /** @description `result` or the error code; `null` = no answer came that can be read. */
            outcome?: string | null;
            /** @description The station's identity. */
            station: string;
        };
        /** @description What a station answered to a request for its messages. */
        MessagesAsked: {
            /** @description The CALL and its answer. */
            call: components["schemas"]["CallReport"];
            /** @description The list that comes in parts: GET /api/v1/reports/{key}. */
            report: components["schemas"]["ReportRequestRow"];
        };
        /** @enum {string} */
        MessageStateEnumType: "Charging" | "Faulted" | "Idle" | "Unavailable";
        /** @enum {string} */
        MessageTriggerEnumType: "BootNotification" | "LogStatusNotification" | "FirmwareStatusNotification" | "Heartbeat" | "MeterValues" | "SignChargingStationCertificate" | "SignV2GCertificate" | "StatusNotification" | "TransactionEvent" | "SignCombinedCertificate" | "PublishFirmwareStatusNotification";
        /** @description One MeterValue from outside a transaction. */
        MeterValueRow: {
            /**
             * Format: int32
             * @description 0 = the station's main meter.
             */
            evse_id: number;
            /**
             * Format: int64
             * @description Our key, the cursor of the list.
             */
            meter_value_key: number;
            /**
             * Format: date-time
             * @description When it arrived.
             */
            received_at: string;
            /**
             * Format: date-time
             * @description The station's time.
             */
            sampled_at: string;
            /** @description The `sampledValue` list as received. */
            sampled_value: components["schemas"]["JsonText"];
        };
        /**
         * @description Meter values outside transactions, taken by the clock (J01).
         *
         *     Those of transactions travel in [`TransactionEventRequest`](crate::TransactionEventRequest).
         */
        MeterValuesRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Of which EVSE; 0: of the main meter of the station.
             */
            evseId: number;
            /** @description The values. */
            meterValue: components["schemas"]["MeterValueType"][];
        };
        /** @description Confirms a [`MeterValuesRequest`]; it has no fields. */
        MeterValuesResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description Samples taken at one time. */
        MeterValueType: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description The samples. */
            sampledValue: components["schemas"]["SampledValueType"][];
            /**
             * Format: date-time
             * @description When they were taken (J01.FR.17).
             */
            timestamp: string;
        };
        /**
         * Format: double
         * @description Energy in mWh; a number of kWh in JSON.
         */
        MilliWattHours: number;
        /** @description What identifies the modem of a station. */
        ModemType: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Number of the SIM card. */
            iccid?: string;
            /** @description Number of the subscriber. */
            imsi?: string;
        };
        /**
         * Format: double
         * @description Money in 1/10000 of the currency's major unit; a number of major units in JSON.
         */
        Money: number;
        /** @enum {string} */
        MonitorEnumType: "UpperThreshold" | "LowerThreshold" | "Delta" | "Periodic" | "PeriodicClockAligned";
        /** @enum {string} */
        MonitoringBaseEnumType: "All" | "FactoryDefault" | "HardWiredOnly";
        /** @enum {string} */
        MonitoringCriterionEnumType: "ThresholdMonitoring" | "DeltaMonitoring" | "PeriodicMonitoring";
        /** @description A variable and its monitors. */
        MonitoringDataType: {
            /** @description The component that has the variable. */
            component: components["schemas"]["ComponentType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description The variable. */
            variable: components["schemas"]["VariableType"];
            /** @description Its monitors. */
            variableMonitoring: components["schemas"]["VariableMonitoringType"][];
        };
        /** @description An event of a station. */
        MonitoringEventRow: {
            /** @description The value that the variable had. */
            actual_value: string;
            /**
             * Format: int32
             * @description `event_id` of the event that led to it.
             */
            cause?: number | null;
            /** @description The component's name. */
            component: string;
            /**
             * Format: int32
             * @description The connector that the component belongs to.
             */
            connector_id?: number | null;
            /**
             * Format: int32
             * @description The station's id of it.
             */
            event_id: number;
            /**
             * Format: int32
             * @description The EVSE that the component belongs to.
             */
            evse_id?: number | null;
            /** @description What was alerted is over. */
            is_cleared: boolean;
            /**
             * Format: int32
             * @description The station's id of the monitor.
             */
            monitor_id?: number | null;
            /**
             * Format: int64
             * @description Our key, the cursor of the list.
             */
            monitoring_event_key: number;
            /** @description `HardWiredNotification`, `HardWiredMonitor`, `PreconfiguredMonitor` or `CustomMonitor`. */
            notification_type: string;
            /**
             * Format: date-time
             * @description By the station's clock.
             */
            occurred_at: string;
            /** @description The variable, as in the device model. */
            path: string;
            /**
             * Format: date-time
             * @description When it arrived.
             */
            received_at: string;
            /**
             * Format: int32
             * @description 0 (danger) to 9 (debug), of the monitor; `null` = the monitor is not known here, or there is none.
             */
            severity?: number | null;
            /** @description The station's identity. */
            station: string;
            /** @description The maker's code. */
            tech_code?: string | null;
            /** @description The maker's words. */
            tech_info?: string | null;
            /** @description The transaction that it belongs to. */
            transaction_id?: string | null;
            /** @description `Alerting`, `Delta` or `Periodic`. */
            trigger: string;
            /** @description The variable's name. */
            variable: string;
        };
        /** @description A monitor of a station. */
        MonitorRow: {
            /** @description The component's name. */
            component: string;
            /** @description The component's instance. */
            component_instance?: string | null;
            /**
             * Format: int32
             * @description The connector that the component belongs to.
             */
            connector_id?: number | null;
            /**
             * Format: int32
             * @description The EVSE that the component belongs to.
             */
            evse_id?: number | null;
            /** @description It is active during transactions only. */
            in_transactions: boolean;
            /** @description That was after the last boot. A boot may change the ids (N04.FR.19): ask for a report of the monitors. */
            is_current: boolean;
            /** @description This server set it. The others are the station's own, or were set by somebody else. */
            is_custom: boolean;
            /**
             * Format: int32
             * @description The station's id of it, the cursor of the list.
             */
            monitor_id: number;
            /** @description The variable, as in the device model. */
            path: string;
            /**
             * Format: int32
             * @description 0 (danger) to 9 (debug).
             */
            severity: number;
            /** @description `UpperThreshold`, `LowerThreshold`, `Delta`, `Periodic` or `PeriodicClockAligned`. */
            type: string;
            /**
             * Format: date-time
             * @description When it was set or reported last.
             */
            updated_at: string;
            /**
             * Format: double
             * @description The threshold, the step, or the seconds of the period.
             */
            value: number;
            /** @description The variable's name. */
            variable: string;
            /** @description The variable's instance. */
            variable_instance?: string | null;
        };
        /**
         * @default ReadWrite
         * @enum {string}
         */
        MutabilityEnumType: "ReadOnly" | "WriteOnly" | "ReadWrite";
        /** @description How a station reaches a CSMS. */
        NetworkConnectionProfileType: {
            /** @description How to join the mobile network. */
            apn?: components["schemas"]["APNType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description How many seconds to wait for the answer to a CALL.
             */
            messageTimeout: number;
            /** @description Where to connect, without the identity of the station. */
            ocppCsmsUrl: string;
            /** @description Over which network. */
            ocppInterface: components["schemas"]["OCPPInterfaceEnumType"];
            /** @description How messages are written. */
            ocppTransport: components["schemas"]["OCPPTransportEnumType"];
            /**
             * @description Not the version that is used, which is negotiated on connecting: OCPP 2.0.1 is `OCPP20`
             *     here.
             */
            ocppVersion: components["schemas"]["OCPPVersionEnumType"];
            /**
             * Format: int32
             * @description 1: password over plain WebSocket; 2: password over TLS; 3: TLS with a client
             *     certificate.
             */
            securityProfile: number;
            /** @description The tunnel to use, where there is one. */
            vpn?: components["schemas"]["VPNType"];
        };
        /** @description Someone other than the CSMS limits the station (K11, K12). */
        NotifyChargingLimitRequest: {
            /** @description Who limits. */
            chargingLimit: components["schemas"]["ChargingLimitType"];
            /** @description The limits; only with `NotifyChargingLimitWithSchedules` (K11.FR.03). */
            chargingSchedule?: components["schemas"]["ChargingScheduleType"][];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Of which EVSE; absent, of the station.
             */
            evseId?: number;
        };
        /** @description Confirms a [`NotifyChargingLimitRequest`]; it has no fields. */
        NotifyChargingLimitResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description A part of what a station knows of a customer (N09). */
        NotifyCustomerInformationRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Text in no defined format; empty when nothing is known (N09.FR.06). */
            data: string;
            /**
             * Format: date-time
             * @description When the report was made.
             */
            generatedAt: string;
            /**
             * Format: int32
             * @description Of the request that asked for it.
             */
            requestId: number;
            /**
             * Format: int32
             * @description Position of the part in the report, from 0.
             */
            seqNo: number;
            /**
             * @description Whether more parts follow; absent, no.
             * @default false
             */
            tbc: boolean;
        };
        /** @description Confirms a [`NotifyCustomerInformationRequest`]; it has no fields. */
        NotifyCustomerInformationResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description A part of the messages that were asked for (O03, O04). */
        NotifyDisplayMessagesRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description The messages. */
            messageInfo?: components["schemas"]["MessageInfoType"][];
            /**
             * Format: int32
             * @description Of the request that asked for it.
             */
            requestId: number;
            /**
             * @description Whether more parts follow; absent, no.
             * @default false
             */
            tbc: boolean;
        };
        /** @description Confirms a [`NotifyDisplayMessagesRequest`]; it has no fields. */
        NotifyDisplayMessagesResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /**
         * @description What a vehicle wants (K15, K17).
         *
         *     The CSMS answers at once and sends a profile within 60 s (K15.FR.08).
         */
        NotifyEVChargingNeedsRequest: {
            /** @description What it wants. */
            chargingNeeds: components["schemas"]["ChargingNeedsType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Where it is, from 1.
             */
            evseId: number;
            /**
             * Format: int32
             * @description The most periods per schedule that the vehicle takes.
             */
            maxScheduleTuples?: number;
        };
        /** @description Whether the CSMS will send a profile. */
        NotifyEVChargingNeedsResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Whether a profile follows. */
            status: components["schemas"]["NotifyEVChargingNeedsStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        NotifyEVChargingNeedsStatusEnumType: "Accepted" | "Rejected" | "Processing";
        /** @description How a vehicle is going to charge (K15). */
        NotifyEVChargingScheduleRequest: {
            /** @description The plan of the vehicle; its limits are what it will take. */
            chargingSchedule: components["schemas"]["ChargingScheduleType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Where it is, from 1.
             */
            evseId: number;
            /**
             * Format: date-time
             * @description The time that the periods are relative to.
             */
            timeBase: string;
        };
        /** @description Whether the plan keeps the limits. */
        NotifyEVChargingScheduleResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Rejected: it does not, a new profile follows (K15). */
            status: components["schemas"]["GenericStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @description Events of components, above all of monitors (N07, N08). */
        NotifyEventRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description The events. */
            eventData: components["schemas"]["EventDataType"][];
            /**
             * Format: date-time
             * @description When this message was made.
             */
            generatedAt: string;
            /**
             * Format: int32
             * @description Position of the part in the report, from 0.
             */
            seqNo: number;
            /**
             * @description Whether more parts follow; absent, no.
             * @default false
             */
            tbc: boolean;
        };
        /** @description Confirms a [`NotifyEventRequest`]; it has no fields. */
        NotifyEventResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description A part of the monitors that were asked for (N02). */
        NotifyMonitoringReportRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: date-time
             * @description When the report was made.
             */
            generatedAt: string;
            /** @description The variables of this part and their monitors. */
            monitor?: components["schemas"]["MonitoringDataType"][];
            /**
             * Format: int32
             * @description Of the request that asked for it.
             */
            requestId: number;
            /**
             * Format: int32
             * @description Position of the part in the report, from 0.
             */
            seqNo: number;
            /**
             * @description Whether more parts follow; absent, no.
             * @default false
             */
            tbc: boolean;
        };
        /** @description Confirms a [`NotifyMonitoringReportRequest`]; it has no fields. */
        NotifyMonitoringReportResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description A part of a report of the device model (B07, B08). */
        NotifyReportRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: date-time
             * @description When the report was made.
             */
            generatedAt: string;
            /** @description The variables of this part. */
            reportData?: components["schemas"]["ReportDataType"][];
            /**
             * Format: int32
             * @description Of the request that asked for it (B07.FR.04).
             */
            requestId: number;
            /**
             * Format: int32
             * @description Position of the part in the report, from 0 (B07.FR.10).
             */
            seqNo: number;
            /**
             * @description Whether more parts follow; absent, no.
             * @default false
             */
            tbc: boolean;
        };
        /** @description Confirms a [`NotifyReportRequest`]; it has no fields. */
        NotifyReportResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @enum {string} */
        OCPPInterfaceEnumType: "Wired0" | "Wired1" | "Wired2" | "Wired3" | "Wireless0" | "Wireless1" | "Wireless2" | "Wireless3";
        /** @enum {string} */
        OCPPTransportEnumType: "JSON" | "SOAP";
        /** @enum {string} */
        OCPPVersionEnumType: "OCPP12" | "OCPP15" | "OCPP16" | "OCPP20";
        /** @description An answer of a responder. */
        OcspAnswerRow: {
            /** @description As it came: DER in base64. */
            answer: string;
            /**
             * Format: date-time
             * @description From when on the responder is asked again.
             */
            expires_at: string;
            /**
             * Format: date-time
             * @description When it came.
             */
            fetched_at: string;
            /**
             * Format: int64
             * @description Our key, the cursor of the list.
             */
            ocsp_answer_key: number;
            /** @description Who said so. */
            responder_url: string;
            /** @description Of the certificate, in hexadecimal digits. */
            serial_number: string;
            /** @description `good`, `revoked` or `unknown`. */
            status: string;
        };
        /** @description Names a certificate, and whom to ask whether it is revoked. */
        OCSPRequestDataType: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Of both hashes. */
            hashAlgorithm: components["schemas"]["HashAlgorithmEnumType"];
            /** @description Hash of the issuer's public key (DER, without tag and length), hexadecimal. */
            issuerKeyHash: string;
            /** @description Hash of the issuer's distinguished name (DER), hexadecimal. */
            issuerNameHash: string;
            /** @description Of the OCSP responder. It comes from the peer: do not fetch it unchecked. */
            responderURL: string;
            /** @description Hexadecimal, without leading zeros. */
            serialNumber: string;
        };
        /** @enum {string} */
        OperationalStatusEnumType: "Inoperative" | "Operative";
        OperatorBody: {
            /**
             * Format: date-time
             * @description When the token opens nothing more by itself; never if absent.
             */
            expires_at?: string | null;
            /** @description 1 to 40 letters, digits, spaces, `-`, `_`, `.` or `@`. */
            name: string;
            /** @description What it may do. */
            role: components["schemas"]["Role"];
        };
        /** @description An operator; the token is nowhere. */
        OperatorRow: {
            /**
             * Format: date-time
             * @description When it was added.
             */
            created_at: string;
            /** @description By whom. */
            created_by: string;
            /**
             * Format: date-time
             * @description When the token opens nothing more by itself; `null` = never.
             */
            expires_at?: string | null;
            /** @description The name, unique among those that are not revoked. */
            name: string;
            /**
             * Format: int64
             * @description Our key.
             */
            operator_key: number;
            /**
             * Format: date-time
             * @description When it was revoked; `null` = it was not.
             */
            revoked_at?: string | null;
            /** @description `viewer`, `operator` or `administrator`. */
            role: string;
        };
        /** @description Everything that the dashboard shows at a glance. */
        Overview: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            at: string;
            /** @description What needs somebody, newest first; at most 100. */
            attention: components["schemas"]["Attention"][];
            /** @description Today by local hour, oldest first: begin of the hour, Wh of the transactions that began in it. */
            energy_by_hour: [
                string,
                number
            ][];
            /** @description Sums over the network. */
            figures: components["schemas"]["Figures"];
            /** @description The last hour by minute, oldest first: begin of the minute, mean W; `null` = unknown. */
            power: [
                string,
                number | null
            ][];
            /**
             * Format: int64
             * @description What is in here; `after` of the stream that goes on from here.
             */
            seq: number;
            /** @description The server itself. */
            server: components["schemas"]["ServerFacts"];
            /** @description The sites by id. */
            sites: components["schemas"]["BoardSite"][];
            /** @description Every station, in no particular order; at most 50,000. */
            stations: components["schemas"]["BoardStation"][];
        };
        /** @description One part of a list. */
        Page_AuditRow: {
            /** @description The rows. */
            items: {
                /** @description From where; `null` = on this machine. */
                address?: string | null;
                /**
                 * Format: date-time
                 * @description When it was over.
                 */
                at: string;
                /**
                 * Format: int64
                 * @description Our key, the cursor of the list.
                 */
                audit_key: number;
                /** @description The method of HTTP; `COMMAND` = a command of the program. */
                method: string;
                /** @description What was changed: the path, without IdTokens; or the command. */
                path: string;
                /** @description `viewer`, `operator` or `administrator`. */
                role: string;
                /**
                 * Format: int32
                 * @description What came of it, as HTTP says it: 200 to 299 = done; 403 = the role did not allow it.
                 */
                status: number;
                /**
                 * @description A name; `operator` = the token that the server was started with, `local-administrator` = somebody on
                 *     this machine while the lab is open, `command-line` = a command of the program.
                 */
                who: string;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_AvailabilityRow: {
            /** @description The rows. */
            items: {
                /**
                 * Format: date-time
                 * @description When the station answered.
                 */
                answered_at?: string | null;
                /**
                 * Format: int32
                 * @description The connector; 0 = the whole EVSE, or the whole station.
                 */
                connector_id: number;
                /** @description Why, in one sentence. */
                detail?: string | null;
                /** @description What is reported is not what is wanted. */
                differs: boolean;
                /**
                 * Format: int32
                 * @description The EVSE; 0 = the whole station.
                 */
                evse_id: number;
                /** @description What the connectors report: `Operative`, `Inoperative`, `mixed`; `null` = none has reported. */
                reported?: string | null;
                /**
                 * Format: date-time
                 * @description When it was asked for.
                 */
                set_at: string;
                /** @description The station's identity. */
                station: string;
                /**
                 * @description What the station answered: `Accepted`, `Scheduled` (when its transaction is over), `Rejected`, a code of a
                 *     CALLERROR; `null` = it was not told yet.
                 */
                status?: string | null;
                /** @description `Operative` or `Inoperative`. */
                wanted: string;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_Charger: {
            /** @description The rows. */
            items: (components["schemas"]["ChargerRow"] & {
                /** @description Its station is connected now. */
                connected: boolean;
            })[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_ChargerStatistics: {
            /** @description The rows. */
            items: (components["schemas"]["ChargerStatisticsRow"] & {
                /**
                 * Format: double
                 * @description The share of the time since `from` in which transactions ran, 0 to 1; `null` without `from`.
                 */
                utilisation?: number | null;
            })[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_ChargingProfileRow: {
            /** @description The rows. */
            items: {
                /** @description As the station accepted it. */
                accepted?: Record<string, never> | null;
                /**
                 * Format: date-time
                 * @description When that changed last.
                 */
                changed_at: string;
                /**
                 * Format: int64
                 * @description Our key, the cursor of the list; a new one with each change.
                 */
                charging_profile_key: number;
                /**
                 * Format: int32
                 * @description Where it is installed; 0 = the station.
                 */
                evse_id?: number | null;
                /**
                 * Format: int32
                 * @description The id of the profile.
                 */
                profile_id: number;
                /** @description Its purpose. */
                purpose: string;
                /** @description Why it was rejected (`reasonCode`), or why nothing is known (`timeout`, `offline`). */
                reason?: string | null;
                /** @description As the station reported it since then. */
                reported?: Record<string, never> | null;
                /** @description `CSO` = the CSMS; `EMS`, `SO` or `Other` = a limit from outside. */
                source: string;
                /**
                 * Format: int32
                 * @description Its stack level.
                 */
                stack_level: number;
                /**
                 * @description `wanted` (sent or about to be), `accepted`, `rejected`, `reported` (the station has it, we did not set it),
                 *     `cleared`, `missing` (accepted, but not in a report of all), `ended` (with its transaction).
                 */
                state: string;
                /** @description Of a `TxProfile`. */
                transaction_id?: string | null;
                /** @description As last asked for, while the station has not accepted it. */
                wanted?: Record<string, never> | null;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_CommandRow: {
            /** @description The rows. */
            items: {
                /** @description The action. */
                action: string;
                /**
                 * Format: int64
                 * @description Our key: the address of the resource and the cursor of the list.
                 */
                command_key: number;
                /**
                 * Format: date-time
                 * @description When it was asked for.
                 */
                created_at: string;
                /** @description One sentence for people. */
                detail?: string | null;
                /**
                 * Format: date-time
                 * @description When it is given up.
                 */
                expires_at: string;
                /**
                 * Format: date-time
                 * @description When it ended.
                 */
                finished_at?: string | null;
                /** @description Given by the caller to make a repeat harmless. */
                idempotency_key?: string | null;
                /** @description The message id of the CALL. */
                message_id: string;
                /** @description On whose behalf. */
                principal: string;
                /** @description The CALL. */
                request_frame: components["schemas"]["JsonText"];
                /** @description The CALLRESULT or CALLERROR; `null` = none came. */
                response_frame: unknown;
                /**
                 * Format: date-time
                 * @description When the CALL was written to the socket.
                 */
                sent_at?: string | null;
                /** @description `queued`, `sent`, `result`, `error`, `invalid`, `timeout` or `offline`. */
                state: string;
                /** @description The station's identity. */
                station: string;
                /** @description It was sent without regard to the rules that bind a CSMS as a sender (`?unchecked=true`). */
                unchecked: boolean;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_ConnectionRow: {
            /** @description The rows. */
            items: {
                /**
                 * Format: date-time
                 * @description When the handshake was answered.
                 */
                connected_at: string;
                /**
                 * Format: int64
                 * @description Our key, the cursor of the list.
                 */
                connection_key: number;
                /**
                 * Format: date-time
                 * @description When it ended; `null` = still open.
                 */
                disconnected_at?: string | null;
                /** @description The agreed subprotocol. */
                ocpp_version: string;
                /** @description Why it ended. */
                reason?: string | null;
                /** @description Address and port of the peer. */
                remote_address: string;
                /**
                 * Format: int32
                 * @description 0 = none (open lab), 1 = HTTP Basic, 2 = the same over TLS, 3 = certificate.
                 */
                security_profile: number;
                /** @description The station's identity. */
                station: string;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_ConnectorRow: {
            /** @description The rows. */
            items: {
                /**
                 * Format: int32
                 * @description Connector id inside the EVSE, from 1.
                 */
                connector_id: number;
                /**
                 * Format: int32
                 * @description EVSE id, from 1.
                 */
                evse_id: number;
                /**
                 * Format: date-time
                 * @description When the report arrived.
                 */
                received_at: string;
                /**
                 * Format: date-time
                 * @description The station's time of the report.
                 */
                reported_at: string;
                /** @description The station's identity. */
                station: string;
                /** @description `Available`, `Occupied`, `Reserved`, `Unavailable` or `Faulted`. */
                status: string;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_DisplayMessageRow: {
            /** @description The rows. */
            items: {
                /**
                 * Format: date-time
                 * @description When it was known to be gone.
                 */
                cleared_at?: string | null;
                /** @description The text, as it was sent. */
                content: string;
                /** @description The component with the display; `null` = the main one. */
                display?: string | null;
                /**
                 * Format: date-time
                 * @description Not shown after.
                 */
                ends_at?: string | null;
                /** @description `ASCII`, `HTML`, `URI` or `UTF8`. */
                format: string;
                /** @description RFC 5646. */
                language?: string | null;
                /**
                 * Format: int32
                 * @description Its id, the cursor of the list.
                 */
                message_id: number;
                /** @description `AlwaysFront`, `InFront` or `NormalCycle`. */
                priority: string;
                /**
                 * Format: date-time
                 * @description When the station said that it has it.
                 */
                reported_at?: string | null;
                /**
                 * Format: date-time
                 * @description When the station took it.
                 */
                set_at?: string | null;
                /** @description Shown only while the station is `Charging`, `Faulted`, `Idle` or `Unavailable`; `null` = always. */
                shown_while?: string | null;
                /**
                 * Format: date-time
                 * @description Not shown before.
                 */
                starts_at?: string | null;
                /**
                 * @description `set` (the station took it), `reported` (it said itself that it has it), `cleared`, or `expired` (its time or
                 *     its transaction is over).
                 */
                state: string;
                /** @description Shown during this transaction only. */
                transaction_id?: string | null;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_EventSample: {
            /** @description The rows. */
            items: (components["schemas"]["Sample"] & {
                /**
                 * Format: int32
                 * @description Of the event.
                 */
                seq_no: number;
            })[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_ExternalLimitRow: {
            /** @description The rows. */
            items: {
                /**
                 * Format: int32
                 * @description 0 = the station as a whole.
                 */
                evse_id: number;
                /**
                 * Format: int64
                 * @description Our key, the cursor of the list; a new one with each change.
                 */
                external_limit_key: number;
                /** @description Whether the grid depends on it; `null` = the station did not say. */
                is_grid_critical?: boolean | null;
                /**
                 * @description The schedules of the limit; `null` = the station did not say how much
                 *     (`SmartChargingCtrlr.NotifyChargingLimitWithSchedules`).
                 */
                schedules?: Record<string, never> | null;
                /**
                 * Format: date-time
                 * @description When the station told it.
                 */
                set_at: string;
                /** @description `EMS`, `SO` (operator of the grid) or `Other`. */
                source: string;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_FirmwareCampaignRow: {
            /** @description The rows. */
            items: {
                /**
                 * Format: int32
                 * @description Stations that update at a time, at most.
                 */
                at_once: number;
                /**
                 * Format: int64
                 * @description That were left out when it was stopped, or cancelled by a later update.
                 */
                cancelled: number;
                /**
                 * Format: date-time
                 * @description When it began.
                 */
                created_at: string;
                /**
                 * Format: int64
                 * @description That have the new firmware.
                 */
                done: number;
                /**
                 * Format: date-time
                 * @description When it was over.
                 */
                ended_at?: string | null;
                /**
                 * Format: int64
                 * @description That failed, refused, or did not come to an end in time.
                 */
                failed: number;
                /**
                 * Format: int64
                 * @description Our key, the cursor of the list.
                 */
                firmware_campaign_key: number;
                /**
                 * Format: int64
                 * @description The file.
                 */
                firmware_key: number;
                /**
                 * Format: int32
                 * @description It stops by itself after so many failures; `null` = never.
                 */
                most_failures?: number | null;
                /**
                 * Format: int64
                 * @description That update now.
                 */
                open: number;
                /** @description `running`, `stopped` or `done`. */
                state: string;
                /**
                 * Format: int64
                 * @description Stations in it.
                 */
                stations: number;
                /** @description Its version. */
                version: string;
                /**
                 * Format: int64
                 * @description Whose turn has not come, or which are away.
                 */
                waiting: number;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_FirmwareJobRow: {
            /** @description The rows. */
            items: {
                /**
                 * Format: date-time
                 * @description When the station was asked.
                 */
                asked_at?: string | null;
                /**
                 * Format: date-time
                 * @description When it was made.
                 */
                created_at: string;
                /**
                 * Format: date-time
                 * @description When it was over.
                 */
                ended_at?: string | null;
                /**
                 * Format: date-time
                 * @description When the address of the file ends.
                 */
                expires_at?: string | null;
                /**
                 * Format: date-time
                 * @description When it was asked for last.
                 */
                fetched_at?: string | null;
                /**
                 * Format: int32
                 * @description How often the file was asked for.
                 */
                fetches: number;
                /**
                 * Format: int64
                 * @description The campaign that it belongs to.
                 */
                firmware_campaign_key?: number | null;
                /**
                 * Format: int64
                 * @description Our key, the cursor of the list.
                 */
                firmware_job_key: number;
                /**
                 * Format: int64
                 * @description The file.
                 */
                firmware_key: number;
                /**
                 * Format: int32
                 * @description How long the address of the file holds.
                 */
                hold_seconds: number;
                /**
                 * Format: date-time
                 * @description When it is to install; `null` = as soon as it can.
                 */
                install_at?: string | null;
                /** @description `update` or `publish`. */
                kind: string;
                /** @description Where a local controller publishes it, as it says. */
                locations?: string[] | null;
                /** @description Why the station refused, or was not asked. */
                reason?: string | null;
                /**
                 * Format: int32
                 * @description Of the messages about it; `null` = the station was not asked yet.
                 */
                request_id?: number | null;
                /**
                 * Format: int32
                 * @description How often the station tries again; `null` = as it likes.
                 */
                retries?: number | null;
                /**
                 * Format: date-time
                 * @description When it is to download; `null` = at once.
                 */
                retrieve_at?: string | null;
                /**
                 * Format: int32
                 * @description Seconds between its attempts; `null` = as it likes.
                 */
                retry_interval?: number | null;
                /** @description `waiting`, `requested`, `refused`, `running`, `done`, `failed`, `cancelled`, or `lost` (not over in time). */
                state: string;
                /** @description The station's identity. */
                station: string;
                /** @description What the station told last, e.g. `Downloading`. */
                status?: string | null;
                /**
                 * Format: date-time
                 * @description When.
                 */
                status_at?: string | null;
                /** @description Its version. */
                version: string;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_FirmwareRow: {
            /** @description The rows. */
            items: {
                /**
                 * Format: int64
                 * @description Its length.
                 */
                bytes?: number | null;
                /**
                 * Format: date-time
                 * @description When it came.
                 */
                created_at: string;
                /**
                 * Format: int64
                 * @description Our key, the cursor of the list.
                 */
                firmware_key: number;
                /** @description In hexadecimal digits: what PublishFirmware tells. */
                md5?: string | null;
                /** @description In hexadecimal digits. */
                sha256?: string | null;
                /** @description Over the whole file, base64; with the certificate it makes updates secure (L01). */
                signature?: string | null;
                /** @description Of the key that signed it, PEM. */
                signing_certificate?: string | null;
                /** @description `receiving` or `stored`. */
                state: string;
                /** @description As the operator says. */
                version: string;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_GapRow: {
            /** @description The rows. */
            items: {
                /**
                 * Format: int32
                 * @description How often the station was asked.
                 */
                asked: number;
                /**
                 * Format: date-time
                 * @description When it was filled or known.
                 */
                ended_at?: string | null;
                /** @description Whether the station said last that it has messages left; `null` = it was not asked. */
                messages_in_queue?: boolean | null;
                /** @description Which seqNos are missing now. */
                missing_seq_nos: string;
                /**
                 * Format: date-time
                 * @description When the station is asked next; `null` = not before it is back, or never.
                 */
                next_at?: string | null;
                /**
                 * Format: date-time
                 * @description When the gap was noticed.
                 */
                noticed_at: string;
                /**
                 * @description Why a gap is known: `nothing queued` (the station has no message left), `asked enough`, or what it answered
                 *     instead.
                 */
                reason?: string | null;
                /** @description `asking`; `filled` (the events came); `known` (nothing more is expected). */
                state: string;
                /** @description The station's identity. */
                station: string;
                /** @description The station's id of the transaction. */
                transaction_id: string;
                /**
                 * Format: int64
                 * @description Our key of the transaction, the cursor of the list.
                 */
                transaction_key: number;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_HeldCommandRow: {
            /** @description The rows. */
            items: {
                /** @description The action. */
                action: string;
                /**
                 * Format: int32
                 * @description Attempts that ended before anything was sent.
                 */
                attempts: number;
                /**
                 * Format: int64
                 * @description The command that it became: GET /api/v1/commands/{key}.
                 */
                command_key?: number | null;
                /**
                 * Format: date-time
                 * @description When it was asked for.
                 */
                created_at: string;
                /** @description Why it was refused. */
                detail?: string | null;
                /**
                 * Format: date-time
                 * @description When it was over.
                 */
                ended_at?: string | null;
                /**
                 * Format: date-time
                 * @description It is not sent from then on.
                 */
                expires_at: string;
                /**
                 * Format: int64
                 * @description Our key: the address of the resource and the cursor of the list.
                 */
                held_command_key: number;
                /** @description How the CALL ended: `result`, `error`, `invalid`, `timeout` or `offline`. */
                outcome?: string | null;
                /** @description The payload that is sent. */
                payload: components["schemas"]["JsonText"];
                /** @description On whose behalf. */
                principal: string;
                /**
                 * @description `waiting`; `sending`; `ended` (it was sent, and `outcome` says how that went); `refused` (it may not be sent);
                 *     `expired`; `cancelled`.
                 */
                state: string;
                /** @description The station's identity. */
                station: string;
                /**
                 * Format: int64
                 * @description What the station may take to answer, ms; `null` = as usual.
                 */
                timeout_ms?: number | null;
                /** @description It is sent even if it breaks a rule for senders. */
                unchecked: boolean;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_IdTokenRow: {
            /** @description The rows. */
            items: {
                /**
                 * Format: int32
                 * @description -9..=9.
                 */
                charging_priority?: number | null;
                /**
                 * Format: date-time
                 * @description When it was added.
                 */
                created_at: string;
                /**
                 * Format: date-time
                 * @description Refused as `Expired` from then on.
                 */
                expires_at?: string | null;
                /** @description The group it belongs to. */
                group_id_token?: string | null;
                /** @description The type of the group's token. */
                group_type?: string | null;
                /** @description The token in its registered spelling; compared case-insensitively. */
                id_token: string;
                /**
                 * Format: int64
                 * @description Our key, the cursor of the list.
                 */
                id_token_key: number;
                /** @description It stops the transactions of others and starts none (C16). */
                is_master_pass: boolean;
                /** @description RFC 5646. */
                language?: string | null;
                /** @description Shown to the driver. */
                personal_message?: string | null;
                /** @description An authorization status, e.g. `Accepted`, `Blocked`. */
                status: string;
                terms?: components["schemas"]["TokenTerms"] | null;
                /** @description Its type, e.g. `ISO14443`, `Central`. */
                type: string;
                /**
                 * Format: date-time
                 * @description When it last changed.
                 */
                updated_at: string;
                /**
                 * Format: date-time
                 * @description Refused as `NotAtThisTime` before.
                 */
                valid_from?: string | null;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_InstalledCertificateRow: {
            /** @description The rows. */
            items: {
                /** @description Of both hashes, as the station says. */
                hash_algorithm: string;
                /**
                 * Format: date-time
                 * @description When it was installed from here.
                 */
                installed_at?: string | null;
                /**
                 * Format: int64
                 * @description Our key, the cursor of the list.
                 */
                installed_certificate_key: number;
                /** @description Of the key of its issuer, in hexadecimal digits. */
                issuer_key_hash: string;
                /** @description Of the name of its issuer, in hexadecimal digits. */
                issuer_name_hash: string;
                /**
                 * Format: date-time
                 * @description Valid until; `null` = it was not installed from here.
                 */
                not_after?: string | null;
                /**
                 * Format: int32
                 * @description In its chain: 0 = the certificate itself, then the sub-CAs.
                 */
                place: number;
                /**
                 * Format: date-time
                 * @description When the station said so last.
                 */
                seen_at: string;
                /** @description In hexadecimal digits. */
                serial_number: string;
                /** @description The station's identity. */
                station: string;
                /** @description Whose it is; `null` = it was not installed from here. */
                subject?: string | null;
                /**
                 * @description `CSMSRootCertificate`, `ManufacturerRootCertificate`, `V2GRootCertificate`, `MORootCertificate` or
                 *     `V2GCertificateChain`.
                 */
                type: string;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_LocalListRow: {
            /** @description The rows. */
            items: {
                /**
                 * Format: date-time
                 * @description When something of this changed.
                 */
                changed_at: string;
                /**
                 * Format: date-time
                 * @description When the station took or told its version; `null` = it has to be asked.
                 */
                checked_at?: string | null;
                /** @description Why, in one sentence. */
                detail?: string | null;
                /**
                 * Format: int32
                 * @description Failures in a row.
                 */
                failures: number;
                /** @description Only tokens of this group; `null` = all. */
                group_id_token?: string | null;
                /** @description The type of the group's token. */
                group_type?: string | null;
                /**
                 * Format: date-time
                 * @description Nothing is sent before.
                 */
                next_at?: string | null;
                /**
                 * @description `current`; `behind` (changes of tokens are not there yet); `unchecked` (the station booted and has not said yet
                 *     which list it has); `failing` (the last message failed; it is repeated); `leaving` (it takes part no longer,
                 *     and its list is not empty yet).
                 */
                state: string;
                /** @description The station's identity. */
                station: string;
                /**
                 * Format: int64
                 * @description The station's key, the cursor of the list.
                 */
                station_key: number;
                /**
                 * @description What became of the last message: `Accepted`, `Failed`, `VersionMismatch`, a code of a CALLERROR, `timeout` …;
                 *     `null` = none was sent.
                 */
                status?: string | null;
                /**
                 * Format: int32
                 * @description The version that the station took or told last; 0 = none.
                 */
                version: number;
                /**
                 * Format: int64
                 * @description The version that it has when it is up to date, as far as that is known.
                 */
                wanted_version: number;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_LocalUsage: {
            /** @description The rows. */
            items: {
                /** @description Begin of the hour, day or month, RFC 3339 with the local offset. */
                begin: string;
                /** @description Cost in the major unit. */
                cost: components["schemas"]["Money"];
                /** @description Of the cost; `null` where nothing was priced. */
                currency?: string | null;
                /**
                 * Format: int64
                 * @description Sum of the durations of ended transactions.
                 */
                duration_seconds: number;
                /** @description Billed energy, kWh. */
                energy_kwh: components["schemas"]["WattHours"];
                /** @description The time zone that it is local to. */
                time_zone: string;
                /**
                 * Format: int64
                 * @description Transactions that began in it.
                 */
                transactions: number;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_MessageRow: {
            /** @description The rows. */
            items: {
                /** @description The action, where it is known. */
                action?: string | null;
                /** @description The CALLRESULT or CALLERROR, redacted; `null` = there was none. */
                answer: unknown;
                /**
                 * Format: date-time
                 * @description When the CALL was read or written; of a frame that stands alone, when that was.
                 */
                at: string;
                /**
                 * @description The CALL, or a frame that cannot be read, redacted. `null` = an answer to no CALL, or an event
                 *     that is no longer where it was stored.
                 */
                call: unknown;
                /**
                 * Format: int64
                 * @description Over which connection.
                 */
                connection_key: number;
                /** @description Of the CALL, or the frame that stands alone: `in` = from the station, `out` = to it. */
                direction: string;
                /** @description The message id, or `-1`. */
                message_id: string;
                /**
                 * Format: int64
                 * @description Our key, the cursor of the list: exchanges in the order in which they were over.
                 */
                message_key: number;
                /**
                 * Format: double
                 * @description Milliseconds from the CALL to its answer; `null` = there was none, or it is not kept: a stored
                 *     TransactionEvent with an empty answer is its own entry.
                 */
                ms?: number | null;
                /** @description The agreed subprotocol. */
                ocpp_version: string;
                /** @description `result` or the error code; `null` = no answer came that can be read. */
                outcome?: string | null;
                /** @description The station's identity. */
                station: string;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_MeterValueRow: {
            /** @description The rows. */
            items: {
                /**
                 * Format: int32
                 * @description 0 = the station's main meter.
                 */
                evse_id: number;
                /**
                 * Format: int64
                 * @description Our key, the cursor of the list.
                 */
                meter_value_key: number;
                /**
                 * Format: date-time
                 * @description When it arrived.
                 */
                received_at: string;
                /**
                 * Format: date-time
                 * @description The station's time.
                 */
                sampled_at: string;
                /** @description The `sampledValue` list as received. */
                sampled_value: components["schemas"]["JsonText"];
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_MonitoringEventRow: {
            /** @description The rows. */
            items: {
                /** @description The value that the variable had. */
                actual_value: string;
                /**
                 * Format: int32
                 * @description `event_id` of the event that led to it.
                 */
                cause?: number | null;
                /** @description The component's name. */
                component: string;
                /**
                 * Format: int32
                 * @description The connector that the component belongs to.
                 */
                connector_id?: number | null;
                /**
                 * Format: int32
                 * @description The station's id of it.
                 */
                event_id: number;
                /**
                 * Format: int32
                 * @description The EVSE that the component belongs to.
                 */
                evse_id?: number | null;
                /** @description What was alerted is over. */
                is_cleared: boolean;
                /**
                 * Format: int32
                 * @description The station's id of the monitor.
                 */
                monitor_id?: number | null;
                /**
                 * Format: int64
                 * @description Our key, the cursor of the list.
                 */
                monitoring_event_key: number;
                /** @description `HardWiredNotification`, `HardWiredMonitor`, `PreconfiguredMonitor` or `CustomMonitor`. */
                notification_type: string;
                /**
                 * Format: date-time
                 * @description By the station's clock.
                 */
                occurred_at: string;
                /** @description The variable, as in the device model. */
                path: string;
                /**
                 * Format: date-time
                 * @description When it arrived.
                 */
                received_at: string;
                /**
                 * Format: int32
                 * @description 0 (danger) to 9 (debug), of the monitor; `null` = the monitor is not known here, or there is none.
                 */
                severity?: number | null;
                /** @description The station's identity. */
                station: string;
                /** @description The maker's code. */
                tech_code?: string | null;
                /** @description The maker's words. */
                tech_info?: string | null;
                /** @description The transaction that it belongs to. */
                transaction_id?: string | null;
                /** @description `Alerting`, `Delta` or `Periodic`. */
                trigger: string;
                /** @description The variable's name. */
                variable: string;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_MonitorRow: {
            /** @description The rows. */
            items: {
                /** @description The component's name. */
                component: string;
                /** @description The component's instance. */
                component_instance?: string | null;
                /**
                 * Format: int32
                 * @description The connector that the component belongs to.
                 */
                connector_id?: number | null;
                /**
                 * Format: int32
                 * @description The EVSE that the component belongs to.
                 */
                evse_id?: number | null;
                /** @description It is active during transactions only. */
                in_transactions: boolean;
                /** @description That was after the last boot. A boot may change the ids (N04.FR.19): ask for a report of the monitors. */
                is_current: boolean;
                /** @description This server set it. The others are the station's own, or were set by somebody else. */
                is_custom: boolean;
                /**
                 * Format: int32
                 * @description The station's id of it, the cursor of the list.
                 */
                monitor_id: number;
                /** @description The variable, as in the device model. */
                path: string;
                /**
                 * Format: int32
                 * @description 0 (danger) to 9 (debug).
                 */
                severity: number;
                /** @description `UpperThreshold`, `LowerThreshold`, `Delta`, `Periodic` or `PeriodicClockAligned`. */
                type: string;
                /**
                 * Format: date-time
                 * @description When it was set or reported last.
                 */
                updated_at: string;
                /**
                 * Format: double
                 * @description The threshold, the step, or the seconds of the period.
                 */
                value: number;
                /** @description The variable's name. */
                variable: string;
                /** @description The variable's instance. */
                variable_instance?: string | null;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_OcspAnswerRow: {
            /** @description The rows. */
            items: {
                /** @description As it came: DER in base64. */
                answer: string;
                /**
                 * Format: date-time
                 * @description From when on the responder is asked again.
                 */
                expires_at: string;
                /**
                 * Format: date-time
                 * @description When it came.
                 */
                fetched_at: string;
                /**
                 * Format: int64
                 * @description Our key, the cursor of the list.
                 */
                ocsp_answer_key: number;
                /** @description Who said so. */
                responder_url: string;
                /** @description Of the certificate, in hexadecimal digits. */
                serial_number: string;
                /** @description `good`, `revoked` or `unknown`. */
                status: string;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_OperatorRow: {
            /** @description The rows. */
            items: {
                /**
                 * Format: date-time
                 * @description When it was added.
                 */
                created_at: string;
                /** @description By whom. */
                created_by: string;
                /**
                 * Format: date-time
                 * @description When the token opens nothing more by itself; `null` = never.
                 */
                expires_at?: string | null;
                /** @description The name, unique among those that are not revoked. */
                name: string;
                /**
                 * Format: int64
                 * @description Our key.
                 */
                operator_key: number;
                /**
                 * Format: date-time
                 * @description When it was revoked; `null` = it was not.
                 */
                revoked_at?: string | null;
                /** @description `viewer`, `operator` or `administrator`. */
                role: string;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_Pending: {
            /** @description The rows. */
            items: (components["schemas"]["PendingRow"] & {
                /** @description It is connected now. */
                connected: boolean;
                /**
                 * @description What is left to do: `inventory` (none is complete), `settings` (some were not taken), `reboot` (some
                 *     take effect then), `decision` (accept or reject it), `boot` (decided; it takes effect when the station
                 *     boots again).
                 */
                steps: string[];
            })[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_RefusedConnectionRow: {
            /** @description The rows. */
            items: {
                /** @description What was wrong. */
                detail: string;
                /**
                 * Format: int32
                 * @description The HTTP status that was answered; 0 = none, because TLS failed before.
                 */
                http_status: number;
                /** @description The identity, where it could be decoded. */
                identity?: string | null;
                /** @description The path as asked for. */
                path: string;
                /** @description A stable code. */
                reason: components["schemas"]["RefusalReason"];
                /**
                 * Format: int64
                 * @description Our key, the cursor of the list.
                 */
                refusal_key: number;
                /**
                 * Format: date-time
                 * @description When.
                 */
                refused_at: string;
                /** @description What to do about it. */
                remedy: string;
                /** @description Address and port of the peer. */
                remote_address: string;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_RefusedEventRow: {
            /** @description The rows. */
            items: {
                /** @description The CALLERROR code. */
                error_code: string;
                /** @description The frame as received. */
                frame: components["schemas"]["JsonText"];
                /** @description What was wrong. */
                message: string;
                /** @description Where in the payload (JSON pointer). */
                path: string;
                /**
                 * Format: date-time
                 * @description When it arrived.
                 */
                received_at: string;
                /**
                 * Format: int64
                 * @description Our key, the cursor of the list.
                 */
                refused_key: number;
                /** @description The station's identity. */
                station: string;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_ReportRequestRow: {
            /** @description The rows. */
            items: {
                /** @description `GetBaseReport`, `GetReport`, `GetMonitoringReport`, `CustomerInformation` or `GetDisplayMessages`. */
                action: string;
                /**
                 * Format: date-time
                 * @description When it was asked for.
                 */
                created_at: string;
                /** @description Why it was refused, in one sentence. */
                detail?: string | null;
                /**
                 * Format: date-time
                 * @description When it is given up, unless a part comes before.
                 */
                expires_at: string;
                /**
                 * Format: date-time
                 * @description When it was complete or refused.
                 */
                finished_at?: string | null;
                /**
                 * Format: int64
                 * @description Items in the parts that are there: variables, or variables with monitors.
                 */
                items: number;
                /**
                 * Format: int32
                 * @description The seqNo of the last part, if it is there.
                 */
                last_seq_no?: number | null;
                /**
                 * Format: int64
                 * @description Parts that are there.
                 */
                parts: number;
                /** @description On whose behalf; `station` = nobody asked. */
                principal: string;
                /**
                 * Format: int64
                 * @description Our key: the address of the resource and the cursor of the list.
                 */
                report_request_key: number;
                /** @description The payload that was sent. */
                request: components["schemas"]["JsonText"];
                /**
                 * Format: int32
                 * @description The number that request and parts have in common; made by the server.
                 */
                request_id: number;
                /**
                 * @description `running`, `complete` (all parts are there), `refused` (by the station, or it could not be asked) or
                 *     `expired` (no part came for ten minutes).
                 */
                state: string;
                /** @description The station's identity. */
                station: string;
                /** @description The station's answer, e.g. `Accepted` or `EmptyResultSet`; `null` = none came. */
                status?: string | null;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_ReportRow: {
            /** @description The rows. */
            items: {
                /** @description The action that carried it. */
                action: string;
                /**
                 * Format: int32
                 * @description The EVSE it speaks of.
                 */
                evse_id?: number | null;
                /** @description The request's payload; its type is the action's request. */
                payload: components["schemas"]["JsonText"];
                /**
                 * Format: date-time
                 * @description When it arrived.
                 */
                received_at: string;
                /**
                 * Format: int64
                 * @description Our key, the cursor of the list.
                 */
                report_key: number;
                /**
                 * Format: date-time
                 * @description The station's time, where it gives one.
                 */
                reported_at?: string | null;
                /**
                 * Format: int32
                 * @description The request it answers.
                 */
                request_id?: number | null;
                /**
                 * Format: int32
                 * @description Part number, where the report has parts.
                 */
                seq_no?: number | null;
                /** @description Its status, where it is a status notification. */
                status?: string | null;
                /** @description More parts follow. */
                tbc?: boolean | null;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_ReservationRow: {
            /** @description The rows. */
            items: {
                /** @description Any EVSE with a connector of this type. */
                connector_type?: string | null;
                /**
                 * Format: date-time
                 * @description When it was asked for.
                 */
                created_at: string;
                /**
                 * Format: date-time
                 * @description When it was over.
                 */
                ended_at?: string | null;
                /**
                 * Format: int32
                 * @description `null` = any EVSE.
                 */
                evse_id?: number | null;
                /**
                 * Format: date-time
                 * @description When it ends by itself.
                 */
                expires_at: string;
                /** @description Others of this group may use it, too. */
                group_id_token?: string | null;
                /** @description The type of the group's token. */
                group_type?: string | null;
                /** @description Who may use it; `***` for a KeyCode. */
                id_token: string;
                /** @description The type of that token. */
                id_token_type: string;
                /**
                 * Format: int32
                 * @description As the station knows it.
                 */
                reservation_id: number;
                /**
                 * Format: int64
                 * @description Our key, the cursor of the list.
                 */
                reservation_key: number;
                /**
                 * @description `requested` (the station has not answered), `refused`, `active`, `used`, `expired`, `removed` by the
                 *     station, or `cancelled`.
                 */
                state: string;
                /** @description The station's identity. */
                station: string;
                /** @description What the station answered to ReserveNow, e.g. `Occupied`. */
                status?: string | null;
                /** @description The station's id of the transaction that used it. */
                transaction_id?: string | null;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_SecurityEventRow: {
            /** @description The rows. */
            items: {
                /** @description By the list of OCPP 2.0.1; a type that is not in it counts as critical. */
                is_critical: boolean;
                /**
                 * Format: date-time
                 * @description By the station's clock.
                 */
                occurred_at: string;
                /**
                 * Format: date-time
                 * @description When it arrived.
                 */
                received_at: string;
                /**
                 * Format: int64
                 * @description Our key, the cursor of the list.
                 */
                security_event_key: number;
                /** @description The station's identity. */
                station: string;
                /** @description What the station says about it. */
                tech_info?: string | null;
                /** @description As the station gave it, e.g. `InvalidFirmwareSignature`. */
                type: string;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_SecurityUpgradeRow: {
            /** @description The rows. */
            items: {
                /**
                 * Format: date-time
                 * @description When it began.
                 */
                created_at: string;
                /**
                 * Format: date-time
                 * @description When it was over.
                 */
                ended_at?: string | null;
                /**
                 * Format: date-time
                 * @description Until when the station has to come.
                 */
                expires_at: string;
                /** @description Why it failed. */
                reason?: string | null;
                /**
                 * Format: int32
                 * @description The profile that it is to have.
                 */
                security_profile: number;
                /**
                 * Format: int64
                 * @description Our key, the cursor of the list.
                 */
                security_upgrade_key: number;
                /**
                 * Format: int32
                 * @description The slot of its network profile.
                 */
                slot: number;
                /**
                 * @description `running` (the station is being asked), `waiting` (it is to come with the new profile), `done`, `failed`, or
                 *     `expired` (it did not come in time).
                 */
                state: string;
                /** @description The station's identity. */
                station: string;
                /** @description The last step that was begun: `root`, `certificate`, `network-profile`, `priority`, `reset` or `connect`. */
                step: string;
                /** @description Where it is to connect. */
                url: string;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_SiteRow: {
            /** @description The rows. */
            items: {
                /** @description Its postal address. */
                address: string;
                /**
                 * Format: int64
                 * @description Chargers assigned to it.
                 */
                chargers: number;
                /**
                 * Format: double
                 * @description Degrees north.
                 */
                latitude?: number | null;
                limit_kw?: components["schemas"]["Kilowatts"] | null;
                /**
                 * Format: double
                 * @description Degrees east.
                 */
                longitude?: number | null;
                /** @description Its name. */
                name: string;
                names?: components["schemas"]["JsonText"] | null;
                /**
                 * Format: double
                 * @description Installed capacity, kW.
                 */
                rated_power: number;
                /** @description Its id. */
                site_id: string;
                /** @description The tariff that holds there; `null` = the default one. */
                tariff?: string | null;
                /** @description IANA name, e.g. `Asia/Seoul`. */
                time_zone: string;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_SiteStatistics: {
            /** @description The rows. */
            items: (components["schemas"]["SiteStatisticsRow"] & {
                /**
                 * Format: double
                 * @description The share of the time in which transactions ran, over all chargers of the site, 0 to 1;
                 *     `null` for a site without chargers.
                 */
                utilisation?: number | null;
            })[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_StationCertificateRow: {
            /** @description The rows. */
            items: {
                /** @description PEM, the certificate first; `null` = nobody signed it, or it was made elsewhere. */
                chain?: string | null;
                /**
                 * Format: date-time
                 * @description When it was asked for, or seen first.
                 */
                created_at: string;
                /**
                 * Format: date-time
                 * @description When it was over.
                 */
                ended_at?: string | null;
                /** @description Who signed it. */
                issuer?: string | null;
                /**
                 * Format: date-time
                 * @description Valid until.
                 */
                not_after?: string | null;
                /**
                 * Format: date-time
                 * @description Valid from.
                 */
                not_before?: string | null;
                /** @description `ChargingStationCertificate`, `V2GCertificate` or `both`. */
                purpose: string;
                /** @description What went wrong. */
                reason?: string | null;
                /** @description In hexadecimal digits. */
                serial_number?: string | null;
                /** @description Of its DER, in hexadecimal digits. */
                sha256?: string | null;
                /**
                 * Format: date-time
                 * @description When it was signed.
                 */
                signed_at?: string | null;
                /** @description `requested`, `refused`, `failed`, `signed`, `rejected`, `accepted`, `in_use` or `replaced`. */
                state: string;
                /** @description The station's identity. */
                station: string;
                /**
                 * Format: int64
                 * @description Our key, the cursor of the list.
                 */
                station_certificate_key: number;
                /** @description Whose it is. */
                subject?: string | null;
                /**
                 * Format: date-time
                 * @description The first connection with it.
                 */
                used_at?: string | null;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_StationSample: {
            /** @description The rows. */
            items: (components["schemas"]["Sample"] & {
                /**
                 * Format: int32
                 * @description 0 = the station's main meter.
                 */
                evse_id: number;
                /**
                 * Format: int64
                 * @description Our key of the MeterValue that it stood in.
                 */
                meter_value_key: number;
            })[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_StationView: {
            /** @description The rows. */
            items: (components["schemas"]["StationRow"] & {
                /** @description It is connected now. */
                connected: boolean;
            })[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_TariffVersion: {
            /** @description The rows. */
            items: {
                /**
                 * Format: date-time
                 * @description When it was made.
                 */
                changed_at: string;
                /** @description By whom; empty = it came with the database. */
                changed_by: string;
                /** @description ISO 4217. */
                currency: string;
                /** @description Price of one kWh in the major unit. */
                price_per_kwh: components["schemas"]["Money"];
                /** @description Price of each minute that has begun, from the Started to the Ended. */
                price_per_minute: components["schemas"]["Money"];
                /** @description Price of the transaction itself. */
                price_per_session: components["schemas"]["Money"];
                /** @description Other prices by weekday and time of day; the first that fits the begin of the transaction counts. */
                rates: components["schemas"]["TariffRate"][];
                /**
                 * Format: int64
                 * @description Energy is billed in steps of so many Wh, rounded to nearest.
                 */
                step_wh: number;
                /** @description What drivers are told, by language. */
                texts: components["schemas"]["TariffTexts"];
                /**
                 * Format: date-time
                 * @description It holds since then; `null` = since ever.
                 */
                valid_from?: string | null;
                /**
                 * Format: date-time
                 * @description It holds until then, that instant not included; `null` = without end.
                 */
                valid_until?: string | null;
                /**
                 * Format: int32
                 * @description Counts from 1.
                 */
                version: number;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_TariffView: {
            /** @description The rows. */
            items: (components["schemas"]["TariffVersion"] & {
                /**
                 * Format: date-time
                 * @description When it was added.
                 */
                created_at: string;
                /** @description It holds where the site has none of its own. */
                is_default: boolean;
                /** @description Its name, unique. */
                name: string;
                /** @description Sites that have it, by id. */
                sites: string[];
                /**
                 * Format: int64
                 * @description Our key.
                 */
                tariff_key: number;
            })[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_TransactionEventRow: {
            /** @description The rows. */
            items: {
                /** @description `Started`, `Updated` or `Ended`. */
                event_type: string;
                /**
                 * Format: date-time
                 * @description The station's time.
                 */
                occurred_at: string;
                /** @description Queued while the station was offline. */
                offline: boolean;
                /** @description The request as received. */
                payload: components["schemas"]["JsonText"];
                /**
                 * Format: date-time
                 * @description When it arrived.
                 */
                received_at: string;
                /**
                 * Format: int32
                 * @description The station's sequence number.
                 */
                seq_no: number;
                /** @description Why it was sent, e.g. `CablePluggedIn`. */
                trigger_reason: string;
                /**
                 * Format: int32
                 * @description 0; 1.. = a conflicting event kept beside the first.
                 */
                variant: number;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_TransactionRow: {
            /** @description The rows. */
            items: {
                begin_kwh?: components["schemas"]["MilliWattHours"] | null;
                billed_kwh?: components["schemas"]["WattHours"] | null;
                /** @description The last charging state, e.g. `Charging`. */
                charging_state?: string | null;
                /** @description `active`, `complete`, `incomplete` or `stale`. */
                completeness: string;
                /**
                 * Format: int32
                 * @description Connector id.
                 */
                connector_id?: number | null;
                cost?: components["schemas"]["Money"] | null;
                /**
                 * Format: date-time
                 * @description When its first event arrived.
                 */
                created_at: string;
                /** @description ISO 4217. */
                currency?: string | null;
                /**
                 * Format: int32
                 * @description From Started to Ended.
                 */
                duration_seconds?: number | null;
                end_kwh?: components["schemas"]["MilliWattHours"] | null;
                /**
                 * Format: date-time
                 * @description Time of the Ended event.
                 */
                ended_at?: string | null;
                energy_kwh?: components["schemas"]["MilliWattHours"] | null;
                /** @description `register`, `first-last`, `interval` or `unknown`. */
                energy_source: string;
                /**
                 * Format: int64
                 * @description Events stored.
                 */
                event_count: number;
                /**
                 * Format: int32
                 * @description EVSE id.
                 */
                evse_id?: number | null;
                export_kwh?: components["schemas"]["MilliWattHours"] | null;
                /**
                 * Format: date-time
                 * @description Earliest event.
                 */
                first_event_at: string;
                /**
                 * Format: int32
                 * @description Lowest seqNo seen.
                 */
                first_seq_no: number;
                /** @description What is remarkable about it, comma separated; empty = nothing. */
                flags: string;
                /** @description The token it runs on. */
                id_token?: string | null;
                /** @description The token's type. */
                id_token_type?: string | null;
                /**
                 * Format: int32
                 * @description 1, or more where the station re-uses the id.
                 */
                incarnation: number;
                /**
                 * Format: date-time
                 * @description Latest event.
                 */
                last_event_at: string;
                /**
                 * Format: int32
                 * @description Highest seqNo seen.
                 */
                last_seq_no: number;
                /** @description Gaps, e.g. `3,7-9`; empty = none. */
                missing_seq_nos: string;
                /** @description The agreed subprotocol. */
                ocpp_version: string;
                price_per_kwh?: components["schemas"]["Money"] | null;
                price_per_minute?: components["schemas"]["Money"] | null;
                price_per_session?: components["schemas"]["Money"] | null;
                /**
                 * Format: int32
                 * @description Of the RequestStartTransaction that started it.
                 */
                remote_start_id?: number | null;
                /**
                 * Format: int32
                 * @description Of the reservation it consumed.
                 */
                reservation_id?: number | null;
                /**
                 * Format: date-time
                 * @description Time of the Started event; `null` = it never arrived.
                 */
                started_at?: string | null;
                /** @description `active`, `ended`, `stale` or `closed`. */
                state: string;
                /** @description The station's identity. */
                station: string;
                /**
                 * Format: int64
                 * @description Energy is billed in steps of so many Wh.
                 */
                step_wh?: number | null;
                /** @description Why it stopped, e.g. `Local`, `Remote`. */
                stopped_reason?: string | null;
                /** @description The tariff whose terms were pinned when the transaction became known; `null` = there was none. */
                tariff?: string | null;
                /**
                 * Format: int32
                 * @description The version of that tariff; `null` = there was none, or it was before tariffs had versions.
                 */
                tariff_version?: number | null;
                /**
                 * Format: int32
                 * @description As the station reported it, seconds.
                 */
                time_spent_charging?: number | null;
                /** @description The station's id of it. */
                transaction_id: string;
                /**
                 * Format: int64
                 * @description Our key: the address of the resource and the cursor of the list.
                 */
                transaction_key: number;
                /**
                 * Format: date-time
                 * @description When it last changed.
                 */
                updated_at: string;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_UploadRow: {
            /** @description The rows. */
            items: {
                /**
                 * Format: int64
                 * @description The length of the file.
                 */
                bytes?: number | null;
                /** @description The content type that the station gave. The file is served as `application/octet-stream`. */
                content_type?: string | null;
                /**
                 * Format: date-time
                 * @description When it was asked for.
                 */
                created_at: string;
                /**
                 * Format: date-time
                 * @description When the place is closed, if nothing came.
                 */
                expires_at: string;
                /**
                 * @description The last segment of the name that the station gave, without control characters. The file is
                 *     kept and served under another name.
                 */
                file_name?: string | null;
                /** @description `DiagnosticsLog` or `SecurityLog`. */
                log_type: string;
                /**
                 * Format: int32
                 * @description Of the GetLog, and of the LogStatusNotifications about it.
                 */
                request_id: number;
                /** @description SHA-256 of the file, in hexadecimal digits. */
                sha256?: string | null;
                /**
                 * @description `waiting`, `stored`, `refused` (by the station, or it could not be asked), `replaced` (by
                 *     newer ones), `expired`, or `removed` (stored once, and too old or too much by now).
                 */
                state: string;
                /** @description The station's identity. */
                station: string;
                /** @description What the station said last in LogStatusNotification, e.g. `Uploaded`. */
                status?: string | null;
                /**
                 * Format: date-time
                 * @description When it said so.
                 */
                status_at?: string | null;
                /**
                 * Format: date-time
                 * @description When the file was whole and on the disk.
                 */
                stored_at?: string | null;
                /**
                 * Format: int64
                 * @description Our key: the address of the resource and the cursor of the list.
                 */
                upload_key: number;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_VariableRow: {
            /** @description The rows. */
            items: {
                /** @description `Actual`, `Target`, `MinSet` or `MaxSet`. */
                attribute_type: string;
                /** @description Data type, unit, limits; `null` = unknown. */
                characteristics: unknown;
                /** @description The component's name. */
                component: string;
                /** @description The component's instance. */
                component_instance?: string | null;
                /**
                 * Format: int32
                 * @description The connector that the component belongs to.
                 */
                connector_id?: number | null;
                /**
                 * Format: int32
                 * @description The EVSE that the component belongs to.
                 */
                evse_id?: number | null;
                /**
                 * Format: date-time
                 * @description When a full inventory came without it; `null` = it is there.
                 */
                gone_at?: string | null;
                /** @description `ReadOnly`, `WriteOnly` or `ReadWrite`; `null` = unknown. */
                mutability?: string | null;
                /** @description `Component[instance]@evse.connector/Variable[instance]`. */
                path: string;
                /**
                 * Format: date-time
                 * @description When it was last brought up to date.
                 */
                updated_at: string;
                /** @description The value; `null` = write-only or unset. */
                value?: string | null;
                /** @description The value that the station takes with its next boot (`RebootRequired`). */
                value_after_reboot?: string | null;
                /** @description The variable's name. */
                variable: string;
                /** @description The variable's instance. */
                variable_instance?: string | null;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_VariableSettingRow: {
            /** @description The rows. */
            items: {
                /** @description `Actual`, `Target`, `MinSet` or `MaxSet`. */
                attribute_type: string;
                /** @description The result was `RebootRequired`, and the station has not booted since. */
                awaits_reboot: boolean;
                /**
                 * Format: int64
                 * @description The command that set it: GET /api/v1/commands/{key}.
                 */
                command_key: number;
                /** @description As in the device model. */
                path: string;
                /** @description Why, in the station's words. */
                reason?: string | null;
                /** @description Why, for programs. */
                reason_code?: string | null;
                /**
                 * Format: date-time
                 * @description When the station answered.
                 */
                set_at: string;
                /**
                 * @description The station's result: `Accepted`, `RebootRequired`, `Rejected`, `UnknownComponent`,
                 *     `UnknownVariable` or `NotSupportedAttributeType`.
                 */
                status: string;
                /** @description The value that was sent; `null` = a secret. */
                value?: string | null;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        /** @description One part of a list. */
        Page_VendorMessageRow: {
            /** @description The rows. */
            items: {
                /** @description `echo`, `store`, `reject` or `forward`. */
                answer: string;
                /** @description `messageId`; empty = any of the vendor that has no row of its own, also a message without. */
                message_id: string;
                /**
                 * Format: date-time
                 * @description When that was set.
                 */
                set_at: string;
                /** @description Where it is forwarded to. */
                url?: string | null;
                /** @description `vendorId`; case does not count. */
                vendor_id: string;
                /**
                 * Format: int64
                 * @description Our key.
                 */
                vendor_message_key: number;
            }[];
            next?: components["schemas"]["Cursor"] | null;
        };
        PasswordBody: {
            /** @description 16 to 64 characters (A00.FR.205); never returned. */
            password: string;
        };
        /** @description A station that is pending. */
        Pending: components["schemas"]["PendingRow"] & {
            /** @description It is connected now. */
            connected: boolean;
            /**
             * @description What is left to do: `inventory` (none is complete), `settings` (some were not taken), `reboot` (some
             *     take effect then), `decision` (accept or reject it), `boot` (decided; it takes effect when the station
             *     boots again).
             */
            steps: string[];
        };
        /** @description A station that waits to be accepted. */
        PendingRow: {
            /**
             * Format: date-time
             * @description When it booted last.
             */
            booted_at?: string | null;
            /** @description As the station says. */
            firmware_version?: string | null;
            /**
             * @description State of the last full inventory that it was asked for: `running`, `complete`, `refused` or `expired`;
             *     `null` = it was asked for none.
             */
            inventory?: string | null;
            /** @description As the station says. */
            model?: string | null;
            /**
             * Format: int64
             * @description Settings that it did not take.
             */
            refused_settings: number;
            /** @description What its next BootNotification is answered with. */
            registration_setting: string;
            /** @description As the station says. */
            serial_number?: string | null;
            /**
             * Format: int64
             * @description Settings that it takes with its next boot.
             */
            settings_after_reboot: number;
            /** @description The station's identity. */
            station: string;
            /**
             * Format: int64
             * @description The station's key, the cursor of the list.
             */
            station_key: number;
            /**
             * Format: int64
             * @description Attributes of its device model that are known.
             */
            variables: number;
            /** @description As the station says. */
            vendor_name?: string | null;
        };
        /** @enum {string} */
        PhaseEnumType: "L1" | "L2" | "L3" | "N" | "L1-N" | "L2-N" | "L3-N" | "L1-L2" | "L2-L3" | "L3-L1";
        /** @description The pricing of a transaction. */
        PinnedTariff: {
            /** @description ISO 4217. */
            currency?: string | null;
            /** @description The name of the tariff. */
            name?: string | null;
            /** @description Price of one kWh in the major unit. */
            price_per_kwh: components["schemas"]["Money"];
            price_per_minute?: components["schemas"]["Money"] | null;
            price_per_session?: components["schemas"]["Money"] | null;
            /**
             * Format: int64
             * @description Energy is billed in steps of so many Wh, rounded half up.
             */
            step_wh: number;
            /**
             * Format: int32
             * @description The version of the tariff; `null` = it was before tariffs had versions.
             */
            version?: number | null;
        };
        /** @description The body of every answer that is not a success. */
        Problem: {
            command?: components["schemas"]["CallReport"] | null;
            /** @description What was wrong here, and what to do. */
            detail: string;
            /** @description Of a table or a list: every place where something does not fit, at most 100. */
            faults?: components["schemas"]["ProblemFault"][];
            /** @description On which line of the body, if that was a table. */
            line?: number | null;
            /** @description Where in the body (JSON pointer), if it was the body. */
            pointer?: string | null;
            /** @description Of a message that would break the specification: the rule, e.g. `K01.FR.31`. */
            rule?: string | null;
            said: components["schemas"]["Said"];
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description The same in words. */
            title: string;
            /** @description A stable name, `urn:csms:problem:…`. */
            type: string;
        };
        /** @description What does not fit at one place. */
        ProblemFault: {
            /** @description Of a table: the name of the column. */
            column?: string | null;
            /** @description What does not fit there, and what would. */
            detail: string;
            /** @description Of a table: the line. */
            line?: number | null;
            /** @description A JSON pointer, or a line of a table, e.g. `line 3, column latitude`. */
            place: string;
            said: components["schemas"]["Said"];
        };
        /** @description Has a local controller offer firmware to its stations (L03). */
        PublishFirmwareRequest: {
            /** @description MD5 of the whole file, 32 hexadecimal digits. */
            checksum: string;
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Where to fetch it, as a URL. */
            location: string;
            /**
             * Format: int32
             * @description Ties the status messages to this request.
             */
            requestId: number;
            /**
             * Format: int32
             * @description How often to try the download again; absent, the controller chooses.
             */
            retries?: number;
            /**
             * Format: int32
             * @description Seconds between the attempts; absent, the controller chooses.
             */
            retryInterval?: number;
        };
        /** @description Whether the controller fetches it. */
        PublishFirmwareResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Whether the controller fetches it. */
            status: components["schemas"]["GenericStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        PublishFirmwareStatusEnumType: "Idle" | "DownloadScheduled" | "Downloading" | "Downloaded" | "Published" | "DownloadFailed" | "DownloadPaused" | "InvalidChecksum" | "ChecksumVerified" | "PublishFailed";
        /** @description How far publishing is (L03). */
        PublishFirmwareStatusNotificationRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Where stations fetch it, as URLs; required with Published. */
            location?: string[];
            /**
             * Format: int32
             * @description Of the request; absent when nothing goes on.
             */
            requestId?: number;
            /** @description The step reached. */
            status: components["schemas"]["PublishFirmwareStatusEnumType"];
        };
        /** @description Confirms a [`PublishFirmwareStatusNotificationRequest`]; it has no fields. */
        PublishFirmwareStatusNotificationResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description Other prices in a part of the week. */
        RateBody: {
            /** @description `HH:MM` in the time zone of the site; `00:00` if absent. */
            from?: string | null;
            /**
             * Format: double
             * @description As outside of all rates if absent.
             */
            price_per_kwh?: number | null;
            /**
             * Format: double
             * @description As outside of all rates if absent.
             */
            price_per_minute?: number | null;
            /**
             * Format: double
             * @description As outside of all rates if absent.
             */
            price_per_session?: number | null;
            /** @description `HH:MM`, not included; `24:00` if absent. One that is not later than `from` is of the next day. */
            until?: string | null;
            /** @description `mon` … `sun`; every day if absent. */
            weekdays?: string[];
        };
        /**
         * @default Sample.Periodic
         * @enum {string}
         */
        ReadingContextEnumType: "Interruption.Begin" | "Interruption.End" | "Other" | "Sample.Clock" | "Sample.Periodic" | "Transaction.Begin" | "Transaction.End" | "Trigger";
        /** @enum {string} */
        ReasonEnumType: "DeAuthorized" | "EmergencyStop" | "EnergyLimitReached" | "EVDisconnected" | "GroundFault" | "ImmediateReset" | "Local" | "LocalOutOfCredit" | "MasterPass" | "Other" | "OvercurrentFault" | "PowerLoss" | "PowerQuality" | "Reboot" | "Remote" | "SOCLimitReached" | "StoppedByEV" | "TimeLimitReached" | "Timeout";
        /** @enum {string} */
        RecurrencyKindEnumType: "Daily" | "Weekly";
        /** @description What came of asking for all profiles. */
        Refreshed: {
            /** @description The CALL and its answer. */
            call: components["schemas"]["CallReport"];
            /**
             * Format: int32
             * @description Under which the station reports.
             */
            request_id: number;
            /** @description `asked`, `arriving` or `complete`. */
            state: string;
        };
        /**
         * @description Why a handshake was not upgraded: a stable code, for which the dashboard has words in each language.
         * @enum {string}
         */
        RefusalReason: "identity" | "subprotocol" | "credentials" | "unknown-station" | "identity-conflict" | "security-profile" | "certificate" | "tls" | "not-tls" | "origin" | "http-port" | "not-websocket" | "websocket-version" | "not-http" | "head-too-large" | "timeout" | "database";
        /** @description A handshake that was refused, with what to do about it. */
        RefusedConnectionRow: {
            /** @description What was wrong. */
            detail: string;
            /**
             * Format: int32
             * @description The HTTP status that was answered; 0 = none, because TLS failed before.
             */
            http_status: number;
            /** @description The identity, where it could be decoded. */
            identity?: string | null;
            /** @description The path as asked for. */
            path: string;
            /** @description A stable code. */
            reason: components["schemas"]["RefusalReason"];
            /**
             * Format: int64
             * @description Our key, the cursor of the list.
             */
            refusal_key: number;
            /**
             * Format: date-time
             * @description When.
             */
            refused_at: string;
            /** @description What to do about it. */
            remedy: string;
            /** @description Address and port of the peer. */
            remote_address: string;
        };
        /** @description A TransactionEvent that was answered with CALLERROR; kept whole. */
        RefusedEventRow: {
            /** @description The CALLERROR code. */
            error_code: string;
            /** @description The frame as received. */
            frame: components["schemas"]["JsonText"];
            /** @description What was wrong. */
            message: string;
            /** @description Where in the payload (JSON pointer). */
            path: string;
            /**
             * Format: date-time
             * @description When it arrived.
             */
            received_at: string;
            /**
             * Format: int64
             * @description Our key, the cursor of the list.
             */
            refused_key: number;
            /** @description The station's identity. */
            station: string;
        };
        RegistrationBody: {
            /** @description `Accepted`, `Pending` or `Rejected`. */
            status: string;
        };
        /** @enum {string} */
        RegistrationStatusEnumType: "Accepted" | "Pending" | "Rejected";
        /** @description A time, relative to the start of a schedule. */
        RelativeTimeIntervalType: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Seconds; absent, until the next one.
             */
            duration?: number;
            /**
             * Format: int32
             * @description Seconds from the start.
             */
            start: number;
        };
        RenewalBody: {
            purpose?: ("ChargingStationCertificate" | "V2GCertificate" | "both") & Record<string, never>;
        };
        /** @enum {string} */
        ReportBaseEnumType: "ConfigurationInventory" | "FullInventory" | "SummaryInventory";
        ReportBody: {
            /**
             * @description Of `Custom`: `Active`, `Available`, `Enabled`, `Problem`; of `Monitoring`: `ThresholdMonitoring`,
             *     `DeltaMonitoring`, `PeriodicMonitoring`. Any of them is enough.
             */
            criteria?: string[];
            report: ("FullInventory" | "ConfigurationInventory" | "SummaryInventory" | "Custom" | "Monitoring") & Record<string, never>;
            /**
             * @description Of `Custom` and `Monitoring`: components, or variables of them, as in OCPP
             *     (`{"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}`). More than the
             *     station takes in one message become several reports.
             */
            variables?: Record<string, never>[];
        };
        /** @description A part of the charging profiles that were asked for (K09). */
        ReportChargingProfilesRequest: {
            /** @description Who set these profiles. */
            chargingLimitSource: components["schemas"]["ChargingLimitSourceEnumType"];
            /** @description The profiles. */
            chargingProfile: components["schemas"]["ChargingProfileType"][];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Where they are installed; 0: at the station itself.
             */
            evseId: number;
            /**
             * Format: int32
             * @description Of the request that asked for it.
             */
            requestId: number;
            /**
             * @description Whether more parts follow; absent, no.
             * @default false
             */
            tbc: boolean;
        };
        /** @description Confirms a [`ReportChargingProfilesRequest`]; it has no fields. */
        ReportChargingProfilesResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description What a report says, put together. */
        ReportContent: {
            /** @description All parts are there. */
            is_complete: boolean;
            /** @description The items of all parts in order: `reportData` or `monitor`, as received. */
            items: Record<string, never>[];
            /** @description Of CustomerInformation: the text of all parts that follow one another from the first on. */
            text?: string | null;
        };
        /** @description A variable and all that the station says about it. */
        ReportDataType: {
            /** @description The component that has the variable. */
            component: components["schemas"]["ComponentType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description The variable. */
            variable: components["schemas"]["VariableType"];
            /** @description Its attributes, at most one of each type. */
            variableAttribute: components["schemas"]["VariableAttributeType"][];
            /** @description What values it takes. */
            variableCharacteristics?: components["schemas"]["VariableCharacteristicsType"];
        };
        /** @description A report that a station was asked for. */
        ReportRequestRow: {
            /** @description `GetBaseReport`, `GetReport`, `GetMonitoringReport`, `CustomerInformation` or `GetDisplayMessages`. */
            action: string;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            created_at: string;
            /** @description Why it was refused, in one sentence. */
            detail?: string | null;
            /**
             * Format: date-time
             * @description When it is given up, unless a part comes before.
             */
            expires_at: string;
            /**
             * Format: date-time
             * @description When it was complete or refused.
             */
            finished_at?: string | null;
            /**
             * Format: int64
             * @description Items in the parts that are there: variables, or variables with monitors.
             */
            items: number;
            /**
             * Format: int32
             * @description The seqNo of the last part, if it is there.
             */
            last_seq_no?: number | null;
            /**
             * Format: int64
             * @description Parts that are there.
             */
            parts: number;
            /** @description On whose behalf; `station` = nobody asked. */
            principal: string;
            /**
             * Format: int64
             * @description Our key: the address of the resource and the cursor of the list.
             */
            report_request_key: number;
            /** @description The payload that was sent. */
            request: components["schemas"]["JsonText"];
            /**
             * Format: int32
             * @description The number that request and parts have in common; made by the server.
             */
            request_id: number;
            /**
             * @description `running`, `complete` (all parts are there), `refused` (by the station, or it could not be asked) or
             *     `expired` (no part came for ten minutes).
             */
            state: string;
            /** @description The station's identity. */
            station: string;
            /** @description The station's answer, e.g. `Accepted` or `EmptyResultSet`; `null` = none came. */
            status?: string | null;
        };
        /** @description Something that a station reported, with the payload of its request. */
        ReportRow: {
            /** @description The action that carried it. */
            action: string;
            /**
             * Format: int32
             * @description The EVSE it speaks of.
             */
            evse_id?: number | null;
            /** @description The request's payload; its type is the action's request. */
            payload: components["schemas"]["JsonText"];
            /**
             * Format: date-time
             * @description When it arrived.
             */
            received_at: string;
            /**
             * Format: int64
             * @description Our key, the cursor of the list.
             */
            report_key: number;
            /**
             * Format: date-time
             * @description The station's time, where it gives one.
             */
            reported_at?: string | null;
            /**
             * Format: int32
             * @description The request it answers.
             */
            request_id?: number | null;
            /**
             * Format: int32
             * @description Part number, where the report has parts.
             */
            seq_no?: number | null;
            /** @description Its status, where it is a status notification. */
            status?: string | null;
            /** @description More parts follow. */
            tbc?: boolean | null;
        };
        /** @description What a station answered. */
        ReportsAsked: {
            /** @description The CALL of each, with its answer. */
            calls: components["schemas"]["CallReport"][];
            /** @description The reports: one, or more where the station takes less in one message. */
            reports: components["schemas"]["ReportRequestRow"][];
        };
        /** @enum {string} */
        RequestStartStopStatusEnumType: "Accepted" | "Rejected";
        /** @description Starts a transaction from afar (F01, F02). */
        RequestStartTransactionRequest: {
            /** @description A `TxProfile` for it, without a transaction id (F01.FR.09, F01.FR.11). */
            chargingProfile?: components["schemas"]["ChargingProfileType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Where, greater than 0; absent, the station chooses or refuses (F01.FR.07).
             */
            evseId?: number;
            /** @description Group of the token, so that others of the group can stop the transaction. */
            groupIdToken?: components["schemas"]["IdTokenType"];
            /** @description On whose account. */
            idToken: components["schemas"]["IdTokenType"];
            /**
             * Format: int32
             * @description Comes back in the next event of the transaction (F01.FR.25).
             */
            remoteStartId: number;
        };
        /** @description Whether the station will start. */
        RequestStartTransactionResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Accepted does not say that a transaction has started. */
            status: components["schemas"]["RequestStartStopStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
            /** @description Of the transaction, only when it had begun before the request (F01.FR.13). */
            transactionId?: string;
        };
        /** @description Stops a transaction from afar (F03). */
        RequestStopTransactionRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Which one. */
            transactionId: string;
        };
        /** @description Whether the station will stop. */
        RequestStopTransactionResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Rejected: there is no such transaction (F03.FR.08). */
            status: components["schemas"]["RequestStartStopStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        ReservationBody: {
            /** @description A connector of this type, e.g. `cCCS2`; only without `evse_id`. */
            connector_type?: string | null;
            /**
             * Format: int32
             * @description The EVSE; any if absent, where the station knows that.
             */
            evse_id?: number | null;
            /** @description How long it holds, e.g. `15m` (which is what it is if absent); at most 7 days. */
            for?: string | null;
            group_id_token?: components["schemas"]["StartToken"] | null;
            /** @description Who may use it. */
            id_token: components["schemas"]["StartToken"];
        };
        /** @description A reservation. */
        ReservationRow: {
            /** @description Any EVSE with a connector of this type. */
            connector_type?: string | null;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was over.
             */
            ended_at?: string | null;
            /**
             * Format: int32
             * @description `null` = any EVSE.
             */
            evse_id?: number | null;
            /**
             * Format: date-time
             * @description When it ends by itself.
             */
            expires_at: string;
            /** @description Others of this group may use it, too. */
            group_id_token?: string | null;
            /** @description The type of the group's token. */
            group_type?: string | null;
            /** @description Who may use it; `***` for a KeyCode. */
            id_token: string;
            /** @description The type of that token. */
            id_token_type: string;
            /**
             * Format: int32
             * @description As the station knows it.
             */
            reservation_id: number;
            /**
             * Format: int64
             * @description Our key, the cursor of the list.
             */
            reservation_key: number;
            /**
             * @description `requested` (the station has not answered), `refused`, `active`, `used`, `expired`, `removed` by the
             *     station, or `cancelled`.
             */
            state: string;
            /** @description The station's identity. */
            station: string;
            /** @description What the station answered to ReserveNow, e.g. `Occupied`. */
            status?: string | null;
            /** @description The station's id of the transaction that used it. */
            transaction_id?: string | null;
        };
        /** @description A reservation ended without being used (H01, H04). */
        ReservationStatusUpdateRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Which one.
             */
            reservationId: number;
            /** @description How it ended. */
            reservationUpdateStatus: components["schemas"]["ReservationUpdateStatusEnumType"];
        };
        /** @description Confirms a [`ReservationStatusUpdateRequest`]; it has no fields. */
        ReservationStatusUpdateResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @enum {string} */
        ReservationUpdateStatusEnumType: "Expired" | "Removed";
        /** @description What a station answered to a request for a reservation. */
        Reserved: {
            /** @description The CALL and its answer. */
            call: components["schemas"]["CallReport"];
            /** @description The reservation, with its state. */
            reservation: components["schemas"]["ReservationRow"];
        };
        /** @description Keeps an EVSE free for a token (H01). */
        ReserveNowRequest: {
            /** @description A connector of this type has to stay free (H01.FR.09); only without an EVSE. */
            connectorType?: components["schemas"]["ConnectorEnumType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Which EVSE; absent, any, where the station knows that (H01.FR.18).
             */
            evseId?: number;
            /**
             * Format: date-time
             * @description When it ends by itself.
             */
            expiryDateTime: string;
            /** @description Others of this group may use it too (H03). */
            groupIdToken?: components["schemas"]["IdTokenType"];
            /**
             * Format: int32
             * @description Of the reservation; a known one is replaced (H01.FR.02).
             */
            id: number;
            /** @description Who may use it. */
            idToken: components["schemas"]["IdTokenType"];
        };
        /** @description Whether the EVSE is reserved. */
        ReserveNowResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Why not, otherwise. */
            status: components["schemas"]["ReserveNowStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        ReserveNowStatusEnumType: "Accepted" | "Faulted" | "Occupied" | "Rejected" | "Unavailable";
        /** @enum {string} */
        ResetEnumType: "Immediate" | "OnIdle";
        /** @description Restarts a station, or one EVSE of it (B11, B12). */
        ResetRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description The EVSE to restart; absent, the whole station.
             */
            evseId?: number;
            /** @description At once, or when no transaction runs any more. */
            type: components["schemas"]["ResetEnumType"];
        };
        /** @description Whether the station restarts. */
        ResetResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Scheduled: when the transactions have ended. */
            status: components["schemas"]["ResetStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        ResetStatusEnumType: "Accepted" | "Rejected" | "Scheduled";
        /**
         * @description What somebody may do. Each role may do what the ones before it may.
         * @enum {string}
         */
        Role: "viewer" | "operator" | "administrator";
        /** @description Why something is not done, and what to do: a code and its values. */
        Said: {
            /** @constant */
            code: "unknown-station";
            station: string;
        } | {
            charger: string;
            /** @constant */
            code: "unknown-charger";
        } | {
            /** @constant */
            code: "unknown-site";
            site: string;
        } | {
            /** @constant */
            code: "site-without-limit";
            site: string;
        } | {
            /** @constant */
            code: "unknown-transaction";
            /** Format: int64 */
            key: number;
        } | {
            /** @constant */
            code: "unknown-reservation";
            /** Format: int64 */
            reservation: number;
        } | {
            /** @constant */
            code: "unknown-id-token";
            kind: string;
        } | {
            /** @constant */
            code: "unknown-report";
            /** Format: int64 */
            key: number;
        } | {
            /** @constant */
            code: "unknown-log";
            /** Format: int64 */
            key: number;
        } | {
            /** @constant */
            code: "no-file";
            /** Format: int64 */
            key: number;
            state: string;
        } | {
            /** @constant */
            code: "file-gone";
            /** Format: int64 */
            key: number;
        } | {
            /** @constant */
            code: "unknown-evse";
            /** Format: int32 */
            evse: number;
            station: string;
        } | {
            /** @constant */
            code: "unknown-connector";
            /** Format: int32 */
            connector: number;
            /** Format: int32 */
            evse: number;
            station: string;
        } | {
            /** @constant */
            code: "unknown-operator";
            /** Format: int64 */
            key: number;
        } | {
            /** @constant */
            code: "unknown-tariff";
            tariff: string;
        } | {
            /** @constant */
            code: "no-local-list";
            station: string;
        } | {
            /** @constant */
            code: "unknown-action";
            name: string;
        } | {
            /** @constant */
            code: "unknown-command";
            /** Format: int64 */
            key: number;
        } | {
            /** @constant */
            code: "unknown-held-command";
            /** Format: int64 */
            key: number;
        } | {
            /** @constant */
            code: "unknown-installed-certificate";
            /** Format: int64 */
            key: number;
        } | {
            /** @constant */
            code: "unknown-station-certificate";
            /** Format: int64 */
            key: number;
        } | {
            /** @constant */
            code: "unknown-security-upgrade";
            /** Format: int64 */
            key: number;
        } | {
            /** @constant */
            code: "unknown-security-event";
            /** Format: int64 */
            key: number;
        } | {
            /** @constant */
            code: "unknown-firmware";
            /** Format: int64 */
            key: number;
        } | {
            /** @constant */
            code: "unknown-firmware-job";
            /** Format: int64 */
            key: number;
        } | {
            /** @constant */
            code: "unknown-firmware-campaign";
            /** Format: int64 */
            key: number;
        } | {
            /** @constant */
            code: "no-place-for-file";
        } | {
            /** @constant */
            code: "no-download";
        } | {
            /** @constant */
            code: "unknown-vendor-message";
            /** Format: int64 */
            key: number;
        } | {
            /** @constant */
            code: "no-lab-responder";
        } | {
            /** @constant */
            code: "nothing-here";
            path: string;
        } | {
            /** @constant */
            code: "no-such-resource";
            why: string;
        } | {
            /** @constant */
            code: "no-simulator";
        } | {
            /** @constant */
            code: "not-connected";
            station: string;
        } | {
            /** @constant */
            code: "never-connected";
            station: string;
        } | {
            action: string;
            /** @constant */
            code: "connection-lost";
            station: string;
        } | {
            action: string;
            /** @constant */
            code: "answer-not-stored";
            station: string;
        } | {
            action: string;
            /** @constant */
            code: "no-answer";
            station: string;
        } | {
            /** @constant */
            code: "station-rejected";
            station: string;
        } | {
            /** @constant */
            code: "too-many-calls";
            station: string;
        } | {
            /** @constant */
            code: "station-exists";
            station: string;
        } | {
            /** @constant */
            code: "station-removed";
            station: string;
        } | {
            /** @constant */
            code: "station-in-transaction";
            station: string;
            transaction: string;
        } | {
            /** @constant */
            code: "transaction-over";
            /** Format: int64 */
            key: number;
            state: string;
        } | {
            /** @constant */
            code: "nothing-to-stop";
            station: string;
        } | {
            /** @constant */
            code: "several-to-stop";
            station: string;
        } | {
            /** @constant */
            code: "reservation-over";
            /** Format: int64 */
            reservation: number;
            state: string;
        } | {
            /** @constant */
            code: "no-log-folder";
            why: string;
        } | {
            /** @constant */
            code: "no-log-address";
            why: string;
        } | {
            /** @constant */
            code: "not-read";
            why: string;
        } | {
            /** @constant */
            code: "not-written";
        } | {
            /** @constant */
            code: "given-up";
        } | {
            /** @constant */
            code: "simulator-silent";
            url: string;
            why: string;
        } | {
            /** @constant */
            code: "simulator-closed";
            url: string;
        } | {
            /** @constant */
            code: "operator-exists";
            operator: string;
        } | {
            /** @constant */
            code: "too-many-operators";
            /** Format: uint */
            most: number;
        } | {
            /** @constant */
            code: "site-in-use";
            /** Format: int64 */
            count: number;
            site: string;
        } | {
            /** @constant */
            code: "too-many-sites";
            /** Format: uint */
            most: number;
        } | {
            /** Format: uint */
            chargers: number;
            /** @constant */
            code: "installation-full";
            /** Format: uint */
            sites: number;
        } | {
            /** @constant */
            code: "too-many-versions";
            /** Format: uint */
            most: number;
            tariff: string;
        } | {
            /** @constant */
            code: "too-many-tariffs";
            /** Format: uint */
            most: number;
        } | {
            /** @constant */
            code: "too-many-vendor-messages";
            /** Format: uint */
            most: number;
        } | {
            /** @constant */
            code: "default-tariff";
            tariff: string;
        } | {
            /** @constant */
            code: "tariff-in-use";
            sites: string;
            tariff: string;
        } | {
            algorithm: string;
            /** @constant */
            code: "unknown-hash";
        } | {
            /** @constant */
            code: "no-signer";
        } | {
            /** @constant */
            code: "held-command-over";
            state: string;
        } | {
            /** @constant */
            code: "too-many-held";
            /** Format: int64 */
            most: number;
            /** Format: int64 */
            of_station: number;
        } | {
            /** @constant */
            code: "firmware-gone";
        } | {
            /** @constant */
            code: "firmware-in-use";
            /** Format: int64 */
            job: number;
            station: string;
        } | {
            /** @constant */
            code: "firmware-job-begun";
            /** Format: int64 */
            key: number;
            state: string;
        } | {
            /** @constant */
            code: "campaign-over";
            /** Format: int64 */
            key: number;
            state: string;
        } | {
            /** @constant */
            code: "no-firmware-folder";
        } | {
            /** @constant */
            code: "too-many-firmwares";
            /** Format: uint32 */
            most: number;
        } | {
            /** @constant */
            code: "files-busy";
        } | {
            /** @constant */
            code: "station-file-busy";
        } | {
            /** @constant */
            code: "file-left";
        } | {
            /** @constant */
            code: "file-too-slow";
        } | {
            /** @constant */
            code: "file-broken";
        } | {
            /** @constant */
            code: "file-empty";
        } | {
            /** @constant */
            code: "disk-full";
        } | {
            /** @constant */
            code: "file-not-written";
        } | {
            /** @constant */
            code: "store-fails";
            why: string;
        } | {
            /** @constant */
            code: "store-silent";
        } | {
            /** @constant */
            code: "too-many-listeners";
            /** Format: uint */
            most: number;
        } | {
            /** @constant */
            code: "internal";
        } | {
            /** @constant */
            code: "token-required";
        } | {
            /** @constant */
            code: "wrong-token";
        } | {
            /** @constant */
            code: "too-many-wrong-tokens";
            /** Format: uint64 */
            seconds: number;
        } | {
            /** @constant */
            code: "role-too-low";
            least: string;
            role: string;
        } | {
            /** @constant */
            code: "monitoring-only";
        } | {
            /** @constant */
            code: "other-host";
            names: string;
        } | {
            /** @constant */
            code: "other-origin";
        } | {
            /** @constant */
            code: "other-page";
        } | {
            /** @constant */
            code: "method-not-allowed";
        } | {
            /** @constant */
            code: "body-too-large";
            /** Format: uint64 */
            limit: number;
        } | {
            /** @constant */
            code: "body-type";
            kind: string;
        } | {
            /** @constant */
            code: "no-forms";
        } | {
            /** @constant */
            code: "no-parts";
        } | {
            /** @constant */
            code: "body-unread";
        } | {
            /** @constant */
            code: "body-not-json";
            why: string;
        } | {
            /** @constant */
            code: "body-shape";
            why: string;
        } | {
            /** @constant */
            code: "field-missing";
            field: string;
        } | {
            /** @constant */
            code: "field-unknown";
            field: string;
            known: string;
        } | {
            /** @constant */
            code: "table-not-utf8";
        } | {
            /** @constant */
            code: "parameter-shape";
            why: string;
        } | {
            /** @constant */
            code: "idempotency-key";
        } | {
            /** @constant */
            code: "last-event-id";
        } | {
            /** @constant */
            code: "cursor";
        } | {
            /** @constant */
            code: "duration-at-least";
            least: string;
            name: string;
        } | {
            /** @constant */
            code: "too-many-points";
            /** Format: uint */
            most: number;
        } | {
            /** @constant */
            code: "from-before-to";
        } | {
            /** @constant */
            code: "period-too-long";
            /** Format: uint32 */
            days: number;
        } | {
            /** @constant */
            code: "time-zone";
            value: string;
        } | {
            /** @constant */
            code: "go-together";
            name: string;
            other: string;
        } | {
            /** @constant */
            code: "not-ocsp";
        } | {
            /** @constant */
            code: "parts-do-not-fit";
            /** Format: uint */
            count: number;
        } | {
            /** @constant */
            code: "at-least";
            /** Format: int64 */
            least: number;
            name: string;
        } | {
            /** @constant */
            code: "of-the-path";
            name: string;
        } | {
            /** @constant */
            code: "operator-name";
        } | {
            /** @constant */
            code: "operator-name-means";
        } | {
            /** @constant */
            code: "in-the-past";
            name: string;
        } | {
            /** @constant */
            code: "forward-with-url";
        } | {
            /** @constant */
            code: "forward-url";
            /** Format: uint */
            most: number;
        } | {
            /** @constant */
            code: "connect-url";
            /** Format: uint */
            most: number;
            scheme: string;
        } | {
            /** @constant */
            code: "certificate-pem";
            /** Format: uint */
            most: number;
        } | {
            /** @constant */
            code: "base64";
            /** Format: uint */
            most: number;
        } | {
            /** @constant */
            code: "signature-with-certificate";
        } | {
            /** @constant */
            code: "install-before-retrieve";
        } | {
            /** @constant */
            code: "connector-without-evse";
        } | {
            /** @constant */
            code: "secret-not-kept";
        } | {
            /** @constant */
            code: "unknown-criterion";
            name: string;
        } | {
            /** @constant */
            code: "degrees";
            /** Format: int64 */
            most: number;
            name: string;
            value: string;
        } | {
            /** @constant */
            code: "kilowatts";
            most: string;
            name: string;
            value: string;
        } | {
            /** @constant */
            code: "no-power";
        } | {
            /** @constant */
            code: "min-above-max";
            least: string;
            most: string;
        } | {
            /** @constant */
            code: "site-id";
            value: string;
        } | {
            /** @constant */
            code: "site-name";
        } | {
            /** @constant */
            code: "twice";
            id: string;
        } | {
            /** @constant */
            code: "too-many-rows";
            /** Format: uint */
            count: number;
            /** Format: uint */
            most: number;
        } | {
            /** @constant */
            code: "table-empty";
        } | {
            /** @constant */
            code: "column";
            known: string;
            name: string;
        } | {
            /** @constant */
            code: "column-missing";
            name: string;
        } | {
            /** Format: uint */
            cells: number;
            /** @constant */
            code: "too-many-cells";
            /** Format: uint */
            columns: number;
        } | {
            /** @constant */
            code: "quotation-mark";
        } | {
            /** @constant */
            code: "table-shape";
            why: string;
        } | {
            /** @constant */
            code: "cell-number";
            name: string;
            value: string;
        } | {
            /** @constant */
            code: "cell-time";
            name: string;
            value: string;
        } | {
            /** @constant */
            code: "cell-empty";
            name: string;
        } | {
            /** @constant */
            code: "too-many-rates";
            /** Format: uint */
            most: number;
        } | {
            /** @constant */
            code: "time-of-day";
            name: string;
            value: string;
        } | {
            /** @constant */
            code: "rate-from";
        } | {
            /** @constant */
            code: "weekday";
            known: string;
            value: string;
        } | {
            /** @constant */
            code: "valid-until";
            from: string;
        } | {
            /** @constant */
            code: "too-many-terms";
            /** Format: uint */
            count: number;
            /** Format: uint */
            most: number;
            name: string;
        } | {
            /** @constant */
            code: "term-evse";
            value: string;
        } | {
            /** @constant */
            code: "term-hours";
            value: string;
        } | {
            /** @constant */
            code: "term-text";
            value: string;
        } | {
            /** @constant */
            code: "too-many-tokens";
            /** Format: uint */
            most: number;
        } | {
            /** @constant */
            code: "token-twice";
        } | {
            /** @constant */
            code: "no-charging-profile";
            why: string;
        } | {
            /** @constant */
            code: "for-without-when";
        } | {
            /** @constant */
            code: "text-length";
            /** Format: uint */
            most: number;
            name: string;
        } | {
            /** @constant */
            code: "number-range";
            /** Format: int64 */
            least: number;
            /** Format: int64 */
            most: number;
            name: string;
            /** Format: int64 */
            value: number;
        } | {
            /** @constant */
            code: "one-of";
            known: string;
            name: string;
            value: string;
        } | {
            /** @constant */
            code: "duration-at-most";
            most: string;
            name: string;
            value: string;
        } | {
            /** @constant */
            code: "counts-from-one";
            name: string;
            /** Format: int32 */
            value: number;
        } | {
            /** @constant */
            code: "from-before-until";
        } | {
            /** @constant */
            code: "group-with-type";
        } | {
            /** @constant */
            code: "currency";
        } | {
            /** @constant */
            code: "price";
        } | {
            /** @constant */
            code: "id-token-type";
            kind: string;
        } | {
            /** @constant */
            code: "id-token-length";
        } | {
            /** @constant */
            code: "evse-or-connector-type";
        } | {
            /** @constant */
            code: "hours-of-day";
            /** Format: uint */
            count: number;
        } | {
            /** @constant */
            code: "site-limit-range";
            most: string;
            value: string;
        } | {
            /** @constant */
            code: "inventory-of-everything";
        } | {
            /** @constant */
            code: "report-of-nothing";
        } | {
            /** @constant */
            code: "neither-report-nor-clear";
        } | {
            /** @constant */
            code: "customer-by-one";
        } | {
            /** @constant */
            code: "not-negative";
        } | {
            /** @constant */
            code: "oldest-after-latest";
        } | {
            /** @constant */
            code: "station-count";
            /** Format: uint */
            count: number;
            /** Format: uint */
            most: number;
        } | {
            /** @constant */
            code: "identity";
            why: string;
        } | {
            /** @constant */
            code: "password";
            why: string;
        } | {
            /** @constant */
            code: "same-variable-twice";
            /** @description A JSON pointer. */
            first: string;
        } | {
            /** Format: uint */
            bytes: number;
            /** @constant */
            code: "too-many-bytes";
            /** Format: uint */
            most: number;
            /** @description The variable that says so. */
            variable: string;
        } | {
            /** @constant */
            code: "too-many-items";
            /** Format: uint */
            most: number;
            /** @description The variables that say so. */
            variable: string;
        } | {
            /** @constant */
            code: "list-version";
            /** Format: int32 */
            version: number;
        } | {
            /** @constant */
            code: "list-token-info";
        } | {
            /** @constant */
            code: "list-token-twice";
            /** @description A JSON pointer. */
            first: string;
        } | {
            /** @constant */
            code: "list-too-long";
            /** Format: uint */
            count: number;
            /** Format: uint */
            most: number;
        } | {
            /** Format: uint */
            bytes: number;
            /** @constant */
            code: "list-too-many-bytes";
            /** Format: uint */
            most: number;
        } | components["schemas"]["Fault"] | components["schemas"]["SchemaFault"];
        /** @description The price of a time. */
        SalesTariffEntryType: {
            /** @description Prices by consumption. */
            consumptionCost?: components["schemas"]["ConsumptionCostType"][];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Rank of the price, 0 the cheapest.
             */
            ePriceLevel?: number;
            /** @description The time. */
            relativeTimeInterval: components["schemas"]["RelativeTimeIntervalType"];
        };
        /** @description Prices over time. */
        SalesTariffType: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Of the tariff, unique for the station.
             */
            id: number;
            /**
             * Format: int32
             * @description How many price levels there are.
             */
            numEPriceLevels?: number;
            /** @description Text for the driver. */
            salesTariffDescription?: string;
            /** @description The prices in their order. */
            salesTariffEntry: components["schemas"]["SalesTariffEntryType"][];
        };
        /** @description A sampled value. */
        Sample: {
            /**
             * Format: date-time
             * @description The station's time.
             */
            at: string;
            /** @description e.g. `Sample.Periodic`. */
            context: string;
            /** @description e.g. `Outlet`. */
            location: string;
            /** @description e.g. `Power.Active.Import`. */
            measurand: string;
            /**
             * Format: int32
             * @description Power of ten of the number; `null` = the station wrote none.
             */
            multiplier?: number | null;
            /** @description `null` = of all phases, or of none. */
            phase?: string | null;
            /** @description Signed data as the station sent them, to the byte; `null` = it sent none. */
            signed?: Record<string, never> | null;
            /** @description The number as the station wrote it. */
            text: string;
            /** @description Without a prefix: `Wh`, `W`, `A`, `V`, `Percent` …; empty = none. */
            unit: string;
            /** @description The unit as the station wrote it; `null` = it wrote none. */
            unit_text?: string | null;
            /**
             * Format: double
             * @description In `unit`; `null` = it cannot be read, or is too large.
             */
            value?: number | null;
        };
        /**
         * @description One value of a meter.
         *
         *     Absent fields have defaults: a bare number is a reading of the energy register, in Wh.
         */
        SampledValueType: {
            /** @description Why it was taken; absent, Sample.Periodic. */
            context?: components["schemas"]["ReadingContextEnumType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Where it was measured; absent, Outlet. */
            location?: components["schemas"]["LocationEnumType"];
            /** @description What it measures; absent, Energy.Active.Import.Register. */
            measurand?: components["schemas"]["MeasurandEnumType"];
            /** @description Of which phase; absent, of all together. */
            phase?: components["schemas"]["PhaseEnumType"];
            /** @description The same value as the meter signed it. */
            signedMeterValue?: components["schemas"]["SignedMeterValueType"];
            /** @description Its unit; absent, Wh. */
            unitOfMeasure?: components["schemas"]["UnitOfMeasureType"];
            /**
             * Format: double
             * @description In `unit` × 10 to the power of `multiplier`.
             */
            value: number;
        };
        /** @description Values of one measurand over time. */
        SampleSeries: {
            /** @description The place. */
            location: string;
            /** @description The measurand. */
            measurand: string;
            /** @description The phase; `null` = what has none. */
            phase?: string | null;
            /** @description By time; parts without a value are left out. */
            points: components["schemas"]["SeriesPoint"][];
            /**
             * Format: int64
             * @description Seconds of a part.
             */
            resolution_seconds: number;
            /** @description Of all values, without a prefix; `null` = there are none. */
            unit?: string | null;
        };
        /** @description What breaks a schema, and what would be right. */
        SchemaFault: {
            /** @constant */
            code: "schema-depth";
            /** Format: uint */
            most: number;
        } | {
            /** @constant */
            code: "schema-not-an-object";
        } | {
            /** @constant */
            code: "schema-too-few";
            /** Format: uint */
            count: number;
            /** Format: uint */
            least: number;
        } | {
            /** @constant */
            code: "schema-too-many";
            /** Format: uint */
            count: number;
            /** Format: uint */
            most: number;
        } | {
            /** @constant */
            code: "schema-too-long";
            /** Format: uint */
            most: number;
        } | {
            /** @constant */
            code: "schema-value-case";
            name: string;
            right: string;
        } | {
            /** @constant */
            code: "schema-one-of";
            known: string;
            name: string;
        } | {
            /** @constant */
            code: "schema-date-time";
        } | {
            /** @constant */
            code: "schema-null";
        } | {
            /** @constant */
            code: "schema-type";
            expected: components["schemas"]["JsonType"];
            found: components["schemas"]["JsonType"];
        } | {
            /** @constant */
            code: "schema-missing";
        } | {
            /** @constant */
            code: "schema-missing-case";
            right: string;
        } | {
            /** @constant */
            code: "schema-missing-of16";
        } | {
            /** @constant */
            code: "schema-repeated";
        } | {
            /** @constant */
            code: "schema-unknown";
        } | {
            /** @constant */
            code: "schema-unknown-case";
            right: string;
        } | {
            /** @constant */
            code: "schema-unknown-of16";
        } | {
            /** @constant */
            code: "schema-name-surrogate";
        } | {
            /** @constant */
            code: "schema-surrogate";
        } | {
            /** @constant */
            code: "schema-fraction";
        } | {
            /** @constant */
            code: "schema-beyond32-bits";
        } | {
            /** @constant */
            code: "schema-less-than";
            /** Format: int32 */
            least: number;
        } | {
            /** @constant */
            code: "schema-outside";
            /** Format: int32 */
            least: number;
            /** Format: int32 */
            most: number;
        } | {
            /** @constant */
            code: "schema-too-large";
        } | {
            /** @constant */
            code: "schema-other";
            why: string;
        };
        /**
         * @description Something that matters to security happened at the station (A04).
         *
         *     Critical events are queued while the station is offline (A04.FR.02).
         */
        SecurityEventNotificationRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description More about it, for technicians. */
            techInfo?: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /**
             * @description Which event, from the list of the specification or the vendor's, such as
             *     `InvalidFirmwareSignature`.
             */
            type: string;
        };
        /** @description Confirms a [`SecurityEventNotificationRequest`]; it has no fields. */
        SecurityEventNotificationResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description A security event of a station. */
        SecurityEventRow: {
            /** @description By the list of OCPP 2.0.1; a type that is not in it counts as critical. */
            is_critical: boolean;
            /**
             * Format: date-time
             * @description By the station's clock.
             */
            occurred_at: string;
            /**
             * Format: date-time
             * @description When it arrived.
             */
            received_at: string;
            /**
             * Format: int64
             * @description Our key, the cursor of the list.
             */
            security_event_key: number;
            /** @description The station's identity. */
            station: string;
            /** @description What the station says about it. */
            tech_info?: string | null;
            /** @description As the station gave it, e.g. `InvalidFirmwareSignature`. */
            type: string;
        };
        SecurityProfileBody: {
            /**
             * Format: int32
             * @description 0 to 3; `null` = any.
             */
            least?: number | null;
        };
        /** @description An upgrade. */
        SecurityUpgradeRow: {
            /**
             * Format: date-time
             * @description When it began.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was over.
             */
            ended_at?: string | null;
            /**
             * Format: date-time
             * @description Until when the station has to come.
             */
            expires_at: string;
            /** @description Why it failed. */
            reason?: string | null;
            /**
             * Format: int32
             * @description The profile that it is to have.
             */
            security_profile: number;
            /**
             * Format: int64
             * @description Our key, the cursor of the list.
             */
            security_upgrade_key: number;
            /**
             * Format: int32
             * @description The slot of its network profile.
             */
            slot: number;
            /**
             * @description `running` (the station is being asked), `waiting` (it is to come with the new profile), `done`, `failed`, or
             *     `expired` (it did not come in time).
             */
            state: string;
            /** @description The station's identity. */
            station: string;
            /** @description The last step that was begun: `root`, `certificate`, `network-profile`, `priority`, `reset` or `connect`. */
            step: string;
            /** @description Where it is to connect. */
            url: string;
        };
        /** @description Changes or replaces the local authorization list (D01). */
        SendLocalListRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * @description Tokens, each at most once (D01.FR.06). Absent with `Full`: empties the list (D01.FR.04);
             *     absent with `Differential`: no effect (D01.FR.05).
             */
            localAuthorizationList?: components["schemas"]["AuthorizationData"][];
            /** @description Whether to change or to replace. */
            updateType: components["schemas"]["UpdateEnumType"];
            /**
             * Format: int32
             * @description Version of the list afterwards; greater than 0 (D01.FR.18), with `Differential` greater
             *     than before (D01.FR.19).
             */
            versionNumber: number;
        };
        /** @description Whether the list has the new version. */
        SendLocalListResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description After anything but Accepted to a `Differential`, a `Full` has to follow (D01.FR.03). */
            status: components["schemas"]["SendLocalListStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        SendLocalListStatusEnumType: "Accepted" | "Failed" | "VersionMismatch";
        /** @description A part of a series. */
        SeriesPoint: {
            /**
             * Format: date-time
             * @description When the part begins.
             */
            at: string;
            /**
             * Format: int64
             * @description Samples in it.
             */
            count: number;
            /**
             * Format: double
             * @description The latest.
             */
            last: number;
            /**
             * Format: double
             * @description The highest.
             */
            max: number;
            /**
             * Format: double
             * @description Their mean.
             */
            mean: number;
            /**
             * Format: double
             * @description The lowest.
             */
            min: number;
        };
        /** @description The server itself. */
        ServerFacts: {
            /** @description ISO 4217; `null` = there is no default tariff. */
            currency?: string | null;
            /** @description `sqlite` or `postgres`. */
            engine: string;
            map_tiles?: components["schemas"]["TileFacts"] | null;
            price_per_kwh?: components["schemas"]["Money"] | null;
            /** @description Somebody has to log in. */
            secured: boolean;
            /** @description There is a simulator whose stations can be steered from here. */
            simulator: boolean;
            /**
             * Format: date-time
             * @description When it was started.
             */
            started_at: string;
            /** @description Where stations connect: `/` and their identity follow. */
            stations_url?: string | null;
            /** @description IANA name of the time zone whose day is today. */
            time_zone: string;
            /** @description Of this program. */
            version: string;
        };
        /** @description Whether somebody has to log in, and has. */
        SessionState: {
            /** @description Who is signed in; `operator` = by the token that the server was started with; `null` = nobody. */
            name?: string | null;
            role?: components["schemas"]["Role"] | null;
            /** @description The server wants a log-in. */
            secured: boolean;
            /** @description This request has one; always so where none is wanted. */
            signed_in: boolean;
        };
        /** @description Installs a charging profile, or replaces the one with its id (K01). */
        SetChargingProfileRequest: {
            /** @description The profile. */
            chargingProfile: components["schemas"]["ChargingProfileType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Where. 0: the whole station for `ChargingStationMaxProfile`, every EVSE for
             *     `TxDefaultProfile`; a `TxProfile` needs an EVSE (K01.FR.16).
             */
            evseId: number;
        };
        /** @description Whether the profile is installed. */
        SetChargingProfileResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Accepted says that it was stored, not that it can be followed. */
            status: components["schemas"]["ChargingProfileStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @description Puts a message on the screen, or replaces the one with its id (O01, O06). */
        SetDisplayMessageRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description The message. */
            message: components["schemas"]["MessageInfoType"];
        };
        /** @description Whether it will be shown. */
        SetDisplayMessageResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Why not, otherwise. */
            status: components["schemas"]["DisplayMessageStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @description Chooses a basic set of monitors (N03). */
        SetMonitoringBaseRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Which set. */
            monitoringBase: components["schemas"]["MonitoringBaseEnumType"];
        };
        /** @description Whether the set is active. */
        SetMonitoringBaseResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Whether the set is active. */
            status: components["schemas"]["GenericDeviceModelStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @description A monitor to set. */
        SetMonitoringDataType: {
            /** @description The component that has the variable. */
            component: components["schemas"]["ComponentType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Of the monitor to replace (N04.FR.12); absent for a new one (N04.FR.11).
             */
            id?: number;
            /**
             * Format: int32
             * @description From 0, danger, to 9, debugging.
             */
            severity: number;
            /**
             * @description Whether it works only during a transaction; absent, always.
             * @default false
             */
            transaction: boolean;
            /** @description What it watches for. */
            type: components["schemas"]["MonitorEnumType"];
            /**
             * Format: double
             * @description The threshold, the change, or the seconds between reports, by `kind`; not negative for a
             *     change (N04.FR.14).
             */
            value: number;
            /** @description The variable to watch. */
            variable: components["schemas"]["VariableType"];
        };
        /** @description Chooses which events are reported (N05). */
        SetMonitoringLevelRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description From 0 to 9: events of this number or less are reported (N05.FR.02, N05.FR.03).
             */
            severity: number;
        };
        /** @description Whether the level applies. */
        SetMonitoringLevelResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Whether the level applies. */
            status: components["schemas"]["GenericStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @description What became of a monitor that was to be set. */
        SetMonitoringResultType: {
            /** @description As requested. */
            component: components["schemas"]["ComponentType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Of the monitor; only with Accepted (N04.FR.11).
             */
            id?: number;
            /**
             * Format: int32
             * @description As requested.
             */
            severity: number;
            /** @description Whether it was set. */
            status: components["schemas"]["SetMonitoringStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
            /** @description As requested. */
            type: components["schemas"]["MonitorEnumType"];
            /** @description As requested. */
            variable: components["schemas"]["VariableType"];
        };
        /** @enum {string} */
        SetMonitoringStatusEnumType: "Accepted" | "UnknownComponent" | "UnknownVariable" | "UnsupportedMonitorType" | "Rejected" | "Duplicate";
        /**
         * @description Stores how to reach a CSMS (B09).
         *
         *     It is used after the next restart, when its slot stands in
         *     `OCPPCommCtrlr.NetworkConfigurationPriority` (B10).
         */
        SetNetworkProfileRequest: {
            /**
             * Format: int32
             * @description Where to store it; the slots of a station are the values that
             *     `NetworkConfigurationPriority` takes (B09.FR.05).
             */
            configurationSlot: number;
            /** @description The profile. */
            connectionData: components["schemas"]["NetworkConnectionProfileType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description Whether the profile is stored. */
        SetNetworkProfileResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Rejected: not valid; Failed: could not be stored (B09.FR.01 to B09.FR.03). */
            status: components["schemas"]["SetNetworkProfileStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        SetNetworkProfileStatusEnumType: "Accepted" | "Rejected" | "Failed";
        /** @description An attribute to write. */
        SetVariableDataType: {
            /** @description Absent, `Actual` (B05.FR.12). */
            attributeType?: components["schemas"]["AttributeEnumType"];
            /** @description The value as text, in the format of the data type of the variable. */
            attributeValue: string;
            /** @description The component that has the variable. */
            component: components["schemas"]["ComponentType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description The variable that has the attribute. */
            variable: components["schemas"]["VariableType"];
        };
        /** @description Sets monitors on variables (N04). */
        SetVariableMonitoringRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description The monitors; at most `MonitoringCtrlr.ItemsPerMessage` of them (N04.FR.09). */
            setMonitoringData: components["schemas"]["SetMonitoringDataType"][];
        };
        /** @description What became of each. */
        SetVariableMonitoringResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description One per monitor (N04.FR.01). */
            setMonitoringResult: components["schemas"]["SetMonitoringResultType"][];
        };
        /** @description What became of an attribute that was to be written. */
        SetVariableResultType: {
            /** @description Whether it was written. */
            attributeStatus: components["schemas"]["SetVariableStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            attributeStatusInfo?: components["schemas"]["StatusInfoType"];
            /** @description Which attribute; `Actual` where the request named none (B05.FR.12). */
            attributeType?: components["schemas"]["AttributeEnumType"];
            /** @description As requested. */
            component: components["schemas"]["ComponentType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description As requested. */
            variable: components["schemas"]["VariableType"];
        };
        /** @description Writes attributes of variables (B05). */
        SetVariablesRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * @description What to write; at most `DeviceDataCtrlr.ItemsPerMessage` of them (B05.FR.11), none twice
             *     (B05.FR.13).
             */
            setVariableData: components["schemas"]["SetVariableDataType"][];
        };
        /** @description What became of each. */
        SetVariablesResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description One per attribute (B05.FR.01), not necessarily in the same order. */
            setVariableResult: components["schemas"]["SetVariableResultType"][];
        };
        /** @enum {string} */
        SetVariableStatusEnumType: "Accepted" | "Rejected" | "UnknownComponent" | "UnknownVariable" | "NotSupportedAttributeType" | "RebootRequired";
        /**
         * @description Asks the CSMS to have a certificate signed (A02, A03).
         *
         *     The answer comes at once; the certificate later, by [`CertificateSignedRequest`].
         */
        SignCertificateRequest: {
            /** @description What the certificate is for; absent, for all purposes (A02.FR.13). */
            certificateType?: components["schemas"]["CertificateSigningUseEnumType"];
            /** @description PKCS #10 signing request, PEM, for a key pair made for this request (A02.FR.02). */
            csr: string;
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description Whether the CSMS passes the request on (A02.FR.11, A02.FR.12). */
        SignCertificateResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Accepted does not say that a certificate authority has signed anything yet. */
            status: components["schemas"]["GenericStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @description A value that the meter signed. Keep it byte for byte: it is evidence. */
        SignedMeterValueType: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description How it is written, such as `OCMF`. */
            encodingMethod: string;
            /** @description To check it, base64; empty unless `PublicKeyWithSignedMeterValue` asks for it. */
            publicKey: string;
            /** @description Value and signature, base64. */
            signedMeterData: string;
            /** @description How it was signed; empty when that is in the data. */
            signingMethod: string;
        };
        /** @description A site as it is set. */
        SiteBody: {
            /** @description Its postal address, at most 200 characters. */
            address?: string | null;
            /**
             * Format: double
             * @description Degrees north, with `longitude`.
             */
            latitude?: number | null;
            /**
             * Format: double
             * @description What all its stations may take together, in kW, at any hour. If absent the limit stays as it is:
             *     /api/v1/sites/{id}/limit sets it by the hour, and lifts it.
             */
            limit_kw?: number | null;
            /**
             * Format: double
             * @description Degrees east, with `latitude`.
             */
            longitude?: number | null;
            /** @description Its name, 1 to 100 characters; if absent, one of `names`. */
            name?: string | null;
            /** @description Its name in English. */
            name_en?: string | null;
            /** @description Its name in Japanese. */
            name_ja?: string | null;
            /** @description Its name in Korean. */
            name_ko?: string | null;
            /** @description Its id: 1 to 50 letters, digits, `-`, `_`, `.`. Needed in an import; in a path the same as there. */
            site_id?: string | null;
            /** @description The name of its tariff; the default one if absent. */
            tariff?: string | null;
            /** @description IANA name; `Asia/Seoul` if absent. */
            time_zone?: string | null;
        };
        /** @description The power limit of a site. */
        SiteLimit: {
            /** @description 24 limits in kW, from 0 o'clock on in the time zone of the site; absent = `limit_kw` all day. */
            by_hour_kw?: number[] | null;
            /**
             * Format: double
             * @description kW, 0 to 100,000: what all stations of the site may take together.
             */
            limit_kw: number;
        };
        /** @description The load of a site. */
        SiteLoad: {
            /** @description One row a minute, the oldest first. */
            curve: components["schemas"]["SiteLoadRow"][];
            limit?: components["schemas"]["SiteLimit"] | null;
            now?: components["schemas"]["SiteView"] | null;
            /** @description The site. */
            site_id: string;
        };
        /** @description The load of a site at an instant. */
        SiteLoadRow: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /**
             * Format: int64
             * @description The limit, W.
             */
            limit_w: number;
            /**
             * Format: int64
             * @description What they last reported together, W.
             */
            measured_w: number;
            /**
             * Format: int64
             * @description Beyond the limit, because of stations that cannot be told, W.
             */
            over_w: number;
            /**
             * Format: int64
             * @description What the stations might take together, W.
             */
            promised_w: number;
            /**
             * Format: int64
             * @description Our key, the cursor of the list.
             */
            site_load_key: number;
        };
        /** @description A place with chargers. */
        SiteRow: {
            /** @description Its postal address. */
            address: string;
            /**
             * Format: int64
             * @description Chargers assigned to it.
             */
            chargers: number;
            /**
             * Format: double
             * @description Degrees north.
             */
            latitude?: number | null;
            limit_kw?: components["schemas"]["Kilowatts"] | null;
            /**
             * Format: double
             * @description Degrees east.
             */
            longitude?: number | null;
            /** @description Its name. */
            name: string;
            names?: components["schemas"]["JsonText"] | null;
            /**
             * Format: double
             * @description Installed capacity, kW.
             */
            rated_power: number;
            /** @description Its id. */
            site_id: string;
            /** @description The tariff that holds there; `null` = the default one. */
            tariff?: string | null;
            /** @description IANA name, e.g. `Asia/Seoul`. */
            time_zone: string;
        };
        /** @description Usage of a site. */
        SiteStatistics: components["schemas"]["SiteStatisticsRow"] & {
            /**
             * Format: double
             * @description The share of the time in which transactions ran, over all chargers of the site, 0 to 1;
             *     `null` for a site without chargers.
             */
            utilisation?: number | null;
        };
        /** @description Sums over the transactions at one site. */
        SiteStatisticsRow: {
            /**
             * Format: int64
             * @description Of these, still active.
             */
            active: number;
            /**
             * Format: int64
             * @description Chargers assigned to it.
             */
            chargers: number;
            /** @description Cost in the major unit. */
            cost: components["schemas"]["Money"];
            /** @description Of the sums of money; `null` where nothing was priced. */
            currency?: string | null;
            /**
             * Format: int64
             * @description Sum of the durations of ended transactions.
             */
            duration_seconds: number;
            /** @description Billed energy, kWh; transactions with unknown energy count as nothing. */
            energy_kwh: components["schemas"]["WattHours"];
            /** @description Its name. */
            name: string;
            /** @description The site. */
            site_id: string;
            /** @description IANA name. */
            time_zone: string;
            /**
             * Format: int64
             * @description Transactions that began in the period.
             */
            transactions: number;
        };
        /** @description A managed site, as it stands. */
        SiteView: {
            /**
             * Format: int32
             * @description The limit now, W.
             */
            limit_w: number;
            /**
             * Format: int64
             * @description What they last reported together, W.
             */
            measured_w: number;
            /**
             * Format: int32
             * @description Beyond the limit, because of stations that cannot be told (offline, refused, never limited), W.
             */
            over_w: number;
            /**
             * Format: int64
             * @description What the stations might take together, W.
             */
            promised_w: number;
            /** @description Each station. */
            stations: components["schemas"]["ManagedStation"][];
        };
        StartBody: {
            /** @description How it may charge: a ChargingProfile of OCPP with the purpose `TxProfile` and without a transactionId. */
            charging_profile?: Record<string, never> | null;
            /**
             * Format: int32
             * @description Checked against what the station reported; OCPP starts an EVSE, so it is not sent.
             */
            connector_id?: number | null;
            /**
             * Format: int32
             * @description The EVSE to charge at; 1 if absent.
             */
            evse_id?: number | null;
            group_id_token?: components["schemas"]["StartToken"] | null;
            id_token?: components["schemas"]["StartToken"] | null;
        };
        /** @description What a station answered to a request to start. */
        Started: {
            /** @description The CALL and its answer. */
            call: components["schemas"]["CallReport"];
            /** @description The charger. */
            charger_id: string;
            /**
             * Format: int32
             * @description The number under which the start was requested.
             */
            remote_start_id: number;
            /** @description `Accepted` or `Rejected`, as the station said; `null` where it answered with an error. */
            status?: string | null;
            /** @description The transaction, where it is known already. */
            transaction_id?: string | null;
        };
        StartToken: {
            /** @description At most 36 characters. */
            id_token: string;
            /** @description e.g. `ISO14443`. */
            type: string;
        };
        /** @description A certificate of a station. */
        StationCertificateRow: {
            /** @description PEM, the certificate first; `null` = nobody signed it, or it was made elsewhere. */
            chain?: string | null;
            /**
             * Format: date-time
             * @description When it was asked for, or seen first.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was over.
             */
            ended_at?: string | null;
            /** @description Who signed it. */
            issuer?: string | null;
            /**
             * Format: date-time
             * @description Valid until.
             */
            not_after?: string | null;
            /**
             * Format: date-time
             * @description Valid from.
             */
            not_before?: string | null;
            /** @description `ChargingStationCertificate`, `V2GCertificate` or `both`. */
            purpose: string;
            /** @description What went wrong. */
            reason?: string | null;
            /** @description In hexadecimal digits. */
            serial_number?: string | null;
            /** @description Of its DER, in hexadecimal digits. */
            sha256?: string | null;
            /**
             * Format: date-time
             * @description When it was signed.
             */
            signed_at?: string | null;
            /** @description `requested`, `refused`, `failed`, `signed`, `rejected`, `accepted`, `in_use` or `replaced`. */
            state: string;
            /** @description The station's identity. */
            station: string;
            /**
             * Format: int64
             * @description Our key, the cursor of the list.
             */
            station_certificate_key: number;
            /** @description Whose it is. */
            subject?: string | null;
            /**
             * Format: date-time
             * @description The first connection with it.
             */
            used_at?: string | null;
        };
        /** @description What a station says in a CALLERROR, or what is wrong with its CALLRESULT. */
        StationError: {
            /** @description The error code, e.g. `NotSupported`. */
            code: string;
            /** @description The station's words. */
            description: string;
        };
        /** @description A station that has connected at least once or was registered by an operator. */
        StationRow: {
            /**
             * Format: int32
             * @description Counts accepted boots.
             */
            boot_epoch: number;
            /** @description `reason` of the last BootNotification. */
            boot_reason?: string | null;
            /**
             * Format: date-time
             * @description When it last booted.
             */
            booted_at?: string | null;
            /**
             * Format: date-time
             * @description When it was first seen or registered.
             */
            created_at: string;
            /** @description From the last BootNotification. */
            firmware_version?: string | null;
            /** @description A password is set; the password itself is never returned. */
            has_password: boolean;
            /** @description The identity in its registered spelling; compared case-insensitively. */
            identity: string;
            /**
             * Format: int32
             * @description The least security profile that it may connect with; `null` = any.
             */
            least_security_profile?: number | null;
            /** @description From the last BootNotification. */
            model?: string | null;
            /** @description ICCID of the modem's SIM card. */
            modem_iccid?: string | null;
            /** @description IMSI of the modem's SIM card. */
            modem_imsi?: string | null;
            /** @description Last answer to a BootNotification: `Accepted`, `Pending`, `Rejected`; `null` = never booted. */
            registration?: string | null;
            /** @description What the next BootNotification is answered with. */
            registration_setting: string;
            /**
             * Format: date-time
             * @description When an operator removed it; `null` = it is there. Its history stays.
             */
            removed_at?: string | null;
            /** @description From the last BootNotification. */
            serial_number?: string | null;
            /** @description The site it is assigned to; `null` = none. */
            site_id?: string | null;
            /** @description Chosen schema violations become warnings. */
            tolerant: boolean;
            /**
             * Format: date-time
             * @description When this row last changed.
             */
            updated_at: string;
            /** @description From the last BootNotification. */
            vendor_name?: string | null;
        };
        /** @description A sampled value outside transactions. */
        StationSample: components["schemas"]["Sample"] & {
            /**
             * Format: int32
             * @description 0 = the station's main meter.
             */
            evse_id: number;
            /**
             * Format: int64
             * @description Our key of the MeterValue that it stood in.
             */
            meter_value_key: number;
        };
        /**
         * @description What a station does, in one word: the first of these that holds.
         * @enum {string}
         */
        StationState: "offline" | "silent" | "faulted" | "charging" | "suspended" | "occupied" | "available" | "reserved" | "unavailable" | "unknown";
        /** @description A station, and whether it is connected. */
        StationView: components["schemas"]["StationRow"] & {
            /** @description It is connected now. */
            connected: boolean;
        };
        /** @description The state of the server and who is connected. */
        Status: components["schemas"]["CountsRow"] & {
            /** @description The open connections. */
            active_connections: components["schemas"]["ActiveConnection"][];
            /** @description Stations connected now. */
            connections: number;
            /** @description Since the start. */
            counters: components["schemas"]["Counters"];
            /**
             * Format: date-time
             * @description Now.
             */
            now: string;
            /**
             * Format: date-time
             * @description When it was started.
             */
            started_at: string;
            /** @description `running`. */
            state: string;
            /**
             * Format: int64
             * @description Seconds since.
             */
            uptime_seconds: number;
            /** @description Of this program. */
            version: string;
            /** @description What is written. */
            writer: components["schemas"]["WriterStatus"];
        };
        /** @description Why an answer is as it is. Only a hint: every function works without it. */
        StatusInfoType: {
            /** @description Text for people. */
            additionalInfo?: string;
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description A word from the specification's list or the vendor's own, such as `InvalidProfile`. */
            reasonCode: string;
        };
        /**
         * @description State of a connector (G01).
         *
         *     A station may report it by [`NotifyEventRequest`](crate::NotifyEventRequest) instead:
         *     variable `AvailabilityState` of component `Connector`.
         */
        StatusNotificationRequest: {
            /**
             * Format: int32
             * @description Number of the connector in its EVSE, from 1.
             */
            connectorId: number;
            /** @description Its state. */
            connectorStatus: components["schemas"]["ConnectorStatusEnumType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Of the connector, from 1.
             */
            evseId: number;
            /**
             * Format: date-time
             * @description When it took this state.
             */
            timestamp: string;
        };
        /** @description Confirms a [`StatusNotificationRequest`]; it has no fields. */
        StatusNotificationResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        StopBody: {
            /** @description The transaction; the charger's only active one if absent. */
            transaction_id?: string | null;
        };
        /** @description What a station answered to a request to stop. */
        Stopped: {
            /** @description The CALL and its answer. */
            call: components["schemas"]["CallReport"];
            /** @description The charger. */
            charger_id: string;
            /** @description `Accepted` or `Rejected`, as the station said; `null` where it answered with an error. */
            status?: string | null;
            /** @description The transaction. */
            transaction_id: string;
        };
        SyncBody: {
            /** @description The whole list, whatever the station has. */
            full?: boolean;
        };
        /** @description A version to be made. */
        TariffBody: {
            /** @description ISO 4217, e.g. `KRW`. */
            currency: string;
            /** @description It holds where the site has none of its own; no other tariff does then. */
            is_default?: boolean;
            /** @description Its name, at most 50 characters; needed in an import, and in a path the same as there. */
            name?: string | null;
            /**
             * Format: double
             * @description Price of one kWh in the major unit, at most four decimals.
             */
            price_per_kwh: number;
            /**
             * Format: double
             * @description Price of each minute that has begun; nothing if absent.
             */
            price_per_minute?: number | null;
            /**
             * Format: double
             * @description Price of the transaction itself; nothing if absent.
             */
            price_per_session?: number | null;
            /** @description Other prices by weekday and time of day, at most 48; the first that fits counts. */
            rates?: components["schemas"]["RateBody"][];
            /**
             * Format: int64
             * @description Energy is billed in steps of so many Wh; 10 if absent.
             */
            step_wh?: number | null;
            /** @description What drivers are told, by language; at most 512 characters each. */
            texts?: components["schemas"]["TariffTexts"];
            /**
             * Format: date-time
             * @description It holds from then on; from now on if absent, and of a new tariff since ever.
             */
            valid_from?: string | null;
            /**
             * Format: date-time
             * @description It holds until then; the version before it holds again afterwards.
             */
            valid_until?: string | null;
        };
        /** @description Other prices in a part of the week. */
        TariffRate: {
            /** @description `HH:MM` in the time zone of the site. */
            from: string;
            price_per_kwh?: components["schemas"]["Money"] | null;
            price_per_minute?: components["schemas"]["Money"] | null;
            price_per_session?: components["schemas"]["Money"] | null;
            /** @description `HH:MM`, not included. One that is not later than `from` is of the next day. */
            until: string;
            /** @description `mon` … `sun`; empty = every day. */
            weekdays: string[];
        };
        /** @description What is told to drivers, by language; at most 512 characters each. */
        TariffTexts: {
            /** @description English. */
            en?: string | null;
            /** @description Japanese. */
            ja?: string | null;
            /** @description Korean. */
            ko?: string | null;
        };
        /** @description A version of a tariff. None is ever changed: bills keep the one that they began with. */
        TariffVersion: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            changed_at: string;
            /** @description By whom; empty = it came with the database. */
            changed_by: string;
            /** @description ISO 4217. */
            currency: string;
            /** @description Price of one kWh in the major unit. */
            price_per_kwh: components["schemas"]["Money"];
            /** @description Price of each minute that has begun, from the Started to the Ended. */
            price_per_minute: components["schemas"]["Money"];
            /** @description Price of the transaction itself. */
            price_per_session: components["schemas"]["Money"];
            /** @description Other prices by weekday and time of day; the first that fits the begin of the transaction counts. */
            rates: components["schemas"]["TariffRate"][];
            /**
             * Format: int64
             * @description Energy is billed in steps of so many Wh, rounded to nearest.
             */
            step_wh: number;
            /** @description What drivers are told, by language. */
            texts: components["schemas"]["TariffTexts"];
            /**
             * Format: date-time
             * @description It holds since then; `null` = since ever.
             */
            valid_from?: string | null;
            /**
             * Format: date-time
             * @description It holds until then, that instant not included; `null` = without end.
             */
            valid_until?: string | null;
            /**
             * Format: int32
             * @description Counts from 1.
             */
            version: number;
        };
        /** @description A tariff as it holds now. */
        TariffView: components["schemas"]["TariffVersion"] & {
            /**
             * Format: date-time
             * @description When it was added.
             */
            created_at: string;
            /** @description It holds where the site has none of its own. */
            is_default: boolean;
            /** @description Its name, unique. */
            name: string;
            /** @description Sites that have it, by id. */
            sites: string[];
            /**
             * Format: int64
             * @description Our key.
             */
            tariff_key: number;
        };
        /** @description Pictures below the map. */
        TileFacts: {
            /** @description Whom the map has to name. */
            attribution: string;
            /** @description With `{z}`, `{x}`, `{y}`, and perhaps `{s}`. */
            url: string;
        };
        TokenBody: {
            /**
             * Format: int32
             * @description -9 to 9.
             */
            charging_priority?: number | null;
            /**
             * Format: date-time
             * @description Refused as `Expired` from then on.
             */
            expires_at?: string | null;
            /** @description The group it belongs to, at most 36 characters; with `group_type`. */
            group_id_token?: string | null;
            /** @description The type of the group's token. */
            group_type?: string | null;
            /**
             * @description It stops the transactions of others and starts none (C16): stations get the group by which they know a master
             *     pass (`AuthCtrlr.MasterPassGroupId`).
             */
            is_master_pass?: boolean;
            /** @description RFC 5646, at most 8 characters. */
            language?: string | null;
            /** @description Shown to the driver, at most 512 characters. */
            personal_message?: string | null;
            /** @description An authorization status, e.g. `Accepted`, `Blocked`; `Accepted` if absent. */
            status?: string | null;
            terms?: components["schemas"]["TokenTerms"] | null;
            /**
             * Format: date-time
             * @description Refused as `NotAtThisTime` before.
             */
            valid_from?: string | null;
        };
        /** @description Where and when a token may charge. An empty list restricts nothing. */
        TokenTerms: {
            /** @description Only at EVSEs with a connector of one of these types, e.g. `cCCS2`, as far as the station has told its types. */
            connector_types?: string[];
            /** @description Stations, or single EVSEs of stations: `CP001`, `CP001/2`. */
            evses?: string[];
            /** @description Only in these hours, by the clock of the station's site: `Mon-Fri 07:00-19:00`, `Sat,Sun 00:00-24:00`. */
            hours?: string[];
            /** @description Ids of sites. With `evses`, either is enough. */
            sites?: string[];
        };
        TolerantBody: {
            /** @description Chosen schema violations of this station become warnings. */
            tolerant: boolean;
        };
        /** @enum {string} */
        TransactionEventEnumType: "Ended" | "Started" | "Updated";
        /**
         * @description Something happened in a transaction (block E).
         *
         *     The CSMS cannot refuse it: any answer but a CALLRESULT makes the station send it again
         *     (E13). Refusing the token is done by `id_token_info` in the answer.
         */
        TransactionEventRequest: {
            /**
             * Format: int32
             * @description What the connected cable carries, in A.
             */
            cableMaxCurrent?: number;
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Whether the transaction begins, goes on or ends. */
            eventType: components["schemas"]["TransactionEventEnumType"];
            /**
             * @description EVSE and connector, once, in the first event after the vehicle was connected
             *     (E01.FR.16).
             */
            evse?: components["schemas"]["EVSEType"];
            /**
             * @description The token, once when it authorized the transaction (E03.FR.01) and once when it ended it
             *     (E07.FR.02).
             */
            idToken?: components["schemas"]["IdTokenType"];
            /** @description Samples that belong to the event. */
            meterValue?: components["schemas"]["MeterValueType"][];
            /**
             * Format: int32
             * @description Phases that the vehicle charges on, where known (E02.FR.18).
             */
            numberOfPhasesUsed?: number;
            /**
             * @description Whether it happened while the station was offline; absent, no (E12.FR.02).
             * @default false
             */
            offline: boolean;
            /**
             * Format: int32
             * @description The reservation that this transaction uses, once, after it began to (E01.FR.13).
             */
            reservationId?: number;
            /**
             * Format: int32
             * @description Position of the event in its transaction; should start at 0 (E01.FR.07), grows by one,
             *     and may have gaps when a station ran out of memory offline (E11.FR.05).
             */
            seqNo: number;
            /**
             * Format: date-time
             * @description When it happened, not when it was sent.
             */
            timestamp: string;
            /** @description The transaction. */
            transactionInfo: components["schemas"]["TransactionType"];
            /** @description What made the station send it. */
            triggerReason: components["schemas"]["TriggerReasonEnumType"];
        };
        /** @description What the station should know after an event. */
        TransactionEventResponse: {
            /**
             * Format: int32
             * @description From -9 to 9, for this transaction only; 9 charges first, absent leaves it (K03.FR.05).
             */
            chargingPriority?: number;
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * @description What the CSMS knows of the token in the request; required when there was one
             *     (E01.FR.12).
             */
            idTokenInfo?: components["schemas"]["IdTokenInfoType"];
            /**
             * Format: double
             * @description Of the whole transaction, with taxes, in the currency of the station; in the answer to
             *     the last event only. 0 means free, absent means unknown (I03.FR.04).
             */
            totalCost?: number;
            /** @description A new text about the tariff, for the driver (I06.FR.02). */
            updatedPersonalMessage?: components["schemas"]["MessageContentType"];
        };
        /** @description One stored TransactionEvent. */
        TransactionEventRow: {
            /** @description `Started`, `Updated` or `Ended`. */
            event_type: string;
            /**
             * Format: date-time
             * @description The station's time.
             */
            occurred_at: string;
            /** @description Queued while the station was offline. */
            offline: boolean;
            /** @description The request as received. */
            payload: components["schemas"]["JsonText"];
            /**
             * Format: date-time
             * @description When it arrived.
             */
            received_at: string;
            /**
             * Format: int32
             * @description The station's sequence number.
             */
            seq_no: number;
            /** @description Why it was sent, e.g. `CablePluggedIn`. */
            trigger_reason: string;
            /**
             * Format: int32
             * @description 0; 1.. = a conflicting event kept beside the first.
             */
            variant: number;
        };
        /** @description A transaction as the ledger sees it now. */
        TransactionRow: {
            begin_kwh?: components["schemas"]["MilliWattHours"] | null;
            billed_kwh?: components["schemas"]["WattHours"] | null;
            /** @description The last charging state, e.g. `Charging`. */
            charging_state?: string | null;
            /** @description `active`, `complete`, `incomplete` or `stale`. */
            completeness: string;
            /**
             * Format: int32
             * @description Connector id.
             */
            connector_id?: number | null;
            cost?: components["schemas"]["Money"] | null;
            /**
             * Format: date-time
             * @description When its first event arrived.
             */
            created_at: string;
            /** @description ISO 4217. */
            currency?: string | null;
            /**
             * Format: int32
             * @description From Started to Ended.
             */
            duration_seconds?: number | null;
            end_kwh?: components["schemas"]["MilliWattHours"] | null;
            /**
             * Format: date-time
             * @description Time of the Ended event.
             */
            ended_at?: string | null;
            energy_kwh?: components["schemas"]["MilliWattHours"] | null;
            /** @description `register`, `first-last`, `interval` or `unknown`. */
            energy_source: string;
            /**
             * Format: int64
             * @description Events stored.
             */
            event_count: number;
            /**
             * Format: int32
             * @description EVSE id.
             */
            evse_id?: number | null;
            export_kwh?: components["schemas"]["MilliWattHours"] | null;
            /**
             * Format: date-time
             * @description Earliest event.
             */
            first_event_at: string;
            /**
             * Format: int32
             * @description Lowest seqNo seen.
             */
            first_seq_no: number;
            /** @description What is remarkable about it, comma separated; empty = nothing. */
            flags: string;
            /** @description The token it runs on. */
            id_token?: string | null;
            /** @description The token's type. */
            id_token_type?: string | null;
            /**
             * Format: int32
             * @description 1, or more where the station re-uses the id.
             */
            incarnation: number;
            /**
             * Format: date-time
             * @description Latest event.
             */
            last_event_at: string;
            /**
             * Format: int32
             * @description Highest seqNo seen.
             */
            last_seq_no: number;
            /** @description Gaps, e.g. `3,7-9`; empty = none. */
            missing_seq_nos: string;
            /** @description The agreed subprotocol. */
            ocpp_version: string;
            price_per_kwh?: components["schemas"]["Money"] | null;
            price_per_minute?: components["schemas"]["Money"] | null;
            price_per_session?: components["schemas"]["Money"] | null;
            /**
             * Format: int32
             * @description Of the RequestStartTransaction that started it.
             */
            remote_start_id?: number | null;
            /**
             * Format: int32
             * @description Of the reservation it consumed.
             */
            reservation_id?: number | null;
            /**
             * Format: date-time
             * @description Time of the Started event; `null` = it never arrived.
             */
            started_at?: string | null;
            /** @description `active`, `ended`, `stale` or `closed`. */
            state: string;
            /** @description The station's identity. */
            station: string;
            /**
             * Format: int64
             * @description Energy is billed in steps of so many Wh.
             */
            step_wh?: number | null;
            /** @description Why it stopped, e.g. `Local`, `Remote`. */
            stopped_reason?: string | null;
            /** @description The tariff whose terms were pinned when the transaction became known; `null` = there was none. */
            tariff?: string | null;
            /**
             * Format: int32
             * @description The version of that tariff; `null` = there was none, or it was before tariffs had versions.
             */
            tariff_version?: number | null;
            /**
             * Format: int32
             * @description As the station reported it, seconds.
             */
            time_spent_charging?: number | null;
            /** @description The station's id of it. */
            transaction_id: string;
            /**
             * Format: int64
             * @description Our key: the address of the resource and the cursor of the list.
             */
            transaction_key: number;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updated_at: string;
        };
        /** @description A transaction and its state. */
        TransactionType: {
            /** @description Whether energy flows; required when it changed (E01.FR.18). */
            chargingState?: components["schemas"]["ChargingStateEnumType"];
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Of the request that started it, in the next event after that request (F01.FR.25).
             */
            remoteStartId?: number;
            /** @description Why it ended; only in the last event, absent there means `Local` (E06.FR.08, E06.FR.09). */
            stoppedReason?: components["schemas"]["ReasonEnumType"];
            /**
             * Format: int32
             * @description Seconds in which energy flowed.
             */
            timeSpentCharging?: number;
            /**
             * @description Unique for the station for ever (E01.FR.08); only together with its identity anywhere
             *     else.
             */
            transactionId: string;
        };
        /** @description Asks a station to send a message now (F06). */
        TriggerMessageRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * @description For which EVSE; absent, for all where that matters (F06.FR.11). A status needs EVSE and
             *     connector (F06.FR.13).
             */
            evse?: components["schemas"]["EVSEType"];
            /** @description Which message. */
            requestedMessage: components["schemas"]["MessageTriggerEnumType"];
        };
        /** @description Whether the message follows. */
        TriggerMessageResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Accepted: the message follows this answer (F06.FR.04, F06.FR.10). */
            status: components["schemas"]["TriggerMessageStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        TriggerMessageStatusEnumType: "Accepted" | "Rejected" | "NotImplemented";
        /** @enum {string} */
        TriggerReasonEnumType: "Authorized" | "CablePluggedIn" | "ChargingRateChanged" | "ChargingStateChanged" | "Deauthorized" | "EnergyLimitReached" | "EVCommunicationLost" | "EVConnectTimeout" | "MeterValueClock" | "MeterValuePeriodic" | "TimeLimitReached" | "Trigger" | "UnlockCommand" | "StopAuthorized" | "EVDeparted" | "EVDetected" | "RemoteStop" | "RemoteStart" | "AbnormalCondition" | "SignedDataReceived" | "ResetCommand";
        /** @description Unit of a value. */
        UnitOfMeasureType: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Power of ten: 3 with Wh is kWh; absent, 0.
             * @default 0
             */
            multiplier: number;
            /**
             * @description From the list of standard units or the vendor's own; absent, Wh.
             * @default Wh
             */
            unit: string;
        };
        /** @description Unlocks the cable of a connector (F05). It stops no transaction. */
        UnlockConnectorRequest: {
            /**
             * Format: int32
             * @description Number of the connector in its EVSE, from 1.
             */
            connectorId: number;
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description Of the connector.
             */
            evseId: number;
        };
        /** @description Whether the cable is unlocked. */
        UnlockConnectorResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Result of the attempt. */
            status: components["schemas"]["UnlockStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        UnlockStatusEnumType: "Unlocked" | "UnlockFailed" | "OngoingAuthorizedTransaction" | "UnknownConnector";
        /** @description Has a local controller no longer offer firmware (L04). */
        UnpublishFirmwareRequest: {
            /** @description MD5 of the file, 32 hexadecimal digits. */
            checksum: string;
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
        };
        /** @description Whether it is no longer offered. */
        UnpublishFirmwareResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Whether it is no longer offered. */
            status: components["schemas"]["UnpublishFirmwareStatusEnumType"];
        };
        /** @enum {string} */
        UnpublishFirmwareStatusEnumType: "DownloadOngoing" | "NoFirmware" | "Unpublished";
        /** @description What a station answered to UpdateFirmware or PublishFirmware. */
        UpdateAsked: {
            /** @description The CALL and its answer; of the address the token is not shown. */
            call: components["schemas"]["CallReport"];
            /** @description The job, with its state. */
            job: components["schemas"]["FirmwareJobRow"];
        };
        UpdateBody: {
            /**
             * Format: int64
             * @description The file: `firmware_key`.
             */
            firmware_key: number;
            /** @description How it is to fetch and install it. */
            how?: components["schemas"]["HowToUpdate"];
            /** @description `true`: the station is a local controller, and is to publish it to those behind it (L03). */
            publish?: boolean;
        };
        /** @enum {string} */
        UpdateEnumType: "Differential" | "Full";
        /** @description Starts a firmware update (L01, L02). */
        UpdateFirmwareRequest: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description What to install and when. */
            firmware: components["schemas"]["FirmwareType"];
            /**
             * Format: int32
             * @description Ties the status messages to this update (L01.FR.10).
             */
            requestId: number;
            /**
             * Format: int32
             * @description How often to try the download again; absent, the station chooses.
             */
            retries?: number;
            /**
             * Format: int32
             * @description Seconds between the attempts; absent, the station chooses.
             */
            retryInterval?: number;
        };
        /** @description Whether the station updates. */
        UpdateFirmwareResponse: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description InvalidCertificate and RevokedCertificate only with a signing certificate (L01.FR.22). */
            status: components["schemas"]["UpdateFirmwareStatusEnumType"];
            /** @description More than the status says; every function works without it. */
            statusInfo?: components["schemas"]["StatusInfoType"];
        };
        /** @enum {string} */
        UpdateFirmwareStatusEnumType: "Accepted" | "Rejected" | "AcceptedCanceled" | "InvalidCertificate" | "RevokedCertificate";
        UpgradeBody: {
            /**
             * Format: int32
             * @description Of the network profile, in seconds; 30 if absent.
             */
            message_timeout?: number | null;
            /** @description A root that the certificate of this server leads to, in PEM: it is installed first. Absent = the station has it. */
            root_certificate?: string | null;
            /**
             * Format: int32
             * @description 1, 2 or 3.
             */
            security_profile: number;
            /**
             * Format: int32
             * @description The slot of the network profile, 1 or 2; 2 if absent.
             */
            slot?: number | null;
            /** @description Where the station is to connect, without its identity: `wss://…` for 2 and 3, `ws://…` for 1. */
            url: string;
            /** @description How long the station has to come with the new profile, e.g. `24h` (which it is if absent). */
            within?: string | null;
        };
        /** @enum {string} */
        UploadLogStatusEnumType: "BadMessage" | "Idle" | "NotSupportedOperation" | "PermissionDenied" | "Uploaded" | "UploadFailure" | "Uploading" | "AcceptedCanceled";
        /** @description A place where a station can leave a log, and the file that it left. */
        UploadRow: {
            /**
             * Format: int64
             * @description The length of the file.
             */
            bytes?: number | null;
            /** @description The content type that the station gave. The file is served as `application/octet-stream`. */
            content_type?: string | null;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the place is closed, if nothing came.
             */
            expires_at: string;
            /**
             * @description The last segment of the name that the station gave, without control characters. The file is
             *     kept and served under another name.
             */
            file_name?: string | null;
            /** @description `DiagnosticsLog` or `SecurityLog`. */
            log_type: string;
            /**
             * Format: int32
             * @description Of the GetLog, and of the LogStatusNotifications about it.
             */
            request_id: number;
            /** @description SHA-256 of the file, in hexadecimal digits. */
            sha256?: string | null;
            /**
             * @description `waiting`, `stored`, `refused` (by the station, or it could not be asked), `replaced` (by
             *     newer ones), `expired`, or `removed` (stored once, and too old or too much by now).
             */
            state: string;
            /** @description The station's identity. */
            station: string;
            /** @description What the station said last in LogStatusNotification, e.g. `Uploaded`. */
            status?: string | null;
            /**
             * Format: date-time
             * @description When it said so.
             */
            status_at?: string | null;
            /**
             * Format: date-time
             * @description When the file was whole and on the disk.
             */
            stored_at?: string | null;
            /**
             * Format: int64
             * @description Our key: the address of the resource and the cursor of the list.
             */
            upload_key: number;
        };
        /** @description An attribute of a variable. */
        VariableAttributeType: {
            /**
             * @description Whether the station never changes it; absent, no.
             * @default false
             */
            constant: boolean;
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Absent, `ReadWrite`. */
            mutability?: components["schemas"]["MutabilityEnumType"];
            /**
             * @description Whether it survives a restart; absent, no.
             * @default false
             */
            persistent: boolean;
            /** @description Absent, `Actual`. */
            type?: components["schemas"]["AttributeEnumType"];
            /** @description The value as text; absent for variables that can only be written (B07.FR.03). */
            value?: string;
        };
        /** @description What values a variable takes. */
        VariableCharacteristicsType: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description The type of the value. */
            dataType: components["schemas"]["DataEnumType"];
            /**
             * Format: double
             * @description The greatest value; for texts and lists, the greatest length.
             */
            maxLimit?: number;
            /**
             * Format: double
             * @description The least value.
             */
            minLimit?: number;
            /** @description Whether monitors can be set on it. */
            supportsMonitoring: boolean;
            /** @description Of the value, from the list of standard units or the vendor's own. */
            unit?: string;
            /** @description The possible values of a list type, separated by commas. */
            valuesList?: string;
        };
        /** @description A monitor. */
        VariableMonitoringType: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /**
             * Format: int32
             * @description By which it is changed and removed; may change with a restart (N04.FR.19).
             */
            id: number;
            /**
             * Format: int32
             * @description From 0, danger, to 9, debugging.
             */
            severity: number;
            /** @description Whether it works only during a transaction. */
            transaction: boolean;
            /** @description What it watches for. */
            type: components["schemas"]["MonitorEnumType"];
            /**
             * Format: double
             * @description The threshold, the change, or the seconds between reports, by `kind`.
             */
            value: number;
        };
        /** @description One attribute of one variable of a station's device model. */
        VariableRow: {
            /** @description `Actual`, `Target`, `MinSet` or `MaxSet`. */
            attribute_type: string;
            /** @description Data type, unit, limits; `null` = unknown. */
            characteristics: unknown;
            /** @description The component's name. */
            component: string;
            /** @description The component's instance. */
            component_instance?: string | null;
            /**
             * Format: int32
             * @description The connector that the component belongs to.
             */
            connector_id?: number | null;
            /**
             * Format: int32
             * @description The EVSE that the component belongs to.
             */
            evse_id?: number | null;
            /**
             * Format: date-time
             * @description When a full inventory came without it; `null` = it is there.
             */
            gone_at?: string | null;
            /** @description `ReadOnly`, `WriteOnly` or `ReadWrite`; `null` = unknown. */
            mutability?: string | null;
            /** @description `Component[instance]@evse.connector/Variable[instance]`. */
            path: string;
            /**
             * Format: date-time
             * @description When it was last brought up to date.
             */
            updated_at: string;
            /** @description The value; `null` = write-only or unset. */
            value?: string | null;
            /** @description The value that the station takes with its next boot (`RebootRequired`). */
            value_after_reboot?: string | null;
            /** @description The variable's name. */
            variable: string;
            /** @description The variable's instance. */
            variable_instance?: string | null;
        };
        /** @description What became of the last SetVariables of an attribute. */
        VariableSettingRow: {
            /** @description `Actual`, `Target`, `MinSet` or `MaxSet`. */
            attribute_type: string;
            /** @description The result was `RebootRequired`, and the station has not booted since. */
            awaits_reboot: boolean;
            /**
             * Format: int64
             * @description The command that set it: GET /api/v1/commands/{key}.
             */
            command_key: number;
            /** @description As in the device model. */
            path: string;
            /** @description Why, in the station's words. */
            reason?: string | null;
            /** @description Why, for programs. */
            reason_code?: string | null;
            /**
             * Format: date-time
             * @description When the station answered.
             */
            set_at: string;
            /**
             * @description The station's result: `Accepted`, `RebootRequired`, `Rejected`, `UnknownComponent`,
             *     `UnknownVariable` or `NotSupportedAttributeType`.
             */
            status: string;
            /** @description The value that was sent; `null` = a secret. */
            value?: string | null;
        };
        /** @description A property of a component. */
        VariableType: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Which one, where there are several; case-insensitive. */
            instance?: string;
            /** @description From the standard list where it fits; case-insensitive. */
            name: string;
        };
        /**
         * @description What comes of a message of a vendor.
         * @enum {string}
         */
        VendorMessageAnswer: "echo" | "store" | "reject" | "forward";
        VendorMessageBody: {
            /** @description What is answered. */
            answer: components["schemas"]["VendorMessageAnswer"];
            /** @description `messageId`, at most 50 characters; absent = any of the vendor that has no row of its own. */
            message_id?: string;
            /**
             * @description For `forward`: `http://…` or `https://…`, without a password. It gets JSON by POST (`station`, `vendorId`,
             *     `messageId`, `data`) and answers with JSON (`status`, `data`) within 5 s.
             */
            url?: string | null;
            /** @description `vendorId`, 1 to 255 characters; case does not count. */
            vendor_id: string;
        };
        /** @description A message of a vendor, and what the server answers. */
        VendorMessageRow: {
            /** @description `echo`, `store`, `reject` or `forward`. */
            answer: string;
            /** @description `messageId`; empty = any of the vendor that has no row of its own, also a message without. */
            message_id: string;
            /**
             * Format: date-time
             * @description When that was set.
             */
            set_at: string;
            /** @description Where it is forwarded to. */
            url?: string | null;
            /** @description `vendorId`; case does not count. */
            vendor_id: string;
            /**
             * Format: int64
             * @description Our key.
             */
            vendor_message_key: number;
        };
        /** @enum {string} */
        VPNEnumType: "IKEv2" | "IPSec" | "L2TP" | "PPTP";
        /** @description A tunnel to the network of the CSMS. */
        VPNType: {
            /** @description Members outside the standard, ignored by whoever does not know their vendor. */
            customData?: components["schemas"]["CustomDataType"];
            /** @description Group of the user, where the tunnel asks for one. */
            group?: string;
            /** @description Shared key; secret. */
            key: string;
            /** @description Password; secret. */
            password: string;
            /** @description Its address. */
            server: string;
            /** @description Kind of tunnel. */
            type: components["schemas"]["VPNEnumType"];
            /** @description User name. */
            user: string;
        };
        /**
         * Format: double
         * @description Energy in Wh; a number of kWh in JSON.
         */
        WattHours: number;
        /** @description How the writing goes. */
        WriterStatus: {
            /**
             * Format: int64
             * @description Commits since the start.
             */
            commits: number;
            /**
             * Format: int64
             * @description Commits that failed since the start.
             */
            failures: number;
            /** @description The last commit failed. */
            is_failing: boolean;
            /**
             * Format: int64
             * @description Journal messages that were lost since the start.
             */
            journal_dropped: number;
            /** @description Journal messages that wait. */
            journal_queued: number;
            /** @description Requests that wait. */
            queued: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    status: {
        parameters: {
            query?: {
                /** @description At most so many open connections, by identity; all if absent. */
                active?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    actions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Actions"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Only what was done (`true`), or what was not. */
                done?: boolean;
                /** @description Only at this time or later (RFC 3339). */
                from?: string;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only with this in the path, in any case of letters. */
                text?: string;
                /** @description Only before (RFC 3339). */
                to?: string;
                /** @description Only by this name. */
                who?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AuditRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    all_availability: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: string;
                /** @description `true` = only where what is reported is not what is wanted. */
                differs?: boolean;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AvailabilityRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    bulk_calls: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkCall"];
            };
        };
        responses: {
            /** @description One line per station */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["BulkOutcome"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chargers: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: string;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description Only of this site. */
                site_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Charger"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chargers_csv: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    import_chargers: {
        parameters: {
            query?: {
                /** @description `true` only looks whether all of it fits. */
                dry_run?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportedInstallation"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    charger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the charger */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Charger"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_charger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the charger: the identity of its station */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChargerBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Charger"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_charger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the charger */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It stands at no site now */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    command: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `command_key` of a call */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandDetail"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    connections: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only of this station. */
                station?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ConnectionRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refused: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Only with this in the identity, in any case of letters. */
                identity?: string;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_RefusedConnectionRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dashboard_events: {
        parameters: {
            query?: {
                /** @description `seq` of the snapshot; `Last-Event-ID` wins. */
                after?: number;
            };
            header?: {
                /** @description The last event that was received */
                "Last-Event-ID"?: number | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events; `data` of `changes`: */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Changes"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dashboard_messages: {
        parameters: {
            query?: {
                /** @description Only of this action. */
                action?: string;
                /** @description Only CALLs that went `in` (from the station) or `out`. */
                direction?: string;
                /** @description Only what was answered so: `result`, an error code, `error` (any of them), `none` (not at all). */
                outcome?: string;
                /** @description Only of this station. */
                station?: string;
                /** @description Only with this text somewhere, in any case of letters. */
                text?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events; an element of `items` of `exchanges`: */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["FeedItem"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    events: {
        parameters: {
            query?: {
                /** @description Begin after this event; `Last-Event-ID` wins. */
                after?: number;
                /** @description Only these kinds, comma separated, e.g. `connected,disconnected,transaction`. */
                kind?: string;
                /** @description Only of this station. */
                station?: string;
            };
            header?: {
                /** @description The last event that was received */
                "Last-Event-ID"?: number | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    firmware_files: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_FirmwareRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    add_firmware: {
        parameters: {
            query: {
                /** @description Its version, 1 to 50 characters: what the station is to tell in BootNotification. */
                version: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            /** @description The file is here */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FirmwareRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    firmware_campaigns: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only in this state: `running`, `stopped`, `done`. */
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_FirmwareCampaignRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    begin_campaign: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CampaignBody"];
            };
        };
        responses: {
            /** @description It runs */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FirmwareCampaignRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    firmware_campaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `firmware_campaign_key` of a campaign */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FirmwareCampaignRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stop_campaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `firmware_campaign_key` of a campaign */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FirmwareCampaignRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    firmware_jobs: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Only of this campaign: `firmware_campaign_key`. */
                campaign?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only in this state: `waiting`, `requested`, `refused`, `running`, `done`, `failed`, `cancelled`, `lost`. */
                state?: string;
                /** @description Only of this station. */
                station?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_FirmwareJobRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    firmware_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `firmware_job_key` of a job */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FirmwareJobRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_firmware_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `firmware_job_key` of a job */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The local controller was sent UnpublishFirmware */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpdateAsked"];
                };
            };
            /** @description It waited, and is cancelled */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    firmware_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `firmware_key` of a file */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FirmwareRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_firmware: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `firmware_key` of a file */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_firmware: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `firmware_key` of a file */
                key: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FirmwareSignature"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FirmwareRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    held_commands: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only in this state: `waiting`, `sending`, `ended`, `refused`, `expired`, `cancelled`. */
                state?: string;
                /** @description Only for this station. */
                station?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_HeldCommandRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    held_command: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `held_command_key` of a command */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeldCommandRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_held_command: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `held_command_key` of a command */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeldCommandRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    id_tokens: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only with this in the token or its group, in any case of letters. A KeyCode is not searched. */
                text?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_IdTokenRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    id_tokens_csv: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    id_tokens_json: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportedToken"][];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    id_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The token, in any case of letters */
                id_token: string;
                /** @description Its type, e.g. `ISO14443` */
                kind: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdTokenRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_id_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The token, at most 36 characters */
                id_token: string;
                /** @description Its type, e.g. `ISO14443` */
                kind: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdTokenRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_id_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The token, in any case of letters */
                id_token: string;
                /** @description Its type, e.g. `ISO14443` */
                kind: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    import_id_tokens: {
        parameters: {
            query?: {
                /** @description `true` only says what would be imported, or what is wrong. */
                dry_run?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": unknown[];
                "text/csv": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Imported"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    installation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Installation"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    import: {
        parameters: {
            query?: {
                /** @description `true` only looks whether all of it fits. */
                dry_run?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Installation"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportedInstallation"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    installed_certificates: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only of this station. */
                station?: string;
                /** @description Only of this type, e.g. `CSMSRootCertificate`. */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_InstalledCertificateRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    installed_certificate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `installed_certificate_key` of a certificate */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstalledCertificateRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_installed_certificate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `installed_certificate_key` of a certificate */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The station answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallReport"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    all_local_lists: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description Only in this state: `current`, `behind`, `unchecked`, `failing`, `leaving`. */
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_LocalListRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    select_local_lists: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LocalListSelection"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocalListsChanged"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    messages: {
        parameters: {
            query?: {
                /** @description Only of this action. */
                action?: string;
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Only those whose `at` is not later (RFC 3339). */
                before?: string;
                /** @description Only CALLs that went `in` (from the station) or `out`. */
                direction?: string;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description Only this CALL with its answer. */
                message_id?: string;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only what was answered so: `result`, an error code, `error` (any of them), `none` (not at all). */
                outcome?: string;
                /** @description Only of this station. */
                station?: string;
                /**
                 * @description Only with this text in the identity, the message id, the action or a frame, in any case of
                 *     letters.
                 */
                text?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_MessageRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    messages_jsonl: {
        parameters: {
            query?: {
                /** @description Only of this action. */
                action?: string;
                /** @description Only those whose `at` is not later (RFC 3339). */
                before?: string;
                /** @description Only CALLs that went `in` (from the station) or `out`. */
                direction?: string;
                /** @description Only this CALL with its answer. */
                message_id?: string;
                /** @description Only what was answered so: `result`, an error code, `error` (any of them), `none` (not at all). */
                outcome?: string;
                /** @description Only of this station. */
                station?: string;
                /**
                 * @description Only with this text in the identity, the message id, the action or a frame, in any case of
                 *     letters.
                 */
                text?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/jsonl": components["schemas"]["MessageRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    monitoring_events: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Only those that say that something is over (`true`), or only the others. */
                cleared?: boolean;
                /** @description Only those that arrived at this time or later (RFC 3339). */
                from?: string;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only of monitors at least as severe as this: 0 (danger) to 9 (debug). */
                severity?: number;
                /** @description Only of this station. */
                station?: string;
                /** @description Only those that arrived before (RFC 3339). */
                to?: string;
                /** @description `Alerting`, `Delta` or `Periodic`. */
                trigger?: string;
                /** @description Only of variables of this name, in any case of letters, e.g. `Problem`. */
                variable?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_MonitoringEventRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ocsp_answers: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_OcspAnswerRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operators: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_OperatorRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    add_operator: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OperatorBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddedOperator"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_operator: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `operator_key` of the list */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pending_stations: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Pending"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refused_events: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only of this station. */
                station?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_RefusedEventRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    report: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Key of the report */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportRequestRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    forget_report: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Key of the report */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Forgotten */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    report_content: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Key of the report */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportContent"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reservations: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only in this state: `requested`, `refused`, `active`, `used`, `expired`, `removed`, `cancelled`. */
                state?: string;
                /** @description Only of this station. */
                station?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReservationRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    security_events: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Only critical ones (`true`), or only the others. */
                critical?: boolean;
                /** @description Only those that arrived at this time or later (RFC 3339). */
                from?: string;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only of this station. */
                station?: string;
                /** @description Only those that arrived before (RFC 3339). */
                to?: string;
                /** @description Only of this type, e.g. `InvalidFirmwareSignature`. */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SecurityEventRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    security_event: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `security_event_key` of an event */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecurityEventRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    security_upgrades: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only of this station. */
                station?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SecurityUpgradeRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    security_upgrade: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `security_upgrade_key` of an upgrade */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecurityUpgradeRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionState"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    log_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogIn"];
            };
        };
        responses: {
            /** @description Logged in; the cookie is in the header */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    log_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Logged out, or nobody was logged in */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    simulator_description: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As the control port of charger-sim gives it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description The server was started without --simulator */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The simulator does not answer */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    simulator_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As the control port of charger-sim gives it, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description The server was started without --simulator */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The simulator does not answer */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    simulator_start: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description `scenario`, and where wished `parameters` and `seed` */
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The run as it begins */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description The simulator knows no such scenario */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Another run goes on, or a station of the scenario lives in the simulator */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The simulator does not answer */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    simulator_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the run */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As the control port of charger-sim gives it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description The simulator has no such run */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The simulator does not answer */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    simulator_stop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the run */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It ends a moment later */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description The simulator has no such run */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is over */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The simulator does not answer */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    simulator_scenarios: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As the control port of charger-sim gives it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description The server was started without --simulator */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The simulator does not answer */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    simulated_station: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As the control port of charger-sim gives it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description The simulator does not play this station */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The simulator does not answer */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    simulator_act: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
                /** @description One of the simulator's, e.g. `plug-in` */
                verb: string;
            };
            cookie?: never;
        };
        /** @description As the simulator describes it */
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description As the control port of charger-sim gives it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description The simulator does not play this station, or knows no such verb */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not possible now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The simulator does not answer */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sites: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SiteRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sites_csv: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    import_sites: {
        parameters: {
            query?: {
                /** @description `true` only looks whether all of it fits. */
                dry_run?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportedInstallation"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    site: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the site */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_site: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the site: letters, digits, `-`, `_`, `.`; at most 50 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SiteBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_site: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the site */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    limit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the site */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteLimit"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_limit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the site */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SiteLimit"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteLimit"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_limit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the site */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no limit now */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    load: {
        parameters: {
            query?: {
                /** @description Hours of the curve, 1 to 24; 6 if absent. */
                hours?: number;
            };
            header?: never;
            path: {
                /** @description Id of the site */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteLoad"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    station_certificates: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Only those that are no longer valid at this time (RFC 3339); with `state=in_use`, those to be renewed. */
                expires_before?: string;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /**
                 * @description Only in this state: `requested`, `refused`, `failed`, `signed`, `rejected`, `accepted`, `in_use`,
                 *     `replaced`.
                 */
                state?: string;
                /** @description Only of this station. */
                station?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_StationCertificateRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    station_certificate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `station_certificate_key` of a certificate */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationCertificateRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    forget_certificate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `station_certificate_key` of a certificate */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is forgotten */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stations: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_StationView"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateBody"];
            };
        };
        responses: {
            /** @description Registered */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationView"];
                };
            };
            /** @description Known already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    station: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationView"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove: {
        parameters: {
            query?: {
                /** @description Remove it also while a transaction of it is active, which becomes `stale` [default: false]. */
                force?: boolean;
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A transaction is active, or it was removed already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accept_station: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acceptance"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    availability: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AvailabilityRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_availability: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AvailabilityBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AvailabilitySet"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    forget_availability: {
        parameters: {
            query?: {
                /** @description The connector; the whole EVSE if absent. */
                connector_id?: number;
                /** @description The EVSE; the whole station if absent. */
                evse_id?: number;
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing is wanted any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    call: {
        parameters: {
            query?: {
                /** @description How long it waits for a station that is away, e.g. `24h` (which is what it is if absent); at most 7 days. */
                for?: string;
                /** @description e.g. `10s`; the server's own limit if absent. */
                timeout?: string;
                /**
                 * @description `true` sends also what breaks a rule of the specification for a CSMS, to test stations by it; the command's
                 *     row says so then.
                 */
                unchecked?: boolean;
                /**
                 * @description `online`: a station that is away gets it when it is back and accepted. The answer is 202 then, with the command
                 *     that waits.
                 */
                when?: string;
            };
            header?: {
                /** @description Makes a repeat harmless */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description An action that a CSMS may send, e.g. `Reset` */
                action: "CancelReservation" | "CertificateSigned" | "ChangeAvailability" | "ClearCache" | "ClearChargingProfile" | "ClearDisplayMessage" | "ClearVariableMonitoring" | "CostUpdated" | "CustomerInformation" | "DataTransfer" | "DeleteCertificate" | "GetBaseReport" | "GetChargingProfiles" | "GetCompositeSchedule" | "GetDisplayMessages" | "GetInstalledCertificateIds" | "GetLocalListVersion" | "GetLog" | "GetMonitoringReport" | "GetReport" | "GetTransactionStatus" | "GetVariables" | "InstallCertificate" | "PublishFirmware" | "RequestStartTransaction" | "RequestStopTransaction" | "ReserveNow" | "Reset" | "SendLocalList" | "SetChargingProfile" | "SetDisplayMessage" | "SetMonitoringBase" | "SetMonitoringLevel" | "SetNetworkProfile" | "SetVariableMonitoring" | "SetVariables" | "TriggerMessage" | "UnlockConnector" | "UnpublishFirmware" | "UpdateFirmware";
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CancelReservationRequest"] | components["schemas"]["CertificateSignedRequest"] | components["schemas"]["ChangeAvailabilityRequest"] | components["schemas"]["ClearCacheRequest"] | components["schemas"]["ClearChargingProfileRequest"] | components["schemas"]["ClearDisplayMessageRequest"] | components["schemas"]["ClearVariableMonitoringRequest"] | components["schemas"]["CostUpdatedRequest"] | components["schemas"]["CustomerInformationRequest"] | components["schemas"]["DataTransferRequest"] | components["schemas"]["DeleteCertificateRequest"] | components["schemas"]["GetBaseReportRequest"] | components["schemas"]["GetChargingProfilesRequest"] | components["schemas"]["GetCompositeScheduleRequest"] | components["schemas"]["GetDisplayMessagesRequest"] | components["schemas"]["GetInstalledCertificateIdsRequest"] | components["schemas"]["GetLocalListVersionRequest"] | components["schemas"]["GetLogRequest"] | components["schemas"]["GetMonitoringReportRequest"] | components["schemas"]["GetReportRequest"] | components["schemas"]["GetTransactionStatusRequest"] | components["schemas"]["GetVariablesRequest"] | components["schemas"]["InstallCertificateRequest"] | components["schemas"]["PublishFirmwareRequest"] | components["schemas"]["RequestStartTransactionRequest"] | components["schemas"]["RequestStopTransactionRequest"] | components["schemas"]["ReserveNowRequest"] | components["schemas"]["ResetRequest"] | components["schemas"]["SendLocalListRequest"] | components["schemas"]["SetChargingProfileRequest"] | components["schemas"]["SetDisplayMessageRequest"] | components["schemas"]["SetMonitoringBaseRequest"] | components["schemas"]["SetMonitoringLevelRequest"] | components["schemas"]["SetNetworkProfileRequest"] | components["schemas"]["SetVariableMonitoringRequest"] | components["schemas"]["SetVariablesRequest"] | components["schemas"]["TriggerMessageRequest"] | components["schemas"]["UnlockConnectorRequest"] | components["schemas"]["UnpublishFirmwareRequest"] | components["schemas"]["UpdateFirmwareRequest"];
            };
        };
        responses: {
            /** @description The station answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallReport"];
                };
            };
            /** @description The station is away; the command waits */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeldCommandRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    certificate_requests: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReportRow"] & {
                        items?: unknown;
                    };
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    certificate_status_requests: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReportRow"] & {
                        items?: unknown;
                    };
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    charging_limit_reports: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReportRow"] & {
                        items?: unknown;
                    };
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    charging_limits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ExternalLimitRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    charging_needs: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReportRow"] & {
                        items?: unknown;
                    };
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    charging_profile_reports: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReportRow"] & {
                        items?: unknown;
                    };
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    charging_profiles: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ChargingProfileRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refresh: {
        parameters: {
            query?: {
                /** @description Wait so long for the last part of the report, e.g. `10s`; at most 60 s. */
                wait?: string;
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The station answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refreshed"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    charging_schedules: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReportRow"] & {
                        items?: unknown;
                    };
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cleared_charging_limits: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReportRow"] & {
                        items?: unknown;
                    };
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    station_commands: {
        parameters: {
            query?: {
                /** @description Only of these actions, comma separated, e.g. `ReserveNow,CancelReservation`. */
                action?: string;
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_CommandRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    composite: {
        parameters: {
            query?: {
                /** @description `true` asks the station, too (GetCompositeSchedule), and compares. */
                ask?: boolean;
                /** @description Seconds from now, 1 to 604800; an hour if absent. */
                duration?: number;
                /** @description The EVSE; 0 or absent = the grid connection of the station. */
                evse_id?: number;
                /** @description `W` or `A`; `W` if absent. */
                unit?: string;
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompositeView"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    connectors: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ConnectorRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    contract_certificate_requests: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReportRow"] & {
                        items?: unknown;
                    };
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ask_for_customer_information: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerBody"];
            };
        };
        responses: {
            /** @description The station answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerAsked"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    data_transfers: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReportRow"] & {
                        items?: unknown;
                    };
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    send_data_transfer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DataTransferBody"];
            };
        };
        responses: {
            /** @description The station answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallReport"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    device_reports: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReportRow"] & {
                        items?: unknown;
                    };
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    display_messages_of_station: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description Only in this state: `set`, `reported`, `cleared` or `expired`. */
                state?: string;
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_DisplayMessageRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_display_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description The station answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswered"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    clear_display_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
                /** @description Id of the message */
                message_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The station answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswered"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refresh_display_messages: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The station answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagesAsked"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    examine: {
        parameters: {
            query?: {
                /** @description A token that the station was tried with; with its type. */
                id_token?: string;
                /** @description Its type, e.g. `ISO14443`. */
                id_token_type?: string;
                /** @description `en` (the default), `ko` or `ja`. */
                lang?: string;
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DoctorReport"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    station_firmware_jobs: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only in this state: `waiting`, `requested`, `refused`, `running`, `done`, `failed`, `cancelled`, `lost`. */
                state?: string;
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_FirmwareJobRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_station: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateBody"];
            };
        };
        responses: {
            /** @description The station answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpdateAsked"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    firmware_status: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReportRow"] & {
                        items?: unknown;
                    };
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    installed_on_station: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only of this type, e.g. `CSMSRootCertificate`. */
                type?: string;
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_InstalledCertificateRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_installed_certificates: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The station answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallReport"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    local_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocalListRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    keep_local_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LocalListBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocalListRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    leave_local_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It takes part no longer */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sync_local_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SyncBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocalListRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    local_lists: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReportRow"] & {
                        items?: unknown;
                    };
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    log_status: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReportRow"] & {
                        items?: unknown;
                    };
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogBody"];
            };
        };
        responses: {
            /** @description The station answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogAsked"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    station_messages: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_MessageRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    meter_values: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_MeterValueRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    station_monitoring_events: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Only those that say that something is over (`true`), or only the others. */
                cleared?: boolean;
                /** @description Only those that arrived at this time or later (RFC 3339). */
                from?: string;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only of monitors at least as severe as this: 0 (danger) to 9 (debug). */
                severity?: number;
                /** @description Only those that arrived before (RFC 3339). */
                to?: string;
                /** @description `Alerting`, `Delta` or `Periodic`. */
                trigger?: string;
                /** @description Only of variables of this name, in any case of letters, e.g. `Problem`. */
                variable?: string;
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_MonitoringEventRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    monitoring_reports: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReportRow"] & {
                        items?: unknown;
                    };
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    monitors: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Only on components of this EVSE. */
                evse_id?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_MonitorRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    password: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordBody"];
            };
        };
        responses: {
            /** @description Set */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_password: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    published_firmware: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReportRow"] & {
                        items?: unknown;
                    };
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    registration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegistrationBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationView"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reports_of_station: {
        parameters: {
            query?: {
                /** @description Only those that were asked for by this action, e.g. `GetBaseReport`. */
                action?: string;
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReportRequestRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    request_report: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportBody"];
            };
        };
        responses: {
            /** @description The station answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportsAsked"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    station_reservations: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only in this state: `requested`, `refused`, `active`, `used`, `expired`, `removed`, `cancelled`. */
                state?: string;
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReservationRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_reservation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repeat harmless */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReservationBody"];
            };
        };
        responses: {
            /** @description The station answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reserved"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    one: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
                /** @description As the station knows it */
                reservation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReservationRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_reservation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
                /** @description As the station knows it */
                reservation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The station answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reserved"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    station_samples: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Only in this context, e.g. `Sample.Periodic`. */
                context?: string;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description Only at this place, e.g. `Outlet`. */
                location?: string;
                /** @description Only of this measurand, e.g. `Power.Active.Import`. */
                measurand?: string;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only of this phase, e.g. `L1`; empty = only of none. */
                phase?: string;
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_StationSample"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    station_security_events: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Only critical ones (`true`), or only the others. */
                critical?: boolean;
                /** @description Only those that arrived at this time or later (RFC 3339). */
                from?: string;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only those that arrived before (RFC 3339). */
                to?: string;
                /** @description Only of this type, e.g. `InvalidFirmwareSignature`. */
                type?: string;
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SecurityEventRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    security_profile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecurityProfileBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationView"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    upgrade_security: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpgradeBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecurityUpgradeRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    certificates_of_station: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Only those that are no longer valid at this time (RFC 3339); with `state=in_use`, those to be renewed. */
                expires_before?: string;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /**
                 * @description Only in this state: `requested`, `refused`, `failed`, `signed`, `rejected`, `accepted`, `in_use`,
                 *     `replaced`.
                 */
                state?: string;
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_StationCertificateRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    renew_certificate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenewalBody"];
            };
        };
        responses: {
            /** @description The station answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallReport"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tolerant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TolerantBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationView"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    station_transactions: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_TransactionRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    variable_settings: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: string;
                /** @description Only those that wait for the next boot (`true`), or only the others. */
                awaits_reboot?: boolean;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description Only with this result, e.g. `Rejected`. */
                status?: string;
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_VariableSettingRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    variables: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: string;
                /** @description Only of components of this name, in any case of letters, e.g. `EVSE`. */
                component?: string;
                /** @description Only of this EVSE. */
                evse_id?: number;
                /** @description Only those that the last full inventory was without (`true`), or only the others. */
                gone?: boolean;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Identity of the station */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_VariableRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    charger_statistics: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Begun at or after (RFC 3339), to the quarter of an hour. */
                from?: string;
                /** @description Stations at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description Only of this station. */
                station?: string;
                /** @description Begun before (RFC 3339), to the quarter of an hour; now if absent. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ChargerStatistics"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    daily: {
        parameters: {
            query?: {
                /** @description Begun at or after (RFC 3339), to the quarter of an hour. */
                from?: string;
                /** @description Only of this site. */
                site_id?: string;
                /** @description Only of this station. */
                station?: string;
                /** @description IANA name; that of the site if absent. */
                time_zone?: string;
                /** @description Begun before (RFC 3339), to the quarter of an hour; now if absent. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_LocalUsage"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    hourly: {
        parameters: {
            query?: {
                /** @description Begun at or after (RFC 3339), to the quarter of an hour. */
                from?: string;
                /** @description Only of this site. */
                site_id?: string;
                /** @description Only of this station. */
                station?: string;
                /** @description IANA name; that of the site if absent. */
                time_zone?: string;
                /** @description Begun before (RFC 3339), to the quarter of an hour; now if absent. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_LocalUsage"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    monthly: {
        parameters: {
            query?: {
                /** @description Begun at or after (RFC 3339), to the quarter of an hour. */
                from?: string;
                /** @description Only of this site. */
                site_id?: string;
                /** @description Only of this station. */
                station?: string;
                /** @description IANA name; that of the site if absent. */
                time_zone?: string;
                /** @description Begun before (RFC 3339), to the quarter of an hour; now if absent. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_LocalUsage"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    site_statistics: {
        parameters: {
            query?: {
                /** @description Begun at or after (RFC 3339), to the quarter of an hour. */
                from?: string;
                /** @description Begun before (RFC 3339), to the quarter of an hour; now if absent. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SiteStatistics"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tariffs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_TariffView"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tariff: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TariffView"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_tariff: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its name, at most 50 characters */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TariffBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TariffView"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_tariff: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_TariffVersion"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    transaction_gaps: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only in this state: `asking`, `filled`, `known`. */
                state?: string;
                /** @description Only of this station. */
                station?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_GapRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    transactions: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Only remarkable ones: `any` (flags or gaps), `gaps`, or the name of a flag. */
                flag?: string;
                /** @description Only those begun at or after (RFC 3339). */
                from?: string;
                /** @description Only on this token. */
                id_token?: string;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only at this site. */
                site_id?: string;
                /** @description Only in this state: `active`, `ended`, `stale`, `closed`. */
                state?: string;
                /** @description Only of this station. */
                station?: string;
                /** @description Only those begun before (RFC 3339). */
                to?: string;
                /** @description Only with this id of the station's. */
                transaction_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_TransactionRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    transactions_csv: {
        parameters: {
            query?: {
                /** @description Only remarkable ones: `any` (flags or gaps), `gaps`, or the name of a flag. */
                flag?: string;
                /** @description Only those begun at or after (RFC 3339). */
                from?: string;
                /** @description Only on this token. */
                id_token?: string;
                /** @description Only at this site. */
                site_id?: string;
                /** @description Only in this state: `active`, `ended`, `stale`, `closed`. */
                state?: string;
                /** @description Only of this station. */
                station?: string;
                /** @description Only those begun before (RFC 3339). */
                to?: string;
                /** @description Only with this id of the station's. */
                transaction_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    transaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `transaction_key` of the list */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransactionRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    bill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `transaction_key` of the list */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillView"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    close: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `transaction_key` of the list */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransactionRow"];
                };
            };
            /** @description Over already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    curve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `transaction_key` of the list */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CurveView"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    transaction_events: {
        parameters: {
            query?: {
                /** @description Only events with a higher seqNo. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description `transaction_key` of the list */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_TransactionEventRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    transaction_samples: {
        parameters: {
            query?: {
                /** @description `next` of the page before: a seqNo; absent = from the first event. */
                after?: number;
                /** @description Only in this context, e.g. `Sample.Periodic`. */
                context?: string;
                /** @description Events that are looked through, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description Only at this place, e.g. `Outlet`. */
                location?: string;
                /** @description Only of this measurand, e.g. `Power.Active.Import`. */
                measurand?: string;
                /** @description Only of this phase, e.g. `L1`; empty = only of none. */
                phase?: string;
            };
            header?: never;
            path: {
                /** @description `transaction_key` of the list */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_EventSample"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    series: {
        parameters: {
            query?: {
                /** @description Only in this context; any if absent. */
                context?: string;
                /** @description Only at this place; `Outlet` if absent. */
                location?: string;
                /** @description e.g. `Power.Active.Import`, the default. */
                measurand?: string;
                /** @description Only of this phase, e.g. `L1`; only what has none if absent. */
                phase?: string;
                /** @description The length of a part, e.g. `60s`, `15m`; `60s` if absent. */
                resolution?: string;
            };
            header?: never;
            path: {
                /** @description `transaction_key` of the list */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SampleSeries"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    uploads: {
        parameters: {
            query?: {
                /** @description `next` of the page before; absent = from the start. */
                after?: number;
                /** @description Rows at most, 1 to 1000; 100 if absent. */
                limit?: number;
                /** @description `newest` (first, the default) or `oldest`. */
                order?: "newest" | "oldest";
                /** @description Only of this station. */
                station?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_UploadRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Key of the upload */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    content: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Key of the upload */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    vendor_messages: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_VendorMessageRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_vendor_message: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VendorMessageBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VendorMessageRow"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_vendor_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Key of the row */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start: {
        parameters: {
            query?: {
                /** @description Wait so long for the transaction to begin, e.g. `10s`; at most 60 s. */
                wait?: string;
            };
            header?: {
                /** @description Makes a repeat harmless */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description Id of the charger */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartBody"];
            };
        };
        responses: {
            /** @description The station answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Started"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stop: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repeat harmless */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description Id of the charger */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StopBody"];
            };
        };
        responses: {
            /** @description The station answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stopped"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    download: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As the station was told it */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description A part of it */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description It is not that long */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    lab_ocsp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/ocsp-request": number[];
            };
        };
        responses: {
            /** @description An OCSP response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/ocsp-response": unknown;
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As GetLog told it */
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            /** @description The file is safe */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Left"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As GetLog told it */
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            /** @description The file is safe */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Left"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_named: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any name, kept for display only */
                name: string;
                /** @description As GetLog told it */
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            /** @description The file is safe */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Left"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_named: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any name, kept for display only */
                name: string;
                /** @description As GetLog told it */
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            /** @description The file is safe */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Left"];
                };
            };
            /** @description Not carried out; `detail` says why and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
