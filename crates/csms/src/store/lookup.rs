//! Looks stations and IdTokens up, many with one question.
//!
//! Each handshake and each BootNotification asks what is stored of its station, and each begin of a transaction
//! what is stored of its token; in a storm thousands ask at once. One task takes whatever waits and asks the
//! database once for all of it; while one answer is on its way, the next group gathers. Nothing is remembered: an
//! answer is read from the database after it was asked for, so what was committed before (a password, a raised
//! profile, a blocked token) holds. A failure is told to all who wait at that time, and nobody waits longer than a
//! deadline.

use std::collections::HashMap;
use std::hash::Hash;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use ocpp201::IdTokenEnum;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::queries::{Queries, QueryError};
use super::rows::{IdTokenRow, KnownStation};

/// Questions that may wait; more askers wait for a place.
const QUEUE: usize = 1024;
/// What is asked for at once.
const GROUP: usize = 256;
/// How long one who asks waits, for a place and for the groups before included; and how long the
/// database may take for one group, so that a way to it that is stuck does not stop the task.
const DEADLINE: Duration = Duration::from_secs(10);

/// A row that is looked up by a key of its own.
pub trait Known: Clone + Send + Sync + 'static {
    /// By which it is known.
    type Key: Clone + Eq + Hash + Send + Sync + 'static;

    /// The key of this row.
    fn key(&self) -> Self::Key;

    /// The rows of these keys; others may be among them.
    fn find(
        queries: &Queries,
        keys: Vec<Self::Key>,
    ) -> impl Future<Output = Result<Vec<Self>, QueryError>> + Send;
}

/// A station, by its identity in lower case: one that a station may have (`ocppj/identity`), and thereby stored
/// as it is.
impl Known for KnownStation {
    type Key = String;

    fn key(&self) -> String {
        self.identity_folded.clone()
    }

    async fn find(queries: &Queries, keys: Vec<String>) -> Result<Vec<Self>, QueryError> {
        queries.find_stations(&keys).await
    }
}

/// An IdToken, by its text in lower case and its type.
impl Known for IdTokenRow {
    type Key = (String, &'static str);

    fn key(&self) -> Self::Key {
        let kind = self.kind.parse::<IdTokenEnum>();
        let kind = kind.map_or("", IdTokenEnum::as_str);
        (self.id_token.to_lowercase(), kind)
    }

    async fn find(queries: &Queries, keys: Vec<Self::Key>) -> Result<Vec<Self>, QueryError> {
        let mut texts: Vec<_> = keys.into_iter().map(|(text, _)| text).collect();
        texts.sort_unstable();
        texts.dedup();
        queries.find_id_tokens(&texts).await
    }
}

/// The handle to the asking task; cheap to clone. When the last one is dropped, the task ends.
#[derive(Debug, Clone)]
pub struct Lookup<R: Known> {
    questions: mpsc::Sender<Question<R>>,
    deadline: Duration,
}

#[derive(Debug)]
struct Question<R: Known> {
    key: R::Key,
    reply: oneshot::Sender<Answer<R>>,
}

type Answer<R> = Result<Option<R>, QueryError>;

impl<R: Known> Lookup<R> {
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

    /// The row of this key, if there is one.
    ///
    /// # Errors
    /// [`QueryError`], at the latest after ten seconds.
    pub async fn find(&self, key: R::Key) -> Answer<R> {
        timeout(self.deadline, self.ask(key))
            .await
            .unwrap_or_else(|_| Err(sqlx::Error::PoolTimedOut.into()))
    }

