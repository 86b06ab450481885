//! Block K: profiles that are sent obey the rules by which stations judge them (K01 to K04, F01, K10).

use ocpp201::{
    Action, ChargingProfilePurposeEnum, ClearChargingProfileRequest,
    RequestStartTransactionRequest, SetChargingProfileRequest,
};
use serde_json::value::RawValue;
use smart_charging::{Broken, Transaction, rules};

use super::{Checked, Rules, Violation};
use crate::facts::StationKey;
use crate::store::charging;

/// A payload that is not one of its action is no matter of these rules.
fn read<T: serde::de::DeserializeOwned>(payload: &RawValue) -> Option<T> {
    serde_json::from_str(payload.get()).ok()
}

pub(super) async fn check(
    rules: &Rules,
    station: StationKey,
    action: Action,
    payload: &RawValue,
) -> Checked {
    let broken = match action {
        Action::ClearChargingProfile => {
            let request: Option<ClearChargingProfileRequest> = read(payload);
            request.map_or(Ok(()), |request| rules::check_clear(&request))
        }
        Action::SetChargingProfile => match read::<SetChargingProfileRequest>(payload) {
            Some(request) => set(rules, station, &request).await?,
            None => Ok(()),
        },
        Action::RequestStartTransaction => {
            let request: Option<RequestStartTransactionRequest> = read(payload);
            match request.and_then(|request| request.charging_profile) {
                Some(profile) => {
                    let known = charging::known(&rules.reader, &rules.queries, station).await?;
                    rules::check_start(&profile, &known.abilities)
                }
                None => Ok(()),
            }
        }
        _ => Ok(()),
    };
    Ok(broken.map_err(violation))
}

async fn set(
    rules: &Rules,
    station: StationKey,
    request: &SetChargingProfileRequest,
) -> Result<rules::Check, crate::store::queries::QueryError> {
    let profile = &request.charging_profile;
    let known = charging::known(&rules.reader, &rules.queries, station).await?;
    let is_tx = profile.charging_profile_purpose == ChargingProfilePurposeEnum::TxProfile;
    let state = match profile.transaction_id.as_deref().filter(|_| is_tx) {
        Some(id) => rules.queries.find_transaction(station, id).await?,
        None => None,
    };
    // A transaction that we do not know may still run: its Started may be under way.
    let transaction = match &state {
        Some(row) if row.state == "active" && row.evse_id == Some(request.evse_id) => {
            Transaction::Running(&row.transaction_id)
        }
        Some(row) if row.state == "ended" => Transaction::Nothing,
        _ => Transaction::Unknown,
    };
    Ok(rules::check_set(
        request.evse_id,
        profile,
        &known.abilities,
        transaction,
        &known.installed,
    ))
}

fn violation(broken: Broken) -> Violation {
    Violation {
        rule: broken.rule.to_owned(),
        place: broken.place,
        said: Box::new(broken.fault.into()),
    }
}
