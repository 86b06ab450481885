//! Looks stations up by identity, many with one question.
//!
//! Each handshake and each BootNotification asks what is stored of its station, and in a storm
//! thousands ask at once. One task takes whatever waits and asks the database once for all of it; while
//! one answer is on its way, the next group gathers. Nothing is remembered: an answer is read from the
//! database after it was asked for, so what was committed before (a password, a raised profile) holds.
//! A failure is told to all who wait at that time, and nobody waits longer than a deadline.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::queries::{Queries, QueryError};
use super::rows::KnownStation;

/// Questions that may wait; more askers wait for a place.
const QUEUE: usize = 1024;
/// Stations that are asked for at once.
const GROUP: usize = 256;
/// How long one who asks waits, for a place and for the groups before included; and how long the
/// database may take for one group, so that a way to it that is stuck does not stop the task.
const DEADLINE: Duration = Duration::from_secs(10);

/// The handle to the asking task; cheap to clone. When the last one is dropped, the task ends.
#[derive(Debug, Clone)]
pub struct StationLookup {
    questions: mpsc::Sender<Question>,
    deadline: Duration,
}

#[derive(Debug)]
struct Question {
    identity_folded: String,
    reply: oneshot::Sender<Answer>,
}

type Answer = Result<Option<KnownStation>, QueryError>;

