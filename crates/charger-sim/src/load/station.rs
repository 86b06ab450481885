//! A light station: connects, boots, and sends what the plan says, one CALL at a time.
//!
//! Part 4, 4.1.1 (one outstanding CALL) and Part 2, B01, E01, E02, E13: an event that was not
//! answered is sent again with the same transactionId and seqNo, also over the next connection. It
//! has no state machine and no device model; stations that have are in `station`.

use std::{sync::Arc, time::Duration};

use ocpp201::{
    Action, BootNotificationResponse, PayloadKind, RegistrationStatusEnum, decode_payload,
    rpc::{self, Frame},
};
use rand::{SeedableRng, rngs::SmallRng};
use tokio::{
    sync::{Semaphore, mpsc, watch},
    time::{Instant, sleep_until, timeout_at},
};
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::{
    acks::Ack,
    charging::Charging,
    figures::{Figures, micros},
    frames::{Answer, CallNumber, Event, Frames, answer},
    options::{Message, Pace, Plan},
    socket::{Lost, Place, Socket, attend, receive, refuse, send},
};
use crate::{clock::ModelClock, link::back_off::Policy};

/// How often an event that was refused or not answered is sent over one connection.
const ATTEMPTS: u32 = 3;
/// How long answers are awaited after the end.
pub(super) const GRACE: Duration = Duration::from_secs(5);
/// How long a closing handshake may take.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);
/// Waits between attempts to connect.
const BACK_OFF: Policy = Policy {
    wait_minimum: 1,
    repeat_times: 3,
    random_range: 1,
};

/// What all stations of a run share.
#[derive(Debug)]
pub(super) struct Crew {
    pub(super) plan: Plan,
    pub(super) place: Place,
    pub(super) frames: Frames,
    pub(super) figures: Figures,
    pub(super) clock: ModelClock,
    /// Places for connects.
    pub(super) connecting: Semaphore,
    /// Places for outstanding messages, where they are limited.
    pub(super) in_flight: Option<Semaphore>,
}

/// How far a run is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Phase {
    /// Stations connect and boot.
    Connecting,
    /// They send.
    Working(Window),
    /// They leave at once.
    Over,
}

/// When messages are sent and measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    /// The schedule's zero.
    pub(super) origin: Instant,
    /// From when answers are measured.
    pub(super) measured_from: Instant,
    /// The end of both.
    pub(super) until: Instant,
}

/// How a CALL ended whose connection stands.
enum Outcome {
    Result(Utf8Bytes),
    Failed(String),
}

/// A message that is not acknowledged yet.
#[derive(Debug)]
struct Pending {
    /// `None`: a Heartbeat.
    event: Option<Event>,
    /// When it should have been sent, where there is a schedule.
    due: Option<Instant>,
    attempts: u32,
}

/// One station.
#[derive(Debug)]
pub(super) struct Station {
    /// From 0.
    index: u32,
    crew: Arc<Crew>,
    phase: watch::Receiver<Phase>,
    acks: Option<mpsc::Sender<Ack>>,
    rng: SmallRng,
    window: Option<Window>,
    calls: u64,
    charging: Charging,
    /// Messages of the schedule that were begun.
    begun: u64,
    pending: Option<Pending>,
}

impl Station {
    pub(super) fn new(
        index: u32,
        crew: Arc<Crew>,
        phase: watch::Receiver<Phase>,
        acks: Option<mpsc::Sender<Ack>>,
    ) -> Self {
        let seed = crew.plan.seed.wrapping_add(u64::from(index));
        let mut rng = SmallRng::seed_from_u64(seed);
        Self {
            index,
            phase,
            acks,
            window: None,
            calls: 0,
            charging: Charging::new(&mut rng),
            begun: 0,
            pending: None,
            rng,
            crew,
        }
    }

