//! One station: brings its list up to date, as far as that goes now.
//!
//! What the station takes is stored part by part, so that whoever goes on, after whatever end, goes on there.

use std::sync::Arc;

use jiff::Timestamp;
use ocpp201::{
    Component, GetLocalListVersionRequest, GetVariableData, GetVariablesRequest, List, Request,
    SendLocalListRequest, UpdateEnum, Variable,
};

use super::content::{self, Content, Scope};
use super::parts::{Part, divide};
use crate::commands::{CallOutcome, CallRefusal, CallState};
use crate::context::Core;
use crate::facts::StationKey;
use crate::live::LiveEventKind;
use crate::principal::Principal;
use crate::repeats::LOCAL_LIST;
use crate::store::change::Change;
use crate::store::queries::QueryError;
use crate::store::tables::id_tokens::{self, HISTORY};
use crate::store::tables::local_lists::{self as table, Failure, Has, LocalListRow};
use crate::store::writer::WriteError;

/// What is done for a station in one go: to ask for its version, to send what changed, to send the whole list.
const STEPS: usize = 4;

/// Why it goes no further for now.
#[derive(Debug, thiserror::Error)]
pub(super) enum Stop {
    #[error("not looked up: {0}")]
    Query(#[from] QueryError),
    #[error("not stored: {0}")]
    Write(#[from] WriteError),
}

/// How a step ended.
enum Step {
    /// There is more to do.
    GoOn,
    /// There is nothing more to do now.
    Done,
}

/// Brings the list of a station up to date.
pub(super) async fn bring_up_to_date(
    core: &Core,
    station: StationKey,
    identity: &Arc<str>,
) -> Result<(), Stop> {
    let sync = Sync {
        core,
        station,
        identity,
    };
    for _ in 0..STEPS {
        if let Step::Done = sync.step().await? {
            break;
        }
    }
    Ok(())
}

struct Sync<'a> {
    core: &'a Core,
    station: StationKey,
    identity: &'a Arc<str>,
}

impl Sync<'_> {
    async fn step(&self) -> Result<Step, Stop> {
        let reader = &self.core.reader;
        let now = self.core.clock.now();
        let Some(row) = table::find(reader, self.station).await? else {
            return Ok(Step::Done);
        };
        if row.next_at.is_some_and(|at| at.0 > now) {
            return Ok(Step::Done);
        }
        if !row.takes_part {
            return self.empty(&row).await;
        }
        let Some(place) = id_tokens::place(reader, self.station).await? else {
            return Ok(Step::Done);
        };
        let scope = Scope {
            place: &place,
            group: row.group_id_token.as_deref().zip(row.group_type.as_deref()),
        };
        let basis = scope.basis();
        let content = if row.basis.as_ref() != Some(&basis) || is_too_old(&row, now) {
            content::full(reader, &scope, now).await?
        } else if row.is_unchecked {
            return self.ask_version(&row).await;
        } else if row.through >= row.newest {
            return Ok(Step::Done);
        } else {
            content::differential(reader, &scope, row.through, now).await?
        };
        self.send(&row, basis, content).await
    }

    async fn send(
        &self,
        row: &LocalListRow,
        basis: String,
        content: Content,
    ) -> Result<Step, Stop> {
        let (kind, items) = match content {
            Content::Full(items) => (UpdateEnum::Full, items),
            Content::Differential(items) => (UpdateEnum::Differential, items),
            Content::TooLong => return self.too_long(row, content::MOST).await,
        };
        let reader = &self.core.reader;
        let mut limits = table::limits(reader, self.station).await?;
        if limits.items.is_none() && items.len() > 1 {
            self.ask_limits().await;
            limits = table::limits(reader, self.station).await?;
        }
        if let Some(most) = limits.entries
            && items.len() > most
        {
            return self.too_long(row, most).await;
        }
        let divided = divide(kind, items, limits, row.highest_version, row.newest);
        let parts = match divided {
            Ok(parts) => parts,
            Err(too_long) => {
                let detail = format!(
                    "a token takes {} bytes in a message, and the station takes {}",
                    too_long.bytes,
                    limits.bytes.unwrap_or_default()
                );
                return self.failed(row, "TooLong", Some(detail), Next::Full).await;
            }
        };
        if parts.is_empty() {
            let advance = table::advance(self.station, row.through, row.newest);
            self.core.writer.change(advance).await?;
            return Ok(Step::Done);
        }
        if let Some(last) = parts.last() {
            self.will_tell(last.request.version_number).await?;
        }
        for Part { request, through } in parts {
            let has = Has {
                version: request.version_number,
                through,
                basis: basis.clone(),
            };
            match self.ask(row, &request).await? {
                Ok(answer) if answer.status == "Accepted" => {
                    let state = if through >= row.newest {
                        "current"
                    } else {
                        "behind"
                    };
                    let taken = table::taken(self.station, has.clone(), self.core.clock.now());
                    let change = Change::from(taken)
                        .tell(Some(Arc::clone(self.identity)), told(state, has.version));
                    self.core.writer.change(change).await?;
                }
                Ok(answer) => return self.refused(row, &request, answer).await,
                Err(step) => return Ok(step),
            }
        }
        // What changed meanwhile is looked at next.
        Ok(Step::GoOn)
    }

