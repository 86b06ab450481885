//! From the command line to the verdict: find the run, load the evidence, make the checks, report.
//!
//! Every way this can end has its exit code here.

use std::io::{ErrorKind, Write};
use std::time::Duration;

use scenario::Fleet;
use scenario::database::without_password;
use terminal::text::fit;
use terminal::{Style, Wishes};

use crate::cli::{Cli, Format};
use crate::clock;
use crate::database::{self, DatabaseError};
use crate::evidence::Evidence;
use crate::figures::Tariff;
use crate::phrases::say;
use crate::report::{self, Kind, ReportError};
use crate::run::{RunError, Target};
use crate::statistics::Statistics;
use crate::subject::Subject;
use crate::verdict::{Judged, Judgement, Overall};
use crate::yardstick::Yardstick;

/// Why there is no verdict.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// No run to judge.
    #[error(transparent)]
    Run(#[from] RunError),
    /// No evidence.
    #[error("{url}: {source}")]
    Database {
        /// Without a password.
        url: String,
        /// Why.
        source: DatabaseError,
    },
    /// The database is empty.
    #[error(
        "{0}: no connection and no transaction stored, so there is nothing to judge: run charger-sim \
         against the CSMS of this database, or name the right one with --database"
    )]
    Empty(String),
    /// A report could not be written.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// Standard output is gone.
    #[error("cannot write to standard output: {0}")]
    Output(std::io::Error),
}

impl AppError {
    /// The process's exit code.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Run(
                RunError::UnknownScenario(_) | RunError::Format(_) | RunError::Scenario { .. },
            ) => 2,
            Self::Run(_) | Self::Empty(_) => 4,
            Self::Database { source, .. } => match source {
                DatabaseError::Missing(_) | DatabaseError::NoTables(_) => 4,
                DatabaseError::Url(_)
                | DatabaseError::Ambiguous
                | DatabaseError::TooMuch { .. }
                | DatabaseError::ManyRows(_) => 2,
                DatabaseError::Silent | DatabaseError::Engine(_) => 3,
            },
            Self::Report(_) | Self::Output(_) => 70,
        }
    }
}

/// Judges as asked and writes the reports. Returns the exit code.
///
/// # Errors
/// If there is nothing to judge or to judge it by.
pub async fn run(cli: Cli) -> Result<u8, AppError> {
    let target = target(&cli)?;
    let url = cli
        .database
        .clone()
        .or_else(|| target.database().map(str::to_owned))
        .unwrap_or_else(|| database::DEFAULT.to_owned());
    let fleet = match &cli.fleet {
        Some(file) => Fleet::load(file).map_err(RunError::from)?,
        None => Fleet::emart(),
    };
    let yardstick = Yardstick {
        fleet,
        tariff: Tariff {
            price_per_kwh_e4: cli.price,
            price_per_minute_e4: 0,
            price_per_session_e4: 0,
            step_wh: cli.billing_step,
        },
        max_response: cli.max_response,
        max_set_up: cli.max_set_up,
    };
    let judgement = judge(&target, &url, &yardstick).await?;
    let style = style(&cli);
    for wanted in &cli.report {
        report::write(wanted, &judgement, style.language)?;
    }
    let text = match cli.format {
        Format::Json => report::render(Kind::Json, &judgement, style.language)?,
        Format::Text => {
            let files = cli.report.iter();
            let files = files.map(|wanted| format!("{} {}", wanted.kind, wanted.file.display()));
            report::table::text(&judgement, style, &files.collect::<Vec<_>>())
        }
    };
    print(&text)?;
    if judgement.verdict == Overall::NoData {
        let text = format!(
            "nothing stored between {} and {}: look further back with --since, or run \
             charger-sim first",
            judgement.judged.from, judgement.judged.to
        );
        complain(&text, style);
    }
    Ok(judgement.verdict.exit_code())
}

/// One line for people on standard error; where that is gone, too, nobody is left to tell.
pub fn complain(text: &str, style: Style) {
    let text = format!("verify: {}", say(text, style.language));
    let _ = writeln!(std::io::stderr(), "{}", fit(&text, style.columns_err));
}

