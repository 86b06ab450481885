//! The agenda of a station: what is due at which instant of model time.
//!
//! Things due at the same instant have an order: what people do comes before what the meter samples, so a
//! session of exactly n intervals ends with Ended rather than with one more sample. No clock here.

use std::collections::BTreeMap;

use crate::clock::ModelInstant;

/// Something that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Timer {
    /// Dial the CSMS: the back-off is over.
    Dial,
    /// The network is back.
    RestoreLink,
    /// The outstanding CALL is not answered in time.
    MessageTimeout,
    /// BootNotification may be sent (again).
    Boot,
    /// A Heartbeat is due.
    Heartbeat,
    /// A message that waited for its retry may be sent.
    Outbox,
    /// A scheduled command, by number.
    Command(u64),
    /// The driver of this EVSE (index) stops.
    AutoStop(usize),
    /// The driver of a visit plugs in at this EVSE (index).
    DriverPlugs(usize),
    /// The driver of a visit leaves this EVSE (index).
    DriverLeaves(usize),
    /// A sample of the transaction on this EVSE (index).
    Sample(usize),
    /// A sample that is kept for the Ended event of this EVSE (index).
    EndedSample(usize),
    /// Clock-aligned meter values.
    Aligned,
    /// Clock-aligned samples that are kept for the Ended events.
    AlignedEnded,
    /// The demand of the vehicle at this EVSE (index) develops.
    Appetite(usize),
    /// The driver wants to charge no longer at this EVSE (index).
    TimeLimit(usize),
    /// The battery at this EVSE (index) is full.
    BatteryFull(usize),
    /// A charging profile begins, ends or changes its limit.
    LimitChange,
    /// Nobody plugged in at this EVSE (index) after the authorization.
    ConnectionTimeOut(usize),
    /// A reservation ends, by id.
    ReservationExpiry(i32),
    /// The station goes down for a restart.
    GoDown,
    /// This EVSE (index) is up again after a reset of its own.
    EvseUp(usize),
    /// The station comes up.
    ComeUp,
    /// The firmware job goes on.
    Firmware,
    /// The log job goes on.
    LogUpload,
    /// The publishing job goes on.
    Publish,
    /// A periodic monitor, by id.
    Monitor(i32),
    /// A certificate did not come in time, or is to be used.
    CertSigning,
    /// The own certificate ends soon.
    Renewal,
    /// The status of the certificates for vehicles is to be asked for anew.
    CertificateStatus,
    /// No profile came for the needs of the vehicle at this EVSE (index).
    ProfileDue(usize),
    /// An answer that was told to be late, by number.
    LateAnswer(u64),
}

impl Timer {
    /// Whether its wait is protocol time (wall time), whatever the pace of the model.
    fn is_protocol_time(self) -> bool {
        matches!(
            self,
            Self::Dial
                | Self::RestoreLink
                | Self::MessageTimeout
                | Self::Boot
                | Self::Heartbeat
                | Self::Outbox
                | Self::GoDown
                | Self::EvseUp(_)
                | Self::ComeUp
                | Self::Firmware
                | Self::LogUpload
                | Self::Publish
                | Self::CertSigning
                | Self::ProfileDue(_)
                | Self::LateAnswer(_)
        )
    }

    fn rank(self) -> u8 {
        match self {
            Self::RestoreLink | Self::Dial | Self::MessageTimeout => 0,
            Self::Command(_)
            | Self::AutoStop(_)
            | Self::TimeLimit(_)
            | Self::DriverPlugs(_)
            | Self::DriverLeaves(_) => 1,
            Self::LimitChange | Self::BatteryFull(_) => 2,
            Self::Sample(_) | Self::EndedSample(_) | Self::Aligned | Self::AlignedEnded => 3,
            Self::Appetite(_) => 4,
            _ => 5,
        }
    }
}

/// All that is due, in order.
#[derive(Debug, Default)]
pub(super) struct Timers {
    due: BTreeMap<(ModelInstant, u8, u64), Timer>,
    count: u64,
}

impl Timers {
    /// Sets `timer` to `at`, wherever it stood before.
    pub(super) fn set(&mut self, timer: Timer, at: ModelInstant) {
        self.cancel(timer);
        self.count += 1;
        self.due.insert((at, timer.rank(), self.count), timer);
    }

    /// Whether `timer` is set.
    pub(super) fn is_set(&self, timer: Timer) -> bool {
        self.due.values().any(|set| *set == timer)
    }

    /// When `timer` is due, if it is set.
    pub(super) fn at(&self, timer: Timer) -> Option<ModelInstant> {
        let mut due = self.due.iter();
        due.find(|(_, set)| **set == timer)
            .map(|((at, _, _), _)| *at)
    }

    /// Forgets `timer`.
    pub(super) fn cancel(&mut self, timer: Timer) {
        self.due.retain(|_, set| *set != timer);
    }

    /// Forgets all timers that `keep` refuses.
    pub(super) fn retain(&mut self, keep: impl Fn(Timer) -> bool) {
        self.due.retain(|_, set| keep(*set));
    }

    /// Model time runs at another pace from now on: moves what waits in protocol time.
    pub(super) fn move_protocol_time(&mut self, moved: impl Fn(ModelInstant) -> ModelInstant) {
        let due = std::mem::take(&mut self.due).into_iter();
        self.due = due
            .map(|((at, rank, count), timer)| {
                let at = if timer.is_protocol_time() {
                    moved(at)
                } else {
                    at
                };
                ((at, rank, count), timer)
            })
            .collect();
    }

    /// When the next thing is due.
    pub(super) fn next(&self) -> Option<ModelInstant> {
        self.due.keys().next().map(|(at, _, _)| *at)
    }

    /// Takes the next thing that is due at or before `now`.
    pub(super) fn pop(&mut self, now: ModelInstant) -> Option<(ModelInstant, Timer)> {
        let entry = self.due.first_entry()?;
        let at = entry.key().0;
        (at <= now).then(|| (at, entry.remove()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_comes_before_a_sample_of_the_same_instant() {
        let at = ModelInstant::from_millis(30_000);
        let mut timers = Timers::default();
        timers.set(Timer::Sample(0), at);
        timers.set(Timer::AutoStop(0), at);
        assert_eq!(timers.pop(at), Some((at, Timer::AutoStop(0))));
        assert_eq!(timers.pop(at), Some((at, Timer::Sample(0))));
        assert_eq!(timers.pop(at), None);
    }

    #[test]
    fn setting_a_timer_again_moves_it() {
        let mut timers = Timers::default();
        timers.set(Timer::Heartbeat, ModelInstant::from_millis(10));
        timers.set(Timer::Heartbeat, ModelInstant::from_millis(20));
        assert_eq!(timers.next(), Some(ModelInstant::from_millis(20)));
        assert_eq!(timers.pop(ModelInstant::from_millis(19)), None);
    }
}
