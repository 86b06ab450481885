//! The driver of a station: the task that connects the core with clock, link and files.
//!
//! It owns no rules. It feeds the core with inputs at their instants and carries out what the core asks for: what
//! is to be kept is written before a message leaves. Wall-time measurements are made here, where frames pass.

use std::{sync::Arc, time::Duration};

use ocpp201::rpc;
use scenario::verb::FrameFaults;
use tokio::{
    sync::{
        mpsc::{self, error::TrySendError},
        oneshot,
    },
    task::{JoinHandle, JoinSet},
    time::Instant,
};

use super::{
    Command, Observation, ObservationKind, Question, Spec, Verdict,
    core::{Core, Input, Output, Target},
    download::{self, Download, DownloadEnd, FileOf},
    frame_faults::Step,
    handle::{Doing, Instruction},
    keeper::{Keeper, Notebook},
    upload::{self, Upload, UploadEnd},
    wire::Wire,
};
use crate::{
    clock::{ModelClock, ModelInstant},
    link::{
        client::{Endpoint, Refused},
        connection::{Connection, Event, Order},
        network::Network,
        tls::TlsFiles,
    },
    physics::cabinet::CabinetHandle,
};

/// Wall time that a closing connection gets at shutdown.
const FAREWELL: Duration = Duration::from_secs(3);

/// Where a station lives.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Endpoint of the CSMS, `ws://` or `wss://`, without the identity (which is appended).
    pub url: String,
    /// Clock of the run.
    pub clock: ModelClock,
    /// Seed of everything random at this station: ids, back-off, random walk. Stations of one run share it; the
    /// identity makes the rest.
    pub seed: u64,
    /// Seats of the EVSEs at a shared power cabinet, in their order; an EVSE without one has a supply of its own.
    pub cabinets: Vec<CabinetHandle>,
    /// Receives what happens. A full observer slows the station down rather than losing observations.
    pub observer: mpsc::Sender<Observation>,
    /// Wall time after which an unanswered CALL counts as failed.
    pub message_timeout: Duration,
    /// What it connects over; none: the system's TCP.
    pub network: Option<Arc<dyn Network>>,
    /// Whether the observer is told of every frame as well.
    pub tells_frames: bool,
    /// Faults that frames and connection meet from the start.
    pub frame_faults: FrameFaults,
    /// Where it keeps what outlives a restart, instead of the folder of its specification.
    pub notebook: Option<Notebook>,
}

/// The life of a station. There are thousands of these in one process: what they seldom do is boxed where it is done,
/// and nothing large is held twice (a test bounds the size).
pub(super) async fn live(
    made_of: Box<(Spec, Environment)>,
    questions: Option<mpsc::Sender<Question>>,
    mut inbox: mpsc::Receiver<Instruction>,
) {
    let mut driver = Driver::new(*made_of, questions);
    driver.run(&mut inbox).await;
}

/// A connection in the making.
type Dialling = JoinHandle<(Result<Connection, Refused>, Duration)>;

struct Driver {
    core: Core,
    environment: Environment,
    identity: String,
    /// The endpoint that was dialled last, with what it was made of.
    endpoint: Option<(Target, Result<Endpoint, String>)>,
    tls: TlsFiles,
    compression: deflate::Mode,
    keeper: Option<Keeper>,
    wire: Wire,
    connection: Option<Connection>,
    dialling: Option<Dialling>,
    /// Who is asked before a CALL is served, if anybody.
    questions: Option<mpsc::Sender<Question>>,
    /// The CALL that is being asked about.
    asked: Option<(String, oneshot::Receiver<Verdict>)>,
    /// At most one log on its way; it does not outlive the station.
    uploads: JoinSet<UploadEnd>,
    /// At most one file on its way for each purpose, in the order of [`FileOf`].
    downloads: [JoinSet<DownloadEnd>; 2],
    /// When the outstanding CALL left.
    sent_at: Option<Instant>,
    /// When the frame came in that is being handled.
    received_at: Option<Instant>,
    /// Wall time that the CALL answered last took.
    last_elapsed: Duration,
}

enum Wake {
    Instruction(Option<Instruction>),
    Link(Option<Event>),
    Dialled(Result<(Result<Connection, Refused>, Duration), tokio::task::JoinError>),
    Uploaded(UploadEnd),
    Downloaded(FileOf, DownloadEnd),
    Judged(Verdict),
    Due,
    /// Somebody's message is not answered in time, or a frame has waited long enough to be overtaken.
    WireDue,
}