/// Writes to standard output. A reader that has gone has seen enough.
///
/// # Errors
/// If it cannot be written.
pub fn print(text: &str) -> Result<(), AppError> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(AppError::Output),
    }
}

fn target(cli: &Cli) -> Result<Target, RunError> {
    match cli.since {
        Some(since) => {
            let now = clock::now();
            Target::span(since.instant(now), now, &cli.scenario)
        }
        None => Target::run(cli.run.as_deref(), &cli.runs_dir, &cli.scenario),
    }
}

/// How long the last rows of a run may take to arrive.
const LAST_ROWS: Duration = Duration::from_secs(3);
/// Between looks at them.
const PAUSE: Duration = Duration::from_millis(200);

/// Judges `target` by the database at `url`, measured by `yardstick`.
///
/// # Errors
/// If the database cannot be read or holds nothing at all.
pub async fn judge(
    target: &Target,
    url: &str,
    yardstick: &Yardstick,
) -> Result<Judgement, AppError> {
    let shown = without_password(url);
    let failed = |source| AppError::Database {
        url: shown.clone(),
        source,
    };
    let wanted = target.wanted();
    let until = wanted.to.as_microsecond();
    let mut patience = LAST_ROWS;
    let (mut queries, evidence) = loop {
        // What is opened shows one instant: to look again is to open again.
        let mut queries = database::open(url).await.map_err(failed)?;
        if !queries.has_rows().await.map_err(failed)? {
            return Err(AppError::Empty(shown));
        }
        let evidence = Evidence::load(&mut queries, &wanted)
            .await
            .map_err(failed)?;
        // A CSMS that is slow may still be closing what the stations left a moment ago.
        if patience.is_zero() || !target.is_closing(&evidence) {
            break (queries, evidence);
        }
        tokio::time::sleep(PAUSE).await;
        patience = patience.saturating_sub(PAUSE);
    };
    let statistics = Statistics::load(&mut queries, until, &yardstick.fleet.time_zone)
        .await
        .map_err(failed)?;
    let (judged, subjects) = lay_out(target, &evidence, yardstick, shown.clone());
    Ok(Judgement::new(judged, &subjects, statistics))
}

/// What is judged, and the evidence laid beside it.
fn lay_out<'a>(
    target: &'a Target,
    evidence: &'a Evidence,
    yardstick: &'a Yardstick,
    database: String,
) -> (Judged, Vec<Subject<'a>>) {
    match target {
        Target::Run {
            file,
            record,
            chosen,
            scenarios,
            notes,
        } => {
            let judged = Judged {
                run_id: Some(record.run_id.clone()),
                run_file: Some(file.display().to_string()),
                seed: Some(record.seed),
                database,
                from: record.started_at.to_string(),
                to: record.finished_at.to_string(),
                notes: notes.clone(),
            };
            let subjects = Subject::of_run(record, scenarios, chosen, evidence, yardstick);
            (judged, subjects)
        }
        Target::Span {
            from,
            to,
            scenarios,
        } => {
            let judged = Judged {
                database,
                from: from.to_string(),
                to: to.to_string(),
                ..Judged::default()
            };
            let has_rows = !evidence.connections.is_empty() || !evidence.transactions.is_empty();
            let subjects = match scenarios.as_slice() {
                // Nothing at all is no data, not a failure of each check.
                _ if !has_rows => Vec::new(),
                // Without a scenario to hold them against, whatever rows there are.
                [] => vec![Subject::of_span(evidence, yardstick)],
                some => some
                    .iter()
                    .map(|scenario| Subject::of_scenario(scenario, evidence, yardstick))
                    .collect(),
            };
            (judged, subjects)
        }
    }
}

/// How to write for the reader.
#[must_use]
pub fn style(cli: &Cli) -> Style {
    let wishes = Wishes {
        color: cli.color,
        ascii: cli.ascii,
        width: cli.width,
        language: cli.lang,
    };
    Style::of_process(wishes)
}
