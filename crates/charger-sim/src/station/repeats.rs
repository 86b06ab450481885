//! What the station does about a CALL of its own that is not answered as it should be: the one table.
//!
//! | action | sent again | pause before it |
//! |---|---|---|
//! | BootNotification | until it is answered | 5 s, doubling to 80 s, and up to 2 s by chance |
//! | TransactionEvent | `MessageAttempts` in all, whatever the code (E13.FR.02) | `MessageAttemptInterval` × the transmissions so far (E13.FR.03) |
//! | SecurityEventNotification | until it is answered, whatever the code (A04.FR.02) | 10 s, doubling to 640 s, and up to 2 s by chance |
//! | StatusNotification | 4 in all; then not before the state changes, the connection is new or the CSMS asks | 10, 20, 40 s |
//! | states of jobs, NotifyEvent, reports that were asked for, ReservationStatusUpdate | 4 in all | 10, 20, 40 s |
//! | SignCertificate | no: it is asked for anew when no certificate came within `CertSigningWaitMinimum` (A02.FR.17) | |
//! | Heartbeat, MeterValues | no: the next one comes by itself | |
//! | Authorize | no: the station decides by what it knows | |
//! | Get15118EVCertificate, NotifyEVChargingNeeds, NotifyEVChargingSchedule | no: the vehicle goes on with what it has | |
//! | GetCertificateStatus | no: it is asked anew a day later, or when the answer is out of date (M06.FR.10) | |
//!
//! Bad ends are CALLERROR, no answer in time, an answer that cannot be read, and one that does not conform. An
//! answer with a foreign id is no answer. A CALLERROR that says of the message itself that it is wrong, or that
//! its action is not known, lasts: where neither the specification nor the table says otherwise, the message is
//! not sent again. While a message waits, later ones of its kind wait behind it; everything else goes on.
//! SecurityError makes the station boot anew, with pauses of its own ([`Anew`]).

use std::time::Duration;

use ocpp201::{Action, rpc::ErrorCode};

use crate::link::back_off::Policy;

/// Back-off of BootNotification.
pub(super) const BOOT: Policy = Policy {
    wait_minimum: 5,
    repeat_times: 4,
    random_range: 2,
};
/// Back-off of a security event.
const SECURITY_EVENT: Policy = Policy {
    wait_minimum: 10,
    repeat_times: 6,
    random_range: 2,
};
/// Back-off of what is tried a few times.
const FEW: Policy = Policy {
    wait_minimum: 10,
    repeat_times: 2,
    random_range: 0,
};
/// Transmissions of what is tried a few times.
pub(super) const FEW_ATTEMPTS: u32 = 4;
/// SecurityError says that the CSMS does not know the station, which then boots anew: at once the first time, then
/// not before these pauses, because a CSMS that accepts the boot and says it again may mean something else.
const ANEW: Policy = Policy {
    wait_minimum: 10,
    repeat_times: 6,
    random_range: 0,
};
/// Without a SecurityError for so long, the next one is a first one again.
const ANEW_FORGOTTEN: Duration = Duration::from_secs(640);
/// Unreadable frames that are answered within [`UNREADABLE_WINDOW`]: a peer that answers answers with nonsense is
/// not talked to for ever.
pub(super) const MOST_UNREADABLE: u32 = 20;
/// See [`MOST_UNREADABLE`].
pub(super) const UNREADABLE_WINDOW: Duration = Duration::from_secs(60);

/// How a CALL ended that was not answered as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadEnd {
    /// CALLERROR.
    Refused(ErrorCode),
    /// Nothing within the message timeout.
    NoAnswer,
    /// An answer of which only the id can be read.
    Unreadable,
    /// A CALLRESULT that breaks the schema.
    Nonconforming,
}

impl BadEnd {
    /// Whether the same message will be refused again.
    fn is_lasting(self) -> bool {
        match self {
            Self::Refused(code) => match code {
                ErrorCode::GenericError | ErrorCode::InternalError => false,
                ErrorCode::FormatViolation
                | ErrorCode::MessageTypeNotSupported
                | ErrorCode::NotImplemented
                | ErrorCode::NotSupported
                | ErrorCode::OccurrenceConstraintViolation
                | ErrorCode::PropertyConstraintViolation
                | ErrorCode::ProtocolError
                | ErrorCode::RpcFrameworkError
                | ErrorCode::SecurityError
                | ErrorCode::TypeConstraintViolation => true,
            },
            Self::NoAnswer | Self::Unreadable | Self::Nonconforming => false,
        }
    }
}

/// Registrations because of SecurityError; times are protocol time.
#[derive(Debug, Default)]
pub(super) struct Anew {
    booted_at: Option<Duration>,
    refused_at: Option<Duration>,
    times: u32,
}

impl Anew {
    /// SecurityError came at `now`: whether the station boots anew.
    pub(super) fn refused(&mut self, now: Duration, rng: &mut impl rand::Rng) -> bool {
        let since = |at: Option<Duration>| at.map(|at| now.saturating_sub(at));
        if since(self.refused_at).is_none_or(|quiet| quiet >= ANEW_FORGOTTEN) {
            (self.booted_at, self.times) = (None, 0);
        }
        self.refused_at = Some(now);
        let pause = ANEW.wait(self.times.saturating_sub(1), rng);
        let boots = since(self.booted_at).is_none_or(|passed| passed >= pause);
        if boots {
            self.booted_at = Some(now);
            self.times = self.times.saturating_add(1);
        }
        boots
    }
}

/// `MessageAttempts` and `MessageAttemptInterval` of TransactionEvent.
#[derive(Debug, Clone, Copy)]
pub(super) struct EventAttempts {
    /// Transmissions in all.
    pub(super) attempts: u32,
    /// In protocol time.
    pub(super) interval: Duration,
}

/// How long to wait before the next transmission of a message of `action` that has failed `failures` times, the
/// last time by `end`; in protocol time. None: it is not sent again.
pub(super) fn pause(
    action: Action,
    failures: u32,
    end: BadEnd,
    events: EventAttempts,
    rng: &mut impl rand::Rng,
) -> Option<Duration> {
    let doublings = failures.saturating_sub(1);
    match action {
        Action::BootNotification => Some(BOOT.wait(doublings, rng)),
        Action::TransactionEvent => {
            (failures < events.attempts.max(1)).then(|| events.interval.saturating_mul(failures))
        }
        Action::SecurityEventNotification => Some(SECURITY_EVENT.wait(doublings, rng)),
        Action::StatusNotification
        | Action::FirmwareStatusNotification
        | Action::LogStatusNotification
        | Action::PublishFirmwareStatusNotification
        | Action::NotifyEvent
        | Action::NotifyReport
        | Action::NotifyMonitoringReport
        | Action::NotifyCustomerInformation
        | Action::NotifyDisplayMessages
        | Action::NotifyChargingLimit
        | Action::ClearedChargingLimit
        | Action::ReportChargingProfiles
        | Action::ReservationStatusUpdate => {
            (failures < FEW_ATTEMPTS && !end.is_lasting()).then(|| FEW.wait(doublings, rng))
        }
        _ => None,
    }
}
