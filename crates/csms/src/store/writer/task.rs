//! The writing task: groups, commits, answers.
//!
//! It owns the cache; nobody else writes. After a failed commit nobody can know what the database
//! holds of what the batch touched: the cache forgets that, and only that.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;

use super::batch_builder::BatchBuilder;
use super::bounds::WriterBounds;
use super::cache::{ApplyError, WriterCache};
use super::journal::Journal;
use super::op::{Op, Outcome, Request};
use super::progress::ProgressWrites;
use super::{WriteError, WriterHealth, WriterSettings};
use crate::clock::Clock;
use crate::facts::CommandKey;
use crate::live::LiveBus;
use crate::repeats::COMMIT;
use crate::store::batch::MessageRecord;
use crate::store::loads::{LIVE_SEQ, LIVE_SEQ_BLOCK};
use crate::store::tables::installation::KnownInstallation;
use crate::store::{Commit, Store, StoreError};

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

/// What goes with a batch besides what was asked for.
#[derive(Debug, Clone, Copy)]
struct Piggyback {
    /// So many journal entries.
    journal: usize,
    /// Rows of transactions that merely went on,
    progress: ProgressWrites,
    /// of those that are due so many.
    portion: usize,
}

impl Piggyback {
    /// All rows, and nothing of the journal.
    const ROWS: Self = Self {
        journal: 0,
        progress: ProgressWrites::All,
        portion: usize::MAX,
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
    fn is_due(&mut self, tick: Duration) -> bool {
        if self.left > 1 {
            self.left -= 1;
            return false;
        }
        self.tried = self.tried.saturating_add(1);
        let pause = COMMIT.pause(self.tried).unwrap_or(COMMIT.most);
        let ticks = pause.as_millis() / tick.as_millis().max(1);
        self.left = u32::try_from(ticks).unwrap_or(u32::MAX);
        true
    }
}

/// The task.
#[derive(Debug)]
pub(super) struct Task {
    commits: Arc<dyn Commit>,
    live: LiveBus,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) settings: WriterSettings,
    requests: mpsc::Receiver<Request>,
    journal: Arc<Journal>,
    status: Arc<Status>,
    pub(super) cache: WriterCache,
    /// The cache knows nothing of the database yet, or not what is in its small tables.
    is_cache_void: bool,
    /// Journal rows of a failed batch.
    messages: Vec<MessageRecord>,
    /// These rows were in a batch that the database refused.
    are_messages_suspect: bool,
    /// Ends of connections and commands that could not be stored when they came, and when that was:
    /// nobody tells them again, so they are owed to the database.
    deferred_ends: Vec<(jiff::Timestamp, Op)>,
    pub(super) ticks: u64,
    /// When the database is tried again of our own accord.
    retry: Retry,
    /// So many journal entries are due.
    due_messages: usize,
    /// A large group came since the last tick.
    is_busy: bool,
    /// Events whose answer nobody waited for when it was there; the journal tells of them as of other
    /// CALLs without an answer.
    unanswered: Vec<i64>,
}

impl Task {
    pub(super) fn new(
        store: Store,
        live: LiveBus,
        clock: Arc<dyn Clock>,
        settings: WriterSettings,
        requests: mpsc::Receiver<Request>,
        (journal, installation): (Arc<Journal>, Arc<KnownInstallation>),
        status: Arc<Status>,
    ) -> Self {
        let cache = WriterCache::new(
            store.clone(),
            journal.clone(),
            installation,
            settings.bounds.clone(),
            settings.transaction_keep_events,
        );
        Self {
            commits: store.commits,
            live,
            clock,
            settings,
            requests,
            journal,
            status,
            cache,
            is_cache_void: true,
            messages: Vec::new(),
            are_messages_suspect: false,
            deferred_ends: Vec::new(),
            ticks: 0,
            retry: Retry::default(),
            due_messages: 0,
            is_busy: false,
            unanswered: Vec::new(),
        }
    }

    fn bounds(&self) -> &WriterBounds {
        &self.settings.bounds
    }

