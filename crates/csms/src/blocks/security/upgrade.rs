//! A05: a station is led to a higher security profile, and held there once it came with it.
//!
//! Root of the CSMS, certificate of the station (profile 3), network profile in a free slot, that slot first, Reset
//! (B09, B10). The station connects anew; the first connection with the profile raises what it may use at least.
//! Until then nothing changes for it: if it does not come, or comes back as before, it is as it was.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use ocpp201::{
    Component, InstallCertificateRequest, InstallCertificateUseEnum, List, MessageTriggerEnum,
    NetworkConnectionProfile, OcppInterfaceEnum, OcppTransportEnum, OcppVersionEnum, Request,
    ResetEnum, ResetRequest, SetNetworkProfileRequest, SetVariableData, SetVariablesRequest, Text,
    TriggerMessageRequest, Variable,
};
use serde_json::Value;

use crate::commands::CallState;
use crate::context::Core;
use crate::facts::StationKey;
use crate::live::LiveEventKind;
use crate::principal::Principal;
use crate::repeats::LOOK;
use crate::store::change::Change;
use crate::store::queries::{PageRequest, QueryError};
use crate::store::tables::certificates::{self, CertificateFilter};
use crate::store::tables::security_upgrade::{self as table, NewUpgrade};
use crate::store::writer::WriteError;

/// How long a station has to get its certificate.
const PATIENCE: Duration = Duration::from_mins(2);

/// What an earlier run left.
///
/// # Errors
/// [`QueryError`]: nobody is waited for.
pub(crate) async fn load(core: &Core) -> Result<(), QueryError> {
    let rows = table::waiting(&core.reader, core.clock.now()).await?;
    for row in rows {
        let station = StationKey(row.station_key);
        let entry = (row.security_upgrade_key, row.security_profile);
        core.upgrades.waiting().insert(station, entry);
    }
    Ok(())
}

/// A station came with this profile: an upgrade that it was led through is done, and it may use nothing lower.
///
/// # Errors
/// [`WriteError`]: it is waited for still.
pub(crate) async fn connected(
    core: &Core,
    station: StationKey,
    identity: &str,
    profile: i32,
) -> Result<(), WriteError> {
    let waiting = core.upgrades.waiting().get(&station).copied();
    let Some((key, wanted)) = waiting.filter(|(_, wanted)| profile >= *wanted) else {
        return Ok(());
    };
    let writer = &core.writer;
    writer
        .set_least_security_profile(station, Some(wanted))
        .await?;
    let done = table::goes_on(key, "done", "connect", None, Some(core.clock.now()));
    let told = told(key, "done", "connect");
    writer
        .change(Change::from(done).tell(Some(identity.into()), told))
        .await?;
    core.upgrades.waiting().remove(&station);
    Ok(())
}

fn told(key: i64, state: &'static str, step: &'static str) -> LiveEventKind {
    LiveEventKind::SecurityUpgrade {
        security_upgrade_key: key,
        state,
        step,
    }
}

/// An upgrade that is to be carried out.
#[derive(Debug)]
pub(crate) struct Plan {
    /// What is kept of it.
    pub(crate) upgrade: NewUpgrade,
    /// Its identity.
    pub(crate) identity: Arc<str>,
    /// A root of the CSMS in PEM, to be installed first.
    pub(crate) root: Option<String>,
    /// Of the network profile, in seconds.
    pub(crate) message_timeout: i32,
    /// For whom.
    pub(crate) principal: Principal,
}

impl Plan {
    /// Leads the station up to its Reset. What it says no to ends the upgrade, and is in its row.
    ///
    /// # Errors
    /// [`WriteError`]: the row is not as far as the station.
    pub(crate) async fn carry_out(self, core: &Core) -> Result<(), WriteError> {
        let mut step = "root";
        let went = self.steps(core, &mut step).await;
        let key = self.upgrade.key;
        let (row, state) = match went {
            Ok(()) => (
                table::goes_on(key, "waiting", "connect", None, None),
                "waiting",
            ),
            Err(Stopped::Refused(reason)) => {
                let ended_at = Some(core.clock.now());
                (
                    table::goes_on(key, "failed", step, Some(reason), ended_at),
                    "failed",
                )
            }
            Err(Stopped::Write(error)) => return Err(error),
        };
        if state == "failed" {
            core.upgrades.waiting().remove(&self.upgrade.station);
        } else {
            step = "connect";
        }
        self.write(core, row, state, step).await
    }

    async fn write(
        &self,
        core: &Core,
        row: crate::store::change::Statement,
        state: &'static str,
        step: &'static str,
    ) -> Result<(), WriteError> {
        let told = told(self.upgrade.key, state, step);
        let change = Change::from(row).tell(Some(Arc::clone(&self.identity)), told);
        core.writer.change(change).await
    }

