//! One device and the station that stands for it.
//!
//! One task does one thing at a time: it polls the device and tells the station, asks the device before
//! the station serves a command of the CSMS, and has the device follow the station's limits. The register
//! is read afresh where a transaction begins and ends.

mod commands;
mod limits;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use charger_sim::clock::ModelClock;
use charger_sim::station::{Command, Environment, Report, Station, Token, spawn_asking};
use echonet_lite::charger::mode;
use echonet_lite::frame::Property;
use scenario::verb::FrameFaults;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use crate::bus::{Bus, NOTICES, NoAnswer};
use crate::device::{self, Device, StationSettings};
use crate::figures::{Figures, Ledger, count};
use crate::readings::{Readings, polled};
use crate::records::Records;
use crate::register::Register;
use crate::view::{self, View};
use crate::words::{Message, Voice};

/// Questions of a station that may wait: the CSMS has one CALL at a time.
const QUESTIONS: usize = 4;
/// Observations that may wait to be looked at.
const OBSERVATIONS: usize = 256;

/// What all bridges have in common.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Endpoint of the CSMS without the identity.
    pub(crate) csms_url: String,
    /// Of the stations.
    pub(crate) station: StationSettings,
    /// How long the CSMS may take to answer.
    pub(crate) message_timeout: Duration,
    /// Seed of everything random.
    pub(crate) seed: u64,
    /// Token of charges that begin at the device.
    pub(crate) local_token: Token,
    /// The vehicle ID (0xE6) is the token where there is one.
    pub(crate) uses_vehicle_id: bool,
    /// Where it is kept what stations did.
    pub(crate) records: Records,
    /// Turns true when the gateway stops.
    pub(crate) closing: watch::Receiver<bool>,
}

/// The task of one device.
pub(crate) struct Bridge {
    bus: Bus,
    device: Device,
    settings: Arc<Settings>,
    voice: Voice,
    station: Station,
    view: watch::Receiver<View>,
    figures: Arc<Figures>,
    register: Register,
    readings: Readings,
    /// What the station was told last; none: nothing yet, or it has to be told again.
    told: Option<Report>,
    polled_at: Instant,
    /// A charge that begins at the device is one: it has not been seen charging since the last one ended.
    is_armed: bool,
    /// The limit that the device follows, in W; none: it was never limited.
    applied_w: Option<u32>,
    /// The device stands by because nothing may flow.
    is_paused: bool,
    is_operative: bool,
    had_transaction: bool,
    refused_starts: u64,
}

/// Runs the bridge of a device until the gateway stops; the station says goodbye then.
pub(crate) async fn run(
    bus: Bus,
    device: Device,
    identity: String,
    settings: Arc<Settings>,
    ledger: Ledger,
    voice: Voice,
) {
    let (notices, mut told) = mpsc::channel(NOTICES);
    bus.listen(device.node, device.object, notices).await;
    let (questions, mut asked) = mpsc::channel(QUESTIONS);
    let (observer, observations) = mpsc::channel(OBSERVATIONS);
    let (seen, view) = watch::channel(View::default());
    let records = settings.records.clone();
    let following = tokio::spawn(view::follow(observations, seen, records, voice.clone()));
    let environment = Environment {
        url: settings.csms_url.clone(),
        clock: ModelClock::real_time(),
        seed: settings.seed,
        cabinets: Vec::new(),
        observer,
        message_timeout: settings.message_timeout,
        network: None,
        tells_frames: false,
        frame_faults: FrameFaults::default(),
        notebook: None,
    };
    let spec = device.spec(identity.clone(), &settings.station);
    let figures = Arc::new(Figures::new(
        identity.clone(),
        device.node,
        device.object,
        view.clone(),
    ));
    ledger.add(Arc::clone(&figures));
    let register = Register::open(device::state_file(
        &settings.station.state_dir,
        &identity,
        "register",
    ));
    let interval = settings.station.interval;
    let mut closing = settings.closing.clone();
    let mut bridge = Bridge {
        bus,
        device,
        settings,
        voice,
        station: spawn_asking(spec, environment, questions),
        view,
        figures,
        register,
        readings: Readings::default(),
        told: None,
        polled_at: Instant::now(),
        is_armed: true,
        applied_w: None,
        is_paused: false,
        is_operative: true,
        had_transaction: false,
        refused_starts: 0,
    };
    // What the station kept is known before the device is looked at.
    if bridge.station.command(Command::Connect).await.is_err() {
        return;
    }
    let begun = bridge.view.wait_for(|view| view.has_begun).await;
    bridge.had_transaction = begun.is_ok_and(|view| view.transaction.is_some());
    bridge.is_armed = !bridge.had_transaction;
    let mut tick = tokio::time::interval(interval);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            () = closed(&mut closing) => break,
            question = asked.recv() => match question {
                Some(question) => bridge.answer(question).await,
                None => return,
            },
            changed = bridge.view.changed() => {
                if changed.is_err() {
                    return;
                }
                bridge.follow().await;
            }
            Some(properties) = told.recv() => bridge.take_notice(properties).await,
            _ = tick.tick() => {
                bridge.poll().await;
                bridge.follow().await;
            }
        }
    }
    bridge.station.shutdown().await;
    // Its last words are in the record when this is over.
    let _ = following.await;
}

