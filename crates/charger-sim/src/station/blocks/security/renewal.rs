//! The station's own certificates (A02, A03): asked for with a new key, checked, used, and given up again.
//!
//! A certificate that was signed is shown from the next connection on, where the security profile is 3. Until it has
//! let the station in, the one before is kept: after two attempts in vain the station shows that one again, and so
//! on by turns (A02.FR.28). The one that is left over goes with the first connection that works (A02.FR.10). Keys
//! are made here and never leave the station, but for the file of its state.

use std::time::Duration;

use ocpp201::{
    Action, CertificateHashData, CertificateSignedRequest, CertificateSignedResponse,
    CertificateSignedStatusEnum, CertificateSigningUseEnum, GenericStatusEnum,
    SignCertificateRequest, SignCertificateResponse, Text,
};
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use serde::{Deserialize, Serialize};

use crate::station::{
    certificates,
    core::Core,
    device_model::names,
    dispatch::{Refusal, because_of},
    outbox::{Gate, Purpose},
    timers::Timer,
};

/// Attempts with a new certificate, in vain, before the one before is shown again.
const TRIES: u32 = 2;
/// How long before the end of a certificate the station asks for the next one (A03.FR.02).
const RENEWS_BEFORE: i64 = 30 * 86_400;
/// Between the answer to CertificateSigned and the new connection.
const RECONNECTS_AFTER: Duration = Duration::from_secs(1);

/// A private key in PEM. It is written to the file of the state, and printed nowhere.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(in crate::station) struct PrivateKey(String);

impl PrivateKey {
    /// The key, for the one place that uses it.
    pub(in crate::station) fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrivateKey(***)")
    }
}

/// A certificate of the station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::station) struct OwnCertificate {
    /// PEM, leaf first.
    pub(in crate::station) chain: String,
    /// Of the leaf.
    pub(in crate::station) key: PrivateKey,
}

/// A request that has no certificate yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct OpenRequest {
    purpose: Option<CertificateSigningUseEnum>,
    key: PrivateKey,
    /// How often it was asked for.
    asked: u32,
}

/// The certificates that the station got by its requests.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::station) struct OwnCertificates {
    open: Option<OpenRequest>,
    /// What it shows to the CSMS.
    renewed: Option<OwnCertificate>,
    /// What it showed before; none: the one of its files, if there is one.
    previous: Option<OwnCertificate>,
    /// The renewed one has let the station in.
    is_proven: bool,
    /// Attempts in vain since the last change.
    failures: u32,
    /// The one before is shown for a while.
    is_aside: bool,
    /// What it would show to vehicles (ISO 15118).
    v2g: Option<OwnCertificate>,
    /// The next connection is to be made with a new certificate.
    #[serde(skip)]
    reconnects: bool,
}

impl OwnCertificates {
    /// What the next connection shows in place of the certificate of the files.
    pub(in crate::station) fn shown(&self) -> Option<&OwnCertificate> {
        if self.is_aside {
            self.previous.as_ref()
        } else {
            self.renewed.as_ref()
        }
    }

    /// Whether the station has one for the CSMS, beside those of its files.
    pub(in crate::station) fn has_one(&self) -> bool {
        self.renewed.is_some()
    }

    /// The chain that vehicles are shown: hashes of each certificate in it, leaf first.
    pub(in crate::station) fn v2g_chain(&self) -> Option<Vec<CertificateHashData>> {
        let own = self.v2g.as_ref()?;
        Some(certificates::chain_hash_data(&own.chain)).filter(|chain| !chain.is_empty())
    }

    /// What vehicles are shown: PEM, leaf first.
    pub(in crate::station) fn shown_to_vehicles(&self) -> Option<&str> {
        self.v2g.as_ref().map(|own| own.chain.as_str())
    }

    /// Whether a certificate was asked for that has not come yet.
    pub(in crate::station) fn is_asking(&self) -> bool {
        self.open.is_some()
    }

    /// Gives up what vehicles are shown.
    pub(in crate::station) fn forget_v2g(&mut self) {
        self.v2g = None;
    }