impl StationLookup {
    /// Starts the task.
    #[must_use]
    pub fn spawn(queries: Queries) -> Self {
        let (questions, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(run(queries, waiting, DEADLINE));
        Self {
            questions,
            deadline: DEADLINE,
        }
    }

    /// The station of this identity, given in lower case; as [`Queries::find_stations`]. It is one that
    /// a station may have (`ocppj/identity`), and thereby stored as it is.
    ///
    /// # Errors
    /// [`QueryError`], at the latest after ten seconds.
    pub async fn find(&self, identity_folded: &str) -> Answer {
        timeout(self.deadline, self.ask(identity_folded))
            .await
            .unwrap_or_else(|_| Err(sqlx::Error::PoolTimedOut.into()))
    }

    async fn ask(&self, identity_folded: &str) -> Answer {
        let (reply, answer) = oneshot::channel();
        let question = Question {
            identity_folded: identity_folded.to_owned(),
            reply,
        };
        let closed = || QueryError::from(sqlx::Error::PoolClosed);
        let asked = self.questions.send(question).await;
        asked.map_err(|_| closed())?;
        answer.await.unwrap_or_else(|_| Err(closed()))
    }
}

async fn run(queries: Queries, mut waiting: mpsc::Receiver<Question>, deadline: Duration) {
    let mut group = Vec::new();
    while waiting.recv_many(&mut group, GROUP).await > 0 {
        // Who has left in the meantime needs no answer.
        group.retain(|question| !question.reply.is_closed());
        // Without this task nobody gets in any more: it outlives a panic.
        let found = AssertUnwindSafe(find_all(&queries, &group, deadline))
            .catch_unwind()
            .await
            .unwrap_or_else(|_| {
                tracing::error!("a look-up of stations ended in a panic");
                Err(sqlx::Error::WorkerCrashed.into())
            });
        match found {
            Ok(rows) => answer(&rows, &mut group),
            Err(error) => {
                // Who came meanwhile would only wait for the next failure.
                let others = std::iter::from_fn(|| waiting.try_recv().ok()).take(QUEUE);
                for question in group.drain(..).chain(others) {
                    let _ = question.reply.send(Err(error.clone()));
                }
            }
        }
    }
}

/// Those of the stations of a group that are known.
async fn find_all(
    queries: &Queries,
    group: &[Question],
    deadline: Duration,
) -> Result<Vec<KnownStation>, QueryError> {
    if group.is_empty() {
        return Ok(Vec::new());
    }
    let identities: Vec<_> = group.iter().map(|it| it.identity_folded.clone()).collect();
    let found = timeout(deadline, queries.find_stations(&identities)).await;
    found.unwrap_or_else(|_| Err(sqlx::Error::PoolTimedOut.into()))
}

/// Answers all questions of a group.
fn answer(rows: &[KnownStation], group: &mut Vec<Question>) {
    let rows: HashMap<_, _> = rows
        .iter()
        .map(|row| (row.identity_folded.as_str(), row))
        .collect();
    for question in group.drain(..) {
        let row = rows.get(question.identity_folded.as_str());
        let _ = question.reply.send(Ok(row.map(|row| (*row).clone())));
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    use futures_util::future::join_all;
    use sqlx::sqlite::SqlitePoolOptions;

    use super::*;
    use crate::store::queries::contract;
    use crate::store::queries::database::Database;
    use crate::store::sqlite;

    async fn lookup() -> (StationLookup, Queries) {
        let queries: Queries = contract::sqlite().await;
        (StationLookup::spawn(queries.clone()), queries)
    }

    #[tokio::test]
    async fn of_many_who_ask_at_once_each_gets_its_own_station() {
        let (lookup, _) = lookup().await;
        let asked = ["jeju_01", "nobody", "cp001", "jeju_01", "JEJU_01"];
        // Together: nobody is answered before the last one has asked.
        let answers = join_all(asked.map(|identity| lookup.find(identity))).await;
        let answers = answers.into_iter().map(Result::unwrap);
        let found: Vec<_> = answers.map(|row| row.map(|row| row.identity)).collect();
        let some = |identity: &str| Some(identity.to_owned());
        assert_eq!(
            found,
            [some("JEJU_01"), None, some("CP001"), some("JEJU_01"), None]
        );
    }

    #[tokio::test]
    async fn one_who_asks_alone_gets_the_same() {
        let (lookup, _) = lookup().await;
        let row = lookup.find("jeju_01").await.unwrap().unwrap();
        assert_eq!(row.password_salt.unwrap().0, [1, 2]);
        assert!(lookup.find("nobody").await.unwrap().is_none());
    }

    #[tokio::test]
    async fn more_than_a_group_of_questions_are_all_answered() {
        let (lookup, _) = lookup().await;
        let asked: Vec<_> = (0..3 * GROUP).map(|i| format!("cp{i:03}")).collect();
        let answers = join_all(asked.iter().map(|identity| lookup.find(identity))).await;
        let known = answers.into_iter().filter_map(Result::unwrap);
        assert_eq!(known.map(|row| row.identity).collect::<Vec<_>>(), ["CP001"]);
    }

    #[tokio::test]
    async fn a_failure_reaches_everybody_who_asked() {
        let (lookup, queries) = lookup().await;
        queries.close().await;
        let answers = join_all(["jeju_01", "nobody"].map(|identity| lookup.find(identity))).await;
        assert!(answers.iter().all(Result::is_err), "{answers:?}");
        assert!(lookup.find("jeju_01").await.is_err());
    }

    type Asked = Arc<AtomicUsize>;

    /// A database that counts how often it is reached for, and does `what` then instead of answering.
    fn broken<F>(patience: Duration, what: fn() -> F) -> (Queries, Asked)
    where
        F: Future<Output = Result<(), sqlx::Error>> + Send + 'static,
    {
        let asked = Asked::default();
        let count = Arc::clone(&asked);
        let pool = SqlitePoolOptions::new()
            .acquire_timeout(patience)
            .after_connect(move |_, _| {
                count.fetch_add(1, Relaxed);
                Box::pin(what())
            });
        let pool = pool.connect_lazy("sqlite::memory:").unwrap();
        (sqlite::queries::over(Database::Sqlite(pool)), asked)
    }

    /// As many who wait, all of them before the first is asked for.
    fn crowd(count: usize) -> (mpsc::Receiver<Question>, Vec<oneshot::Receiver<Answer>>) {
        let (questions, waiting) = mpsc::channel(QUEUE);
        let ask = |i| {
            let (reply, answer) = oneshot::channel();
            let identity_folded = format!("cp{i:03}");
            let question = Question {
                identity_folded,
                reply,
            };
            questions.try_send(question).unwrap();
            answer
        };
        let answers = (0..count).map(ask).collect();
        (waiting, answers)
    }

    fn is_late(answer: &Answer) -> bool {
        let Err(QueryError::Database(error)) = answer else {
            return false;
        };
        matches!(**error, sqlx::Error::PoolTimedOut)
    }

    #[tokio::test]
    async fn all_who_wait_are_told_of_one_failure_and_the_database_is_not_asked_again_for_them() {
        let short = Duration::from_millis(100);
        // One whose pool gives up, and one that never answers.
        for (patience, deadline) in [(short, DEADLINE), (DEADLINE, short)] {
            let (queries, asked) = broken(patience, pending);
            let (waiting, answers) = crowd(3 * GROUP + 1);
            run(queries, waiting, deadline).await;
            for mut answer in answers {
                assert!(is_late(&answer.try_recv().unwrap()));
            }
            // None where even to reach for it took too long.
            assert!(asked.load(Relaxed) <= 1, "asked {asked:?} times");
        }
    }

    #[tokio::test]
    async fn nobody_waits_longer_than_the_deadline_for_a_place_or_an_answer() {
        let (questions, _never_served) = mpsc::channel(1);
        let lookup = StationLookup {
            questions,
            deadline: Duration::from_millis(1),
        };
        let asked = ["waits for an answer", "waits for a place"];
        let answers = join_all(asked.map(|identity| lookup.find(identity)));
        let answers = timeout(6 * DEADLINE, answers).await.expect("left waiting");
        assert!(answers.iter().all(is_late), "{answers:?}");
    }

    #[tokio::test]
    async fn whoever_has_left_is_not_asked_for() {
        let (queries, asked) = broken(DEADLINE, pending);
        let (waiting, answers) = crowd(GROUP + 1);
        drop(answers);
        run(queries, waiting, Duration::from_secs(1)).await;
        assert_eq!(asked.load(Relaxed), 0);
    }

    #[tokio::test]
    async fn a_panic_is_a_failure_for_those_who_asked_and_ends_nothing() {
        let (queries, asked) = broken(DEADLINE, || async { panic!("for the test") });
        let lookup = StationLookup::spawn(queries);
        for times in 1..=2 {
            let answer = lookup.find("cp001").await;
            let Err(QueryError::Database(error)) = answer else {
                panic!("{answer:?}");
            };
            assert!(matches!(*error, sqlx::Error::WorkerCrashed), "{error:?}");
            assert_eq!(asked.load(Relaxed), times);
        }
    }
}
