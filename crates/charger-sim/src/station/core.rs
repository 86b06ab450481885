//! The core of a station: a state machine that is told the time and what happens, and says what is to be done.
//!
//! No sockets, no tasks, no clock: the driver feeds it. Inputs carry the present instant; what was due before is
//! done first, each thing at its own scheduled instant, so energy and timestamps do not depend on when the
//! driver woke up. The rules live in the files beside this one and in `blocks/`; here is only how they hang together.

mod authorize;
mod calls;
mod charge_limits;
mod connection;
mod durable;
mod energy;
mod events;
mod evse_reset;
mod locks;
mod metering;
mod network;
mod people;
mod plug_and_charge;
mod power;
mod registration;
mod reports;
mod sensors;
mod session;
mod signing;
mod status;
mod together;
mod told;

use std::{collections::BTreeMap, time::Duration};

use ocpp201::{
    BootReasonEnum,
    rpc::{CallBook, Replay},
};
use rand::{RngExt, SeedableRng, rngs::SmallRng};

pub(super) use calls::InFlight;
pub(super) use charge_limits::ChargeLimit;
pub(super) use connection::Link;
pub(super) use durable::Durable;
pub(super) use evse_reset::EvseReset;
pub(super) use locks::HeldCable;
pub(super) use metering::LastReadings;
pub(super) use network::{Target, first_security_profile};
pub(super) use plug_and_charge::Talk;
pub(super) use power::{Downtime, PendingReset};
pub(super) use registration::Registration;
pub(super) use session::Change;
pub(super) use told::Told;

use super::{
    Command, CommandError, Equipment, ObservationKind, Reply, Report, Secret, Spec,
    blocks::{
        authorization::Cache, data_transfer::VendorStore, diagnostics::LogJob,
        diagnostics::Monitors, display_message::Display, firmware::FirmwareJob,
        firmware::PublishJob, iso15118::Certificates, iso15118::Statuses,
        local_auth_list::LocalList, reservation::Unplaced, security::OwnCertificates,
        smart_charging::Profiles,
    },
    device_model::{DeviceModel, names},
    download::{Download, DownloadEnd, FileOf},
    evse::EvseState,
    history::History,
    outbox::Outbox,
    repeats,
    timers::{Timer, Timers},
    upload::{Upload, UploadEnd},
};
use crate::{clock::ModelInstant, physics::cabinet::CabinetHandle, seed::seed_of};

/// Commands that may be scheduled ahead.
const MOST_SCHEDULED: usize = 1_000;
/// Sets what a station draws apart from what others draw with the seed of the run.
const APART: u64 = 0x55C5_E55D_FB68_5F30;
/// Answers kept for CALLs that the CSMS repeats.
const REPLAYED: usize = 32;

