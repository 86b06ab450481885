//! Any text as a scenario file and as a fleet file: refused with a place, or usable.

#![no_main]

use libfuzzer_sys::fuzz_target;
use scenario::{Fleet, Scenario};

fuzz_target!(|text: &str| {
    match Scenario::parse("scenario.toml", text) {
        Ok(scenario) => {
            let _ = (scenario.charge(), scenario.vehicle());
        }
        Err(error) => assert!(error.to_string().contains("scenario.toml")),
    }
    match Fleet::parse("fleet.toml", text) {
        Ok(fleet) => {
            assert!(fleet.installed_kw().is_finite());
            for station in &fleet.stations {
                assert_eq!(fleet.station(&station.id).map(|found| &found.id), Some(&station.id));
                assert!(fleet.site(&station.site).is_some());
            }
        }
        Err(error) => assert!(error.to_string().contains("fleet.toml")),
    }
});
