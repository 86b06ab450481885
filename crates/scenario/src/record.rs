//! The run record: what each station did, sent and got answered in one invocation, with times.
//!
//! Written by the simulator, read by the verifier, which compares it with what the CSMS stored. One
//! JSON file per invocation, `<started>-<seed>.json`, and beside it the file `latest`, which holds
//! the name of the newest one (a file, not a link, so that it works everywhere).

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::FormatError;

/// The version of this format.
pub const SCHEMA: u32 = 1;

/// The file that names the newest run record of its folder.
pub const LATEST: &str = "latest";

/// One invocation of the simulator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunRecord {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Unique per run, `<started>-<seed>`.
    pub run_id: String,
    /// When it started.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Timestamp,
    /// The seed that repeats it.
    pub seed: u64,
    /// The command line, secrets replaced by `***`.
    pub argv: Vec<String>,
    /// Where the stations connected to, without an identity.
    pub csms_url: String,
    /// Where the REST interface was expected.
    pub http_url: String,
    /// URL of the CSMS's database where it is known: absolute, its password replaced by `***`.
    pub database: Option<String>,
    /// The run started the CSMS itself, and so could kill it.
    pub owned_csms: bool,
    /// The scenarios in the order of their execution.
    pub scenarios: Vec<ScenarioRecord>,
}

/// How a scenario (or a check) ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Everything went as planned.
    Passed,
    /// Something did not.
    Failed,
    /// It was not executed.
    Skipped,
}

impl Outcome {
    /// The word that people read, the same in every language.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passed => "PASS",
            Self::Failed => "FAIL",
            Self::Skipped => "SKIP",
        }
    }
}

/// One execution of a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioRecord {
    /// Its number.
    pub number: u32,
    /// Its id.
    pub id: String,
    /// Its file, where it is not a built-in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// When it started.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Timestamp,
    /// How it ended, as far as the simulator can see.
    pub outcome: Outcome,
    /// What went wrong, one sentence each.
    pub failures: Vec<String>,
    /// Parts that could not be executed, and why.
    #[serde(default)]
    pub skipped: Vec<String>,
    /// The CSMS was killed and restarted.
    pub restarts: Vec<Restart>,
    /// What each station did.
    pub stations: Vec<StationRecord>,
}

/// A kill and restart of the CSMS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restart {
    /// When it was killed (SIGKILL).
    pub killed_at: Timestamp,
    /// When the new process was ready; `None` = never.
    pub ready_at: Option<Timestamp>,
}

/// What one station did during a scenario.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StationRecord {
    /// Its identity.
    pub identity: String,
    /// Its site, where it belongs to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Connection attempts.
    pub connects: Vec<Connect>,
    /// Ends of connections.
    pub disconnects: Vec<Disconnect>,
    /// Connections that were lost and came back.
    pub reconnects: Vec<Reconnect>,
    /// The last answer to BootNotification.
    pub boot: Option<Boot>,
    /// Every CALL, out and in, in order.
    pub messages: Vec<Message>,
    /// Transactions in the order of their start.
    pub transactions: Vec<Transaction>,
}

/// A connection attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connect {
    /// When it was made.
    pub at: Timestamp,
    /// Time from the attempt to the finished handshake.
    pub set_up_ms: Option<f64>,
    /// `connected`, or why not.
    pub outcome: String,
}

/// The end of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disconnect {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// A connection that was lost and came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reconnect {
    /// When it was lost.
    pub lost_at: Timestamp,
    /// When it was back; `None` = never.
    pub back_at: Option<Timestamp>,
    /// When the server (or the link) was ready again, where that is known.
    pub server_ready_at: Option<Timestamp>,
    /// Attempts, the successful one included.
    pub attempts: u32,
}

/// The answer to BootNotification.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Boot {
    /// `Accepted`, `Pending` or `Rejected`.
    pub status: String,
    /// Heartbeat or retry interval, seconds.
    pub interval: i32,
    /// Time to the answer.
    pub answered_ms: f64,
}

/// Who sent a CALL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The station.
    Out,
    /// The CSMS.
    In,
}

/// How a CALL ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageOutcome {
    /// CALLRESULT.
    Result,
    /// CALLERROR.
    Error,
    /// No answer in time.
    Timeout,
    /// The connection went while it was waiting; an injected fault, so not a matter of response time.
    Cut,
    /// The run ended before the answer.
    Unanswered,
}

/// One CALL.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Who sent it.
    pub direction: Direction,
    /// The action.
    pub action: String,
    /// Its message id.
    pub message_id: String,
    /// When it was sent (or read).
    pub at: Timestamp,
    /// When the answer was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Timestamp>,
    /// Milliseconds between the two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<f64>,
    /// How it ended.
    pub outcome: MessageOutcome,
    /// The code of a CALLERROR.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// It carries the content of an earlier CALL that got no answer.
    #[serde(default)]
    pub redelivered: bool,
    /// `seqNo` of a TransactionEvent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq_no: Option<i32>,
    /// `transactionId` of a TransactionEvent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<String>,
    /// `eventType` of a TransactionEvent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_type: Option<String>,
}