/// Something that reaches the station.
#[derive(Debug)]
pub(super) enum Input<'a> {
    /// The WebSocket is open.
    Opened {
        /// Wall time of the handshake.
        set_up: Duration,
    },
    /// Dialling failed.
    OpenFailed {
        /// HTTP status, when there was an HTTP answer.
        status: Option<u16>,
        /// The answer's text, or what went wrong.
        body: String,
    },
    /// The connection ended without the station wanting it.
    Lost {
        /// Why.
        reason: String,
    },
    /// A text message.
    Frame(&'a str),
    /// A text message with a CALL whose answer has been decided elsewhere.
    Decided(&'a str, Box<serde_json::value::RawValue>),
    /// An attempt to upload a log is over.
    Uploaded(UploadEnd),
    /// An attempt to fetch a firmware file is over.
    Downloaded(FileOf, DownloadEnd),
}

/// Something the driver has to do.
#[derive(Debug)]
pub(super) enum Output {
    /// Open a connection.
    Dial(Target),
    /// Ping so often from now on (wall time); zero: not at all.
    Ping(Duration),
    /// Send a text message.
    Send(String),
    /// Close in an orderly way (1000). The station counts itself offline already.
    Close,
    /// Cut at the TCP level. The station counts itself offline already.
    Cut,
    /// From this instant on model time runs so many times as fast as protocol time.
    Pace(ModelInstant, u32),
    /// Upload a log, and say how it ended.
    Upload(Upload),
    /// Give the upload up that goes on, and say nothing.
    StopUpload,
    /// Fetch a firmware file, and say how that ended.
    Download(Download),
    /// Give the download up that goes on, and say nothing.
    StopDownload(FileOf),
    /// Tell the observer.
    Observe(ModelInstant, ObservationKind),
}

/// The state machine.
#[derive(Debug)]
pub(super) struct Core {
    pub(super) spec: Spec,
    /// Model seconds per wall second: the protocol's own times are wall time.
    scale: u32,
    /// The same while nobody charges.
    usual_scale: u32,
    pub(super) message_timeout: Duration,
    pub(super) rng: SmallRng,
    /// Makes ids; apart from the rest, because ids must not come again with a seed that does.
    ids: SmallRng,
    /// Since when `scale` applies, and the protocol time that had passed by then.
    origin: ModelInstant,
    elapsed_before: Duration,
    pub(super) now: ModelInstant,
    /// The instant of the clock; ahead of `now` while the station waits (see `together`).
    present: ModelInstant,
    out: Vec<Output>,
    pub(super) history: History,
    pub(super) timers: Timers,
    scheduled: BTreeMap<u64, Command>,
    scheduled_count: u64,
    pub(super) model: DeviceModel,
    pub(super) link: Link,
    pub(super) registration: Registration,
    pub(super) boot_reason: BootReasonEnum,
    boot_failures: u32,
    anew: repeats::Anew,
    /// Since when unreadable frames are counted, in protocol time, and how many there were.
    unreadable: (Duration, u32),
    pub(super) outbox: Outbox,
    calls: CallBook,
    in_flight: Option<InFlight>,
    pub(super) replay: Replay,
    /// The answer to the CALL that is about to be read, if it has been decided elsewhere.
    pub(super) decided: Option<Box<serde_json::value::RawValue>>,
    pub(super) evses: Vec<EvseState>,
    /// Registers of the main meter when the lists of measurands were read last.
    main_readings: LastReadings,
    pub(super) is_operative: bool,
    pub(super) scheduled_operative: Option<bool>,
    /// Seats of the EVSEs at shared power cabinets, by index.
    cabinets: Vec<CabinetHandle>,
    pub(super) local_list: LocalList,
    pub(super) cache: Cache,
    pub(super) profiles: Profiles,
    pub(super) display: Display,
    pub(super) vendor_store: VendorStore,
    /// Answers that the station was told to give.
    pub(super) told: Told,
    /// Nothing of the station's own leaves: somebody else's CALL waits for its answer.
    is_held: bool,
    pub(super) monitors: Monitors,
    pub(super) certificates: Certificates,
    /// The certificates that were signed for it.
    pub(super) own: OwnCertificates,
    /// What responders say of those that vehicles are shown.
    pub(super) statuses: Statuses,
    /// Reservations of no particular EVSE, oldest first.
    pub(super) unplaced: Vec<Unplaced>,
    network: network::Network,
    /// The message timeout that the station was started with.
    first_timeout: Duration,
    /// The security profile below which the station does not go any more.
    least_security: i32,
    pub(super) firmware: Option<Box<FirmwareJob>>,
    pub(super) log: Option<LogJob>,
    pub(super) publishing: Option<Box<PublishJob>>,
    /// Checksums (MD5) of what is published.
    pub(super) published: Vec<ocpp201::Text<32>>,
    pub(super) pending_reset: Option<PendingReset>,
    pub(super) downtime: Option<Downtime>,
    /// When the station goes down at the latest, once it is to.
    down_by: ModelInstant,
    /// How often a restart is tried again if it fails.
    restarts_left: u32,
    /// Something changed that outlives a restart.
    pub(super) is_dirty: bool,
    last_queue_length: usize,
}

impl Core {
    /// A station as it stands at `now`, powered but not connected.
    pub(super) fn new(
        spec: Spec,
        scale: u32,
        seed: u64,
        cabinets: Vec<CabinetHandle>,
        message_timeout: Duration,
        now: ModelInstant,
    ) -> Self {
        // Stations of one run share the seed; the identity makes their ids and walks their own.
        let seed = seed_of(seed ^ APART, &spec.identity);
        let model = DeviceModel::of(&spec, message_timeout);
        let least_security = network::first_security_profile(&spec);
        let evses = spec
            .evses
            .iter()
            .map(|evse| {
                let mut state = EvseState::new(evse, spec.meter_begin_wh, now);
                let is_reported = spec.equipment == Equipment::Reported;
                // Until the device has said something it counts as unreachable.
                state.report = is_reported.then(Report::default);
                state
            })
            .collect();
        let mut core = Self {
            scale: scale.max(1),
            usual_scale: scale.max(1),
            message_timeout,
            rng: SmallRng::seed_from_u64(seed),
            // Another power-on is another instant: the same seed repeats a run, never its ids.
            ids: SmallRng::seed_from_u64(seed ^ now.as_millis().cast_unsigned().rotate_left(32)),
            origin: now,
            elapsed_before: Duration::ZERO,
            now,
            present: now,
            out: Vec::new(),
            history: History::default(),
            timers: Timers::default(),
            scheduled: BTreeMap::new(),
            scheduled_count: 0,
            model,
            link: Link::default(),
            registration: Registration::Unregistered,
            boot_reason: BootReasonEnum::PowerUp,
            boot_failures: 0,
            anew: repeats::Anew::default(),
            unreadable: (Duration::ZERO, 0),
            outbox: Outbox::default(),
            calls: CallBook::new(),
            in_flight: None,
            replay: Replay::new(REPLAYED),
            decided: None,
            evses,
            main_readings: LastReadings::default(),
            is_operative: true,
            scheduled_operative: None,
            cabinets,
            local_list: LocalList::default(),
            cache: Cache::default(),
            profiles: Profiles::default(),
            display: Display::default(),
            vendor_store: VendorStore::default(),
            told: Told::default(),
            is_held: false,
            monitors: Monitors::default(),
            certificates: Certificates::default(),
            own: OwnCertificates::default(),
            statuses: Statuses::default(),
            unplaced: Vec::new(),
            network: network::Network::default(),
            first_timeout: message_timeout,
            least_security,
            firmware: None,
            log: None,
            publishing: None,
            published: Vec::new(),
            pending_reset: None,
            downtime: None,
            down_by: now,
            restarts_left: 0,
            is_dirty: false,
            last_queue_length: 0,
            spec,
        };
        core.adopt_network();
        core.install_factory_monitors();
        core
    }

    /// Does everything that is due up to `now`, each thing at its own instant.
    pub(super) fn advance(&mut self, mut now: ModelInstant) {
        self.present = now;
        while let Some((at, timer)) = self.timers.pop(self.reach(now)) {
            self.now = self.now.max(at);
            let scale = self.scale;
            self.due(timer);
            self.finish();
            if self.scale != scale {
                // What has passed since was measured at the old pace.
                now = self.now + now.since(self.now).saturating_mul(self.scale) / scale;
                self.present = now;
            }
        }
        self.now = self.now.max(self.reach(now));
    }

    /// Takes an input at `now`.
    pub(super) fn handle(&mut self, now: ModelInstant, input: Input<'_>) {
        self.advance(now);
        match input {
            Input::Opened { set_up } => self.opened(set_up),
            Input::OpenFailed { status, body } => self.open_failed(status, body),
            Input::Lost { reason } => self.lost(&reason),
            Input::Frame(text) => self.frame(text),
            Input::Decided(text, answer) => {
                self.decided = Some(answer);
                self.frame(text);
                self.decided = None;
            }
            Input::Uploaded(end) => self.uploaded(end),
            Input::Downloaded(of, end) => self.downloaded(of, end),
        }
        self.finish();
    }

    /// Carries out a command at `now`.
    pub(super) fn command(
        &mut self,
        now: ModelInstant,
        command: Command,
    ) -> Result<Reply, CommandError> {
        self.advance(now);
        let result = self.carry_out(command);
        self.finish();
        result.map(|()| Reply { at: self.now })
    }

    /// Whether a CALL of the station waits for its answer.
    pub(super) fn is_calling(&self) -> bool {
        self.in_flight.is_some()
    }

    /// Lets nothing of the station's own leave, or lets it go on.
    pub(super) fn hold(&mut self, now: ModelInstant, is_held: bool) {
        self.is_held = is_held;
        self.advance(now);
        self.finish();
    }

    /// Notes a command for `at`. One that lies in the past is carried out with the next step.
    pub(super) fn schedule(&mut self, at: ModelInstant, command: Command) {
        if self.scheduled.len() >= MOST_SCHEDULED {
            self.problem(format!(
                "more than {MOST_SCHEDULED} commands are scheduled: one is ignored"
            ));
            return;
        }
        self.scheduled_count += 1;
        self.scheduled.insert(self.scheduled_count, command);
        self.timers.set(Timer::Command(self.scheduled_count), at);
    }

    /// What is to be done, in order.
    pub(super) fn take_outputs(&mut self) -> Vec<Output> {
        std::mem::take(&mut self.out)
    }

    /// Whether the state to keep changed since the last call.
    pub(super) fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.is_dirty)
    }

    /// Ends every step: states and monitors are reported, and the next message goes out.
    fn finish(&mut self) {
        self.update_statuses();
        self.watch_monitors();
        self.flush();
        let length = self.queue_length();
        if length != self.last_queue_length {
            self.last_queue_length = length;
            self.is_dirty = true;
            self.observe(ObservationKind::Queued { length });
        }
    }

    fn due(&mut self, timer: Timer) {
        match timer {
            Timer::Dial => self.dial(),
            Timer::RestoreLink => self.network_is_back(),
            Timer::MessageTimeout => self.message_timed_out(),
            Timer::Boot => self.boot(self.boot_reason),
            Timer::Heartbeat => self.heartbeat(),
            Timer::Outbox => {}
            Timer::Command(number) => {
                if let Some(command) = self.scheduled.remove(&number)
                    && let Err(error) = self.carry_out(command)
                {
                    self.problem(format!("scheduled command failed: {error}"));
                }
            }
            Timer::AutoStop(evse) => self.auto_stop(evse),
            Timer::DriverPlugs(evse) => self.plug_in_planned(evse),
            Timer::DriverLeaves(evse) => self.driver_goes(evse),
            Timer::Sample(evse) => self.periodic_sample(evse),
            Timer::EndedSample(evse) => self.ended_sample(evse),
            Timer::Aligned => self.aligned_sample(),
            Timer::AlignedEnded => self.aligned_ended_sample(),
            Timer::TimeLimit(evse) => self.refresh_power(evse),
            Timer::Appetite(evse) => self.appetite_step(evse),
            Timer::BatteryFull(evse) => self.refresh_power(evse),
            Timer::LimitChange => self.refresh_all_power(),
            Timer::ConnectionTimeOut(evse) => self.connection_timed_out(evse),
            Timer::ReservationExpiry(id) => self.reservation_expired(id),
            Timer::GoDown => self.go_down(),
            Timer::EvseUp(evse) => self.evse_up(evse),
            Timer::ComeUp => self.come_up(),
            Timer::Firmware => self.firmware_step(),
            Timer::LogUpload => self.log_step(),
            Timer::Publish => self.publish_step(),
            Timer::Monitor(id) => self.periodic_monitor(id),
            Timer::CertSigning => self.certificate_due(),
            Timer::Renewal => self.renewal_due(),
            Timer::CertificateStatus => self.ask_for_statuses(),
            Timer::ProfileDue(evse) => self.choose_schedule(evse),
            Timer::LateAnswer(number) => self.late_answer(number),
        }
    }

    /// Protocol time (wall time) as a span of model time.
    pub(super) fn protocol(&self, span: Duration) -> Duration {
        span.saturating_mul(self.scale)
    }

    /// Protocol time in seconds as a span of model time.
    pub(super) fn protocol_seconds(&self, seconds: u32) -> Duration {
        self.protocol(Duration::from_secs(u64::from(seconds)))
    }

    /// Monotonic protocol time since the station was made.
    fn elapsed(&self) -> Duration {
        self.elapsed_before + self.now.since(self.origin) / self.scale
    }

    /// Runs model time as fast as the specification of the station says, depending on whether somebody charges.
    /// Waits that are protocol time last as long as before.
    fn update_pace(&mut self) {
        let charges = self.evses.iter().any(|evse| evse.transaction.is_some());
        let scale = match self.spec.charging_pace {
            Some(pace) if charges => self.usual_scale.saturating_mul(pace.max(1)),
            _ => self.usual_scale,
        };
        if scale == self.scale {
            return;
        }
        self.elapsed_before = self.elapsed();
        self.origin = self.now;
        let old = std::mem::replace(&mut self.scale, scale);
        let now = self.now;
        let moved = move |at: ModelInstant| {
            let stretched = |span: Duration| span.saturating_mul(scale) / old;
            if at < now {
                now - stretched(now.since(at))
            } else {
                now + stretched(at.since(now))
            }
        };
        self.timers.move_protocol_time(moved);
        self.outbox.move_retries(moved);
        self.link.move_loss(moved);
        if let Some(call) = &mut self.in_flight {
            call.since = moved(call.since);
        }
        self.out.push(Output::Pace(now, scale));
    }

    pub(super) fn observe(&mut self, kind: ObservationKind) {
        self.history.note(self.now, &kind);
        self.out.push(Output::Observe(self.now, kind));
    }

    pub(super) fn problem(&mut self, text: String) {
        self.observe(ObservationKind::Problem { text });
    }

    /// Has the driver do something.
    pub(super) fn out(&mut self, output: Output) {
        self.out.push(output);
    }

    fn send(&mut self, text: String) {
        self.out.push(Output::Send(text));
    }

    /// The password of Basic authentication, as the CSMS may have changed it.
    pub(super) fn password(&self) -> Option<Secret> {
        let text = self.model.text(names::BASIC_AUTH_PASSWORD);
        (!text.is_empty()).then(|| Secret::new(text))
    }

    /// Wall time between two pings; zero sends none.
    pub(super) fn ping_interval(&self) -> Duration {
        Duration::from_secs(u64::from(self.model.count(names::PING_INTERVAL)))
    }

    /// A new UUID from the station's own generator: the same for the same seed and power-on instant.
    pub(super) fn new_id(&mut self) -> String {
        uuid::Builder::from_random_bytes(self.ids.random())
            .into_uuid()
            .to_string()
    }

    /// The present as a date on the wire.
    pub(super) fn date_time(&self) -> ocpp201::DateTime {
        ocpp201::DateTime::from(self.now.timestamp())
    }

    /// The present in seconds since the epoch, as certificates count.
    pub(super) fn seconds(&self) -> i64 {
        self.now.as_millis().div_euclid(1_000)
    }

    /// The index of an EVSE by its number.
    pub(super) fn evse_index(&self, id: i32) -> Option<usize> {
        self.evses.iter().position(|evse| evse.spec.id == id)
    }
}
