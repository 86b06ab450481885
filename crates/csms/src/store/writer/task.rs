//! The writing task: groups, commits, answers.
//!
//! It owns the book; nobody else writes. After a failed commit the book is thrown away and read
//! again, because nobody can know what the database holds then.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;

use super::book::{Book, Need, Stop};
use super::draft::Draft;
use super::journal::Journal;
use super::op::{Op, Outcome, Request};
use super::{WriteError, WriterHealth, WriterSettings};
use crate::clock::Clock;
use crate::live::LiveBus;
use crate::repeats::COMMIT;
use crate::store::batch::MessageRecord;
use crate::store::open::{LIVE_SEQ, LIVE_SEQ_BLOCK};
use crate::store::{Store, StoreError};

/// Requests of one group.
const GROUP: usize = 2048;
/// Journal entries that ride with one batch, besides as many as it has requests, so that the journal
/// keeps pace; so many do not wait for the next tick. Whoever is in the batch waits for them; fewer
/// would touch the same pages of an index again and again.
const JOURNAL_PORTION: usize = 256;
/// Rows of transactions that ride with one batch, once they are due: few, because whoever is in the
/// batch waits for them.
const ROWS_PORTION: usize = 128;
/// How long it takes until a journal entry, or the row of a transaction that goes on, is due.
const PAUSE: Duration = Duration::from_millis(500);
/// While groups have at most so many requests, rows of transactions that only went on are written
/// at once; after a larger one they wait for the tick, and what they say is in the events.
const CALM: usize = 16;
/// Loads in a row that bring a request no further.
const MOST_LOADS: u32 = 8;
/// Ends that are owed to the database; what is beyond is ended by the next start.
const MOST_OWED: usize = 16_384;

/// What the handles can see of the task.
#[derive(Debug, Default)]
pub(super) struct Status {
    commits: AtomicU64,
    failures: AtomicU64,
    failing: Mutex<Option<String>>,
}

impl Status {
    pub(super) fn health(&self) -> WriterHealth {
        let failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        WriterHealth {
            commits: self.commits.load(Ordering::Relaxed),
            failures: self.failures.load(Ordering::Relaxed),
            failing: failing.clone(),
            ..WriterHealth::default()
        }
    }

    fn is_failing(&self) -> bool {
        let failing = self.failing.lock();
        failing.unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn settle(&self, result: Result<(), &StoreError>) {
        let mut failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        match result {
            Ok(()) => {
                self.commits.fetch_add(1, Ordering::Relaxed);
                if failing.take().is_some() {
                    tracing::info!("the database takes rows again");
                }
            }
            Err(error) => {
                self.failures.fetch_add(1, Ordering::Relaxed);
                let line = error.to_line();
                if failing.is_none() {
                    tracing::error!(error = %line, "a commit failed");
                }
                *failing = Some(line);
            }
        }
    }
}

/// What rides with a batch besides what was asked for.
#[derive(Debug, Clone, Copy)]
struct Riders {
    /// So many journal entries.
    journal: usize,
    /// What else.
    rows: Rows,
}

/// Which rows of transactions that only went on are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    /// None of this batch, and so many of those that are due.
    Due(usize),
    /// Those of this batch, and so many of those that are due.
    Touched(usize),
    /// All.
    All,
}

impl Riders {
    /// What is due, one portion of it.
    const DUE: Self = Self {
        journal: JOURNAL_PORTION,
        rows: Rows::Touched(ROWS_PORTION),
    };
    const ROWS: Self = Self {
        journal: 0,
        rows: Rows::All,
    };
}

/// While commits fail, one is tried of our own accord, with the pauses of [`COMMIT`].
#[derive(Debug, Default)]
struct Retry {
    tried: u32,
    /// Ticks until the next one.
    left: u32,
}