    async fn ask(&self, key: R::Key) -> Answer<R> {
        let (reply, answer) = oneshot::channel();
        let closed = || QueryError::from(sqlx::Error::PoolClosed);
        let asked = self.questions.send(Question { key, reply }).await;
        asked.map_err(|_| closed())?;
        answer.await.unwrap_or_else(|_| Err(closed()))
    }
}

async fn run<R: Known>(
    queries: Queries,
    mut waiting: mpsc::Receiver<Question<R>>,
    deadline: Duration,
) {
    let mut group = Vec::new();
    while waiting.recv_many(&mut group, GROUP).await > 0 {
        // Who has left in the meantime needs no answer.
        group.retain(|question| !question.reply.is_closed());
        // Without this task nobody gets in any more: it outlives a panic.
        let found = AssertUnwindSafe(find_all(&queries, &group, deadline))
            .catch_unwind()
            .await
            .unwrap_or_else(|_| {
                tracing::error!("a look-up ended in a panic");
                Err(sqlx::Error::WorkerCrashed.into())
            });
        match found {
            Ok(rows) => answer(rows, &mut group),
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

/// Those of a group that are known.
async fn find_all<R: Known>(
    queries: &Queries,
    group: &[Question<R>],
    deadline: Duration,
) -> Result<Vec<R>, QueryError> {
    if group.is_empty() {
        return Ok(Vec::new());
    }
    let keys = group.iter().map(|question| question.key.clone()).collect();
    let found = timeout(deadline, R::find(queries, keys)).await;
    found.unwrap_or_else(|_| Err(sqlx::Error::PoolTimedOut.into()))
}

/// Answers all questions of a group.
fn answer<R: Known>(rows: Vec<R>, group: &mut Vec<Question<R>>) {
    let rows: HashMap<_, _> = rows.into_iter().map(|row| (row.key(), row)).collect();
    for question in group.drain(..) {
        let row = rows.get(&question.key).cloned();
        let _ = question.reply.send(Ok(row));
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

    async fn lookup() -> (Lookup<KnownStation>, Queries) {
        let queries: Queries = contract::sqlite().await;
        (Lookup::spawn(queries.clone()), queries)
    }

    #[tokio::test]
    async fn of_many_who_ask_at_once_each_gets_its_own_station() {
        let (lookup, _) = lookup().await;
        let asked = ["jeju_01", "nobody", "cp001", "jeju_01", "JEJU_01"];
        // Together: nobody is answered before the last one has asked.
        let answers = join_all(asked.map(|identity| lookup.find(identity.into()))).await;
        let answers = answers.into_iter().map(Result::unwrap);
        let found: Vec<_> = answers.map(|row| row.map(|row| row.identity)).collect();
        let some = |identity: &str| Some(identity.to_owned());
        assert_eq!(
            found,
            [some("JEJU_01"), None, some("CP001"), some("JEJU_01"), None]
        );
    }

    #[tokio::test]
    async fn of_two_tokens_of_one_text_each_is_found_by_its_type() {
        let lookup = Lookup::<IdTokenRow>::spawn(contract::sqlite().await);
        let asked = ["ISO14443", "Central", "KeyCode"].map(|kind| ("abcd".to_owned(), kind));
        let answers = join_all(asked.map(|key| lookup.find(key))).await;
        let found = answers.into_iter().map(Result::unwrap);
        let found: Vec<_> = found.map(|row| row.map(|row| row.status)).collect();
        assert_eq!(
            found,
            [Some("Accepted".into()), Some("Blocked".into()), None]
        );
    }

    #[tokio::test]
    async fn one_who_asks_alone_gets_the_same() {
        let (lookup, _) = lookup().await;
        let row = lookup.find("jeju_01".into()).await.unwrap().unwrap();
        assert_eq!(row.password_salt.unwrap().0, [1, 2]);
        assert!(lookup.find("nobody".into()).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn more_than_a_group_of_questions_are_all_answered() {
        let (lookup, _) = lookup().await;
        let asked: Vec<_> = (0..3 * GROUP).map(|i| format!("cp{i:03}")).collect();
        let answers = join_all(asked.iter().map(|identity| lookup.find(identity.clone()))).await;
        let known = answers.into_iter().filter_map(Result::unwrap);
        assert_eq!(known.map(|row| row.identity).collect::<Vec<_>>(), ["CP001"]);
    }

    #[tokio::test]
    async fn a_failure_reaches_everybody_who_asked() {
        let (lookup, queries) = lookup().await;
        queries.close().await;
        let answers =
            join_all(["jeju_01", "nobody"].map(|identity| lookup.find(identity.into()))).await;
        assert!(answers.iter().all(Result::is_err), "{answers:?}");
        assert!(lookup.find("jeju_01".into()).await.is_err());
    }

    type Asked = Arc<AtomicUsize>;
    type Told = Answer<KnownStation>;

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
    fn crowd(
        count: usize,
    ) -> (
        mpsc::Receiver<Question<KnownStation>>,
        Vec<oneshot::Receiver<Told>>,
    ) {
        let (questions, waiting) = mpsc::channel(QUEUE);
        let ask = |i| {
            let (reply, answer) = oneshot::channel();
            let key = format!("cp{i:03}");
            let question = Question { key, reply };
            questions.try_send(question).unwrap();
            answer
        };
        let answers = (0..count).map(ask).collect();
        (waiting, answers)
    }

    fn is_late(answer: &Told) -> bool {
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
        let lookup = Lookup::<KnownStation> {
            questions,
            deadline: Duration::from_millis(1),
        };
        let asked = ["waits for an answer", "waits for a place"];
        let answers = join_all(asked.map(|identity| lookup.find(identity.into())));
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
        let lookup = Lookup::<KnownStation>::spawn(queries);
        for times in 1..=2 {
            let answer = lookup.find("cp001".into()).await;
            let Err(QueryError::Database(error)) = answer else {
                panic!("{answer:?}");
            };
            assert!(matches!(*error, sqlx::Error::WorkerCrashed), "{error:?}");
            assert_eq!(asked.load(Relaxed), times);
        }
    }
}
