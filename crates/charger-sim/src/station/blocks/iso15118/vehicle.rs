//! Contract certificates for vehicles (M01, M02): asked for through the CSMS, and put into the vehicle.
//!
//! A real request is EXI, made by the vehicle. Here JSON stands in its place, which says so: a certificate request with a
//! key that is made for it. The private key is thrown away, because nothing here asks the vehicle to prove that it
//! has it.

use base64::{Engine, prelude::BASE64_STANDARD};
use ocpp201::{
    Action, CertificateActionEnum, Get15118EvCertificateRequest, Get15118EvCertificateResponse,
    Iso15118EvCertificateStatusEnum, Text,
};
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use serde::Deserialize;
use serde_json::json;

use crate::station::{
    certificates,
    core::Core,
    outbox::{Gate, Purpose},
};

/// The name space of the messages that are simulated.
const SCHEMA: &str = "urn:iso:15118:2:2013:MsgDef";
/// The organization in requests of vehicles.
const ORGANIZATION: &str = "charger-sim";

/// What the provider of a lab answers in the place of EXI.
#[derive(Debug, Deserialize)]
struct Provided {
    /// PEM, leaf first.
    chain: String,
}

impl Core {
    /// Asks for a certificate for the contract of the vehicle at an EVSE (index): the first one, or a newer one.
    pub(in crate::station) fn ask_for_contract(
        &mut self,
        evse: usize,
        emaid: &str,
        action: CertificateActionEnum,
    ) {
        let Some(csr) = request_of(emaid) else {
            return self.contract_not_provided(evse, "no certificate request can be made");
        };
        let simulated = "charger-sim: JSON in place of EXI";
        let exi = json!({"simulated": simulated, "csr": csr}).to_string();
        let request = Get15118EvCertificateRequest::new(
            Text::truncated(SCHEMA),
            action,
            Text::truncated(&BASE64_STANDARD.encode(exi)),
        );
        let purpose = Purpose::VehicleCertificate(evse);
        self.enqueue(
            Action::Get15118EvCertificate,
            &request,
            purpose,
            Gate::Accepted,
        );
    }

    /// The CSMS answered for the vehicle at an EVSE (index).
    pub(in crate::station) fn contract_provided(
        &mut self,
        evse: usize,
        answer: &Get15118EvCertificateResponse,
    ) {
        if answer.status != Iso15118EvCertificateStatusEnum::Accepted {
            let info = answer.status_info.as_ref();
            let reason = info
                .map_or("no reason", |info| &info.reason_code)
                .to_owned();
            return self.contract_not_provided(evse, &reason);
        }
        let chain = BASE64_STANDARD
            .decode(&*answer.exi_response)
            .ok()
            .and_then(|exi| serde_json::from_slice::<Provided>(&exi).ok());
        let Some(Provided { chain }) = chain else {
            let why = "the answer is none that a simulated vehicle can read";
            return self.contract_not_provided(evse, why);
        };
        if let Err(flaw) = certificates::check_chain(&chain, self.seconds()) {
            return self.contract_not_provided(evse, flaw);
        }
        let battery = self.evses.get_mut(evse).and_then(|s| s.battery.as_mut());
        if let Some(battery) = battery {
            battery.take_certificate(chain);
            self.is_dirty = true;
        }
        self.plug_and_charge(evse);
    }

    /// The vehicle goes on with what it has.
    pub(in crate::station) fn contract_not_provided(&mut self, evse: usize, why: &str) {
        self.problem(format!("the vehicle got no contract certificate: {why}"));
        self.plug_and_charge(evse);
    }
}

fn request_of(emaid: &str) -> Option<String> {
    let key = KeyPair::generate().ok()?;
    let mut params = CertificateParams::default();
    let mut subject = DistinguishedName::new();
    subject.push(DnType::OrganizationName, ORGANIZATION);
    subject.push(DnType::CommonName, emaid);
    params.distinguished_name = subject;
    params.serialize_request(&key).ok()?.pem().ok()
}
