//! Network profiles: which CSMS is dialled, with which security, and when another one is tried (B09, B10, A05).
//!
//! Slot 1 is at first the place that the station was started with; SetNetworkProfile fills slots. What is set takes
//! effect with the next start: then the slots of `NetworkConfigurationPriority` are dialled in order, each
//! `NetworkProfileConnectionAttempts` times, and if none works the last one that did; and so on for ever. The wait
//! between two attempts is the usual back-off.

use std::{collections::BTreeMap, time::Duration};

use ocpp201::{
    BootReasonEnum, GetCertificateIdUseEnum, NetworkConnectionProfile, OcppTransportEnum,
    OcppVersionEnum,
};

use super::{Core, Registration};
use crate::{
    link::client::Address,
    station::{Secret, Spec, blocks::security::OwnCertificate, device_model::names, timers::Timer},
};

/// Slots of network profiles.
const SLOTS: std::ops::RangeInclusive<i32> = 1..=2;
/// The slot that the station is started with.
const FIRST_SLOT: i32 = 1;

/// Where a connection goes to, and as whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::station) struct Target {
    /// URL without the identity; none: the one that the station was started with.
    pub(in crate::station) url: Option<String>,
    /// Password of Basic authentication.
    pub(in crate::station) password: Option<Secret>,
    /// Whether the station shows its certificate.
    pub(in crate::station) shows_certificate: bool,
    /// Which one, in place of the one of its files.
    pub(in crate::station) own: Option<OwnCertificate>,
    /// Root certificates (DER) that are believed beside those that the station was started with.
    pub(in crate::station) roots: Vec<Vec<u8>>,
    /// Why it cannot be dialled at all.
    pub(in crate::station) flaw: Option<&'static str>,
}

/// The profiles and where the station is among them.
#[derive(Debug, Default)]
pub(in crate::station) struct Network {
    /// Profiles as the CSMS set them.
    set: BTreeMap<i32, NetworkConnectionProfile>,
    /// The same as of the last start: these are dialled.
    profiles: BTreeMap<i32, NetworkConnectionProfile>,
    /// Slots in the order of the last start.
    order: Vec<i32>,
    /// Index in the order, the last that worked behind it, that is dialled.
    place: usize,
    /// Attempts in vain since it was chosen or worked.
    failures: u32,
    /// The slot over which the CSMS spoke last.
    worked: Option<i32>,
    /// The slot over which the station registered.
    registered: Option<i32>,
}

impl Network {
    /// The profiles that the CSMS set, by slot.
    pub(super) fn kept(&self) -> &BTreeMap<i32, NetworkConnectionProfile> {
        &self.set
    }

    /// Takes up the profiles of an earlier run.
    pub(super) fn restore(&mut self, set: BTreeMap<i32, NetworkConnectionProfile>) {
        self.set = set;
    }

    /// The slots that are dialled, in order.
    fn candidates(&self) -> Vec<i32> {
        let mut slots = self.order.clone();
        let last = self.worked.unwrap_or(FIRST_SLOT);
        if !slots.contains(&last) {
            slots.push(last);
        }
        slots
    }

    /// The slot that is dialled or in use.
    pub(in crate::station) fn slot(&self) -> i32 {
        let candidates = self.candidates();
        candidates
            .get(self.place % candidates.len())
            .copied()
            .unwrap_or(FIRST_SLOT)
    }
}

/// The security profile that the station was started with; 0: none at all.
pub(in crate::station) fn first_security_profile(spec: &Spec) -> i32 {
    match (spec.is_secured, &spec.tls.certificates, &spec.password) {
        (true, Some(_), _) => 3,
        (true, None, Some(_)) => 2,
        (false, _, Some(_)) => 1,
        (_, _, None) => 0,
    }
}