    /// Whether this is the certificate that the station shows to the CSMS (M04.FR.06).
    pub(in crate::station) fn is_own(&self, is_it: impl Fn(&CertificateHashData) -> bool) -> bool {
        let own = [&self.renewed, &self.previous].into_iter().flatten();
        own.filter_map(|own| certificates::chain_hash_data(&own.chain).into_iter().next())
            .any(|leaf| is_it(&leaf))
    }
}

impl Core {
    /// A02: asks for a certificate, with a key made for it (A02.FR.02).
    pub(in crate::station) fn request_certificate(
        &mut self,
        purpose: Option<CertificateSigningUseEnum>,
    ) -> Result<(), &'static str> {
        self.ask_for_certificate(purpose, 1)
    }

    fn ask_for_certificate(
        &mut self,
        purpose: Option<CertificateSigningUseEnum>,
        asked: u32,
    ) -> Result<(), &'static str> {
        let (csr, key) = self.certificate_request().ok_or("InternalError")?;
        let mut request = SignCertificateRequest::new(Text::truncated(&csr));
        request.certificate_type = purpose;
        self.own.open = Some(OpenRequest {
            purpose,
            key,
            asked,
        });
        self.is_dirty = true;
        self.await_certificate(asked);
        let action = Action::SignCertificate;
        self.enqueue(action, &request, Purpose::SignCertificate, Gate::Accepted);
        Ok(())
    }

    fn certificate_request(&self) -> Option<(String, PrivateKey)> {
        let key = KeyPair::generate().ok()?;
        let mut params = CertificateParams::default();
        let mut subject = DistinguishedName::new();
        let organization = self.model.text(names::ORGANIZATION).to_owned();
        subject.push(DnType::OrganizationName, organization);
        // A00.FR.405: the common name is the serial number.
        subject.push(DnType::CommonName, self.spec.serial.as_str());
        params.distinguished_name = subject;
        let csr = params.serialize_request(&key).ok()?.pem().ok()?;
        Some((csr, PrivateKey(key.serialize_pem())))
    }

    /// A02.FR.17, A02.FR.18: if no certificate comes in time, it is asked for again, after twice as long.
    fn await_certificate(&mut self, asked: u32) {
        let first = self.model.count(names::CERT_SIGNING_WAIT).max(1);
        let doublings = asked.saturating_sub(1).min(16);
        let wait = self.protocol_seconds(first.saturating_mul(1 << doublings));
        self.timers.set(Timer::CertSigning, self.now + wait);
    }

    /// The CSMS passes the request on, or not.
    pub(in crate::station) fn sign_answered(&mut self, answer: &SignCertificateResponse) {
        if answer.status == GenericStatusEnum::Accepted {
            return;
        }
        let reason = answer.status_info.as_ref();
        let reason = reason.map_or("no reason", |info| &info.reason_code);
        self.problem(format!(
            "the CSMS refuses to have a certificate signed: {reason}"
        ));
        self.own.open = None;
        self.timers.cancel(Timer::CertSigning);
        self.is_dirty = true;
    }

    /// Nothing was signed in time, or the station changes to what was.
    pub(in crate::station) fn certificate_due(&mut self) {
        if std::mem::take(&mut self.own.reconnects) {
            return self.reconnect("a new certificate");
        }
        let Some(open) = &self.own.open else { return };
        let (purpose, asked) = (open.purpose, open.asked);
        if asked > self.model.count(names::CERT_SIGNING_REPEATS) {
            // A02.FR.19: not again, unless somebody asks for it.
            self.problem("no certificate came, however often it was asked for".to_owned());
            self.own.open = None;
            self.is_dirty = true;
            return;
        }
        // A failure is told by the next attempt, which ends.
        let _ = self.ask_for_certificate(purpose, asked + 1);
    }

    /// A02, A03: a chain came.
    pub(in crate::station) fn certificate_signed(
        &mut self,
        request: CertificateSignedRequest,
    ) -> Result<CertificateSignedResponse, Refusal> {
        let chain = request.certificate_chain.to_string();
        let checked = certificates::check_chain(&chain, self.seconds());
        let checked = checked.and_then(|()| match &self.own.open {
            None => Ok(None),
            Some(open) => self.fits(&chain, open).map(|()| Some(open.clone())),
        });
        let reject = |reason: &'static str| {
            let mut response =
                CertificateSignedResponse::new(CertificateSignedStatusEnum::Rejected);
            response.status_info = because_of("InvalidCertificate", reason);
            Ok(response)
        };
        let open = match checked {
            Ok(Some(open)) if open.purpose == request.certificate_type => open,
            Ok(Some(_)) => return reject("it is of another type than the one that was asked for"),
            Ok(None) => return reject("no certificate request of this station is open"),
            Err(flaw) => {
                // A02.FR.20: it is not asked for again by itself.
                self.security_event("InvalidChargingStationCertificate", flaw);
                return reject(flaw);
            }
        };
        self.own.open = None;
        self.timers.cancel(Timer::CertSigning);
        self.is_dirty = true;
        let own = OwnCertificate {
            chain,
            key: open.key,
        };
        if open.purpose != Some(CertificateSigningUseEnum::ChargingStationCertificate) {
            self.own.v2g = Some(own.clone());
            self.has_new_v2g_certificate();
        }
        if open.purpose != Some(CertificateSigningUseEnum::V2GCertificate) {
            if self.own.is_proven {
                self.own.previous = self.own.renewed.take();
            }
            self.own.renewed = Some(own);
            (self.own.is_proven, self.own.is_aside, self.own.failures) = (false, false, 0);
            self.schedule_renewal();
            if self.shows_certificate() {
                self.own.reconnects = true;
                let at = self.now + self.protocol(RECONNECTS_AFTER);
                self.timers.set(Timer::CertSigning, at);
            }
        }
        let status = CertificateSignedStatusEnum::Accepted;
        Ok(CertificateSignedResponse::new(status))
    }

    /// Whether a chain is for the key and the name that were asked for.
    fn fits(&self, chain: &str, open: &OpenRequest) -> Result<(), certificates::Flaw> {
        let key = KeyPair::from_pem(open.key.reveal());
        let key = key.map_err(|_| "the key of the request is gone")?;
        certificates::check_owner(chain, key.public_key_raw(), &self.spec.serial)
    }

    /// A03: in time before the end of what it shows the station asks for the next one by itself.
    pub(in crate::station) fn schedule_renewal(&mut self) {
        let chain = self.own.renewed.as_ref().map(|own| own.chain.as_str());
        let Some(ends_at) = chain.and_then(certificates::ends_at) else {
            return;
        };
        let at = ends_at.saturating_sub(RENEWS_BEFORE).saturating_mul(1000);
        let at = crate::clock::ModelInstant::from_millis(at);
        self.timers.set(Timer::Renewal, self.now.max(at));
    }

    /// It is time for the next certificate.
    pub(in crate::station) fn renewal_due(&mut self) {
        if self.shows_certificate() && self.own.open.is_none() {
            let purpose = Some(CertificateSigningUseEnum::ChargingStationCertificate);
            // A failure is a problem of this machine's randomness; the next start tries again.
            let _ = self.request_certificate(purpose);
        }
    }

    /// A connection with the certificate that is shown works.
    pub(in crate::station) fn certificate_works(&mut self) {
        if self.own.renewed.is_none() || self.own.is_proven || !self.shows_certificate() {
            return;
        }
        if self.own.is_aside {
            // A02.FR.29: the new one was given up.
            self.own.renewed = self.own.previous.take();
            self.security_event("DiscardedRenewedClientCertificate", "");
        } else {
            self.own.previous = None;
        }
        (self.own.is_proven, self.own.is_aside, self.own.failures) = (true, false, 0);
        self.is_dirty = true;
    }

    /// A connection did not come about: after some of them it is the turn of the other certificate.
    pub(in crate::station) fn certificate_fails(&mut self) {
        let has_other = self.own.previous.is_some() || self.spec.tls.certificates.is_some();
        let is_at_stake = self.own.renewed.is_some() && !self.own.is_proven && has_other;
        if !is_at_stake || !self.shows_certificate() {
            return;
        }
        self.own.failures += 1;
        if self.own.failures >= TRIES {
            self.own.failures = 0;
            self.own.is_aside = !self.own.is_aside;
        }
    }
}
