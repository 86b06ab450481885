//! The charger under test: energy, limits, holding, amounts.

use super::*;
use crate::fleet::Entry;

fn charger(class: ClassCode) -> Charger {
    let plate = Entry::default().plate(std::net::Ipv4Addr::LOCALHOST, 1);
    Charger::new(class, plate, 123_456)
}

fn arrival(soc_percent: f64) -> Arrival {
    Arrival {
        capacity_wh: 40_000,
        soc_percent,
        max_w: 50_000,
        id: b"EV1".to_vec(),
    }
}

fn number(charger: &Charger, epc: u8) -> u32 {
    let edt = charger.read(epc).unwrap();
    edt.iter()
        .fold(0, |sum, byte| (sum << 8) | u32::from(*byte))
}

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn every_property_of_the_get_map_is_readable_while_a_vehicle_is_there() {
    for class in [ClassCode::EV_CHARGER, ClassCode::EV_CHARGER_DISCHARGER] {
        let mut charger = charger(class);
        charger.plug_in(SECOND, arrival(50.0), 1).unwrap();
        let table = echonet_lite::class::Class::of(class).unwrap();
        for epc in table.gives {
            if (0x9D..=0x9F).contains(epc) {
                continue;
            }
            let edt = charger.read(*epc);
            let edt = edt.unwrap_or_else(|| panic!("{class} {epc:02X}"));
            table
                .property(*epc)
                .unwrap()
                .data
                .read(&edt)
                .unwrap_or_else(|error| panic!("{class} {epc:02X} {edt:02X?}: {error}"));
        }
    }
}

#[test]
fn it_charges_by_the_least_of_rating_power_current_and_vehicle() {
    let mut charger = charger(ClassCode::EV_CHARGER);
    assert!(charger.write(SECOND, 0xDA, &[0x42]).is_err(), "no vehicle");
    charger.plug_in(SECOND, arrival(10.0), 1).unwrap();
    assert_eq!(charger.read(0xC7), Some(vec![0x41]));
    charger.write(SECOND, 0xDA, &[0x42]).unwrap();
    assert_eq!(number(&charger, 0xD3), 6_000);
    charger
        .write(SECOND, 0xEB, &3_000_u32.to_be_bytes())
        .unwrap();
    assert_eq!(number(&charger, 0xD3), 3_000);
    charger.write(SECOND, 0xED, &100_u16.to_be_bytes()).unwrap();
    assert_eq!(number(&charger, 0xD3), 2_000);
    charger.settle(SECOND + HOUR);
    assert_eq!(number(&charger, 0xD8), 123_456 + 2_000);
    // Below the minimum is nothing.
    charger
        .write(SECOND + HOUR, 0xEB, &500_u32.to_be_bytes())
        .unwrap();
    assert_eq!(number(&charger, 0xD3), 0);
    assert!(
        charger
            .write(SECOND + HOUR, 0xEB, &6_001_u32.to_be_bytes())
            .is_err()
    );
}

#[test]
fn what_is_held_shows_until_it_is_released_and_writes_go_on_working() {
    let mut charger = charger(ClassCode::EV_CHARGER);
    charger.plug_in(SECOND, arrival(10.0), 1).unwrap();
    charger.write(SECOND, 0xDA, &[0x42]).unwrap();
    charger.hold(SECOND, 0xD8, &[0, 1, 0xE2, 0x40]);
    charger.settle(SECOND + HOUR / 2);
    assert_eq!(number(&charger, 0xD8), 123_456);
    assert!(charger.release(SECOND + HOUR, 0xD8));
    assert_eq!(number(&charger, 0xD8), 129_456);
    // The charger acts on what shows.
    charger.hold(SECOND + HOUR, 0xC7, &[0x40]);
    assert_eq!(number(&charger, 0xD3), 0);
    charger.release(SECOND + HOUR, 0xC7);
    assert_eq!(number(&charger, 0xD3), 6_000);
    // A setting is held against the physics, not against the network.
    charger.hold(SECOND + HOUR, 0xDA, &[0x44]);
    assert_eq!(number(&charger, 0xD3), 0);
    charger.write(SECOND + HOUR, 0xDA, &[0x42]).unwrap();
    assert_eq!(charger.read(0xDA), Some(vec![0x42]));
    assert_eq!(number(&charger, 0xD3), 6_000);
}

