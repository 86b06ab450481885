//! The embedded fleet is the installation as it stands: counts, powers, positions, cabinets.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use scenario::Fleet;

#[test]
fn there_are_34_stations_in_three_stores_with_2900_kw() {
    let fleet = Fleet::emart();
    assert_eq!(fleet.stations.len(), 34);
    let count = |site: &str| fleet.stations.iter().filter(|s| s.site == site).count();
    assert_eq!(count("emart_jeju"), 12);
    assert_eq!(count("emart_shinjeju"), 10);
    assert_eq!(count("emart_seogwipo"), 12);
    assert!((fleet.installed_kw() - 2_900.0).abs() < f64::EPSILON);
}

#[test]
fn a_station_has_its_serial_number_and_its_place() {
    let fleet = Fleet::emart();
    let station = fleet.station("EMART_JEJU_12").unwrap();
    assert_eq!(station.id, "emart_jeju_12");
    assert_eq!(station.serial, "SN-EMART_JEJU_12");
    assert_eq!(station.kind, "ULTRA_FAST");
    assert_eq!(station.connector, "cCCS1");
    assert_eq!((station.latitude, station.longitude), (33.5131, 126.5257));
    assert_eq!(
        (station.rated_kw, station.max_kw, station.min_kw),
        (100.0, 200.0, 10.0)
    );
    let small = fleet.station("emart_shinjeju_10").unwrap();
    assert_eq!((small.rated_kw, small.max_kw), (50.0, 50.0));
    assert_eq!(small.kind, "FAST");
}

#[test]
fn serial_numbers_fit_a_boot_notification() {
    for station in Fleet::emart().stations {
        assert!(station.serial.len() <= 25, "{}", station.serial);
    }
}

#[test]
fn neighbours_share_a_cabinet_of_200_kw_except_at_shinjeju() {
    let fleet = Fleet::emart();
    assert_eq!(fleet.cabinets.len(), 12);
    let cabinet = fleet.cabinet_of("emart_jeju_02").unwrap();
    assert_eq!(cabinet.stations, ["emart_jeju_01", "emart_jeju_02"]);
    assert!((cabinet.kw - 200.0).abs() < f64::EPSILON);
    assert!(fleet.cabinet_of("emart_shinjeju_01").is_none());
}

#[test]
fn names_are_there_in_three_languages() {
    let fleet = Fleet::emart();
    let site = fleet.site("emart_jeju").unwrap();
    assert_eq!(site.name.get(scenario::Language::Ko), "이마트 제주점");
    assert_eq!(site.name.get(scenario::Language::En), "Emart Jeju");
}

const SMALL: &str = r#"name = "depot"
time_zone = "UTC"
back_off = { wait_minimum = 1, repeat_times = 3, random_range = 1 }
[[sites]]
id = "depot"
name = { ko = "d", en = "d", ja = "d" }
address = ""
latitude = 1
longitude = 2
spacing_degrees = 0
[sites.stations]
count = 2
kind = "FAST"
vendor = "v"
model = "m"
connector = "cCCS2"
rated_kw = 50
max_kw = 60
min_kw = 5
"#;

fn error_of(text: &str) -> String {
    Fleet::parse("depot.toml", text).unwrap_err().to_string()
}

#[test]
fn a_fleet_of_ones_own_is_accepted() {
    let fleet = Fleet::parse("depot.toml", SMALL).unwrap();
    assert_eq!(fleet.stations.len(), 2);
    assert_eq!(fleet.stations[1].id, "depot_02");
}

#[test]
fn refuses_an_unknown_key_with_its_line() {
    let error = error_of(&SMALL.replace("latitude", "latitud"));
    assert!(
        error.starts_with("depot.toml:8: unknown field `latitud`"),
        "{error}"
    );
    assert!(error.contains("`latitude`"), "{error}");
}

#[test]
fn refuses_a_text_where_a_number_is_expected() {
    let error = error_of(&SMALL.replace("count = 2", "count = \"two\""));
    assert!(
        error.starts_with("depot.toml:12: invalid type: string \"two\""),
        "{error}"
    );
}

#[test]
fn refuses_a_maximum_below_the_rated_power() {
    let error = error_of(&SMALL.replace("max_kw = 60", "max_kw = 40"));
    assert!(
        error.starts_with("depot.toml:11: powers out of order"),
        "{error}"
    );
}

#[test]
fn refuses_a_cabinet_that_cannot_give_the_rated_powers() {
    let error = error_of(&format!("{SMALL}cabinet = {{ stations = 2, kw = 99 }}\n"));
    assert!(
        error.contains("cannot guarantee 2 stations 50 kW each"),
        "{error}"
    );
}

#[test]
fn refuses_a_site_that_is_there_twice() {
    let site = SMALL.find("[[sites]]").unwrap();
    let error = error_of(&format!("{SMALL}{}", &SMALL[site..]));
    assert!(error.contains("site `depot` is there twice"), "{error}");
}

#[test]
fn refuses_values_that_no_station_can_run_with() {
    let zone = "time_zone = \"UTC\"";
    for (good, bad, wanted) in [
        (
            zone,
            "time_zone = \"Asia/Seul\"",
            "2: unknown time_zone `Asia/Seul`, expected an IANA name",
        ),
        (
            "repeat_times = 3",
            "repeat_times = 31",
            "3: back_off out of range, expected",
        ),
        (
            "wait_minimum = 1",
            "wait_minimum = 4000000000",
            "3: back_off out of range, expected",
        ),
        (
            "wait_minimum = 1, repeat_times = 3, random_range = 1",
            "wait_minimum = 0, repeat_times = 3, random_range = 0",
            "3: back_off without any wait",
        ),
        (
            "latitude = 1",
            "latitude = nan",
            "4: position outside the Earth",
        ),
        (
            "spacing_degrees = 0",
            "spacing_degrees = inf",
            "4: position outside the Earth",
        ),
        (
            "cCCS2",
            "CCS2",
            "11: unknown connector `CCS2`, expected one of cCCS1, cCCS2,",
        ),
        ("max_kw = 60", "max_kw = nan", "11: powers out of order"),
        ("max_kw = 60", "max_kw = inf", "11: powers out of order"),
        ("rated_kw = 50", "rated_kw = nan", "11: powers out of order"),
        ("min_kw = 5", "min_kw = nan", "11: powers out of order"),
        (
            "min_kw = 5",
            "min_kw = 5\ncabinet = { stations = 2, kw = nan }",
            "11: a cabinet of NaN kW cannot guarantee",
        ),
    ] {
        let text = SMALL.replacen(good, bad, 1);
        assert_ne!(text, SMALL, "{good}");
        let error = error_of(&text);
        assert!(
            error.starts_with(&format!("depot.toml:{wanted}")),
            "{error}"
        );
    }
}
