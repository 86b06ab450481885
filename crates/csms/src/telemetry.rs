//! Logs on stderr and the recorder behind `/metrics`.
//!
//! Installed once by the program; libraries and tests only emit. No station id is a metrics label.

use std::io::IsTerminal;
use std::time::Duration;

use jiff::Timestamp;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;
use crate::shutdown;

/// What is logged when `RUST_LOG` says nothing.
const DEFAULT_FILTER: &str = "info,sqlx=warn";

/// How often what was measured is put into its buckets.
const UPKEEP: Duration = Duration::from_secs(5);

/// Upper bounds of the buckets of `csms_call_seconds`.
const BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// Sends log lines to stderr, and as JSON also what a panic says. A second call changes nothing.
pub fn init_logs(format: LogFormat) {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let installed = match format {
        LogFormat::Json => {
            std::panic::set_hook(Box::new(log_panic));
            builder.json().flatten_event(true).try_init()
        }
        LogFormat::Text => {
            let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            let color = std::io::stderr().is_terminal() && !no_color;
            builder.with_ansi(color).with_target(false).try_init()
        }
    };
    if let Err(error) = installed {
        tracing::debug!(%error, "logs go where they went before");
    }
}

/// One line for a panic, where every line has to be an object.
fn log_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    let message = panic.payload_as_str().unwrap_or("a value that is no text");
    tracing::error!(place, message, "panic");
}

/// A line of the log without the log: for what is said before it is there, or whatever `RUST_LOG` says.
#[must_use]
pub fn json_line(now: Timestamp, exit_code: u8, message: &str) -> String {
    serde_json::json!({
        "timestamp": now,
        "level": "ERROR",
        "message": message,
        "exit_code": exit_code,
        "target": "csms",
    })
    .to_string()
}

/// Installs the metrics recorder; `None` when there is one already.
#[must_use]
pub fn init_metrics() -> Option<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .set_buckets(&BUCKETS)
        .ok()?
        .install_recorder()
        .inspect_err(|error| tracing::warn!(%error, "metrics are not recorded"))
        .ok()?;
    describe();
    Some(handle)
}

/// Puts what was measured into its buckets, again and again: until then, or until `/metrics` is asked
/// for, the recorder keeps each single time, without bound.
pub(crate) async fn keep_up(handle: PrometheusHandle, closing: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = shutdown::closed(closing.clone()) => return,
            () = tokio::time::sleep(UPKEEP) => handle.run_upkeep(),
        }
    }
}

/// Says what was started, and when.
pub(crate) fn started(at: Timestamp) {
    metrics::gauge!("csms_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    metrics::gauge!("csms_start_time_seconds").set(at.as_duration().as_secs_f64());
}

fn describe() {
    use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
    describe_gauge!("csms_build_info", "1; the version is its label");
    describe_gauge!(
        "csms_start_time_seconds",
        Unit::Seconds,
        "When the server was started, since 1970"
    );
    describe_gauge!("csms_connections", "Stations connected now");
    describe_counter!(
        "csms_messages_total",
        "Frames by action, direction and outcome"
    );
    describe_histogram!(
        "csms_call_seconds",
        Unit::Seconds,
        "From CALL to answer, by action and direction"
    );
    describe_counter!(
        "csms_handshakes_total",
        "Handshakes of stations that succeeded, by agreed compression"
    );
    describe_counter!("csms_refused_total", "Handshakes not upgraded, by reason");
    describe_counter!(
        "csms_take_overs_total",
        "Connections replaced by a newer one"
    );
    describe_counter!(
        "csms_http_refused_total",
        "HTTP connections over the share of their address"
    );
    describe_gauge!("csms_writer_failing", "1 while the last commit failed");
    describe_counter!("csms_commits_total", "Commits");
    describe_counter!("csms_commit_failures_total", "Commits that failed");
    describe_counter!("csms_journal_dropped_total", "Journal messages lost");
    describe_counter!("csms_stray_answers_total", "Answers to no outstanding CALL");
    describe_counter!(
        "csms_throttled_total",
        "Waits because of the message rate of a station"
    );
    describe_counter!(
        "csms_tolerated_total",
        "Messages repaired in tolerant mode, by action"
    );
    describe_counter!(
        "csms_dashboard_messages_total",
        "Messages of changes made for open dashboards, once for all of them"
    );
    describe_counter!(
        "csms_dashboard_rows_total",
        "Rows of stations in those messages"
    );
    describe_counter!(
        "csms_dashboard_bytes_total",
        Unit::Bytes,
        "Length of those messages"
    );
    describe_counter!("csms_uploads_total", "Logs of stations that were taken");
    describe_counter!(
        "csms_uploads_refused_total",
        "Logs of stations that were refused"
    );
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    /// The names of metrics in a text.
    fn names(text: &str) -> BTreeSet<&str> {
        text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .filter(|word| word.starts_with("csms_"))
            .map(|word| word.trim_end_matches("_bucket"))
            .collect()
    }

    /// Those that are described in this file.
    fn described() -> BTreeSet<&'static str> {
        let text = include_str!("telemetry.rs");
        let begin = text.find("fn describe()").unwrap();
        let end = text.find("#[cfg(test)]").unwrap();
        names(&text[begin..end])
    }

    /// Those that the program counts, wherever.
    fn counted(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                counted(&path, found);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            // A module of tests in the same file counts nothing; one that is named only hides nothing.
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            for kind in ["counter!(", "gauge!(", "histogram!("] {
                for (at, _) in text.match_indices(kind) {
                    let rest = text[at + kind.len()..].trim_start();
                    let name = rest
                        .strip_prefix('"')
                        .and_then(|rest| rest.split('"').next());
                    found.extend(name.map(str::to_owned));
                }
            }
        }
    }

    #[test]
    fn every_metric_that_is_counted_is_described() {
        let mut found = BTreeSet::new();
        counted(
            Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
            &mut found,
        );
        let described: BTreeSet<_> = described().into_iter().map(str::to_owned).collect();
        assert_eq!(found, described);
    }

    #[test]
    fn every_metric_is_listed_in_the_three_pages_and_no_other() {
        assert!(described().len() > 12);
        for page in [
            include_str!("../../../docs/operation.md"),
            include_str!("../../../docs/operation.ko.md"),
            include_str!("../../../docs/operation.ja.md"),
        ] {
            let begin = page.find("| `csms_build_info` |").unwrap();
            let table = page[begin..].split("\n\n").next().unwrap();
            assert_eq!(names(table), described());
        }
    }

    #[test]
    fn every_metric_that_the_alerts_ask_for_is_there() {
        let alerts = include_str!("../../../deploy/csms-alerts.yml");
        let asked: BTreeSet<_> = alerts
            .lines()
            .filter_map(|line| line.trim().strip_prefix("expr: "))
            .flat_map(names)
            .collect();
        assert!(
            asked.len() > 5 && asked.is_subset(&described()),
            "{asked:?}"
        );
    }
}