impl Retry {
    /// Counts a tick; `true` = it is time for an attempt.
    fn is_due(&mut self) -> bool {
        if self.left > 1 {
            self.left -= 1;
            return false;
        }
        self.tried = self.tried.saturating_add(1);
        let pause = COMMIT.pause(self.tried).unwrap_or(COMMIT.most);
        let ticks = pause.as_millis() / PAUSE.as_millis();
        self.left = u32::try_from(ticks).unwrap_or(u32::MAX);
        true
    }
}

/// The task.
#[derive(Debug)]
pub(super) struct Task {
    store: Arc<dyn Store>,
    live: LiveBus,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) settings: WriterSettings,
    requests: mpsc::Receiver<Request>,
    journal: Arc<Journal>,
    status: Arc<Status>,
    pub(super) book: Book,
    /// The book has to be read (again).
    is_book_void: bool,
    /// Journal rows of a failed batch.
    messages: Vec<MessageRecord>,
    /// These rows were in a batch that the database refused.
    are_messages_suspect: bool,
    /// Ends of connections and commands that could not be stored when they came, and when that was:
    /// nobody tells them again, so they are owed to the database.
    owed: Vec<(jiff::Timestamp, Op)>,
    pub(super) rests: u64,
    /// When the database is tried again of our own accord.
    retry: Retry,
    /// A large group came since the last tick.
    is_busy: bool,
    /// So many journal entries are due.
    due_messages: usize,
    /// Events whose answer nobody waited for when it was there; the journal tells of them as of other
    /// CALLs without an answer.
    unanswered: Vec<i64>,
}

impl Task {
    pub(super) fn new(
        store: Arc<dyn Store>,
        live: LiveBus,
        clock: Arc<dyn Clock>,
        settings: WriterSettings,
        requests: mpsc::Receiver<Request>,
        journal: Arc<Journal>,
        status: Arc<Status>,
    ) -> Self {
        Self {
            store,
            live,
            clock,
            settings,
            requests,
            journal,
            status,
            book: Book::default(),
            is_book_void: true,
            messages: Vec::new(),
            are_messages_suspect: false,
            owed: Vec::new(),
            rests: 0,
            retry: Retry::default(),
            is_busy: false,
            due_messages: 0,
            unanswered: Vec::new(),
        }
    }

    pub(super) async fn run(mut self) {
        let mut tick = tokio::time::interval(PAUSE);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Where this fails, the first request tries again.
        let _ = self.read_book().await;
        let mut group = Vec::with_capacity(GROUP);
        loop {
            // In a fixed order, so that a simulation can be repeated; the tick comes twice a second
            // at most.
            tokio::select! {
                biased;
                _ = tick.tick() => {
                    self.rest().await;
                    // Where the database keeps a rest waiting, requests still have their turn.
                    tick.reset();
                }
                count = self.requests.recv_many(&mut group, GROUP) => {
                    if count == 0 {
                        break;
                    }
                    self.serve(group.drain(..).collect()).await;
                }
                () = std::future::ready(()), if self.is_due() => self.write_due().await,
            }
        }
        // What is lost here was never promised: the journal is written lazily, rows that are behind
        // their events catch up at the next start, which also ends what is open.
        let _ = self.drain().await;
    }

    /// Commits a group and answers it.
    ///
    /// A batch that the database refuses is halved until the row that it refuses is alone: with one
    /// such row among n requests, that takes about 2 log n commits.
    async fn serve(&mut self, mut group: VecDeque<Request>) {
        // What is still to be committed, in parts; the last one is the next.
        let mut parts = vec![group.len()];
        while let Some(count) = parts.pop() {
            let rest = |tried: usize| count.saturating_sub(tried);
            match self.commit_some(&mut group, count).await {
                Ok(served) => parts.push(rest(served)),
                Err((error, tried)) if error.is_rejection() && tried > 1 => {
                    parts.push(rest(tried));
                    parts.push(tried - tried / 2);
                    parts.push(tried / 2);
                }
                Err((error, _)) if error.is_rejection() => {
                    self.fail(group.pop_front(), &error.to_line());
                    parts.push(rest(1));
                }
                Err((error, _)) => {
                    let line = error.to_line();
                    while !group.is_empty() {
                        self.fail(group.pop_front(), &line);
                    }
                }
            }
            parts.retain(|part| *part > 0);
        }
    }

