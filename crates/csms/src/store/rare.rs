//! What a batch holds besides lists of rows, as plain statements that both engines understand.
//!
//! None of it comes with every event, so that a statement per row is fast enough.

use super::batch::{Batch, CounterRecord, KeptList, PasswordChange, PasswordRecord, THINNED, Thin};
use super::change::{Statement, statement};
use super::loads::{self as sql, LIVE_SEQ, LIVE_SEQ_BLOCK, OldTransaction};
use super::rows::value::SecretBytes;
use super::seed::{SEEDED, Seed, SeedRows, names};
use super::time::SqlTime;

/// All of it but thinning, in the order in which it is carried out.
pub(super) fn statements(batch: &Batch) -> impl Iterator<Item = Statement> {
    let passwords = batch.passwords.iter().map(password);
    let moves = batch.event_moves.iter().map(|step| {
        statement!(
            sql::MOVE_EVENTS,
            step.from_key,
            step.to_key,
            step.from,
            step.until
        )
    });
    let unanswered = batch.unanswered_events.iter();
    let unanswered = unanswered.map(|key| statement!(sql::EVENT_UNANSWERED, *key));
    let uploads = batch.upload_statuses.iter().map(|row| {
        statement!(
            sql::SET_UPLOAD_STATUS,
            row.station_key,
            row.request_id,
            row.status,
            row.at
        )
    });
    let trims = batch.trims.iter().map(|trim| {
        let text = match trim.list {
            KeptList::Messages => sql::TRIM_MESSAGES,
            KeptList::RefusedConnections => sql::TRIM_REFUSED_CONNECTIONS,
            KeptList::RefusedEvents => sql::TRIM_REFUSED_EVENTS,
            KeptList::Reports => sql::TRIM_REPORTS,
            KeptList::MeterValues => sql::TRIM_METER_VALUES,
            KeptList::Connections => sql::TRIM_CONNECTIONS,
            KeptList::Commands => sql::TRIM_COMMANDS,
            KeptList::Uploads => sql::TRIM_UPLOADS,
        };
        statement!(text, trim.key, trim.before, trim.at_most, trim.from)
    });
    passwords
        .chain(moves)
        .chain(unanswered)
        .chain(uploads)
        .chain(batch.statements.iter().cloned())
        .chain(trims)
}

fn password(row: &PasswordRecord) -> Statement {
    let (station, at) = (row.station_key, row.updated_at);
    let by_hash = |text, hash: &[u8]| statement!(text, station, secret(hash), at);
    match &row.change {
        PasswordChange::Set(password) => {
            let (salt, hash) = match password {
                Some((salt, hash)) => (Some(secret(salt)), Some(secret(hash))),
                None => (None, None),
            };
            statement!(sql::SET_PASSWORD, station, salt, hash, at)
        }
        PasswordChange::Offer((salt, hash)) => {
            statement!(sql::OFFER_PASSWORD, station, secret(salt), secret(hash), at)
        }
        PasswordChange::Accept(hash) => by_hash(sql::ACCEPT_PASSWORD, hash),
        PasswordChange::Withdraw(hash) => by_hash(sql::WITHDRAW_PASSWORD, hash),
        PasswordChange::Used(hash) => by_hash(sql::PASSWORD_USED, hash),
    }
}

fn secret(bytes: &[u8]) -> SecretBytes {
    SecretBytes(bytes.to_vec())
}

/// Thins of the next transactions those that are old enough; the first that is not ends it.
pub(super) fn thinning(next: &[OldTransaction], wanted: Thin) -> Vec<Statement> {
    let mut statements = Vec::new();
    let mut events = 0;
    let mut up_to = None;
    for transaction in next {
        if transaction.updated_at >= wanted.before || events >= wanted.at_most {
            break;
        }
        if transaction.may_be_thinned {
            statements.push(statement!(sql::THIN, transaction.transaction_key, THINNED));
            events += transaction.event_count;
        }
        up_to = Some(transaction.transaction_key);
    }
    statements.extend(up_to.map(|key| statement!(sql::SET_COUNTER, sql::THINNED_UP_TO, key)));
    statements
}

/// Fills a new database, ends what processes that are over left open, and reserves numbers of live
/// events; gives the first one, too.
pub(super) fn take_over(
    counters: &[(String, i64)],
    add_charger: &'static str,
    seed: Seed,
    now: SqlTime,
) -> (Batch, i64) {
    let mut batch = Batch::default();
    let counter = |name: &str, value| CounterRecord {
        name: name.into(),
        value,
    };
    if !counters.iter().any(|(name, _)| name == SEEDED) {
        let rows = SeedRows::of(seed, now);
        let zone = &rows.time_zone;
        let sites = rows.sites.into_iter().map(|site| {
            statement!(
                sql::ADD_SITE,
                site.id,
                site.name.ko.clone(),
                site.address,
                site.latitude,
                site.longitude,
                zone.clone(),
                names(&site.name)
            )
        });
        batch.statements.extend(sites);
        let chargers = rows.chargers.into_iter().map(|charger| {
            statement!(
                add_charger,
                charger.id,
                charger.site,
                charger.serial,
                charger.kind,
                charger.rated_kw,
                charger.max_kw,
                charger.min_kw,
                charger.connector,
                charger.latitude,
                charger.longitude,
                now
            )
        });
        batch.statements.extend(chargers);
        batch.counters.push(counter(SEEDED, 1));
        batch.tariffs.push(rows.tariff);
    }
    batch.statements.extend([
        statement!(sql::CLOSE_CONNECTIONS, now),
        statement!(sql::END_COMMANDS, now),
        statement!(sql::CHARGERS_OFFLINE),
        statement!(sql::FORGET_PROCESSES),
        statement!(sql::KEYS_IN_USE),
    ]);
    let reserved = counters.iter().find(|(name, _)| name == LIVE_SEQ);
    let reserved = reserved.map_or(0, |(_, value)| *value);
    batch
        .counters
        .push(counter(LIVE_SEQ, reserved + LIVE_SEQ_BLOCK));
    (batch, reserved + 1)
}
