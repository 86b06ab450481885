//! A promise on its way: its row first, then the CALL, then what came of it.

use std::sync::Arc;

use ocpp201::ClearChargingProfileRequest;
use smart_charging::site::Promise;

use super::profile;
use crate::commands::{CallRefusal, CallState};
use crate::context::Core;
use crate::facts::StationKey;
use crate::principal::Principal;
use crate::store::charging;
use crate::store::tables::load as table;

/// How a promise ended.
#[derive(Debug)]
pub(super) enum Verdict {
    Accepted,
    /// It was not sent, or the station said no: it is not in force.
    Refused(String),
    /// It was not sent, for the station is away.
    Away,
    /// Perhaps it is in force.
    Unanswered,
}

/// Makes a promise: first its row, then the CALL, then what came of it.
pub(super) async fn keep(core: &Core, station: StationKey, promise: Promise) -> Verdict {
    let key = match core.numbers.next("load_promise").await {
        Ok(key) => key,
        Err(error) => return Verdict::Refused(error.to_string()),
    };
    let row = table::promise(key, station, promise, false);
    if let Err(error) = core.writer.change(row).await {
        return Verdict::Refused(error.to_string());
    }
    let verdict = ask(core, station, promise).await;
    let change = match &verdict {
        Verdict::Accepted => match core.numbers.next("load_promise").await {
            Ok(key) => table::accepted(key, station, promise),
            Err(_) => return verdict,
        },
        Verdict::Refused(_) | Verdict::Away => table::forget(key).into(),
        Verdict::Unanswered => return verdict,
    };
    if let Err(error) = core.writer.change(change).await {
        // Its row stays as one that nobody answered, which only promises more than is in force.
        tracing::warn!(%error, "the end of a promise was not stored");
    }
    verdict
}

async fn ask(core: &Core, station: StationKey, promise: Promise) -> Verdict {
    let known = match charging::known(&core.reader, &core.queries, station).await {
        Ok(known) => known,
        Err(error) => return Verdict::Refused(error.to_string()),
    };
    let Some(request) = profile::request(promise, &known, core.clock.now()) else {
        return Verdict::Refused("no schedule can be made of it".into());
    };
    let asked = core
        .commands
        .request(station, &request, Principal::System, None);
    let outcome = match asked.await {
        Ok(outcome) => outcome,
        Err(CallRefusal::Offline) => return Verdict::Away,
        Err(refusal) => return Verdict::Refused(refusal.to_string()),
    };
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Answer {
        status: String,
        status_info: Option<Info>,
    }
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Info {
        reason_code: String,
    }
    match outcome.state {
        CallState::Result => {
            let answer = outcome.payload.as_deref();
            let answer = answer.and_then(|text| serde_json::from_str::<Answer>(text.get()).ok());
            match answer {
                Some(answer) if answer.status == "Accepted" => Verdict::Accepted,
                Some(answer) => {
                    let info = answer.status_info.map(|info| info.reason_code);
                    Verdict::Refused(info.unwrap_or(answer.status))
                }
                None => Verdict::Unanswered,
            }
        }
        CallState::Error => Verdict::Refused(
            outcome
                .error
                .map_or_else(|| "CALLERROR".into(), |error| error.code.to_string()),
        ),
        CallState::Offline if outcome.sent_at.is_none() => Verdict::Away,
        CallState::Invalid | CallState::Timeout | CallState::Offline => Verdict::Unanswered,
    }
}

/// Takes our profile away from a station whose site has no limit any more.
pub(super) async fn release(core: Arc<Core>, station: StationKey) {
    let mut request = ClearChargingProfileRequest::new();
    request.charging_profile_id = Some(profile::ID);
    let asked = core
        .commands
        .request(station, &request, Principal::System, None);
    let is_gone = asked
        .await
        .is_ok_and(|outcome| matches!(outcome.state, CallState::Result | CallState::Error));
    if is_gone && let Err(error) = core.writer.change(table::forget_all(station)).await {
        tracing::warn!(%error, "that a station is not limited any more was not stored");
    }
}