impl Core {
    /// What SetNetworkProfile asks for, if it can be had.
    pub(in crate::station) fn set_network(
        &mut self,
        slot: i32,
        profile: NetworkConnectionProfile,
    ) -> Result<(), (&'static str, &'static str)> {
        let refuse = |why| Err(("InvalidNetworkConf", why));
        if !SLOTS.contains(&slot) {
            return refuse("the slots are 1 and 2");
        }
        if profile.security_profile < self.security_profile() {
            return Err(("NoSecurityDowngrade", "the security profile may not fall"));
        }
        let address = match Address::of(&profile.ocpp_csms_url) {
            Ok(address) if !address.has_query => address,
            _ => return refuse("ocppCsmsUrl is no ws:// or wss:// URL without a query"),
        };
        match profile.security_profile {
            0 | 1 if address.is_secure => return refuse("this security profile goes over ws://"),
            2 | 3 if !address.is_secure => return refuse("this security profile goes over wss://"),
            0..=3 => {}
            _ => return refuse("there is no such security profile"),
        }
        if profile.ocpp_transport != OcppTransportEnum::Json
            || profile.ocpp_version != OcppVersionEnum::Ocpp20
        {
            return refuse("the station speaks OCPP 2.0.1 (OCPP20) over JSON only");
        }
        if profile.message_timeout <= 0 {
            return refuse("messageTimeout is no positive number");
        }
        if profile.apn.is_some() || profile.vpn.is_some() {
            return refuse("the station has no modem and no VPN");
        }
        self.network.set.insert(slot, profile);
        self.is_dirty = true;
        Ok(())
    }

