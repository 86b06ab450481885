//! The mapping, row by row.

use super::*;
use echonet_lite::class::Class;
use std::net::Ipv4Addr;

fn device(class: ClassCode) -> Device {
    let maps = Class::of(class).unwrap().maps();
    Device::example(
        Ipv4Addr::LOCALHOST,
        class.instance(1),
        maps.gives,
        maps.takes,
    )
}

fn report(class: ClassCode, values: &[(u8, &[u8])]) -> Report {
    let mut readings = Readings::default();
    let values = values
        .iter()
        .map(|(epc, edt)| (*epc, edt.to_vec()))
        .collect();
    readings.poll(class, values, Duration::from_secs(10));
    let (import_wh, export_wh) = readings.counters(&device(class));
    let registers = Registers {
        import_wh,
        export_wh,
        has_restarted: false,
    };
    readings.report(&device(class), registers)
}

#[test]
fn status_and_charging_state_follow_the_table() {
    let class = ClassCode::EV_CHARGER;
    let power = |watts: u32| watts.to_be_bytes();
    // (0x80, 0x88, 0xC7, 0xDA, 0xD3) → on, faulted, vehicle, flowing, stopped by the vehicle
    for (codes, watts, expected) in [
        (
            [0x30, 0x42, 0x30, 0x47],
            0,
            (true, false, Some(false), false, false),
        ),
        (
            [0x31, 0x42, 0x41, 0x42],
            6_000,
            (false, false, Some(true), false, true),
        ),
        (
            [0x30, 0x41, 0x41, 0x42],
            6_000,
            (true, true, Some(true), false, true),
        ),
        (
            [0x30, 0x42, 0x40, 0x42],
            0,
            (true, false, Some(true), false, true),
        ),
        (
            [0x30, 0x42, 0x41, 0x42],
            6_000,
            (true, false, Some(true), true, false),
        ),
        (
            [0x30, 0x42, 0x41, 0x42],
            49,
            (true, false, Some(true), false, true),
        ),
        (
            [0x30, 0x42, 0x44, 0x42],
            50,
            (true, false, Some(true), true, false),
        ),
        (
            [0x30, 0x42, 0x41, 0x44],
            0,
            (true, false, Some(true), false, false),
        ),
        (
            [0x30, 0x42, 0x41, 0x47],
            0,
            (true, false, Some(true), false, false),
        ),
        (
            [0x30, 0x42, 0xFF, 0x47],
            0,
            (true, false, None, false, false),
        ),
    ] {
        let watts = power(watts);
        let [on, fault, connection, mode] = codes;
        let said = report(
            class,
            &[
                (0x80, &[on]),
                (0x88, &[fault]),
                (0xC7, &[connection]),
                (0xDA, &[mode]),
                (0xD3, &watts),
            ],
        );
        let got = (
            said.is_on,
            said.is_faulted,
            said.has_vehicle,
            said.is_flowing,
            said.is_stopped_by_vehicle,
        );
        assert_eq!(got, expected, "{codes:02X?} {watts:?}");
    }
}

#[test]
fn the_actual_mode_wins_over_the_setting_and_discharging_counts_apart() {
    let class = ClassCode::EV_CHARGER_DISCHARGER;
    let said = report(
        class,
        &[
            (0xC7, &[0x43]),
            (0xDA, &[0x46]),
            (0xE1, &[0x43]),
            (0xD3, &(-3_000_i32).to_be_bytes()),
            (0xD4, &(-150_i16).to_be_bytes()),
            (0xD5, &200_i16.to_be_bytes()),
            (0xD6, &70_u32.to_be_bytes()),
            (0xD8, &123_u32.to_be_bytes()),
            (0xE4, &[61]),
            (0xEB, &4_000_u32.to_be_bytes()),
            (0xED, &200_u16.to_be_bytes()),
        ],
    );
    assert!(said.is_flowing);
    assert_eq!(
        (said.power_w, said.register_wh, said.export_register_wh),
        (Some(-3_000), Some(123), Some(70))
    );
    assert_eq!(
        (said.amperes, said.volts, said.soc_percent),
        (Some(-15.0), Some(200.0), Some(61.0))
    );
    assert_eq!(
        (said.offered_w, said.offered_amperes),
        (Some(4_000), Some(20.0))
    );
    let standing = report(
        class,
        &[
            (0xDA, &[0x42]),
            (0xE1, &[0x44]),
            (0xD3, &3_000_i32.to_be_bytes()),
        ],
    );
    assert!(!standing.is_flowing && !standing.is_stopped_by_vehicle);
}

#[test]
fn what_a_device_cannot_say_is_left_out() {
    let class = ClassCode::EV_CHARGER_DISCHARGER;
    let said = report(
        class,
        &[
            (0xC7, &[0x41]),
            (0xD3, &0x7FFF_FFFF_u32.to_be_bytes()),
            (0xD8, &[0xFF; 4]),
            (0xE4, &[0xFF]),
        ],
    );
    assert_eq!(
        (said.power_w, said.register_wh, said.soc_percent),
        (None, None, None)
    );
}

#[test]
fn without_a_meter_power_over_time_counts() {
    let class = ClassCode::EV_CHARGER;
    let mut device = device(class);
    device.gives = device.gives.iter().filter(|epc| *epc != 0xD8).collect();
    let mut readings = Readings::default();
    for _ in 0..=360 {
        let values = vec![
            (0xDA, vec![0x42]),
            (0xC7, vec![0x41]),
            (0xD3, 3_000_u32.to_be_bytes().to_vec()),
        ];
        readings.poll(class, values, Duration::from_secs(10));
    }
    assert_eq!(readings.counters(&device), (Some(3_000), None));
}
