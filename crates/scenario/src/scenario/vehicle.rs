//! A vehicle, as a step or a verb plugs it in.

use serde::{Deserialize, Serialize};

/// What is plugged in; without more words an ordinary vehicle. It takes its full power throughout.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Vehicle {
    /// Its name.
    pub name: String,
    /// What it can take, kW.
    pub max_kw: f64,
    /// Size of the battery, kWh.
    pub battery_kwh: f64,
    /// State of charge at arrival, 0 to 100.
    pub soc_percent: f64,
    /// What it says by ISO 15118; absent: nothing.
    pub iso15118: Option<Iso15118>,
}

/// What a vehicle says by ISO 15118. That is simulated: no frame of ISO 15118 is sent, what follows from it in OCPP is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Iso15118 {
    /// The contract (eMAID) by which it charges, 1 to 36 characters; absent: a token is presented.
    pub emaid: Option<String>,
    /// The certificate of the contract: PEM, leaf first. Absent: it asks for one.
    pub certificate: Option<String>,
    /// It wants to leave so many seconds after it says what it needs; absent: it does not say when.
    pub leaves_in_seconds: Option<u32>,
}

impl Default for Vehicle {
    fn default() -> Self {
        Self {
            name: "ordinary".to_owned(),
            max_kw: 150.0,
            battery_kwh: 77.4,
            soc_percent: 40.0,
            iso15118: None,
        }
    }
}

impl Vehicle {
    /// Whether there can be such a vehicle.
    ///
    /// # Errors
    /// If a value is out of range; says what was expected.
    pub fn check(&self) -> Result<(), String> {
        let contract = self.iso15118.as_ref();
        let emaid = contract.and_then(|it| it.emaid.as_deref());
        if emaid.is_some_and(|emaid| !(1..=36).contains(&emaid.chars().count())) {
            return Err("no such contract, expected an emaid of 1 to 36 characters".to_owned());
        }
        if contract.is_some_and(|it| it.certificate.is_some() && it.emaid.is_none()) {
            return Err("no such contract, expected an emaid beside its certificate".to_owned());
        }
        let positive = |value: f64| value.is_finite() && value > 0.0;
        let sound = positive(self.max_kw)
            && positive(self.battery_kwh)
            && (0.0..=100.0).contains(&self.soc_percent);
        if sound {
            return Ok(());
        }
        Err(
            "no such vehicle, expected max_kw > 0, battery_kwh > 0 and soc_percent 0 to 100"
                .to_owned(),
        )
    }
}
