//! What is known of the smart charging of a station: what it can take, what it has, and what feeds it.

use ocpp201::{
    ChargingLimitSourceEnum, ChargingProfile, ChargingProfileKindEnum, ChargingProfilePurposeEnum,
    ChargingRateUnitEnum, ChargingSchedule, List, Text,
};
use serde::Deserialize;
use smart_charging::{Abilities, Installed};

use super::queries::reader::Reader;
use super::queries::{Queries, QueryError};
use super::tables::smart_charging::{
    self as table, AbilityRow, ChargingProfileRow, ExternalLimitRow,
};
use crate::facts::StationKey;
use crate::model::charging::{Known, Supply};

/// Nominal voltage of a phase where nothing is known, in V.
const VOLTS: f64 = 230.0;

/// Reads what is known of a station.
///
/// # Errors
/// [`QueryError`].
pub async fn known(
    reader: &Reader,
    queries: &Queries,
    station: StationKey,
) -> Result<Known, QueryError> {
    let variables = table::abilities(reader, station).await?;
    let connectors = queries.connectors(Some(station)).await?;
    let mut numbers: Vec<i32> = connectors.iter().map(|row| row.evse_id).collect();
    numbers.extend(variables.iter().filter_map(|row| row.evse_id));
    numbers.sort_unstable();
    numbers.dedup();
    let evses = numbers.iter().map(|evse| supply(*evse, &variables));
    Ok(Known {
        evses: evses.collect(),
        abilities: abilities(&variables, numbers),
        installed: installed(reader, station).await?,
    })
}

/// The profiles that a station has, limits from outside among them.
///
/// # Errors
/// [`QueryError`].
pub async fn installed(reader: &Reader, station: StationKey) -> Result<Vec<Installed>, QueryError> {
    let rows = table::in_force(reader, station).await?;
    let limits = table::limits(reader, station).await?;
    let profiles = rows.into_iter().filter_map(profile_of);
    Ok(profiles
        .chain(limits.into_iter().filter_map(limit_of))
        .collect())
}

fn profile_of(row: ChargingProfileRow) -> Option<Installed> {
    let text = row.reported.or(row.accepted)?;
    let mut profile: ChargingProfile = serde_json::from_str(&text.0).ok()?;
    if profile.transaction_id.is_none() {
        // Of a start: the station has filled it in.
        profile.transaction_id = row.transaction_id.and_then(|id| Text::new(id).ok());
    }
    Some(Installed {
        evse: row.evse_id?,
        source: row.source.parse().ok()?,
        profile,
    })
}

fn limit_of(row: ExternalLimitRow) -> Option<Installed> {
    let schedules: Vec<ChargingSchedule> = serde_json::from_str(&row.schedules?.0).ok()?;
    let mut schedule = schedules.into_iter().next()?;
    if schedule.start_schedule.is_none() {
        schedule.start_schedule = Some(row.set_at.0.into());
    }
    Some(Installed {
        evse: row.evse_id,
        source: row.source.parse().unwrap_or(ChargingLimitSourceEnum::Other),
        profile: ChargingProfile::new(
            -1 - row.evse_id,
            0,
            ChargingProfilePurposeEnum::ChargingStationExternalConstraints,
            ChargingProfileKindEnum::Absolute,
            List::from(schedule),
        ),
    })
}

fn abilities(variables: &[AbilityRow], evses: Vec<i32>) -> Abilities {
    let value = |component: &str, name: &str| {
        variables
            .iter()
            .find(|row| row.component == component && row.variable == name && row.evse_id.is_none())
            .and_then(|row| row.value.as_deref())
    };
    let of_controller = |name| value("SmartChargingCtrlr", name);
    let is_true = |text: &str| text.eq_ignore_ascii_case("true");
    let entries = variables.iter().find(|row| row.variable == "Entries");
    let units = of_controller("RateUnit").map(|units| {
        let units = units.split(',').map(str::trim);
        let units = units.filter_map(|unit| unit.parse::<ChargingRateUnitEnum>().ok());
        units.collect()
    });
    let switches = |row: &AbilityRow| {
        row.variable == "ACPhaseSwitchingSupported" && row.value.as_deref().is_some_and(is_true)
    };
    Abilities {
        evses: Some(evses).filter(|evses| !evses.is_empty()),
        stack_level: of_controller("ProfileStackLevel").and_then(|text| text.parse().ok()),
        periods: of_controller("PeriodsPerSchedule").and_then(|text| text.parse().ok()),
        profiles: entries.and_then(most).map(whole),
        units,
        schedules: if value("ISO15118Ctrlr", "Enabled").is_some_and(is_true) {
            3
        } else {
            1
        },
        switches_phases: variables.iter().any(switches),
    }
}

fn supply(evse: i32, variables: &[AbilityRow]) -> Supply {
    let of = |name: &str| {
        let rows = variables.iter().filter(|row| row.component == "EVSE");
        rows.filter(|row| row.evse_id == Some(evse))
            .find(|row| row.variable == name)
    };
    let phases = of("SupplyPhases").and_then(|row| row.value.as_deref()?.parse().ok());
    Supply {
        evse,
        volts: VOLTS,
        phases: phases.unwrap_or(3).min(3),
        most_w: of("Power").and_then(most),
    }
}

/// The `maxLimit` of a variable.
fn most(row: &AbilityRow) -> Option<f64> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Characteristics {
        max_limit: Option<f64>,
    }
    let text = row.characteristics.as_ref()?;
    let read: Characteristics = serde_json::from_str(&text.0).ok()?;
    read.max_limit
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count that a station gave; it saturates"
)]
fn whole(count: f64) -> usize {
    count.max(0.0) as usize
}