    /// Commits and answers the first requests of `group`, at most `count`; says how many. On failure
    /// says how many were in the batch; they stay in the group.
    async fn commit_some(
        &mut self,
        group: &mut VecDeque<Request>,
        count: usize,
    ) -> Result<usize, (StoreError, usize)> {
        self.read_book().await.map_err(|error| (error, count))?;
        let foreseen: Vec<_> = group
            .iter()
            .take(count)
            .filter_map(|request| self.book.foresee(&request.op))
            .collect();
        self.load(foreseen).await.map_err(|error| (error, count))?;
        let mut loads = 0;
        loop {
            let now = self.clock.now();
            let mut draft = Draft::default();
            let mut outcomes = Vec::new();
            let mut need = None;
            let mut drains = false;
            for request in group.iter().take(count) {
                match self.book.apply(&request.op, now, &mut draft) {
                    Ok(outcome) => outcomes.push(Ok(outcome)),
                    Err(Stop::Refuse(text)) => outcomes.push(Err(WriteError::Unavailable(text))),
                    Err(Stop::Need(what)) => {
                        need = Some(what);
                        break;
                    }
                }
                drains |= matches!(request.op, Op::Drain);
            }
            if !outcomes.is_empty() {
                let tried = outcomes.len();
                // Rows that a batch was refused with are tried without company.
                self.is_busy |= tried > CALM;
                let takes_journal = !self.are_messages_suspect
                    && count > 1
                    && (self.due_messages > 0 || self.waiting_messages() >= JOURNAL_PORTION);
                let riders = Riders {
                    journal: if takes_journal {
                        JOURNAL_PORTION + tried
                    } else {
                        0
                    },
                    rows: match (self.book.is_full, self.is_busy) {
                        (true, _) => Rows::All,
                        (false, true) => Rows::Due(ROWS_PORTION),
                        (false, false) => Rows::Touched(ROWS_PORTION),
                    },
                };
                self.commit(draft, riders)
                    .await
                    .map_err(|error| (error, tried))?;
                if drains && let Err(error) = self.drain().await {
                    for (request, outcome) in group.iter().zip(&mut outcomes) {
                        if matches!(request.op, Op::Drain) {
                            *outcome = Err(WriteError::Unavailable(error.to_line()));
                        }
                    }
                }
                self.answer(group, outcomes);
                return Ok(tried);
            }
            // Nothing could be applied, so nothing is lost with the draft.
            if need == Some(Need::Commit) {
                let lagging = self.commit(Draft::default(), Riders::ROWS).await;
                lagging.map_err(|error| (error, 1))?;
            }
            let needs = need.into_iter().collect();
            loads += 1;
            if loads > MOST_LOADS {
                self.fail(group.pop_front(), "the rows it refers to cannot be loaded");
                return Ok(1);
            }
            self.load(needs).await.map_err(|error| (error, 1))?;
        }
    }

    fn answer(
        &mut self,
        group: &mut VecDeque<Request>,
        outcomes: Vec<Result<Outcome, WriteError>>,
    ) {
        let count = outcomes.len();
        for (request, outcome) in group.drain(..count).zip(outcomes) {
            // Somebody who no longer waits for the answer is no reason to stop.
            if let Err(Ok(Outcome::Event(event))) = request.reply.send(outcome) {
                let told = event.stored.filter(|stored| stored.tells_exchange);
                self.unanswered.extend(told.map(|stored| stored.message.0));
            }
        }
    }

    fn fail(&mut self, request: Option<Request>, line: &str) {
        let Some(Request { op, reply }) = request else {
            return;
        };
        if matches!(op, Op::Disconnect { .. } | Op::CommandEnded(_)) && self.owed.len() < MOST_OWED
        {
            self.owed.push((self.clock.now(), op));
        }
        let _ = reply.send(Err(WriteError::Unavailable(line.to_owned())));
    }