    /// Lives until the run is over.
    pub(super) async fn live(mut self) {
        let share = f64::from(self.index) / f64::from(self.crew.plan.stations);
        let mut is_first = true;
        let mut failures = 0;
        let mut go_on = self.pause(self.crew.plan.ramp.mul_f64(share)).await;
        while go_on {
            let entered = Box::pin(self.enter(is_first)).await;
            if is_first {
                self.crew.figures.first_attempt_over();
                is_first = false;
            }
            let lost = match entered {
                Ok(mut socket) => {
                    failures = 0;
                    self.crew.figures.presence(true);
                    let worked = self.work(&mut socket).await;
                    if worked.is_ok() {
                        // Counted as connected until everybody may go.
                        over(&mut self.phase).await;
                    }
                    self.crew.figures.presence(false);
                    if worked.is_ok() {
                        // The run is over; a CSMS that does not answer may keep its silence.
                        let _ = tokio::time::timeout(CLOSE_TIMEOUT, socket.close(None)).await;
                        break;
                    }
                    worked.err()
                }
                Err(lost) => Some(lost),
            };
            if let Some(Lost(kind)) = lost {
                self.crew.figures.of(self.index).error(kind);
            }
            let wait = BACK_OFF.wait(failures, &mut self.rng);
            failures += 1;
            go_on = self.pause(wait).await;
        }
        self.conclude();
    }

    /// Waits, or until the run is over; `false` = it is.
    async fn pause(&mut self, span: Duration) -> bool {
        let mut wake = Instant::now() + span;
        if let Some(window) = self.window {
            wake = wake.min(window.until);
        }
        tokio::select! {
            biased;
            () = over(&mut self.phase) => return false,
            () = sleep_until(wake) => {}
        }
        self.window
            .is_none_or(|window| Instant::now() < window.until)
    }

    /// Connects, boots and tells that the connector is available.
    async fn enter(&mut self, is_first: bool) -> Result<Socket, Lost> {
        let crew = Arc::clone(&self.crew);
        let _place = crew
            .connecting
            .acquire()
            .await
            .map_err(|_| Lost("connect: the run is over".to_owned()))?;
        let identity = crew.plan.identity(self.index + 1);
        let begun = Instant::now();
        let mut socket = crew.place.connect(&identity, self.index).await?;
        {
            let mut tally = crew.figures.of(self.index);
            tally.set_up.saturating_record(micros(begun.elapsed()));
            if !is_first {
                tally.reconnects += 1;
            }
        }
        if is_first {
            crew.figures.first_connection();
        }
        let call = self.next_call();
        let text = Frames::boot(call, self.index + 1);
        match self.exchange(&mut socket, call, text).await? {
            Outcome::Failed(why) => return Err(Lost(format!("BootNotification: {why}"))),
            Outcome::Result(text) => match registration(&text) {
                Some(RegistrationStatusEnum::Accepted) => {}
                Some(other) => return Err(Lost(format!("BootNotification: {other}"))),
                None => return Err(Lost("BootNotification: unreadable answer".to_owned())),
            },
        }
        let call = self.next_call();
        let text = Frames::status(call, crew.clock.wall_now());
        if let Outcome::Failed(why) = self.exchange(&mut socket, call, text).await? {
            return Err(Lost(format!("StatusNotification: {why}")));
        }
        if is_first {
            crew.figures.first_acceptance();
        }
        Ok(socket)
    }

    /// Sends what the plan says until the run is over.
    async fn work(&mut self, socket: &mut Socket) -> Result<(), Lost> {
        let Some(window) = self.wait_for_work(socket).await? else {
            return Ok(());
        };
        self.window = Some(window);
        let crew = Arc::clone(&self.crew);
        if crew.plan.message == Message::None {
            self.rest(socket, window.until).await?;
            return Ok(());
        }
        let mut free_since = Instant::now();
        loop {
            if self.pending.is_none() {
                let due = match crew.plan.pace {
                    Pace::Closed(_) => None,
                    Pace::Open(rate) => Some(self.due(window, rate)),
                };
                if let Some(due) = due {
                    let wake = due.min(window.until);
                    let goes_on = due <= Instant::now() || self.rest(socket, wake).await?;
                    if !goes_on || due >= window.until {
                        return Ok(());
                    }
                }
                if self.is_over(window, due.map(|_| free_since)) {
                    return Ok(());
                }
                self.begin(due);
            }
            let _place = match &crew.in_flight {
                Some(places) => places.acquire().await.ok(),
                None => None,
            };
            let due = self.pending.as_ref().and_then(|pending| pending.due);
            if self.is_over(window, due.map(|_| free_since)) {
                return Ok(());
            }
            free_since = self.send(socket, window, free_since).await?;
            if let Some(pending) = &self.pending {
                let pause = Duration::from_secs(u64::from(pending.attempts));
                if !self
                    .rest(socket, (Instant::now() + pause).min(window.until))
                    .await?
                {
                    return Ok(());
                }
                free_since = Instant::now();
            }
        }
    }