    async fn begin(&self, core: &Core, step: &'static str) -> Result<&'static str, Stopped> {
        let row = table::goes_on(self.upgrade.key, "running", step, None, None);
        self.write(core, row, "running", step).await?;
        Ok(step)
    }

    async fn steps(&self, core: &Core, step: &mut &'static str) -> Result<(), Stopped> {
        if let Some(root) = &self.root {
            let kind = InstallCertificateUseEnum::CsmsRootCertificate;
            let request = InstallCertificateRequest::new(kind, Text::truncated(root));
            self.ask(core, &request, &["Accepted"]).await?;
        }
        if self.upgrade.security_profile == 3 {
            *step = self.begin(core, "certificate").await?;
            self.have_certificate(core).await?;
        }
        *step = self.begin(core, "network-profile").await?;
        let profile = NetworkConnectionProfile::new(
            OcppVersionEnum::Ocpp20,
            OcppTransportEnum::Json,
            Text::truncated(&self.upgrade.url),
            self.message_timeout,
            self.upgrade.security_profile,
            OcppInterfaceEnum::Wired0,
        );
        let request = SetNetworkProfileRequest::new(self.upgrade.slot, profile);
        self.ask(core, &request, &["Accepted"]).await?;
        *step = self.begin(core, "priority").await?;
        let other = if self.upgrade.slot == 1 { 2 } else { 1 };
        let slots = format!("{},{other}", self.upgrade.slot);
        let data = SetVariableData::new(
            Text::truncated(&slots),
            Component::new(Text::truncated("OCPPCommCtrlr")),
            Variable::new(Text::truncated("NetworkConfigurationPriority")),
        );
        let request = SetVariablesRequest::new(
            List::new(vec![data]).map_err(|_| Stopped::Refused("no variable".to_owned()))?,
        );
        self.ask(core, &request, &["Accepted", "RebootRequired"])
            .await?;
        // From here on the station may come at any moment.
        let entry = (self.upgrade.key, self.upgrade.security_profile);
        core.upgrades.waiting().insert(self.upgrade.station, entry);
        *step = self.begin(core, "reset").await?;
        let request = ResetRequest::new(ResetEnum::OnIdle);
        self.ask(core, &request, &["Accepted", "Scheduled"]).await
    }

    /// A05.FR.03: profile 3 needs a certificate of the station; one that was signed here, or is in use.
    async fn have_certificate(&self, core: &Core) -> Result<(), Stopped> {
        if self.has_certificate(core).await? {
            return Ok(());
        }
        let message = MessageTriggerEnum::SignChargingStationCertificate;
        self.ask(core, &TriggerMessageRequest::new(message), &["Accepted"])
            .await?;
        let begin = core.clock.monotonic();
        let mut looks = 0;
        while core.clock.monotonic() < begin + PATIENCE {
            looks += 1;
            tokio::time::sleep(LOOK.pause(looks).unwrap_or(LOOK.most)).await;
            if self.has_certificate(core).await? {
                return Ok(());
            }
        }
        let reason = "the station has no certificate after two minutes; its row in \
                      /api/v1/station-certificates says why";
        Err(Stopped::Refused(reason.to_owned()))
    }

    async fn has_certificate(&self, core: &Core) -> Result<bool, Stopped> {
        let filter = CertificateFilter {
            station: Some(self.upgrade.station),
            ..CertificateFilter::default()
        };
        let rows = certificates::list(&core.reader, &filter, PageRequest::newest(100)).await;
        let rows = rows.map_err(|error| Stopped::Refused(error.to_string()))?;
        let now = core.clock.now();
        Ok(rows.iter().any(|row| {
            matches!(row.state.as_str(), "accepted" | "in_use")
                && row.purpose != "V2GCertificate"
                && row
                    .not_after
                    .is_some_and(|at: crate::store::time::SqlTime| at.0 > now)
        }))
    }

    /// Asks the station; it has to say one of `good`.
    async fn ask<R: Request>(
        &self,
        core: &Core,
        request: &R,
        good: &[&str],
    ) -> Result<(), Stopped> {
        let asked = core
            .commands
            .request(self.upgrade.station, request, self.principal.clone(), None)
            .await;
        let action = R::ACTION;
        let outcome = asked.map_err(|refusal| Stopped::Refused(format!("{action}: {refusal}")))?;
        let payload = outcome.payload.as_deref();
        let payload = payload.and_then(|payload| serde_json::from_str::<Value>(payload.get()).ok());
        let payload = payload.unwrap_or_default();
        // Of SetVariables the status is that of its only item.
        let item = &payload["setVariableResult"][0];
        let (status, info) = match item["attributeStatus"].as_str() {
            Some(status) => (Some(status), &item["attributeStatusInfo"]),
            None => (payload["status"].as_str(), &payload["statusInfo"]),
        };
        match status {
            Some(status) if good.contains(&status) => Ok(()),
            Some(status) => {
                let why = info["reasonCode"].as_str().map(|code| format!(" ({code})"));
                let why = why.unwrap_or_default();
                Err(Stopped::Refused(format!("{action}: {status}{why}")))
            }
            None => {
                let state = match outcome.state {
                    CallState::Error => outcome.error.map(|fault| fault.code.to_string()),
                    state => Some(state.as_str().to_owned()),
                };
                let state = state.unwrap_or_default();
                Err(Stopped::Refused(format!("{action}: {state}")))
            }
        }
    }
}

/// Why an upgrade does not go on.
enum Stopped {
    /// The station does not want to, or could not be asked.
    Refused(String),
    /// It could not be kept.
    Write(WriteError),
}

impl From<WriteError> for Stopped {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}

/// Until when a station that was led through everything has to come.
pub(crate) fn until(now: Timestamp, patience: Duration) -> Timestamp {
    now.checked_add(patience).unwrap_or(Timestamp::MAX)
}