/// How the download ends that goes on, if one does.
async fn ended(downloads: &mut JoinSet<DownloadEnd>) -> DownloadEnd {
    match downloads.join_next().await {
        Some(Ok(end)) => end,
        Some(Err(error)) => DownloadEnd::interrupted(&error),
        None => std::future::pending().await,
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A station that is gone holds nobody up.
        for seat in &self.environment.cabinets {
            seat.is_steady_until(ModelInstant::NEVER);
        }
    }
}

impl Driver {
    fn new(
        (spec, environment): (Spec, Environment),
        questions: Option<mpsc::Sender<Question>>,
    ) -> Self {
        let identity = spec.identity.clone();
        let keeper = match &environment.notebook {
            Some(notebook) => Some(Keeper::Notebook(notebook.clone())),
            None => spec
                .state_dir
                .as_deref()
                .map(|folder| Keeper::in_folder(folder, &identity)),
        };
        let (tls, compression) = (spec.tls.clone(), spec.compression);
        let mut wire = Wire::new(&identity, environment.seed);
        wire.fail(environment.frame_faults);
        let core = Core::new(
            spec,
            environment.clock.scale(),
            environment.seed,
            environment.cabinets.clone(),
            environment.message_timeout,
            environment.clock.now(),
        );
        Self {
            core,
            environment,
            identity,
            endpoint: None,
            tls,
            compression,
            keeper,
            wire,
            connection: None,
            dialling: None,
            questions,
            asked: None,
            uploads: JoinSet::new(),
            downloads: [JoinSet::new(), JoinSet::new()],
            sent_at: None,
            received_at: None,
            last_elapsed: Duration::ZERO,
        }
    }

    /// Takes up what an earlier run left behind.
    async fn restore(&mut self) {
        let Some(keeper) = &self.keeper else { return };
        match keeper.load().await {
            Ok(None) => {}
            Ok(Some(kept)) => {
                if !self.core.restore_durable(kept) {
                    let what = "kept state is of another format: starting afresh";
                    self.core.problem(what.to_owned());
                }
            }
            Err(error) => self.core.problem(format!("{error}: starting afresh")),
        }
    }

    async fn run(&mut self, inbox: &mut mpsc::Receiver<Instruction>) {
        Box::pin(self.restore()).await;
        self.carry_out().await;
        loop {
            match self.wait(inbox).await {
                Wake::Instruction(None) => break,
                Wake::Instruction(Some(instruction)) => self.instruct(instruction),
                Wake::Due => self.core.advance(self.environment.clock.now()),
                Wake::WireDue => self.wire_due().await,
                Wake::Link(event) => {
                    self.received_at = Some(Instant::now());
                    let now = self.environment.clock.now();
                    match event {
                        Some(Event::Text(text)) => self.frame_came_in(now, &text).await,
                        Some(Event::Ended { reason }) => self.ended(reason),
                        None => self.ended("connection ended".to_owned()),
                    }
                }
                Wake::Judged(verdict) => self.judged(verdict),
                Wake::Dialled(result) => self.dialled(result),
                Wake::Uploaded(end) => {
                    let now = self.environment.clock.now();
                    self.core.handle(now, Input::Uploaded(end));
                }
                Wake::Downloaded(of, end) => {
                    let now = self.environment.clock.now();
                    self.core.handle(now, Input::Downloaded(of, end));
                }
            }
            self.carry_out().await;
            self.send_letters().await;
            self.core.tell_neighbours();
        }
        Box::pin(self.farewell()).await;
    }