    /// Sends the pending message once; gives the instant from which the station is free again.
    async fn send(
        &mut self,
        socket: &mut Socket,
        window: Window,
        free_since: Instant,
    ) -> Result<Instant, Lost> {
        let call = self.next_call();
        let Some(pending) = &mut self.pending else {
            return Ok(free_since);
        };
        pending.attempts += 1;
        let (due, attempts) = (pending.due, pending.attempts);
        let text = match &pending.event {
            Some(event) => self.crew.frames.event(call, event),
            None => Frames::heartbeat(call),
        };
        let sent = Instant::now();
        let outcome = match self.exchange(socket, call, text).await {
            Ok(outcome) => outcome,
            Err(lost) => {
                self.lose_connection();
                return Err(lost);
            }
        };
        let answered = Instant::now();
        match outcome {
            Outcome::Result(_) => {
                self.measure(window, answered, sent, due, free_since);
                if let Some(event) = self.pending.take().and_then(|pending| pending.event) {
                    self.acknowledge(&event).await;
                }
            }
            Outcome::Failed(why) => {
                let mut tally = self.crew.figures.of(self.index);
                tally.error(why);
                let is_heartbeat = self.pending.as_ref().is_none_or(|p| p.event.is_none());
                if attempts >= ATTEMPTS || is_heartbeat {
                    self.pending = None;
                } else {
                    tally.resent += 1;
                }
            }
        }
        Ok(answered)
    }

    /// Counts an answer, and how long it took if it came within the window.
    fn measure(
        &self,
        window: Window,
        answered: Instant,
        sent: Instant,
        due: Option<Instant>,
        free_since: Instant,
    ) {
        let mut tally = self.crew.figures.of(self.index);
        tally.acknowledged += 1;
        if answered < window.measured_from || answered >= window.until {
            return;
        }
        let latency = answered - due.unwrap_or(sent);
        tally.latency.saturating_record(micros(latency));
        if let Some(due) = due {
            // Not late by itself as long as the answer before was awaited.
            let late = sent.saturating_duration_since(due.max(free_since));
            tally.lateness.saturating_record(micros(late));
        }
    }

    /// The next connection sends the event again; a Heartbeat is not worth it.
    fn lose_connection(&mut self) {
        match &mut self.pending {
            Some(Pending {
                event: Some(_),
                attempts,
                ..
            }) => {
                *attempts = 0;
                self.crew.figures.of(self.index).resent += 1;
            }
            pending => *pending = None,
        }
    }

    async fn acknowledge(&self, event: &Event) {
        if let Some(acks) = &self.acks {
            let ack = Ack {
                station: self.crew.plan.identity(self.index + 1),
                transaction_id: self.crew.frames.transaction_id(event.transaction),
                seq_no: event.seq_no,
            };
            // The writer has gone only where the disk refused; then the end of the run tells it.
            let _ = acks.send(ack).await;
        }
    }

    /// Makes the next message.
    fn begin(&mut self, due: Option<Instant>) {
        self.begun += 1;
        let event = (self.crew.plan.message == Message::TransactionEvent).then(|| self.event(due));
        self.pending = Some(Pending {
            event,
            due,
            attempts: 0,
        });
    }

    fn event(&mut self, due: Option<Instant>) -> Event {
        let behind = due.map_or(Duration::ZERO, |due| due.elapsed());
        let now = self.crew.clock.wall_now();
        let at = now.checked_sub(behind).unwrap_or(now);
        let length = self.crew.plan.transaction_length;
        self.charging.next(&mut self.rng, length, at)
    }