    pub(super) async fn run(mut self) {
        let mut tick = tokio::time::interval(self.bounds().pause);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Where this fails, the first request tries again.
        let _ = self.read_cache().await;
        let most = self.bounds().group.max(1);
        let mut group = Vec::with_capacity(most);
        loop {
            // In a fixed order, so that a simulation can be repeated; the tick comes twice a second
            // at most.
            tokio::select! {
                biased;
                _ = tick.tick() => {
                    self.on_tick().await;
                    // Where the database keeps a tick waiting, requests still have their turn.
                    tick.reset();
                }
                count = self.requests.recv_many(&mut group, most) => {
                    if count == 0 {
                        break;
                    }
                    self.serve(group.drain(..).collect()).await;
                }
                () = std::future::ready(()), if self.is_due() => self.write_due().await,
            }
        }
        // What is lost here was never promised: the journal is written lazily, rows that are behind
        // their events are written at the next start, which also ends what is open.
        let _ = self.drain().await;
    }

    /// Commits a group and answers it.
    ///
    /// A batch that the database refuses is halved until the row that it refuses is alone: with one
    /// such row among n requests, that takes about 2 log n commits.
    async fn serve(&mut self, mut group: VecDeque<Request>) {
        // What is still to be committed, in parts; the last one is the next.
        let mut parts = vec![group.len()];
        let mut stalls = 0;
        while let Some(count) = parts.pop() {
            let rest = |tried: usize| count.saturating_sub(tried);
            match self.commit_some(&mut group, count).await {
                Ok(0) if stalls > 1 => {
                    self.fail(
                        group.pop_front(),
                        "what it refers to cannot be committed first",
                    );
                    parts.push(rest(1));
                }
                Ok(served) => {
                    stalls = if served == 0 { stalls + 1 } else { 0 };
                    parts.push(rest(served));
                }
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
        self.read_cache().await.map_err(|error| (error, count))?;
        let ops = group.iter().take(count).map(|request| &request.op);
        let foreseen = self.cache.prefetch(ops).await;
        self.noted(foreseen).map_err(|error| (error, count))?;
        let now = self.clock.now();
        let mut builder = BatchBuilder::default();
        let mut outcomes = Vec::new();
        let mut drains = false;
        for request in group.iter().take(count) {
            match self.cache.apply(&request.op, now, &mut builder).await {
                Ok(outcome) => outcomes.push(Ok(outcome)),
                Err(ApplyError::Refused(text)) => outcomes.push(Err(WriteError::Unavailable(text))),
                Err(ApplyError::CommitFirst) => break,
                Err(ApplyError::Store(error)) => {
                    self.give_up(&builder);
                    let tried = outcomes.len() + 1;
                    return Err((self.failed(error), tried));
                }
            }
            drains |= matches!(request.op, Op::Drain);
        }
        let tried = outcomes.len();
        if tried == 0 {
            // The first one wants what is left behind to be written; then nothing keeps it.
            let written = self.commit(builder, Piggyback::ROWS).await;
            written.map_err(|error| (error, 1))?;
            return Ok(0);
        }
        self.is_busy |= tried > self.bounds().calm_group;
        // Rows that a batch was refused with are tried without company.
        let takes_journal = !self.are_messages_suspect
            && count > 1
            && (self.due_messages > 0 || self.waiting_messages() >= self.bounds().journal_portion);
        let piggyback = Piggyback {
            journal: if takes_journal {
                self.bounds().journal_portion + tried
            } else {
                0
            },
            progress: if self.cache.is_full {
                ProgressWrites::All
            } else if self.is_busy {
                ProgressWrites::Due
            } else {
                ProgressWrites::Own
            },
            portion: self.bounds().progress_portion.max(1),
        };
        self.commit(builder, piggyback)
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
        Ok(tried)
    }

    /// Takes note of an answer of the database to a question of ours.
    fn noted<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        result.map_err(|error| self.failed(error))
    }

    fn failed(&self, error: StoreError) -> StoreError {
        self.status.settle(Err(&error));
        error
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
        let is_end = match &op {
            Op::Disconnect { .. } => true,
            // Whoever tells an end of a command tries again for a while.
            Op::CommandEnded(end) => !self.owes_end_of(end.command),
            _ => false,
        };
        if is_end && self.deferred_ends.len() < self.bounds().most_owed {
            self.deferred_ends.push((self.clock.now(), op));
        }
        let _ = reply.send(Err(WriteError::Unavailable(line.to_owned())));
    }

    fn owes_end_of(&self, command: CommandKey) -> bool {
        let mut owed = self.deferred_ends.iter();
        owed.any(|(_, op)| matches!(op, Op::CommandEnded(end) if end.command == command))
    }

    /// Stores the ends that are owed, ends what is open in the database and known to nobody, and brings
    /// rows up to date that a failed commit left behind their events.
    async fn flush_deferred(&mut self) -> Result<(), StoreError> {
        let is_behind = !self.cache.doubtful.is_empty();
        if self.deferred_ends.is_empty() && !self.cache.has_orphans() && !is_behind {
            return Ok(());
        }
        self.read_cache().await?;
        let mut builder = BatchBuilder::default();
        let caught_up = self.cache.catch_up(&mut builder).await;
        self.noted(caught_up)?;
        for (at, op) in &self.deferred_ends {
            // Ends load nothing, and are never refused.
            let _ = self.cache.apply(op, *at, &mut builder).await;
        }
        let now = self.clock.now();
        self.cache.end_orphans(now, &mut builder);
        let result = self.commit(builder, Piggyback::ROWS).await;
        if result.as_ref().err().is_none_or(StoreError::is_rejection) {
            self.deferred_ends.clear();
        }
        result
    }

    async fn read_cache(&mut self) -> Result<(), StoreError> {
        if !self.is_cache_void {
            return Ok(());
        }
        let bootstrap = self.cache.store.loads.bootstrap().await;
        self.cache.open(self.noted(bootstrap)?);
        self.is_cache_void = false;
        let mut builder = BatchBuilder::default();
        let caught_up = self.cache.catch_up(&mut builder).await;
        self.noted(caught_up)?;
        self.commit(builder, Piggyback::ROWS).await
    }

    async fn commit(
        &mut self,
        mut builder: BatchBuilder,
        piggyback: Piggyback,
    ) -> Result<(), StoreError> {
        if piggyback.journal > 0 {
            if let Err(error) = self.take_journal(piggyback.journal).await {
                self.give_up(&builder);
                return Err(self.failed(error));
            }
            builder.batch.messages = std::mem::take(&mut self.messages);
            self.due_messages = self
                .due_messages
                .saturating_sub(builder.batch.messages.len());
        }
        builder.batch.unanswered_events = std::mem::take(&mut self.unanswered);
        self.trim_while_busy(&mut builder);
        self.cache.write_stations(&mut builder);
        self.cache
            .write_transactions(piggyback.progress, piggyback.portion, &mut builder);
        self.reserve_live_seq(&mut builder);
        builder.finish();
        if !builder.batch.is_empty() {
            let batch = Arc::new(std::mem::take(&mut builder.batch));
            let result = self.commits.commit(&batch).await;
            builder.batch = Arc::unwrap_or_clone(batch);
            self.status.settle(result.as_ref().map(|_| ()));
            if let Err(error) = result {
                self.give_up(&builder);
                self.are_messages_suspect =
                    error.is_rejection() && !builder.batch.messages.is_empty();
                self.messages = builder.batch.messages;
                self.unanswered = builder.batch.unanswered_events;
                return Err(error);
            }
        }
        self.cache.committed(&builder.batch);
        self.live.publish_all(builder.live);
        Ok(())
    }

    /// Forgets what of a batch may not be committed.
    fn give_up(&mut self, builder: &BatchBuilder) {
        self.cache.forget(builder);
        // What changes in place, once in a while, is read again.
        self.is_cache_void |= builder.has_changed_in_place();
    }

    async fn take_journal(&mut self, count: usize) -> Result<(), StoreError> {
        let room = count.saturating_sub(self.messages.len());
        while self.journal.lacks_numbers(room) {
            self.cache.refill_journal().await?;
        }
        for (number, entry) in self.journal.take(room) {
            self.messages.push(WriterCache::message(number, entry));
        }
        Ok(())
    }

    /// Sequence numbers of live events are reserved ahead, so that none is given twice.
    ///
    /// They are reserved in the very batch after which the first of them may be published, at the
    /// latest: `opening_again_neither_seeds_again_nor_repeats_live_numbers` guards it.
    fn reserve_live_seq(&self, builder: &mut BatchBuilder) {
        let reserved = self.cache.counters.get(LIVE_SEQ).copied().unwrap_or(0);
        let next = self.live.next_seq();
        if next + LIVE_SEQ_BLOCK / 2 > reserved {
            builder
                .counters
                .insert(LIVE_SEQ.into(), next + LIVE_SEQ_BLOCK);
        }
    }

    /// Stores what is owed, prunes what is too much, and lets what waits become due.
    async fn on_tick(&mut self) {
        let pause = self.bounds().pause;
        self.is_busy = false;
        self.due_messages = 0;
        if !self.status.is_failing() {
            self.retry = Retry::default();
        } else if !self.retry.is_due(pause) {
            return;
        }
        if !self.recovered().await || self.flush_deferred().await.is_err() || self.is_cache_void {
            return;
        }
        let mut builder = BatchBuilder::default();
        self.trim(&mut builder);
        // A failure is seen, and told, at the next commit that somebody waits for.
        let piggyback = Piggyback {
            journal: 0,
            progress: ProgressWrites::Own,
            portion: 0,
        };
        if self.commit(builder, piggyback).await.is_ok() {
            self.due_messages = self.waiting_messages();
            self.cache.pending.promote();
        }
    }

    fn waiting_messages(&self) -> usize {
        self.messages.len() + self.journal.counts().0
    }

    fn is_due(&self) -> bool {
        let has_messages = self.due_messages > 0 && self.waiting_messages() > 0;
        !self.is_cache_void && (has_messages || self.cache.pending.has_due())
    }

    /// Writes a portion of what is due, while nobody asks for anything; else it rides with groups.
    async fn write_due(&mut self) {
        if self.write_messages().await.is_err() {
            // The next tick tries it again.
            self.due_messages = 0;
            self.cache.pending.postpone();
        }
    }

    async fn drain(&mut self) -> Result<(), StoreError> {
        self.flush_journal().await?;
        self.flush_deferred().await?;
        self.commit(BatchBuilder::default(), Piggyback::ROWS).await
    }

    /// While commits fail, tries one by itself, so that the server is ready again as soon as the
    /// database is, and not only with the next message of a station. What it writes is there already.
    async fn recovered(&mut self) -> bool {
        if !self.status.is_failing() {
            return true;
        }
        if self.read_cache().await.is_err() {
            return false;
        }
        let mut builder = BatchBuilder::default();
        let reserved = self.cache.counters.get(LIVE_SEQ).copied().unwrap_or(0);
        builder.counters.insert(LIVE_SEQ.into(), reserved);
        self.commit(builder, Piggyback::ROWS).await.is_ok()
    }

    async fn flush_journal(&mut self) -> Result<(), StoreError> {
        while self.waiting_messages() > 0 {
            self.write_messages().await?;
        }
        Ok(())
    }

    /// Commits journal entries without company: what is refused then is dropped.
    async fn write_messages(&mut self) -> Result<(), StoreError> {
        self.read_cache().await?;
        let piggyback = Piggyback {
            journal: self.bounds().journal_portion.max(1),
            progress: ProgressWrites::Own,
            portion: self.bounds().progress_portion.max(1),
        };
        match self.commit(BatchBuilder::default(), piggyback).await {
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
        let pause = WriterBounds::default().pause;
        let ticks_per_minute = 60_000 / u32::try_from(pause.as_millis()).unwrap();
        let attempts: Vec<u32> = (0..24 * 60 * ticks_per_minute)
            .filter(|_| retry.is_due(pause))
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
