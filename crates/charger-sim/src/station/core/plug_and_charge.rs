//! Plug & Charge (C07): a vehicle shows the certificate of its contract, and the station has it authorized.
//!
//! ISO 15118 itself is simulated. Of it, what a station does follows: without a certificate for vehicles it cannot talk
//! about contracts and asks for one; a vehicle without a valid contract certificate gets one first (M01, M02). A station
//! that has the root of the contract sends hashes (C07.FR.02), another one the chain, if it may (C07.FR.06). Whoever is
//! refused may present a token (C08).

use ocpp201::{
    Action, AuthorizationStatusEnum, AuthorizeCertificateStatusEnum, AuthorizeRequest,
    CertificateActionEnum, CertificateSigningUseEnum, GetCertificateIdUseEnum, IdToken,
    IdTokenEnum, IdTokenInfo, List, Text,
};

use super::Core;
use crate::{
    physics::vehicle::Battery,
    station::{
        certificates,
        device_model::names,
        outbox::{Gate, Purpose},
    },
};

/// How long before its end a vehicle asks for the next certificate of its contract (M02), in s.
const RENEWS_BEFORE: i64 = 30 * 86_400;

/// What was said with a vehicle by ISO 15118 since it was plugged in.
#[derive(Debug, Default)]
pub(in crate::station) struct Talk {
    /// It asked for a contract certificate.
    has_asked: bool,
    /// It showed the one that it has.
    has_shown: bool,
    /// There was no connection to go on by.
    waits: bool,
    /// Its needs were told for this transaction.
    pub(in crate::station) needs_told: Option<Text<36>>,
}

impl Core {
    /// Goes on with Plug & Charge at an EVSE (index), as far as it goes.
    pub(in crate::station) fn plug_and_charge(&mut self, evse: usize) {
        let Some(state) = self.evses.get(evse) else {
            return;
        };
        let says = state.battery.as_ref().and_then(Battery::iso15118);
        let Some((emaid, chain)) =
            says.and_then(|says| Some((says.emaid.clone()?, says.certificate.clone())))
        else {
            return;
        };
        let is_done = state.authorization.is_some() || state.talk.has_shown;
        if !self.spec.iso15118 || is_done || !self.model.flag(names::PNC_ENABLED) {
            return;
        }
        let now = self.seconds();
        let own = self.own.shown_to_vehicles();
        if own
            .and_then(certificates::ends_at)
            .is_none_or(|end| end < now)
        {
            self.evses[evse].talk.waits = !self.may_ask_csms();
            return self.ask_for_v2g_certificate();
        }
        if self.statuses.is_revoked() {
            return self.refuse_contract(evse, "the certificate of the station was revoked");
        }
        let chain = chain.filter(|chain| certificates::common_name(chain).as_ref() == Some(&emaid));
        let wanted = match chain.as_deref().and_then(certificates::ends_at) {
            None => Some(CertificateActionEnum::Install),
            Some(end) if end < now.saturating_add(RENEWS_BEFORE) => {
                Some(CertificateActionEnum::Update)
            }
            Some(_) => None,
        };
        let may_ask = self.model.flag(names::CONTRACT_INSTALLATION) && self.may_ask_csms();
        if let Some(action) = wanted.filter(|_| may_ask && !self.evses[evse].talk.has_asked) {
            self.evses[evse].talk.has_asked = true;
            return self.ask_for_contract(evse, &emaid, action);
        }
        match chain {
            Some(chain) => self.show_contract(evse, &emaid, chain),
            None => self.refuse_contract(evse, "there is no certificate for it"),
        }
    }

    /// The CSMS can be asked again: vehicles that waited for it show what they have.
    pub(super) fn resume_contracts(&mut self) {
        for evse in 0..self.evses.len() {
            if std::mem::take(&mut self.evses[evse].talk.waits) {
                self.evses[evse].talk.has_shown = false;
                self.plug_and_charge(evse);
            }
        }
    }