    async fn wait(&mut self, inbox: &mut mpsc::Receiver<Instruction>) -> Wake {
        let due = self
            .core
            .next_wakeup()
            .map(|at| self.environment.clock.due(at));
        let neighbours = self.core.waits_for_neighbours();
        let seats = &self.environment.cabinets;
        let sleep = async {
            match due {
                Some(due) => tokio::time::sleep_until(due).await,
                None => std::future::pending().await,
            }
            if let Some(instant) = neighbours {
                CabinetHandle::neighbours_come_to(seats, instant).await;
            }
        };
        let wire_due = self.wire.due();
        let wire = async {
            match wire_due {
                Some(due) => tokio::time::sleep_until(due).await,
                None => std::future::pending().await,
            }
        };
        let is_asking = self.asked.is_some();
        let link = async {
            match &mut self.connection {
                Some(connection) if !is_asking => connection.events.recv().await,
                _ => std::future::pending().await,
            }
        };
        let judged = async {
            match &mut self.asked {
                // Who drops the question leaves it to the station.
                Some((_, verdict)) => verdict.await.unwrap_or(Verdict::Serve),
                None => std::future::pending().await,
            }
        };
        let dialled = async {
            match &mut self.dialling {
                Some(dialling) => dialling.await,
                None => std::future::pending().await,
            }
        };
        let uploaded = async {
            match self.uploads.join_next().await {
                Some(Ok(end)) => end,
                Some(Err(error)) => UploadEnd::interrupted(&error),
                None => std::future::pending().await,
            }
        };
        let [update, publish] = &mut self.downloads;
        let (update, publish) = (ended(update), ended(publish));
        // In a fixed order, so that a simulation can be repeated. What is due is done before any input is handled.
        tokio::select! {
            biased;
            instruction = inbox.recv() => Wake::Instruction(instruction),
            verdict = judged => Wake::Judged(verdict),
            event = link => Wake::Link(event),
            result = dialled => Wake::Dialled(result),
            end = uploaded => Wake::Uploaded(end),
            end = update => Wake::Downloaded(FileOf::Update, end),
            end = publish => Wake::Downloaded(FileOf::Publish, end),
            () = sleep => Wake::Due,
            () = wire => Wake::WireDue,
        }
    }

    fn instruct(&mut self, instruction: Instruction) {
        let now = self.environment.clock.now();
        let Doing { at, command, reply } = match instruction {
            Instruction::Do(doing) => *doing,
            Instruction::Send(letter) => return self.wire.post(letter, self.connection.is_some()),
            Instruction::Fail(faults) => return self.wire.fail(*faults),
            Instruction::Look(reply) => {
                self.core.advance(now);
                let mut state = self.core.state();
                state.frame_faults = self.wire.faults();
                // Whoever asked may have stopped waiting.
                let _ = reply.send(state);
                return;
            }
        };
        if let Some(at) = at {
            self.core.schedule(at, command);
            self.core.advance(now);
            return;
        }
        let result = self.core.command(now, command);
        if let Some(reply) = reply {
            // Whoever asked may have stopped waiting.
            let _ = reply.send(result);
        }
    }

    /// A frame of the CSMS: it may be lost on the way, or answer what somebody sent.
    async fn frame_came_in(&mut self, now: ModelInstant, text: &str) {
        if !self.wire.arrives(text) {
            return;
        }
        self.tell_frame(false, text).await;
        if self.wire.settles(text) {
            self.core.hold(now, false);
        } else {
            self.read(now, text).await;
        }
    }

    /// Something on the wire has waited long enough.
    async fn wire_due(&mut self) {
        let was_holding = self.wire.is_waiting();
        let late = self.wire.advance();
        if was_holding && !self.wire.is_waiting() {
            self.core.hold(self.environment.clock.now(), false);
        }
        if let Some(text) = late {
            self.transmit(text).await;
        }
    }

    /// Sends what somebody wrote, once no CALL of the station's own waits for its answer.
    async fn send_letters(&mut self) {
        if self.connection.is_none() {
            if self.wire.is_waiting() {
                self.core.hold(self.environment.clock.now(), false);
            }
            self.wire.lost();
            return;
        }
        if self.core.is_calling() || !self.wire.has_letter() {
            return;
        }
        let id = self.core.new_id();
        if let Some(text) = self.wire.next_letter(id) {
            self.core.hold(self.environment.clock.now(), true);
            self.tell_frame(true, &text).await;
            self.transmit(text).await;
        }
    }

    async fn tell_frame(&mut self, is_sent: bool, text: &str) {
        if self.environment.tells_frames {
            let text = ocpp201::redact::frame(text).into_owned();
            let now = self.environment.clock.now();
            self.observe(now, ObservationKind::Frame { is_sent, text })
                .await;
        }
    }

    /// Puts a text on the wire.
    async fn transmit(&mut self, text: String) {
        self.order(Order::Send(text)).await;
    }

