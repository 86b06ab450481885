//! Looks stations up by identity, many with one question.
//!
//! Each handshake and each BootNotification asks what is stored of its station, and in a storm
//! thousands ask at once. One task takes whatever waits and asks the database once for all of it; while
//! one answer is on its way, the next group gathers. Nothing is remembered: an answer is read from the
//! database after it was asked for, so what was committed before (a password, a raised profile) holds.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::cell::stored_text;
use super::queries::{Queries, QueryError};
use super::rows::StationRow;

/// Questions that may wait; more askers wait for a place.
const QUEUE: usize = 1024;
/// Stations that are asked for at once.
const GROUP: usize = 256;
/// How long the database may take: a way to it that is stuck must not hold up everybody for longer.
const DEADLINE: Duration = Duration::from_secs(10);

/// The handle to the asking task; cheap to clone. When the last one is dropped, the task ends.
#[derive(Debug, Clone)]
pub struct StationLookup {
    questions: mpsc::Sender<Question>,
}

#[derive(Debug)]
struct Question {
    identity_folded: String,
    reply: oneshot::Sender<Answer>,
}

type Answer = Result<Option<StationRow>, QueryError>;

impl StationLookup {
    /// Starts the task.
    #[must_use]
    pub fn spawn(queries: Arc<dyn Queries>) -> Self {
        let (questions, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(run(queries, waiting));
        Self { questions }
    }

    /// The station of this identity, given in lower case; as [`Queries::find_station`].
    ///
    /// # Errors
    /// [`QueryError`].
    pub async fn find(&self, identity_folded: &str) -> Answer {
        let (reply, answer) = oneshot::channel();
        let question = Question {
            identity_folded: stored_text(identity_folded).into_owned(),
            reply,
        };
        let closed = || QueryError::from(sqlx::Error::PoolClosed);
        let asked = self.questions.send(question).await;
        asked.map_err(|_| closed())?;
        answer.await.unwrap_or_else(|_| Err(closed()))
    }
}

async fn run(queries: Arc<dyn Queries>, mut waiting: mpsc::Receiver<Question>) {
    let mut group = Vec::new();
    while waiting.recv_many(&mut group, GROUP).await > 0 {
        // Who has left in the meantime needs no answer.
        group.retain(|question| !question.reply.is_closed());
        answer(&*queries, &mut group).await;
    }
}

/// Answers all questions of a group.
async fn answer(queries: &dyn Queries, group: &mut Vec<Question>) {
    let identities: Vec<String> = group
        .iter()
        .map(|question| question.identity_folded.clone())
        .collect();
    let found = match &*identities {
        [] => return,
        // The usual case, in which a list would only cost.
        [one] => tokio::time::timeout(DEADLINE, queries.find_station(one))
            .await
            .map(|found| found.map(|row| row.into_iter().collect())),
        all => tokio::time::timeout(DEADLINE, queries.find_stations(all)).await,
    };
    let found: Result<Vec<StationRow>, _> =
        found.unwrap_or_else(|_| Err(sqlx::Error::PoolTimedOut.into()));
    match found {
        Ok(rows) => {
            let rows: HashMap<_, _> = rows
                .iter()
                .map(|row| (row.identity_folded.as_str(), row))
                .collect();
            for question in group.drain(..) {
                let row = rows.get(question.identity_folded.as_str());
                let _ = question.reply.send(Ok(row.map(|row| (*row).clone())));
            }
        }
        Err(error) => {
            for question in group.drain(..) {
                let _ = question.reply.send(Err(error.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use futures_util::future::join_all;

    use super::*;
    use crate::store::queries::contract;

    async fn lookup() -> (StationLookup, Arc<dyn Queries>) {
        let queries: Arc<dyn Queries> = Arc::from(contract::sqlite().await);
        (StationLookup::spawn(Arc::clone(&queries)), queries)
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

    #[tokio::test]
    async fn whoever_has_left_holds_nobody_up() {
        let (lookup, _) = lookup().await;
        let mut leaving = Box::pin(lookup.find("jeju_01"));
        assert!((&mut leaving).now_or_never().is_none());
        drop(leaving);
        assert!(lookup.find("cp001").await.unwrap().is_some());
    }
}
