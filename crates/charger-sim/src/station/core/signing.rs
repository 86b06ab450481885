//! Signed readings: a stub of a meter that signs, with a key of its own for each EVSE (block J, 8.3).
//!
//! The signature is a real Ed25519 one over a text in the manner of OCMF, and every name in it says that it is
//! simulated. The key follows from identity and EVSE, so it stays the same over restarts and protects nothing.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ocpp201::{DateTime, ReadingContextEnum, SignedMeterValue, Text};
use sha2::{Digest, Sha256};
use tokio_rustls::rustls::{
    SignatureScheme, crypto::aws_lc_rs::sign::any_eddsa_type, pki_types::PrivatePkcs8KeyDer,
    sign::SigningKey,
};

use super::Core;
use crate::station::device_model::{Name, names};

/// What `signingMethod` and `encodingMethod` say.
const SIGNING: &str = "Ed25519 (simulated)";
const ENCODING: &str = "OCMF (simulated)";
/// PKCS #8 of an Ed25519 key without its 32 bytes (RFC 8410).
const PKCS8: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// Signs the register of one EVSE.
#[derive(Debug)]
pub(super) struct Signer {
    key: Arc<dyn SigningKey>,
    meter: String,
    /// Whether the public key goes along.
    tells_key: bool,
}

/// The key of the simulated meter of an EVSE.
fn key_of(identity: &str, evse: i32) -> Option<Arc<dyn SigningKey>> {
    let seed = Sha256::digest(format!("simulated meter of charger-sim {identity} {evse}"));
    let pkcs8 = [PKCS8.as_slice(), seed.as_slice()].concat();
    any_eddsa_type(&PrivatePkcs8KeyDer::from(pkcs8)).ok()
}

/// The public key of the simulated meter of an EVSE: SubjectPublicKeyInfo, in base64.
pub(super) fn public_key(identity: &str, evse: i32) -> String {
    let key = key_of(identity, evse);
    let key = key.as_ref().and_then(|key| key.public_key());
    key.map_or_else(String::new, |key| STANDARD.encode(key))
}

impl Signer {
    /// The register as the meter signs it.
    pub(super) fn sign(
        &self,
        register_wh: u64,
        context: ReadingContextEnum,
        at: &DateTime,
    ) -> Option<SignedMeterValue> {
        let kind = match context {
            ReadingContextEnum::TransactionBegin => "B",
            ReadingContextEnum::TransactionEnd => "E",
            _ => "C",
        };
        let kwh = format!("{}.{:03}", register_wh / 1_000, register_wh % 1_000);
        let payload = format!(
            r#"{{"FV":"1.0","GI":"charger-sim simulated","MV":"simulated","MS":"{}","RD":[{{"TM":"{}","TX":"{kind}","RV":{kwh},"RU":"kWh","ST":"G"}}]}}"#,
            self.meter,
            at.text(),
        );
        let signer = self.key.choose_scheme(&[SignatureScheme::ED25519])?;
        let signature = signer.sign(payload.as_bytes()).ok()?;
        let data = format!(
            r#"OCMF|{payload}|{{"SA":"{SIGNING}","SE":"base64","SD":"{}"}}"#,
            STANDARD.encode(signature)
        );
        let key = self.key.public_key().filter(|_| self.tells_key);
        Some(SignedMeterValue::new(
            Text::truncated(&STANDARD.encode(data)),
            Text::truncated(SIGNING),
            Text::truncated(ENCODING),
            Text::truncated(&key.map_or_else(String::new, |key| STANDARD.encode(key))),
        ))
    }
}

impl Core {
    /// Who signs the register of an EVSE (index) when `list` is read in this context; none if nobody is to.
    pub(super) fn signer(
        &mut self,
        evse: usize,
        list: Name,
        context: ReadingContextEnum,
    ) -> Option<Signer> {
        let state = self.evses.get_mut(evse)?;
        let is_on = |name| self.model.flag(name);
        let is_edge = matches!(
            context,
            ReadingContextEnum::TransactionBegin | ReadingContextEnum::TransactionEnd
        );
        let signs = if list.0 == "SampledDataCtrlr" {
            let which = match list {
                names::TX_STARTED_MEASURANDS => is_on(names::SIGN_STARTED_READINGS),
                names::TX_UPDATED_MEASURANDS => is_on(names::SIGN_UPDATED_READINGS),
                _ => is_edge,
            };
            which && is_on(names::SIGN_READINGS)
        } else {
            let is_updated = list == names::ALIGNED_MEASURANDS && state.transaction.is_some();
            let which = !is_updated || is_on(names::ALIGNED_SIGN_UPDATED_READINGS);
            which && is_on(names::ALIGNED_SIGN_READINGS)
        };
        if !signs || state.report.is_some() {
            return None;
        }
        let tells_key = match self.model.text(names::PUBLIC_KEY_WITH_SIGNED) {
            "EveryMeterValue" => true,
            "OncePerTransaction" => state
                .transaction
                .as_mut()
                .is_some_and(|t| !std::mem::replace(&mut t.is_key_told, true)),
            _ => false,
        };
        let id = state.spec.id;
        Some(Signer {
            key: key_of(&self.spec.identity, id)?,
            meter: format!("{}-{id}", self.spec.serial),
            tells_key,
        })
    }
}