    /// Tells the connection to do something. One that has ended says so by its own event.
    async fn order(&self, order: Order) {
        let Some(connection) = &self.connection else {
            return;
        };
        if let Err(TrySendError::Full(order)) = connection.orders.try_send(order) {
            let _ = Box::pin(connection.orders.send(order)).await;
        }
    }

    /// Takes a text message, or asks first.
    async fn read(&mut self, now: ModelInstant, text: &str) {
        if let Some(questions) = &self.questions
            && let Ok(rpc::Frame::Call {
                action, payload, ..
            }) = rpc::decode(text)
        {
            let (verdict, answer) = oneshot::channel();
            let question = Question {
                action: action.to_string(),
                payload: payload.get().to_owned(),
                verdict,
            };
            if Box::pin(questions.send(question)).await.is_ok() {
                self.asked = Some((text.to_owned(), answer));
                return;
            }
        }
        self.core.handle(now, Input::Frame(text));
    }

    fn judged(&mut self, verdict: Verdict) {
        let Some((text, _)) = self.asked.take() else {
            return;
        };
        let now = self.environment.clock.now();
        match verdict {
            Verdict::Serve => self.core.handle(now, Input::Frame(&text)),
            Verdict::Answer(answer) => self.core.handle(now, Input::Decided(&text, answer)),
        }
    }

    fn ended(&mut self, reason: String) {
        self.connection = None;
        self.core
            .handle(self.environment.clock.now(), Input::Lost { reason });
    }

    fn dialled(
        &mut self,
        result: Result<(Result<Connection, Refused>, Duration), tokio::task::JoinError>,
    ) {
        self.dialling = None;
        let now = self.environment.clock.now();
        match result {
            Ok((Ok(connection), set_up)) => {
                self.connection = Some(connection);
                self.core.handle(now, Input::Opened { set_up });
            }
            Ok((Err(Refused { status, body }), _)) => {
                self.core.handle(now, Input::OpenFailed { status, body });
            }
            Err(error) => {
                let body = format!("dialling was interrupted: {error}");
                self.core
                    .handle(now, Input::OpenFailed { status: None, body });
            }
        }
    }

    /// Carries out what the core asks for, after writing down what has to be kept.
    async fn carry_out(&mut self) {
        loop {
            if self.core.take_dirty()
                && let Some(keeper) = &self.keeper
                && let Err(error) = Box::pin(keeper.keep(self.core.durable())).await
            {
                self.core.problem(error.to_string());
            }
            let outputs = self.core.take_outputs();
            if outputs.is_empty() {
                return;
            }
            for output in outputs {
                match output {
                    Output::Observe(model_at, kind) => self.observe(model_at, kind).await,
                    Output::Dial(target) => self.dial(target),
                    Output::Ping(interval) => self.order(Order::Ping(interval)).await,
                    Output::Send(text) => {
                        self.tell_frame(true, &text).await;
                        for step in self.wire.send(text) {
                            match step {
                                Step::Send(text) => self.transmit(text).await,
                                Step::Pause(span) => self.order(Order::Pause(span)).await,
                            }
                        }
                    }
                    Output::Close => self.leave(Order::Close).await,
                    Output::Cut => self.leave(Order::Cut).await,
                    Output::Upload(upload) => self.upload(upload),
                    Output::Download(download) => self.download(download),
                    Output::StopDownload(of) => self.downloads[of as usize] = JoinSet::new(),
                    // What it came to is dropped with it.
                    Output::StopUpload => self.uploads = JoinSet::new(),
                    Output::Pace(from, scale) => {
                        self.environment.clock = self.environment.clock.paced(from, scale);
                    }
                }
            }
        }
    }

    fn dial(&mut self, target: Target) {
        let password = target.password.clone();
        match self.endpoint(target) {
            Ok(endpoint) => {
                let ping = self.core.ping_interval();
                self.dialling = Some(tokio::spawn(async move {
                    let started = Instant::now();
                    let result = endpoint.connect(password, ping).await;
                    (result, started.elapsed())
                }));
            }
            Err(error) => {
                let refused = Refused {
                    status: None,
                    body: error,
                };
                self.dialling = Some(tokio::spawn(async { (Err(refused), Duration::ZERO) }));
            }
        }
    }