    /// Stores the ends that are owed, and ends what is open in the database and known to nobody.
    async fn pay(&mut self) -> Result<(), StoreError> {
        if self.owed.is_empty() && !self.book.has_orphans() {
            return Ok(());
        }
        self.read_book().await?;
        let mut draft = Draft::default();
        for (at, op) in &self.owed {
            // Ends need nothing that would have to be loaded first.
            let _ = self.book.apply(op, *at, &mut draft);
        }
        let now = self.clock.now();
        self.book.end_orphans(now, &mut draft);
        let result = self.commit(draft, Riders::ROWS).await;
        if result.as_ref().err().is_none_or(StoreError::is_rejection) {
            self.owed.clear();
        }
        result
    }

    async fn read_book(&mut self) -> Result<(), StoreError> {
        if self.is_book_void {
            let bootstrap = self.store.bootstrap().await;
            let bootstrap = bootstrap.inspect_err(|error| self.status.settle(Err(error)))?;
            let behind = bootstrap.behind.clone();
            let earlier = std::mem::take(&mut self.book);
            self.journal.numbers_up_to(bootstrap.keys.message);
            self.book = Book::new(bootstrap, self.settings.transaction_keep_events, earlier);
            self.book.journal = Some(self.journal.clone());
            self.is_book_void = false;
            self.catch_up(behind).await?;
        }
        Ok(())
    }

    /// Writes the rows that were behind their events when it last ended.
    async fn catch_up(&mut self, behind: Vec<(i64, String)>) -> Result<(), StoreError> {
        let needs = behind.iter().cloned();
        let needs = needs.map(|(station, id)| Need::Transaction(station, id));
        self.load(needs.collect()).await?;
        let mut draft = Draft::default();
        self.book.catch_up(&behind, &mut draft);
        self.commit(draft, Riders::ROWS).await
    }

    async fn load(&mut self, needs: Vec<Need>) -> Result<(), StoreError> {
        if needs.is_empty() {
            return Ok(());
        }
        let result = self.book.load(&*self.store, needs).await;
        result.inspect_err(|error| {
            self.status.settle(Err(error));
            self.is_book_void = true;
        })
    }

    async fn commit(&mut self, mut draft: Draft, riders: Riders) -> Result<(), StoreError> {
        if riders.journal > 0 {
            self.take_journal(riders.journal);
            draft.batch.messages = std::mem::take(&mut self.messages);
            self.due_messages = self.due_messages.saturating_sub(draft.batch.messages.len());
        }
        draft.batch.unanswered_events = std::mem::take(&mut self.unanswered);
        self.trim_while_busy(&mut draft);
        self.book.write_stations(&mut draft);
        self.book.write_transactions(riders.rows, &mut draft);
        self.reserve_live_seq(&mut draft);
        draft.finish();
        if !draft.batch.is_empty() {
            let result = self.store.commit(&draft.batch).await;
            self.status.settle(result.as_ref().map(|_| ()));
            if let Err(error) = result {
                self.is_book_void = true;
                self.are_messages_suspect =
                    error.is_rejection() && !draft.batch.messages.is_empty();
                self.messages = draft.batch.messages;
                self.unanswered = draft.batch.unanswered_events;
                return Err(error);
            }
        }
        self.book.committed(&draft.batch);
        for (at, station, what) in draft.live {
            self.live.publish(at, station, what);
        }
        Ok(())
    }

    fn take_journal(&mut self, count: usize) {
        let room = count.saturating_sub(self.messages.len());
        for (number, entry) in self.journal.take(room) {
            self.messages.push(Book::message(number, entry));
        }
    }

