//! Verbs of the control port and of scenario files, as commands of the station.

use std::time::Duration;

use scenario::verb::{End, RebootCause, Verb};

use super::{Command, CommandError, Handle, RebootReason, SendError, StopReason, Token, watts};
use crate::{
    clock::ModelInstant,
    physics::vehicle::{Appetite, Vehicle},
};

/// The security event of the verb `tamper`.
const TAMPERED: &str = "TamperDetectionActivated";

impl Handle {
    /// Carries out a verb and waits until it took effect; `send` waits for its answer and drops it.
    ///
    /// # Errors
    /// [`CommandError`] when it could not take effect.
    pub async fn perform(&self, verb: Verb) -> Result<ModelInstant, CommandError> {
        let command = match verb {
            Verb::Send(message) | Verb::DataTransfer(message) => {
                let sent = self.send(message).await;
                sent.map_err(|error: SendError| CommandError::NotPossible(error.to_string()))?;
                return Ok(self.state().await?.at.into());
            }
            Verb::FrameFaults(faults) => {
                self.fail_frames(faults).await?;
                return Ok(self.state().await?.at.into());
            }
            Verb::EmergencyStop(it) => return self.emergency_stop(it.evse_id).await,
            Verb::PlugIn(it) => Command::PlugIn {
                evse: it.evse_id,
                connector: it.connector_id,
                vehicle: vehicle(&it.vehicle),
            },
            Verb::Unplug(it) => match it.from {
                End::Vehicle => Command::Unplug { evse: it.evse_id },
                End::Station => Command::PullCable { evse: it.evse_id },
            },
            Verb::PresentToken(it) => {
                let token = Token::new(it.id_token, it.kind)
                    .map_err(|error| CommandError::NotPossible(error.to_string()))?;
                let evse = it.evse_id;
                if let Some(until) = it.until {
                    self.command(Command::LimitCharge { evse, until }).await?;
                }
                Command::PresentToken { evse, token }
            }
            Verb::PressStop(it) => Command::StopCharging {
                evse: it.evse_id,
                reason: StopReason::Local,
            },
            Verb::Fault(it) => Command::Fault {
                evse: it.evse_id,
                kind: it.kind,
            },
            Verb::ClearFault(it) => Command::ClearFault { evse: it.evse_id },
            Verb::Offline(it) => Command::GoOffline {
                duration: it.seconds.map(seconds),
            },
            Verb::Online(_) => Command::GoOnline,
            Verb::PowerLoss(it) => Command::PowerLoss {
                duration: seconds(it.seconds),
            },
            Verb::Reboot(it) => Command::Reboot {
                reason: match it.reason {
                    RebootCause::LocalReset => RebootReason::Local,
                    RebootCause::Watchdog => RebootReason::Watchdog,
                    RebootCause::ApplicationReset => RebootReason::Application,
                },
            },
            Verb::SetVariable(it) => Command::SetVariable(it),
            Verb::SetLimit(it) => Command::SetLimit(it),
            Verb::LiftLimit(it) => Command::LiftLimit(it),
            Verb::Tamper(it) => Command::RaiseSecurityEvent {
                event: it.event.unwrap_or_else(|| TAMPERED.to_owned()),
                info: it.info,
            },
            Verb::Park(it) => Command::Park { evse: it.evse_id },
            Verb::Leave(it) => Command::Leave { evse: it.evse_id },
            Verb::Answer(it) => Command::Answer(it),
        };
        self.command(command).await.map(|reply| reply.at)
    }

    /// Everything that charges stops, or what charges at one EVSE.
    async fn emergency_stop(&self, evse: Option<i32>) -> Result<ModelInstant, CommandError> {
        let reason = StopReason::EmergencyStop;
        if let Some(evse) = evse {
            let command = Command::StopCharging { evse, reason };
            return self.command(command).await.map(|reply| reply.at);
        }
        let state = self.state().await?;
        for transaction in &state.transactions {
            let evse = transaction.evse_id;
            match self.command(Command::StopCharging { evse, reason }).await {
                // It has ended by itself meanwhile.
                Ok(_) | Err(CommandError::NoTransaction(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(state.at.into())
    }
}

fn vehicle(vehicle: &scenario::Vehicle) -> Vehicle {
    Vehicle {
        capacity_wh: watts(vehicle.battery_kwh),
        soc_percent: vehicle.soc_percent,
        max_w: watts(vehicle.max_kw),
        appetite: Appetite::Flat,
        iso15118: vehicle.iso15118.clone(),
    }
}

fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(u64::from(seconds))
}