    /// The endpoint of a target; that of the last one is used again.
    fn endpoint(&mut self, target: Target) -> Result<Endpoint, String> {
        if let Some((last, endpoint)) = &self.endpoint
            && *last == target
        {
            return endpoint.clone();
        }
        let url = target.url.as_ref().unwrap_or(&self.environment.url);
        let mut files = self.tls.clone();
        if !target.shows_certificate {
            files.certificates = None;
        }
        let own = target.own.as_ref();
        let own = own.map(|own| (own.chain.as_str(), own.key.reveal()));
        let endpoint = Endpoint::trusting(url, &self.identity, &files, &target.roots, own)
            .map(|endpoint| {
                endpoint
                    .offering(self.compression)
                    .paced(self.wire.pace().clone())
            })
            .map(|endpoint| match &self.environment.network {
                Some(network) => endpoint.over(Arc::clone(network)),
                None => endpoint,
            })
            .map_err(|error| error.to_string());
        self.endpoint = Some((target, endpoint.clone()));
        endpoint
    }

    /// Begins to upload. Over a network that is none, every upload succeeds.
    fn upload(&mut self, upload: Upload) {
        let is_played = self.environment.network.is_some();
        let ca_file = self.tls.ca_file.clone();
        self.uploads.spawn(async move {
            if is_played {
                UploadEnd::Done
            } else {
                upload::send(upload, ca_file.as_deref()).await
            }
        });
    }

    /// Begins to fetch a file. Over a network that is none, every file is there and says nothing.
    fn download(&mut self, download: Download) {
        let is_played = self.environment.network.is_some();
        let ca_file = self.tls.ca_file.clone();
        let set = &mut self.downloads[download.of as usize];
        *set = JoinSet::new();
        set.spawn(async move {
            if is_played {
                DownloadEnd::Done(b"simulated".to_vec())
            } else {
                download::fetch(download, ca_file.as_deref()).await
            }
        });
    }

    async fn leave(&mut self, order: Order) {
        if let Some(dialling) = self.dialling.take() {
            dialling.abort();
        }
        self.order(order).await;
        self.connection = None;
    }

    async fn observe(&mut self, model_at: ModelInstant, mut kind: ObservationKind) {
        match &mut kind {
            ObservationKind::CallSent(_) => self.sent_at = Some(Instant::now()),
            ObservationKind::CallAnswered { elapsed, .. } => {
                let end = self.received_at.unwrap_or_else(Instant::now);
                if let Some(sent_at) = self.sent_at.take() {
                    self.last_elapsed = end.saturating_duration_since(sent_at);
                    *elapsed = self.last_elapsed;
                }
            }
            ObservationKind::BootAnswered { elapsed, .. } => *elapsed = self.last_elapsed,
            _ => {}
        }
        let observation = Observation {
            station: self.identity.clone(),
            at: self.environment.clock.wall_now(),
            model_at,
            kind,
        };
        let observer = &self.environment.observer;
        // A station goes on without an observer.
        if let Err(TrySendError::Full(observation)) = observer.try_send(observation) {
            let _ = Box::pin(observer.send(observation)).await;
        }
    }

    /// Nobody instructs the station any more: it closes in an orderly way.
    async fn farewell(&mut self) {
        let connection = self.connection.take();
        // The result is that the station is away, whatever it was doing.
        let _ = self
            .core
            .command(self.environment.clock.now(), Command::Disconnect);
        if let Some(mut connection) = connection {
            let _ = connection.orders.send(Order::Close).await;
            let end = async { while connection.events.recv().await.is_some() {} };
            let _ = tokio::time::timeout(FAREWELL, end).await;
        }
        self.carry_out().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_station_is_no_larger_than_it_was() {
        let environment = Environment {
            url: String::new(),
            clock: ModelClock::real_time(),
            seed: 1,
            cabinets: Vec::new(),
            observer: mpsc::channel(1).0,
            message_timeout: Duration::from_secs(1),
            network: None,
            tells_frames: false,
            frame_faults: FrameFaults::default(),
            notebook: None,
        };
        let (_instructions, inbox) = mpsc::channel(1);
        let life = live(Box::new((Spec::dc("A"), environment)), None, inbox);
        let bytes = size_of_val(&life);
        println!("life {bytes}");
        assert!(bytes <= 4_608, "{bytes} bytes");
    }
}
