//! How long what is stored is kept, as options say it.

use std::time::Duration;

use super::{ConfigError, Options, duration};
use crate::store::retention::{Keep, KeepFiles, Retention};

/// An hour to a century.
const AGES: std::ops::RangeInclusive<u64> = 3600..=100 * 365 * 86_400;

/// The defaults, with what the options say instead.
pub(super) fn resolve(options: &Options) -> Result<Retention, ConfigError> {
    let default = Retention::default();
    let keep = |name, rows: Option<u32>, time: &Option<String>, default: Keep| {
        Ok::<_, ConfigError>(Keep {
            rows: rows.map_or(default.rows, u64::from),
            time: age(name, time, default.time)?,
        })
    };
    Ok(Retention {
        journal: keep(
            "--journal-keep",
            options.journal_keep_rows,
            &options.journal_keep,
            default.journal,
        )?,
        refused: keep(
            "--refused-keep",
            options.refused_keep_rows,
            &options.refused_keep,
            default.refused,
        )?,
        reports: keep(
            "--reports-keep",
            options.reports_keep_rows,
            &options.reports_keep,
            default.reports,
        )?,
        security_events: keep(
            "--security-events-keep",
            options.security_events_keep_rows,
            &options.security_events_keep,
            default.security_events,
        )?,
        audit: keep(
            "--audit-keep",
            options.audit_keep_rows,
            &options.audit_keep,
            default.audit,
        )?,
        meter_values: keep(
            "--meter-values-keep",
            options.meter_values_keep_rows,
            &options.meter_values_keep,
            default.meter_values,
        )?,
        log: keep(
            "--log-keep",
            options.log_keep_rows,
            &options.log_keep,
            default.log,
        )?,
        uploads: KeepFiles {
            bytes: options.uploads_keep_bytes.unwrap_or(default.uploads.bytes),
            time: age(
                "--uploads-keep",
                &options.uploads_keep,
                default.uploads.time,
            )?,
        },
        samples: age("--samples-keep", &options.samples_keep, default.samples)?,
    })
}

fn age(
    name: &'static str,
    given: &Option<String>,
    default: Duration,
) -> Result<Duration, ConfigError> {
    duration(name, given.as_deref(), default.as_secs(), AGES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_keeps_its_default() {
        let options = Options {
            journal_keep: Some("2days".into()),
            reports_keep_rows: Some(5),
            ..Options::default()
        };
        let retention = resolve(&options).unwrap();
        let default = Retention::default();
        assert_eq!(retention.journal.time, Duration::from_secs(2 * 86_400));
        assert_eq!(retention.journal.rows, default.journal.rows);
        assert_eq!(retention.reports.rows, 5);
        assert_eq!(retention.reports.time, default.reports.time);
        assert_eq!(retention.samples, default.samples);
    }

    #[test]
    fn an_age_that_would_empty_a_list_at_once_is_refused() {
        let options = Options {
            samples_keep: Some("5min".into()),
            ..Options::default()
        };
        let error = resolve(&options).unwrap_err().to_string();
        assert!(error.starts_with("--samples-keep"), "{error}");
    }
}
