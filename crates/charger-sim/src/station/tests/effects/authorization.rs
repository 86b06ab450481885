//! Proofs for the variables of authorization, cache, local list and reservation (blocks C, D, H).

use serde_json::json;

use super::{go_offline, is_charging, listed, plug, present, remember, set, with};
use crate::station::tests::{Answer, Bench, Vehicle, seconds, spec};

pub(super) fn auth_enabled() {
    let mut bench = with("AuthCtrlr", "Enabled", "false");
    bench.start(Vehicle::scenario());
    assert!(is_charging(&bench) && bench.calls("Authorize").is_empty());
}

pub(super) fn offline_unknown() {
    for (value, charges) in [("false", false), ("true", true)] {
        let mut bench = with("AuthCtrlr", "OfflineTxForUnknownIdEnabled", value);
        go_offline(&mut bench);
        present(&mut bench, "STRANGER");
        plug(&mut bench);
        assert_eq!(is_charging(&bench), charges);
    }
}

pub(super) fn authorize_remote_start() {
    for (value, asks) in [("false", 0), ("true", 1)] {
        let mut bench = with("AuthCtrlr", "AuthorizeRemoteStart", value);
        bench.ask(
            "RequestStartTransaction",
            json!({"remoteStartId": 1, "evseId": 1,
            "idToken": {"idToken": "A", "type": "ISO14443"}}),
        );
        assert_eq!(bench.calls("Authorize").len(), asks);
    }
}

pub(super) fn local_authorize_offline() {
    for (value, charges) in [("true", true), ("false", false)] {
        let mut bench = with("AuthCtrlr", "LocalAuthorizeOffline", value);
        remember(&mut bench, "A");
        go_offline(&mut bench);
        present(&mut bench, "A");
        plug(&mut bench);
        assert_eq!(is_charging(&bench), charges);
    }
}

pub(super) fn local_pre_authorize() {
    for (value, asks) in [("false", 1), ("true", 0)] {
        let mut bench = with("AuthCtrlr", "LocalPreAuthorize", value);
        remember(&mut bench, "A");
        present(&mut bench, "A");
        assert_eq!(bench.calls("Authorize").len(), asks);
    }
}

pub(super) fn master_pass() {
    let group = json!({"idToken": "MASTERS", "type": "Central"});
    let info = json!({"idTokenInfo": {"status": "Accepted", "groupIdToken": group}});
    for (value, charges) in [("", true), ("MASTERS", false)] {
        let mut bench = with("AuthCtrlr", "MasterPassGroupId", value);
        bench.start(Vehicle::scenario());
        bench.plan("Authorize", Answer::Result(info.clone()));
        present(&mut bench, "M");
        assert_eq!(is_charging(&bench), charges);
    }
}

pub(super) fn disable_remote_authorization() {
    for (value, asks) in [("false", 1), ("true", 0)] {
        let mut bench = with("AuthCtrlr", "DisableRemoteAuthorization", value);
        present(&mut bench, "A");
        assert_eq!(bench.calls("Authorize").len(), asks);
    }
}

pub(super) fn cache_enabled() {
    for (value, asks) in [("true", 0), ("false", 1)] {
        let mut bench = with("AuthCtrlr", "LocalPreAuthorize", "true");
        remember(&mut bench, "A");
        set(&mut bench, "AuthCacheCtrlr", "Enabled", value);
        present(&mut bench, "A");
        assert_eq!(bench.calls("Authorize").len(), asks);
    }
}

pub(super) fn cache_life_time() {
    for (value, asks) in [("600", 0), ("5", 1)] {
        let mut bench = with("AuthCtrlr", "LocalPreAuthorize", "true");
        set(&mut bench, "AuthCacheCtrlr", "LifeTime", value);
        remember(&mut bench, "A");
        bench.run(seconds(10));
        present(&mut bench, "A");
        assert_eq!(bench.calls("Authorize").len(), asks);
    }
}

pub(super) fn cache_post_authorize() {
    let blocked = json!({"idTokenInfo": {"status": "Blocked"}});
    for (value, asks) in [("false", 2), ("true", 1)] {
        let mut bench = with("AuthCacheCtrlr", "DisablePostAuthorize", value);
        bench
            .always
            .insert("Authorize", Answer::Result(blocked.clone()));
        present(&mut bench, "A");
        present(&mut bench, "A");
        assert_eq!(bench.calls("Authorize").len(), asks);
    }
}

pub(super) fn list_enabled() {
    for (value, asks) in [("true", 0), ("false", 1)] {
        let mut bench = Bench::accepted(spec());
        listed(&mut bench, "A", "Accepted");
        set(&mut bench, "LocalAuthListCtrlr", "Enabled", value);
        present(&mut bench, "A");
        assert_eq!(bench.calls("Authorize").len(), asks);
    }
}

pub(super) fn list_post_authorize() {
    for (value, asks) in [("false", 1), ("true", 0)] {
        let mut bench = with("LocalAuthListCtrlr", "DisablePostAuthorize", value);
        listed(&mut bench, "A", "Blocked");
        present(&mut bench, "A");
        assert_eq!(bench.calls("Authorize").len(), asks);
    }
}

pub(super) fn reservation_enabled() {
    let mut bench = with("ReservationCtrlr", "Enabled", "false");
    let reserve = json!({"id": 1, "expiryDateTime": "2026-03-01T13:00:00Z", "evseId": 1,
        "idToken": {"idToken": "A", "type": "ISO14443"}});
    assert_eq!(bench.ask("ReserveNow", reserve)["status"], "Rejected");
}