    /// Sequence numbers of live events are reserved ahead, so that none is given twice.
    fn reserve_live_seq(&self, draft: &mut Draft) {
        let reserved = self.book.counters.get(LIVE_SEQ).copied().unwrap_or(0);
        let next = self.live.next_seq();
        if next + LIVE_SEQ_BLOCK / 2 > reserved {
            draft
                .counters
                .insert(LIVE_SEQ.into(), next + LIVE_SEQ_BLOCK);
        }
    }

    /// Pays what is owed, trims what is too much, and lets what waits become due.
    async fn rest(&mut self) {
        self.is_busy = false;
        self.due_messages = 0;
        if !self.status.is_failing() {
            self.retry = Retry::default();
        } else if !self.retry.is_due() {
            return;
        }
        if !self.recovered().await || self.pay().await.is_err() || self.is_book_void {
            return;
        }
        let mut draft = Draft::default();
        self.trim(&mut draft);
        // A failure is seen, and told, at the next commit that somebody waits for.
        let riders = Riders {
            journal: 0,
            rows: Rows::Touched(0),
        };
        if self.commit(draft, riders).await.is_ok() {
            self.due_messages = self.waiting_messages();
            self.book.let_rows_be_due();
        }
    }

    fn waiting_messages(&self) -> usize {
        self.messages.len() + self.journal.counts().0
    }

    fn is_due(&self) -> bool {
        let has_messages = self.due_messages > 0 && self.waiting_messages() > 0;
        !self.is_book_void && (has_messages || self.book.has_due_rows())
    }

    /// Writes a portion of what is due, while nobody asks for anything; else it rides with groups.
    async fn write_due(&mut self) {
        // After a failure the book is void, and nothing is due before the next tick.
        let _ = self.write_messages().await;
    }

    async fn drain(&mut self) -> Result<(), StoreError> {
        self.flush_journal().await?;
        self.pay().await?;
        self.commit(Draft::default(), Riders::ROWS).await
    }

    /// While commits fail, tries one by itself, so that the server is ready again as soon as the
    /// database is, and not only with the next message of a station. What it writes is there already.
    async fn recovered(&mut self) -> bool {
        if !self.status.is_failing() {
            return true;
        }
        if self.read_book().await.is_err() {
            return false;
        }
        let mut draft = Draft::default();
        let reserved = self.book.counters.get(LIVE_SEQ).copied().unwrap_or(0);
        draft.counters.insert(LIVE_SEQ.into(), reserved);
        self.commit(draft, Riders::ROWS).await.is_ok()
    }

    async fn flush_journal(&mut self) -> Result<(), StoreError> {
        while self.waiting_messages() > 0 {
            self.write_messages().await?;
        }
        Ok(())
    }

    /// Commits journal entries without company: what is refused then is dropped.
    async fn write_messages(&mut self) -> Result<(), StoreError> {
        self.read_book().await?;
        match self.commit(Draft::default(), Riders::DUE).await {
            Ok(()) => self.are_messages_suspect = false,
            Err(error) if error.is_rejection() => {
                self.journal.count_dropped(self.messages.len());
                self.messages.clear();
                self.are_messages_suspect = false;
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of docs/architecture.md, by ticks of half a second: a day without a database.
    #[test]
    fn own_attempts_at_a_database_that_fails_grow_apart_and_stay_few() {
        let mut retry = Retry::default();
        let ticks_per_minute = 60_000 / u32::try_from(PAUSE.as_millis()).unwrap();
        let attempts: Vec<u32> = (0..24 * 60 * ticks_per_minute)
            .filter(|_| retry.is_due())
            .collect();
        let pauses: Vec<u32> = attempts.windows(2).map(|two| two[1] - two[0]).collect();
        assert_eq!(pauses[..6], [1, 2, 4, 8, 10, 10]);
        assert!(pauses.iter().all(|pause| *pause <= 10));
        for minute in 0..24 * 60 {
            let within = minute * ticks_per_minute..(minute + 1) * ticks_per_minute;
            let count = attempts.iter().filter(|at| within.contains(at)).count();
            assert!((12..=16).contains(&count), "minute {minute}: {count}");
        }
    }
}
