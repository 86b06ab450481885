//! What came of a fleet's day: figures, failures, exit code, for people and for programs.
//!
//! A fleet that nobody let in, or that nobody charged at, has not passed, however its time ended.
//! How it lives stands in `crate::fleet`.

use scenario::messages::Percentiles;
use serde_json::{Value, json};

use crate::{
    exit::Exit,
    runner::failure::Failure,
    ui::{
        Look, summary,
        words::{counted, words},
    },
};

/// Failures that people are shown; a site without a server has as many as it has stations.
const SHOWN: usize = 10;

/// What came of it.
#[derive(Debug)]
pub(crate) struct Told {
    /// How it ended.
    pub(crate) exit: Exit,
    /// Stations of the fleet.
    pub(crate) stations: usize,
    /// Transactions that ended.
    pub(crate) sessions: u64,
    /// Energy of all transactions, Wh.
    pub(crate) energy_wh: f64,
    /// CALLs in both directions.
    pub(crate) messages: u64,
    /// Response times of the newest messages.
    pub(crate) response_ms: Option<Percentiles>,
    /// What went wrong, at most once per station.
    pub(crate) failures: Vec<Failure>,
}

/// The exit of a fleet whose day ended as `exit`, with so many transactions begun.
pub(crate) fn ending(exit: Exit, failures: &[Failure], transactions: u64) -> Exit {
    match exit {
        Exit::Passed if failures.iter().any(|failure| failure.unreachable) => Exit::Unreachable,
        Exit::Passed if !failures.is_empty() => Exit::Failed,
        Exit::Passed if transactions == 0 => Exit::NothingRan,
        other => other,
    }
}

impl Told {
    /// As it is to be printed.
    pub(crate) fn result(&self, look: Look) -> String {
        match look.format {
            crate::args::Format::Text => self.text(look),
            crate::args::Format::Json => {
                let mut document = self.facts();
                if let Some(fields) = document.as_object_mut() {
                    fields.insert("schema".to_owned(), json!(1));
                }
                format!("{document:#}\n")
            }
        }
    }

    /// The facts for programs.
    pub(crate) fn facts(&self) -> Value {
        let failures = self.failures.iter().map(ToString::to_string);
        json!({
            "verdict": summary::verdict_word(self.exit),
            "exit_code": self.exit.code(),
            "stations": self.stations,
            "sessions": self.sessions,
            "energy_wh": self.energy_wh,
            "messages": self.messages,
            "response_ms": self.response_ms,
            "failures": failures.collect::<Vec<_>>(),
        })
    }

    /// In a few lines for people.
    fn text(&self, look: Look) -> String {
        let (words, dot) = (words(look.style.language), look.style.dot());
        let mut text = format!(
            "{} {dot} {} {dot} {:.1} kWh {dot} {}\n",
            counted(look.style.language, self.stations, words.stations),
            counted(look.style.language, self.sessions, words.sessions),
            self.energy_wh / 1e3,
            counted(look.style.language, self.messages, words.messages),
        );
        if let Some(times) = self.response_ms {
            let told = summary::percentiles(&times, look);
            text.push_str(&format!("{}: {told}\n", words.response));
        }
        for failure in self.failures.iter().take(SHOWN) {
            text.push_str(&format!(
                "{}: {}\n",
                words.problem,
                failure.told(look.style.language)
            ));
        }
        if self.failures.len() > SHOWN {
            let more = self.failures.len() - SHOWN;
            text.push_str(&format!("{}: + {more}\n", words.problem));
        }
        for remedy in summary::remedies(self.failures.iter()) {
            let remedy = remedy.told(look.style.language);
            text.push_str(&format!("{}: {remedy}\n", words.remedy));
        }
        if self.exit == Exit::NothingRan {
            text.push_str(&format!("{}\n", words.nothing));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::OutputArgs;

    fn refused(id: usize) -> Failure {
        let id = format!("station_{id}");
        Failure::new(&id, "connection", "accepted", "HTTP 401").unreachable()
    }

    fn told(exit: Exit, failures: Vec<Failure>) -> Told {
        Told {
            exit,
            stations: 34,
            sessions: 0,
            energy_wh: 0.0,
            messages: 5,
            response_ms: None,
            failures,
        }
    }

    #[test]
    fn a_fleet_passes_only_if_every_station_got_in_and_somebody_charged() {
        let other = Failure::new("a", "connect", "done", "the station is gone");
        assert_eq!(ending(Exit::Passed, &[], 1), Exit::Passed);
        assert_eq!(ending(Exit::Passed, &[], 0), Exit::NothingRan);
        assert_eq!(
            ending(Exit::Passed, std::slice::from_ref(&other), 0),
            Exit::Failed
        );
        let mixed = [other, refused(1)];
        assert_eq!(ending(Exit::Passed, &mixed, 9), Exit::Unreachable);
        assert_eq!(ending(Exit::Interrupted, &mixed, 0), Exit::Interrupted);
    }

    #[test]
    fn people_see_ten_failures_and_how_many_more_there_are() {
        let look = Look::plain(&OutputArgs::default());
        let text = told(Exit::Unreachable, (0..34).map(refused).collect()).result(look);
        assert_eq!(text.matches("HTTP 401").count(), 10, "{text}");
        assert!(text.contains("problem: + 24\n"), "{text}");
        assert!(text.contains(" 0.0 kWh"), "{text}");
    }

    #[test]
    fn programs_get_one_document_with_all_failures() {
        let args = OutputArgs {
            format: crate::args::Format::Json,
            ..OutputArgs::default()
        };
        let look = Look::plain(&args);
        let text = told(Exit::Unreachable, (0..34).map(refused).collect()).result(look);
        let document: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["schema"], 1);
        assert_eq!(document["verdict"], "failed");
        assert_eq!(document["exit_code"], 3);
        assert_eq!(document["stations"], 34);
        assert_eq!(document["failures"].as_array().unwrap().len(), 34);
    }
}