/// Resolves when the gateway stops.
async fn closed(closing: &mut watch::Receiver<bool>) {
    // An error means that it is gone altogether.
    let _ = closing.wait_for(|closing| *closing).await;
}

impl Bridge {
    /// Reads the device and tells the station. Says whether the device answered.
    async fn poll(&mut self) -> bool {
        let codes = polled(&self.device);
        let (node, object) = (self.device.node, self.device.object);
        let values = device::read(&self.bus, node, object, &codes).await;
        let since = self.polled_at.elapsed();
        self.polled_at = Instant::now();
        match values {
            Ok(values) => {
                count(&self.figures.polls);
                self.readings.poll(object.class, values, since);
                if !self.figures.is_reachable.swap(true, Ordering::Relaxed) {
                    self.say(Message::Reachable);
                }
                self.take_readings().await;
                true
            }
            Err(NoAnswer) => {
                count(&self.figures.unanswered);
                if self.figures.is_reachable.swap(false, Ordering::Relaxed) {
                    self.say(Message::Lost);
                }
                let mut report = self.told.clone().unwrap_or_default();
                report.is_reachable = false;
                self.tell(report).await;
                false
            }
        }
    }

    /// Draws the consequences of what the device said.
    async fn take_readings(&mut self) {
        let (import, export) = self.readings.counters(&self.device);
        let (registers, kept) = self.register.take(import, export);
        if let Err(error) = kept {
            self.say(Message::Problem(&format!(
                "the register cannot be kept: {error}"
            )));
        }
        if registers.has_restarted {
            count(&self.figures.restarts);
            self.say(Message::Restarted(registers.import_wh.unwrap_or(0)));
        }
        if let Some(register) = registers.import_wh {
            self.figures.register_wh.store(register, Ordering::Relaxed);
        }
        let report = self.readings.report(&self.device, registers);
        self.tell(report).await;
        self.notice_local_start().await;
    }

    /// Tells the station, if there is anything new.
    async fn tell(&mut self, report: Report) {
        if self.told.as_ref() == Some(&report) {
            return;
        }
        self.told = Some(report.clone());
        let command = Command::Report {
            evse: 1,
            report: Box::new(report),
        };
        if let Err(error) = self.station.command(command).await {
            // A station that restarts is told again with the next poll.
            self.told = None;
            self.say(Message::Problem(&error.to_string()));
        }
    }

    /// Takes what the device told by itself; a change of the vehicle or the mode is looked at closely.
    async fn take_notice(&mut self, properties: Vec<Property>) {
        let is_change = properties.iter().any(|one| {
            matches!(one.epc, 0x80 | 0x88 | 0xC7 | 0xDA | 0xE1)
                && self.readings.code(one.epc) != one.edt.first().copied()
        });
        let properties = properties.into_iter().map(|one| (one.epc, one.edt));
        self.readings.notice(properties);
        if is_change && self.poll().await {
            self.follow().await;
        }
    }