    /// When the next message is due: stations take turns, evenly over time.
    fn due(&self, window: Window, rate: f64) -> Instant {
        let turn = self.begun as f64 * f64::from(self.crew.plan.stations) + f64::from(self.index);
        window.origin + Duration::from_secs_f64(turn / rate)
    }

    /// Counts what is left at the end.
    fn conclude(&self) {
        let mut tally = self.crew.figures.of(self.index);
        tally.unanswered += u64::from(self.pending.is_some());
        if let (Some(window), Pace::Open(rate)) = (self.window, self.crew.plan.pace) {
            let end = window.until.min(Instant::now());
            let turns = (end - window.origin).as_secs_f64() * rate - f64::from(self.index);
            let due = (turns / f64::from(self.crew.plan.stations)).ceil().max(0.0);
            tally.queued += (due as u64).saturating_sub(self.begun);
        }
    }

    fn next_call(&mut self) -> CallNumber {
        self.calls += 1;
        CallNumber(self.calls)
    }

    /// Nothing more is to be sent. What a schedule has due just before the end is still sent, if the
    /// station was `free_since` before: its timer comes late, the CSMS did not hold it up.
    fn is_over(&self, window: Window, free_since: Option<Instant>) -> bool {
        let now = free_since.unwrap_or_else(Instant::now);
        self.phase.has_changed().unwrap_or(true) || now >= window.until
    }

    /// Sends a CALL and waits for its answer.
    async fn exchange(
        &self,
        socket: &mut Socket,
        call: CallNumber,
        text: String,
    ) -> Result<Outcome, Lost> {
        let mut deadline = Instant::now() + self.crew.plan.message_timeout;
        if let Some(window) = self.window {
            deadline = deadline.min(window.until + GRACE);
        }
        let answered = timeout_at(deadline, async {
            send(socket, text).await?;
            loop {
                let text = receive(socket).await?;
                match answer(&text, Some(call)) {
                    Answer::Result => return Ok(Outcome::Result(text)),
                    Answer::Error(code) => return Ok(Outcome::Failed(code.to_owned())),
                    Answer::Call(id) => refuse(socket, &id).await?,
                    Answer::Other => {}
                }
            }
        });
        answered
            .await
            .unwrap_or_else(|_| Ok(Outcome::Failed("timeout".to_owned())))
    }

    /// Attends to the connection until work begins; `None` = the run is over.
    async fn wait_for_work(&mut self, socket: &mut Socket) -> Result<Option<Window>, Lost> {
        loop {
            let phase = *self.phase.borrow_and_update();
            match phase {
                Phase::Connecting => {}
                Phase::Working(window) => return Ok(Some(window)),
                Phase::Over => return Ok(None),
            }
            tokio::select! {
                biased;
                changed = self.phase.changed() => if changed.is_err() {
                    return Ok(None);
                },
                attended = attend(socket) => attended?,
            }
        }
    }

    /// Attends to the connection until `wake`; `false` = the run is over.
    async fn rest(&mut self, socket: &mut Socket, wake: Instant) -> Result<bool, Lost> {
        loop {
            tokio::select! {
                biased;
                () = over(&mut self.phase) => return Ok(false),
                () = sleep_until(wake) => return Ok(true),
                attended = attend(socket) => attended?,
            }
        }
    }
}

/// Returns when the run is over.
async fn over(phase: &mut watch::Receiver<Phase>) {
    // An error means that whoever steers is gone.
    let _ = phase.wait_for(|phase| matches!(phase, Phase::Over)).await;
}

/// What a BootNotification was answered with.
fn registration(text: &str) -> Option<RegistrationStatusEnum> {
    let Ok(Frame::CallResult { payload, .. }) = rpc::decode(text) else {
        return None;
    };
    decode_payload::<BootNotificationResponse>(
        Action::BootNotification,
        PayloadKind::Response,
        payload,
    )
    .ok()
    .map(|response| response.status)
}