    /// Whether `NetworkConfigurationPriority` may become `value`: every slot in it holds a profile (B10.FR.02) that
    /// does not lower the security and whose certificates are there (A05.FR.02, A05.FR.03).
    pub(in crate::station) fn check_priority(&self, value: &str) -> Result<(), &'static str> {
        let current = self.security_profile();
        let files = &self.spec.tls;
        let has_root = files.ca_file.is_some() || !self.csms_roots().is_empty();
        for slot in value.split(',').map(str::trim) {
            let slot: i32 = slot.parse().map_err(|_| "InvalidValue")?;
            let security = match self.network.set.get(&slot) {
                Some(profile) => profile.security_profile,
                None if slot == FIRST_SLOT => self.first_security_profile(),
                None => return Err("InvalidNetworkConf"),
            };
            if security < current {
                return Err("NoSecurityDowngrade");
            }
            let is_raised_without_root = security > current && security >= 2 && !has_root;
            let has_certificate = files.certificates.is_some() || self.own.has_one();
            if is_raised_without_root || (security == 3 && !has_certificate) {
                return Err("InvalidNetworkConf");
            }
        }
        Ok(())
    }

    fn csms_roots(&self) -> Vec<Vec<u8>> {
        self.certificates
            .roots(GetCertificateIdUseEnum::CsmsRootCertificate)
    }

    fn security_profile(&self) -> i32 {
        i32::try_from(self.model.count(names::SECURITY_PROFILE)).unwrap_or(0)
    }

    /// That of the place that the station was started with; a password may have come since.
    fn first_security_profile(&self) -> i32 {
        match first_security_profile(&self.spec) {
            0 if self.password().is_some() => 1 + i32::from(self.spec.is_secured),
            profile => profile,
        }
    }

    /// The station starts: what was set takes effect.
    pub(super) fn adopt_network(&mut self) {
        let slots = self.model.list(names::NETWORK_PRIORITY);
        self.network.order = slots.filter_map(|slot| slot.parse().ok()).collect();
        self.network.profiles = self.network.set.clone();
        (self.network.place, self.network.failures) = (0, 0);
        self.network.registered = None;
    }

    /// Where the next connection goes to.
    pub(in crate::station) fn target(&self) -> Target {
        let profile = self.network.profiles.get(&self.network.slot());
        let security = self.dialled_security();
        let has_password = match profile {
            Some(_) => matches!(security, 1 | 2),
            None => true,
        };
        let password = self.password().filter(|_| has_password);
        let flaw = match (profile, security) {
            (Some(_), 1 | 2) if password.is_none() => {
                Some("the network profile needs a password, and BasicAuthPassword is not set")
            }
            (Some(_), 3) if self.spec.tls.certificates.is_none() && !self.own.has_one() => {
                Some("the network profile needs a certificate of the station, and there is none")
            }
            _ => None,
        };
        Target {
            url: profile.map(|profile| profile.ocpp_csms_url.to_string()),
            password,
            shows_certificate: profile.is_none() || security == 3,
            own: self.own.shown().filter(|_| security == 3).cloned(),
            roots: self.csms_roots(),
            flaw,
        }
    }

    /// The security profile of the slot that is dialled or in use.
    fn dialled_security(&self) -> i32 {
        match self.network.profiles.get(&self.network.slot()) {
            Some(profile) => profile.security_profile,
            None => self.first_security_profile(),
        }
    }

    /// Whether the station shows a certificate of its own to the CSMS.
    pub(in crate::station) fn shows_certificate(&self) -> bool {
        self.dialled_security() == 3
    }

    /// The connection is open: the variables say over which profile.
    pub(super) fn use_network(&mut self) {
        let slot = self.network.slot();
        let profile = self.network.profiles.get(&slot);
        let (security, timeout) = match profile {
            Some(profile) => (
                profile.security_profile,
                Duration::from_secs(u64::try_from(profile.message_timeout).unwrap_or(1)),
            ),
            None => (self.first_security_profile(), self.first_timeout),
        };
        self.message_timeout = timeout;
        self.model.write(0, 0, names::ACTIVE_NETWORK_PROFILE, &slot);
        self.model.write(0, 0, names::SECURITY_PROFILE, &security);
        self.model
            .write(0, 0, names::MESSAGE_TIMEOUT, &timeout.as_secs());
        if self.network.registered.is_some_and(|other| other != slot) {
            // Another CSMS, perhaps: the station boots for it (B10.FR.10).
            self.registration = Registration::Unregistered;
            self.boot_reason = BootReasonEnum::Unknown;
            self.timers.cancel(Timer::Boot);
        }
    }

    /// The CSMS spoke over the profile that is dialled.
    pub(super) fn network_works(&mut self) {
        self.certificate_works();
        let slot = self.network.slot();
        self.network.worked = Some(slot);
        self.network.failures = 0;
        // The last that worked may have stood behind the order.
        let candidates = self.network.candidates();
        self.network.place = candidates.iter().position(|s| *s == slot).unwrap_or(0);
    }

    /// The station is accepted over the profile: weaker ones go (A05.FR.04 to .06).
    pub(super) fn network_registered(&mut self) {
        let slot = self.network.slot();
        self.network.registered = Some(slot);
        let security = self.security_profile();
        if security <= self.least_security {
            return;
        }
        self.least_security = security;
        self.network
            .set
            .retain(|_, profile| profile.security_profile >= security);
        let first = self.first_security_profile();
        let stays = |s: &str| match self.network.set.get(&s.parse().unwrap_or(0)) {
            Some(_) => true,
            None => s == "1" && first >= security,
        };
        let kept: Vec<&str> = self
            .model
            .list(names::NETWORK_PRIORITY)
            .filter(|s| stays(s))
            .collect();
        let kept = kept.join(",");
        self.model.write(0, 0, names::NETWORK_PRIORITY, &kept);
        self.is_dirty = true;
    }

    /// An attempt was in vain: after enough of them it is the turn of the next profile (B10.FR.03, .07 to .09).
    pub(super) fn network_failed(&mut self) {
        self.certificate_fails();
        let attempts = self.model.count(names::NETWORK_ATTEMPTS).max(1);
        self.network.failures = self.network.failures.saturating_add(1);
        if self.network.failures >= attempts {
            self.network.failures = 0;
            self.network.place = (self.network.place + 1) % self.network.candidates().len();
        }
    }
}
