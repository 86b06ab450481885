//! Proofs for the variables of vehicles that speak ISO 15118 (ISO15118Ctrlr).

use serde_json::json;

use super::go_offline;
use crate::station::tests::{
    Answer, Bench,
    plug_and_charge::{Lab, contract, plug, ready, spec, tells},
    seconds,
};

const EMAID: &str = "KREMT000001";

/// How often the contract of a vehicle was shown to the CSMS.
fn shown(bench: &Bench) -> usize {
    bench.calls("Authorize").len()
}

pub(super) fn plug_and_charge() {
    let lab = Lab::new();
    for (value, expected) in [("true", 1), ("false", 0)] {
        let mut bench = ready(&lab);
        bench.set("ISO15118Ctrlr", "PnCEnabled", value);
        let chain = contract(&lab, &bench);
        plug(&mut bench, Some(&chain));
        assert_eq!(shown(&bench), expected, "{value}");
    }
}

pub(super) fn central_validation() {
    let lab = Lab::new();
    for (value, expected) in [("true", 1), ("false", 0)] {
        let mut bench = ready(&lab);
        bench.set("ISO15118Ctrlr", "CentralContractValidationAllowed", value);
        let chain = contract(&lab, &bench);
        plug(&mut bench, Some(&chain));
        assert_eq!(shown(&bench), expected, "{value}");
    }
}

/// C07.FR.07 to 12: with the root here, the local list decides about a contract while there is no CSMS.
pub(super) fn validation_offline() {
    let lab = Lab::new();
    for (value, expected) in [("true", true), ("false", false)] {
        let mut bench = ready(&lab);
        lab.install_root(&mut bench);
        let list = json!({"versionNumber": 1, "updateType": "Full", "localAuthorizationList": [
            {"idToken": {"idToken": EMAID, "type": "eMAID"}, "idTokenInfo": {"status": "Accepted"}}]});
        assert_eq!(bench.ask("SendLocalList", list)["status"], "Accepted");
        bench.set("ISO15118Ctrlr", "ContractValidationOffline", value);
        bench.set("AuthCtrlr", "LocalAuthorizeOffline", "true");
        let chain = contract(&lab, &bench);
        go_offline(&mut bench);
        plug(&mut bench, Some(&chain));
        assert_eq!(tells(&bench, "the CSMS cannot be asked"), !expected);
        let state = bench.core.state();
        assert_eq!(!state.transactions.is_empty(), expected, "{value}");
    }
}

pub(super) fn contract_installation() {
    let lab = Lab::new();
    for (value, expected) in [("true", 1), ("false", 0)] {
        let mut bench = ready(&lab);
        bench.set(
            "ISO15118Ctrlr",
            "ContractCertificateInstallationEnabled",
            value,
        );
        bench.plan("Get15118EVCertificate", Answer::Silence);
        plug(&mut bench, None);
        assert_eq!(
            bench.calls("Get15118EVCertificate").len(),
            expected,
            "{value}"
        );
    }
}

pub(super) fn v2g_installation() {
    for (value, expected) in [("true", 1), ("false", 0)] {
        let mut bench = Bench::accepted(spec());
        bench.set("ISO15118Ctrlr", "V2GCertificateInstallationEnabled", value);
        bench.plan("SignCertificate", Answer::Silence);
        plug(&mut bench, None);
        bench.run(seconds(1));
        assert_eq!(bench.calls("SignCertificate").len(), expected, "{value}");
    }
}