/// A transaction in the station's own ledger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transaction {
    /// Its id.
    pub transaction_id: String,
    /// Where.
    pub evse_id: i32,
    /// Where.
    pub connector_id: i32,
    /// Whose.
    pub id_token: Option<String>,
    /// Of a remote start.
    pub remote_start_id: Option<i32>,
    /// Model time of Started.
    pub started_at: Timestamp,
    /// Model time of Ended.
    pub ended_at: Option<Timestamp>,
    /// Meter register at the start, Wh.
    pub begin_register_wh: i64,
    /// Meter register at the end, Wh.
    pub end_register_wh: Option<i64>,
    /// Energy by the station's physics, Wh, not rounded to the register.
    pub energy_wh: f64,
    /// What was planned before the run.
    pub planned: Option<PlannedCharge>,
    /// `stoppedReason`.
    pub stopped_reason: Option<String>,
    /// Its events, by seqNo.
    pub events: Vec<Event>,
    /// `totalCost` of the CSMS's answer to Ended, as a decimal.
    pub total_cost: Option<String>,
}

/// What was planned before the run.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedCharge {
    /// How long.
    pub seconds: u32,
    /// At what power, W.
    pub power_w: f64,
}

/// A TransactionEvent in the station's ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Its number inside the transaction, from 0.
    pub seq_no: i32,
    /// `Started`, `Updated` or `Ended`.
    pub event_type: String,
    /// Its model time.
    pub timestamp: Timestamp,
    /// It happened while there was no connection.
    pub offline: bool,
    /// The CSMS answered it with a CALLRESULT.
    pub acknowledged: bool,
    /// How often it was sent.
    pub attempts: u32,
}

impl RunRecord {
    /// The id of a run that started at `started_at` with `seed`, e.g. `20261121T134500Z-42`.
    #[must_use]
    pub fn id(started_at: Timestamp, seed: u64) -> String {
        let time = started_at.strftime("%Y%m%dT%H%M%SZ");
        format!("{time}-{seed}")
    }

    /// Writes the record into `folder` and makes it the latest; returns the file. An interrupted
    /// write leaves the previous state.
    ///
    /// # Errors
    /// If the folder or a file in it cannot be written.
    pub fn save(&self, folder: &Path) -> Result<PathBuf, FormatError> {
        std::fs::create_dir_all(folder).map_err(|e| FormatError::write(folder, e))?;
        let name = format!("{}.json", self.run_id);
        let file = folder.join(&name);
        let mut text = serde_json::to_string_pretty(self)
            .map_err(|e| FormatError::write(&file, std::io::Error::other(e)))?;
        text.push('\n');
        replace(&file, &text)?;
        replace(&folder.join(LATEST), &format!("{name}\n"))?;
        Ok(file)
    }

    /// Loads the record in `file`.
    ///
    /// # Errors
    /// If the file cannot be read, is not a run record, or is one of another schema.
    pub fn load(file: &Path) -> Result<Self, FormatError> {
        let text = std::fs::read_to_string(file).map_err(|e| FormatError::read(file, e))?;
        let invalid = |line, message: String| FormatError::Invalid {
            file: file.display().to_string(),
            line,
            message,
        };
        // The schema first: a record of another version must not fail over some field.
        let head: Head =
            serde_json::from_str(&text).map_err(|e| invalid(e.line(), e.to_string()))?;
        if head.schema != SCHEMA {
            let message = format!(
                "run record of schema {}, expected {SCHEMA}: use the tools it was written with",
                head.schema
            );
            return Err(invalid(1, message));
        }
        serde_json::from_str(&text).map_err(|e| invalid(e.line(), e.to_string()))
    }

    /// The file of the latest run in `folder`; `None` = there is none yet.
    ///
    /// # Errors
    /// If the pointer cannot be read or does not hold a plain file name.
    pub fn latest(folder: &Path) -> Result<Option<PathBuf>, FormatError> {
        let pointer = folder.join(LATEST);
        let name = match std::fs::read_to_string(&pointer) {
            Ok(name) => name,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(FormatError::read(&pointer, e)),
        };
        let name = name.trim();
        let plain = name.ends_with(".json") && !name.contains(['/', '\\']);
        if !plain {
            return Err(FormatError::Invalid {
                file: pointer.display().to_string(),
                line: 1,
                message: format!("`{name}` is no file name, expected `<run id>.json`"),
            });
        }
        Ok(Some(folder.join(name)))
    }
}

#[derive(Deserialize)]
struct Head {
    schema: u32,
}

/// Writes `text` beside `file` and renames it over it.
fn replace(file: &Path, text: &str) -> Result<(), FormatError> {
    // Several programs may write beside each other.
    let fresh = file.with_extension(format!("{}.new", std::process::id()));
    std::fs::write(&fresh, text).map_err(|e| FormatError::write(&fresh, e))?;
    std::fs::rename(&fresh, file).map_err(|e| FormatError::write(file, e))
}

#[cfg(test)]
mod tests;