    /// Versions up to this one are used up from now on, whatever becomes of the messages.
    async fn will_tell(&self, version: i32) -> Result<(), Stop> {
        let tell = table::tell(self.station, version);
        Ok(self.core.writer.change(tell).await?)
    }

    /// The list of a station that takes part no longer is emptied (D01.FR.04).
    async fn empty(&self, row: &LocalListRow) -> Result<Step, Stop> {
        // After the highest number that there is it begins anew.
        let version = row.highest_version.checked_add(1).unwrap_or(1);
        let request = SendLocalListRequest::new(version, UpdateEnum::Full);
        self.will_tell(version).await?;
        match self.ask(row, &request).await? {
            Ok(answer) if answer.status == "Accepted" => {
                let identity = Some(Arc::clone(self.identity));
                let gone =
                    Change::from(table::forget(self.station)).tell(identity, told("left", version));
                self.core.writer.change(gone).await?;
                Ok(Step::Done)
            }
            Ok(answer) => self.refused(row, &request, answer).await,
            Err(step) => Ok(step),
        }
    }

    /// D01.FR.03: after VersionMismatch the whole list goes at once; after Failed, and where the whole list is not
    /// taken, after a pause.
    async fn refused(
        &self,
        row: &LocalListRow,
        request: &SendLocalListRequest,
        answer: Answer,
    ) -> Result<Step, Stop> {
        let is_mismatch =
            answer.status == "VersionMismatch" && request.update_type == UpdateEnum::Differential;
        let next = match is_mismatch && row.failures == 0 {
            true => Next::FullAtOnce,
            false => Next::Full,
        };
        let detail = answer.status_info.map(|info| match info.additional_info {
            Some(text) => format!("{}: {text}", info.reason_code),
            None => info.reason_code,
        });
        self.failed(row, &answer.status, detail, next).await?;
        Ok(match next {
            Next::FullAtOnce => Step::GoOn,
            _ => Step::Done,
        })
    }

    /// D02. The answer is kept wherever it comes from (`commands/follow_up`).
    async fn ask_version(&self, row: &LocalListRow) -> Result<Step, Stop> {
        match self.call(row, &GetLocalListVersionRequest::new()).await? {
            Ok(_) => Ok(Step::GoOn),
            Err(step) => Ok(step),
        }
    }

    /// What the station takes in one message. Without an answer, each token goes alone.
    async fn ask_limits(&self) {
        let data = ["ItemsPerMessage", "BytesPerMessage", "Entries"].map(|name| {
            let component = Component::new(ocpp201::Text::truncated("LocalAuthListCtrlr"));
            GetVariableData::new(component, Variable::new(ocpp201::Text::truncated(name)))
        });
        for data in data {
            // One by one: how many it takes at once is not known either.
            let request = GetVariablesRequest::new(List::from(data));
            let commands = &self.core.commands;
            let asked = commands
                .request(self.station, &request, Principal::System, None)
                .await;
            if let Err(refusal) = asked {
                tracing::debug!(station = %self.identity, %refusal, "the limits of a local list were not asked for");
            }
        }
    }