    /// Without a certificate of its own for vehicles there is no talk about contracts.
    fn ask_for_v2g_certificate(&mut self) {
        if self.own.is_asking() {
            return;
        }
        if !self.model.flag(names::V2G_INSTALLATION) || !self.may_ask_csms() {
            let why = "no Plug & Charge: the station has no certificate for vehicles";
            return self.problem(why.to_owned());
        }
        let purpose = Some(CertificateSigningUseEnum::V2GCertificate);
        if let Err(why) = self.request_certificate(purpose) {
            self.problem(format!("no Plug & Charge: {why}"));
        }
    }

    fn show_contract(&mut self, evse: usize, emaid: &str, chain: String) {
        self.evses[evse].talk.has_shown = true;
        if let Err(flaw) = certificates::check_chain(&chain, self.seconds()) {
            return self.refuse_contract(evse, flaw);
        }
        let roots = self
            .certificates
            .roots(GetCertificateIdUseEnum::MoRootCertificate);
        let is_ours = certificates::leads_to(&chain, &roots);
        let token = IdToken::new(Text::truncated(emaid), IdTokenEnum::EMaid);
        if !self.may_ask_csms() {
            // C07.FR.07 to 12.
            if is_ours && self.model.flag(names::CONTRACT_VALIDATION_OFFLINE) {
                return self.authorize(evse, token);
            }
            self.evses[evse].talk.waits = true;
            return self.refuse_contract(evse, "the CSMS cannot be asked");
        }
        let mut request = AuthorizeRequest::new(token.clone());
        if is_ours {
            let mut questions = certificates::questions(&chain, &roots);
            questions.truncate(4);
            request.iso15118_certificate_hash_data = List::new(questions).ok();
        } else if !self.model.flag(names::CENTRAL_CONTRACT_VALIDATION) {
            return self.refuse_contract(evse, "no installed root of a mobility operator fits");
        } else {
            match Text::new(chain) {
                Ok(chain) => request.certificate = Some(chain),
                Err(_) => return self.refuse_contract(evse, "its chain is too long to be sent"),
            }
        }
        let purpose = Purpose::Authorize(evse, Box::new(token));
        self.enqueue(Action::Authorize, &request, purpose, Gate::Accepted);
    }

    fn refuse_contract(&mut self, evse: usize, why: &str) {
        self.evses[evse].talk.has_shown = true;
        self.problem(format!("the contract of the vehicle does not count: {why}"));
        self.refused(evse, AuthorizationStatusEnum::Invalid, "station");
    }

    /// What the CSMS says of the contract certificate: unless it is good, nobody is authorized by it (C07.FR.13 to 17).
    /// A vehicle whose certificate holds no more may get another one.
    pub(super) fn contract_judged(
        &mut self,
        evse: usize,
        status: AuthorizeCertificateStatusEnum,
        info: &mut IdTokenInfo,
    ) {
        use AuthorizeCertificateStatusEnum as Status;
        if status == Status::Accepted {
            return;
        }
        self.problem(format!(
            "the CSMS says of the contract certificate: {status}"
        ));
        if info.status == AuthorizationStatusEnum::Accepted {
            info.status = AuthorizationStatusEnum::Invalid;
        }
        let is_over = matches!(
            status,
            Status::CertificateExpired | Status::CertificateRevoked
        );
        let may_ask = self.model.flag(names::CONTRACT_INSTALLATION) && self.may_ask_csms();
        let Some(state) = self.evses.get_mut(evse).filter(|_| is_over && may_ask) else {
            return;
        };
        let says = state.battery.as_ref().and_then(Battery::iso15118);
        let emaid = says.and_then(|says| says.emaid.clone());
        if let Some(emaid) = emaid.filter(|_| !state.talk.has_asked) {
            (state.talk.has_asked, state.talk.has_shown) = (true, false);
            self.ask_for_contract(evse, &emaid, CertificateActionEnum::Install);
        }
    }
}
