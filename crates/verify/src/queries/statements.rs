//! The statements of the verifier, once for both engines.
//!
//! What an engine says in words of its own stands in braces ([`Engine::spell`]).

pub(super) const HAS_ROWS: &str = "\
SELECT EXISTS (SELECT 1 FROM connection) OR EXISTS (SELECT 1 FROM charging_transaction)";

pub(super) const STATIONS: &str = "\
SELECT s.identity, s.registration, {micros s.booted_at} AS booted_at
  FROM station s
 WHERE ({none $1} OR {in s.identity_folded $1})
 ORDER BY s.identity
 LIMIT $2";

pub(super) const CONNECTIONS: &str = "\
SELECT c.connection_key, s.identity, {micros c.connected_at} AS connected_at,
       {micros c.disconnected_at} AS disconnected_at, c.reason
  FROM connection c JOIN station s USING (station_key)
 WHERE c.connected_at >= {instant $1} AND c.connected_at < {instant $2}
   AND ({none $3} OR {in s.identity_folded $3})
 ORDER BY c.connected_at, c.connection_key
 LIMIT $4";

pub(super) const TRANSACTIONS: &str = "\
SELECT t.transaction_key, s.identity, t.transaction_id, t.incarnation, t.state, t.completeness,
       t.evse_id, t.connector_id, t.id_token, t.remote_start_id, t.stopped_reason,
       {micros t.started_at} AS started_at, {micros t.ended_at} AS ended_at,
       t.duration_seconds, t.event_count, t.missing_seq_nos, t.energy_mwh, t.billed_wh, t.cost_e4,
       t.currency, t.tariff_key, t.price_per_kwh_e4, t.price_per_minute_e4, t.price_per_session_e4,
       t.step_wh, {micros t.created_at} AS created_at
  FROM charging_transaction t JOIN station s USING (station_key)
 WHERE (t.created_at >= {instant $1} AND t.created_at < {instant $2}
        AND ({none $3} OR {in s.identity_folded $3}))
    OR {in t.transaction_id $4}
 ORDER BY t.created_at, t.transaction_key
 LIMIT $5";

pub(super) const EVENTS: &str = "\
SELECT e.transaction_key, e.seq_no, e.variant, e.event_type, e.trigger_reason,
       {micros e.occurred_at} AS occurred_at, {micros e.received_at} AS received_at,
       e.offline, e.payload
  FROM transaction_event e
 WHERE {in e.transaction_key $1}
 ORDER BY e.transaction_key, e.seq_no, e.variant
 LIMIT $2";

pub(super) const REFUSED_EVENTS: &str = "\
SELECT r.refused_key, s.identity, {micros r.received_at} AS received_at, r.error_code, r.message
  FROM refused_event r JOIN station s USING (station_key)
 WHERE r.received_at >= {instant $1} AND r.received_at < {instant $2}
   AND ({none $3} OR {in s.identity_folded $3})
 ORDER BY r.refused_key
 LIMIT $4";

pub(super) const COMMANDS: &str = "\
SELECT s.identity, c.action, c.state, {micros c.created_at} AS created_at
  FROM command c JOIN station s USING (station_key)
 WHERE c.created_at >= {instant $1} AND c.created_at < {instant $2}
   AND ({none $3} OR {in s.identity_folded $3})
 ORDER BY c.command_key
 LIMIT $4";

pub(super) const RECENT: &str = "\
SELECT t.transaction_key, s.identity, t.transaction_id, t.incarnation, t.state, t.completeness,
       t.evse_id, t.connector_id, t.id_token, t.remote_start_id, t.stopped_reason,
       {micros t.started_at} AS started_at, {micros t.ended_at} AS ended_at,
       t.duration_seconds, t.event_count, t.missing_seq_nos, t.energy_mwh, t.billed_wh, t.cost_e4,
       t.currency, t.tariff_key, t.price_per_kwh_e4, t.price_per_minute_e4, t.price_per_session_e4,
       t.step_wh, {micros t.created_at} AS created_at
  FROM charging_transaction t JOIN station s USING (station_key)
 ORDER BY t.created_at DESC, t.transaction_key DESC
 LIMIT $1";