#[test]
fn a_reset_zeroes_the_counter_and_an_amount_stops_the_charge() {
    let mut charger = charger(ClassCode::EV_CHARGER);
    charger.plug_in(SECOND, arrival(10.0), 1).unwrap();
    charger
        .write(SECOND, 0xE7, &1_000_u32.to_be_bytes())
        .unwrap();
    charger.write(SECOND, 0xDA, &[0x42]).unwrap();
    charger.write(SECOND, 0xD9, &[0]).unwrap();
    assert_eq!(number(&charger, 0xD8), 0);
    for second in 2..700 {
        charger.settle(SECOND * second);
    }
    assert_eq!(charger.read(0xDA), Some(vec![0x44]));
    assert!(
        (1_000..=1_002).contains(&number(&charger, 0xD8)),
        "{}",
        number(&charger, 0xD8)
    );
}

#[test]
fn a_battery_fills_up_and_then_takes_nothing() {
    let mut charger = charger(ClassCode::EV_CHARGER);
    charger.plug_in(SECOND, arrival(99.9), 1).unwrap();
    charger.write(SECOND, 0xDA, &[0x42]).unwrap();
    for second in 2..400 {
        charger.settle(SECOND * second);
    }
    assert_eq!(charger.read(0xC7), Some(vec![0x40]));
    assert_eq!(number(&charger, 0xD3), 0);
    assert_eq!(charger.read(0xE4), Some(vec![100]));
}

#[test]
fn a_discharger_gives_back_and_counts_it_apart() {
    let mut charger = charger(ClassCode::EV_CHARGER_DISCHARGER);
    charger.plug_in(SECOND, arrival(50.0), 1).unwrap();
    assert_eq!(charger.read(0xC7), Some(vec![0x43]));
    charger
        .write(SECOND, 0xEC, &4_000_u32.to_be_bytes())
        .unwrap();
    charger.write(SECOND, 0xDA, &[0x43]).unwrap();
    assert_eq!(
        charger.read(0xD3),
        Some((-4_000_i32).to_be_bytes().to_vec())
    );
    assert_eq!(charger.read(0xE1), Some(vec![0x43]));
    charger.settle(SECOND + HOUR);
    assert_eq!(number(&charger, 0xD6), 4_000);
    assert_eq!(number(&charger, 0xE2), 16_000);
    // The method V2G steers by the sign of one setting.
    let now = SECOND + HOUR;
    charger.write(now, 0xE0, &1_000_i32.to_be_bytes()).unwrap();
    assert_eq!(charger.read(0xDA), Some(vec![0x43]), "another method");
    charger.write(now, 0xDC, &[6]).unwrap();
    charger.write(now, 0xDD, &[6]).unwrap();
    charger.write(now, 0xE0, &2_000_i32.to_be_bytes()).unwrap();
    assert_eq!(charger.read(0xDA), Some(vec![0x42]));
    assert_eq!(charger.read(0xD3), Some(2_000_i32.to_be_bytes().to_vec()));
    charger
        .write(now, 0xE0, &(-3_000_i32).to_be_bytes())
        .unwrap();
    assert_eq!(
        charger.read(0xD3),
        Some((-3_000_i32).to_be_bytes().to_vec())
    );
    charger.write(now, 0xE0, &0_i32.to_be_bytes()).unwrap();
    assert_eq!(charger.read(0xDA), Some(vec![0x44]));
}

#[test]
fn a_fault_stops_it_and_refuses_a_start() {
    let mut charger = charger(ClassCode::EV_CHARGER);
    charger.plug_in(SECOND, arrival(10.0), 1).unwrap();
    charger.write(SECOND, 0xDA, &[0x42]).unwrap();
    charger.set_fault(SECOND, Some(0x000A));
    assert_eq!(number(&charger, 0xD3), 0);
    assert_eq!(charger.read(0x89), Some(vec![0, 0x0A]));
    assert!(charger.write(SECOND, 0xDA, &[0x42]).is_err());
    charger.set_fault(SECOND, None);
    assert_eq!(number(&charger, 0xD3), 6_000);
}