    /// A charge that begins without a command becomes a transaction, with the local token.
    async fn notice_local_start(&mut self) {
        let charges = matches!(self.readings.mode(), Some(mode::CHARGE | mode::DISCHARGE));
        let has_vehicle = self.told.as_ref().and_then(|report| report.has_vehicle);
        if !charges || has_vehicle == Some(false) {
            self.is_armed = true;
            return;
        }
        let has_transaction = self.view.borrow().transaction.is_some();
        if !self.is_armed || has_transaction || has_vehicle != Some(true) {
            return;
        }
        let vehicle = self
            .readings
            .vehicle_id()
            .filter(|_| self.settings.uses_vehicle_id);
        let token = vehicle
            .and_then(|id| Token::new(id, "Local").ok())
            .unwrap_or_else(|| self.settings.local_token.clone());
        let command = Command::PresentToken { evse: 1, token };
        // It is tried again with the next poll until the station may start.
        self.is_armed = self.station.command(command).await.is_err();
    }

    /// Has the device follow what the station says: limits, availability, the end of a transaction.
    async fn follow(&mut self) {
        let is_reachable = |report: &Report| report.is_reachable;
        if !self.told.as_ref().is_some_and(is_reachable) {
            return;
        }
        let view = self.view.borrow_and_update().clone();
        let has_transaction = view.transaction.is_some();
        let has_ended = self.had_transaction && !has_transaction;
        let was_refused = view.refused_starts != self.refused_starts;
        self.had_transaction = has_transaction;
        self.refused_starts = view.refused_starts;
        if (has_ended || (was_refused && !has_transaction)) && self.is_charging() {
            self.halt().await;
        }
        if has_ended {
            self.is_paused = false;
        }
        if view.is_operative != self.is_operative {
            self.switch(view.is_operative).await;
        }
        if let Some(limit_w) = view.limit_w {
            self.follow_limit(limit_w, has_transaction).await;
        }
    }

    fn is_charging(&self) -> bool {
        matches!(
            self.readings.code(0xDA),
            Some(mode::CHARGE | mode::DISCHARGE | mode::BOTH | mode::AUTOMATIC)
        )
    }

    /// Stops the device: idle, or standby where it refuses that. Says whether it took one of them.
    async fn halt(&mut self) -> bool {
        for wanted in [mode::IDLE, mode::STANDBY] {
            if self.write(vec![Property::new(0xDA, [wanted])]).await == Ok(true) {
                self.readings.notice([(0xDA, vec![wanted])]);
                return true;
            }
        }
        false
    }

    /// Makes the device usable or not.
    async fn switch(&mut self, is_operative: bool) {
        let is_done = if self.device.takes.contains(0x80) {
            let code = if is_operative { 0x30 } else { 0x31 };
            self.write(vec![Property::new(0x80, [code])]).await == Ok(true)
        } else {
            // The station refuses starts itself; the device must not go on charging.
            is_operative || !self.is_charging() || self.halt().await
        };
        if is_done {
            self.is_operative = is_operative;
            self.poll().await;
        }
    }

    /// Writes to the device. Says whether it took everything.
    async fn write(&mut self, properties: Vec<Property>) -> Result<bool, NoAnswer> {
        let (node, object) = (self.device.node, self.device.object);
        let shown: String = properties.iter().map(|one| format!("{one:?} ")).collect();
        match self.bus.set(node, object, properties).await {
            Ok(answer) => {
                let figure = if answer.is_complete {
                    &self.figures.writes
                } else {
                    &self.figures.refusals
                };
                count(figure);
                self.say(Message::Wrote(shown.trim_end(), answer.is_complete));
                Ok(answer.is_complete)
            }
            Err(NoAnswer) => {
                count(&self.figures.unanswered);
                Err(NoAnswer)
            }
        }
    }

    fn say(&self, message: Message<'_>) {
        let figures = &self.figures;
        self.voice
            .of_device(&figures.station, figures.node, figures.object, message);
    }
}