pub(super) const VERSIONS: &str = "\
SELECT v.tariff_key, f.is_default, v.step_wh, v.price_per_kwh_e4, v.price_per_minute_e4,
       v.price_per_session_e4, v.rates, {micros v.valid_from} AS valid_from,
       {micros v.valid_until} AS valid_until, {micros v.created_at} AS created_at
  FROM tariff_version v JOIN tariff f USING (tariff_key)
 ORDER BY v.tariff_key, v.version
 LIMIT $1";

pub(super) const ZONES: &str = "\
SELECT lower(c.charger_id) AS identity_folded, s.time_zone
  FROM charger_info c JOIN site s USING (site_id)
 ORDER BY c.charger_id
 LIMIT $1";

/// Every statement of this file.
const ALL: [&str; 10] = [
    HAS_ROWS,
    STATIONS,
    CONNECTIONS,
    TRANSACTIONS,
    EVENTS,
    REFUSED_EVENTS,
    COMMANDS,
    RECENT,
    VERSIONS,
    ZONES,
];

/// Who reads the statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Instants are stored as integers; lists are bound as JSON text.
    Sqlite,
    /// Instants are turned into microseconds by the server; lists are bound as arrays.
    Postgres,
}

impl Engine {
    /// Every statement in the words of this engine, to be prepared by the tests.
    #[must_use]
    pub fn statements(self) -> Vec<String> {
        ALL.iter().map(|text| self.spell(text)).collect()
    }

    /// A statement in the words of this engine.
    ///
    /// `{micros C}` is the column C as microseconds since 1970, `{instant P}` the parameter P as an
    /// instant, `{in C P}` says that C is in the list P, `{none P}` that there is no list P.
    pub(super) fn spell(self, text: &str) -> String {
        let mut spelled = String::with_capacity(2 * text.len());
        let mut rest = text;
        while let Some((before, (word, after))) = rest
            .split_once('{')
            .and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
        {
            spelled.push_str(before);
            let words: Vec<_> = word.split(' ').collect();
            spelled.push_str(&match (self, words.as_slice()) {
                (Self::Sqlite, ["micros" | "instant", it]) => (*it).to_owned(),
                (Self::Sqlite, ["in", it, list]) => {
                    format!("{it} IN (SELECT value FROM json_each({list}))")
                }
                (Self::Sqlite, ["none", list]) => format!("{list} IS NULL"),
                (Self::Postgres, ["micros", it]) => {
                    format!("(extract(epoch FROM {it}) * 1000000)::bigint")
                }
                (Self::Postgres, ["instant", it]) => {
                    format!("timestamptz 'epoch' + {it}::bigint * interval '1 microsecond'")
                }
                (Self::Postgres, ["in", it, list]) => format!("{it} = ANY({list})"),
                (Self::Postgres, ["none", list]) => format!("{list}::text[] IS NULL"),
                _ => unreachable!("{word} is no word of the statements"),
            });
            rest = after;
        }
        spelled + rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_engines_say_differently_is_spelled_for_each() {
        let text = "{micros t.a} AS a WHERE t.a < {instant $1} AND ({none $2} OR {in t.b $2})";
        assert_eq!(
            Engine::Sqlite.spell(text),
            "t.a AS a WHERE t.a < $1 AND ($2 IS NULL OR t.b IN (SELECT value FROM json_each($2)))"
        );
        assert_eq!(
            Engine::Postgres.spell(text),
            "(extract(epoch FROM t.a) * 1000000)::bigint AS a WHERE t.a < timestamptz 'epoch' + \
             $1::bigint * interval '1 microsecond' AND ($2::text[] IS NULL OR t.b = ANY($2))"
        );
    }
}