    async fn too_long(&self, row: &LocalListRow, most: usize) -> Result<Step, Stop> {
        let detail = format!("more than {most} tokens belong on the list; choose a group of them");
        self.failed(row, "TooLong", Some(detail), Next::Full).await
    }

    /// Sends a message of block D and reads its answer.
    async fn ask(
        &self,
        row: &LocalListRow,
        request: &SendLocalListRequest,
    ) -> Result<Result<Answer, Step>, Stop> {
        let outcome = match self.call(row, request).await? {
            Ok(outcome) => outcome,
            Err(step) => return Ok(Err(step)),
        };
        let answer = outcome.payload.as_deref();
        let answer = answer.and_then(|text| serde_json::from_str(text.get()).ok());
        Ok(answer.ok_or(Step::Done))
    }

    /// Sends a CALL. What is not a CALLRESULT is stored as a failure.
    async fn call<R: Request>(
        &self,
        row: &LocalListRow,
        request: &R,
    ) -> Result<Result<CallOutcome, Step>, Stop> {
        let commands = &self.core.commands;
        let asked = commands
            .request(self.station, request, Principal::System, None)
            .await;
        let outcome = match asked {
            Ok(outcome) => outcome,
            // It is sent when the station is back.
            Err(CallRefusal::Offline | CallRefusal::NotAccepted) => return Ok(Err(Step::Done)),
            Err(refusal) => {
                let detail = Some(refusal.to_string());
                return self
                    .failed(row, "NotSent", detail, Next::Same)
                    .await
                    .map(Err);
            }
        };
        let step = match outcome.state {
            CallState::Result => return Ok(Ok(outcome)),
            CallState::Error => {
                let fault = outcome.error.as_ref();
                let code = fault.map_or_else(|| "CALLERROR".into(), |fault| fault.code.to_string());
                let detail = fault.map(|fault| fault.description.clone());
                self.failed(row, &code, detail, Next::Full).await?
            }
            CallState::Offline if outcome.sent_at.is_none() => Step::Done,
            CallState::Invalid | CallState::Timeout | CallState::Offline => {
                let detail = "it is not known whether the station has it".to_owned();
                self.failed(row, outcome.state.as_str(), Some(detail), Next::Ask)
                    .await?
            }
        };
        Ok(Err(step))
    }

    async fn failed(
        &self,
        row: &LocalListRow,
        status: &str,
        detail: Option<String>,
        next: Next,
    ) -> Result<Step, Stop> {
        let now = self.core.clock.now();
        let done = u32::try_from(row.failures).unwrap_or(0) + 1;
        let pause = match status {
            // A station that does not know the message learns it with new firmware at best.
            "NotImplemented" | "NotSupported" => LOCAL_LIST.most,
            _ => LOCAL_LIST.pause(done).unwrap_or(LOCAL_LIST.most),
        };
        tracing::info!(station = %self.identity, status, detail, "the local list was not taken");
        let failure = Failure {
            status: status.to_owned(),
            detail,
            next_at: (!matches!(next, Next::FullAtOnce)).then(|| now + pause),
            is_full_next: matches!(next, Next::Full | Next::FullAtOnce),
            is_unknown: matches!(next, Next::Ask),
        };
        let change = Change::from(table::failed(self.station, failure, now)).tell(
            Some(Arc::clone(self.identity)),
            told("failing", row.version),
        );
        self.core.writer.change(change).await?;
        Ok(Step::Done)
    }
}

/// What comes after a failure.
#[derive(Clone, Copy)]
enum Next {
    /// The whole list, now.
    FullAtOnce,
    /// The whole list, after a pause.
    Full,
    /// The same again, after a pause.
    Same,
    /// The station is asked what it has, after a pause.
    Ask,
}

/// The answer to SendLocalList.
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
    additional_info: Option<String>,
}

fn told(state: &'static str, version: i32) -> LiveEventKind {
    LiveEventKind::LocalList { state, version }
}

/// What tokens were before is not known as far back as this list is old.
fn is_too_old(row: &LocalListRow, now: Timestamp) -> bool {
    let rows = i64::try_from(HISTORY.rows).unwrap_or(i64::MAX);
    let taken = row.checked_at.map_or(row.changed_at.0, |at| at.0);
    row.through < row.newest - rows / 2 || taken + HISTORY.time / 2 < now
}
