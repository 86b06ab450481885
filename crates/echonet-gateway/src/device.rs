//! What a device is: the properties that are read once, and what the station is made of from them.

use std::net::Ipv4Addr;
use std::path::Path;
use std::time::Duration;

use charger_sim::link::tls::TlsFiles;
use charger_sim::station::{ConnectorSpec, Equipment, EvseSpec, Lock, Secret, Spec, Supply};
use echonet_lite::class::Class;
use echonet_lite::data::Reading;
use echonet_lite::object::{ClassCode, ObjectCode};
use echonet_lite::property_map::PropertyMap;

use serde::{Deserialize, Serialize};

use crate::bus::{Bus, NoAnswer};

/// Properties that one request asks for; small devices take no more.
const GROUP: usize = 10;
/// What is read once, besides the maps.
const PLATE: [u8; 10] = [0x82, 0x83, 0x8A, 0x8C, 0x8D, 0xC5, 0xC8, 0xCA, 0xCC, 0xD2];
/// What vendor names of stations begin with that stand for a device.
const VENDOR: &str = "ECHONET Lite";

/// A device.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Device {
    /// Its node.
    pub(crate) node: Ipv4Addr,
    /// Its object.
    pub(crate) object: ObjectCode,
    /// What can be read.
    pub(crate) gives: PropertyMap,
    /// What can be written.
    pub(crate) takes: PropertyMap,
    manufacturer: [u8; 3],
    product: String,
    serial: String,
    release: char,
    /// The least and the most power, in W.
    pub(crate) power_w: (u32, u32),
    /// The least and the most current, in A, where it says so.
    pub(crate) amperes: Option<(f64, f64)>,
    kind: u8,
    /// Rated voltage, in V.
    pub(crate) volts: f64,
    /// What it said of itself, to be kept.
    values: Vec<(u8, Vec<u8>)>,
}

/// A device as it is kept, so that its station is there after a restart although the device is silent.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    node: Ipv4Addr,
    object: [u8; 3],
    gives: Vec<u8>,
    takes: Vec<u8>,
    values: Vec<(u8, Vec<u8>)>,
}

/// Reads properties in groups; what a device refuses is left out.
pub(crate) async fn read(
    bus: &Bus,
    node: Ipv4Addr,
    object: ObjectCode,
    codes: &[u8],
) -> Result<Vec<(u8, Vec<u8>)>, NoAnswer> {
    let mut values = Vec::with_capacity(codes.len());
    for group in codes.chunks(GROUP) {
        let answer = bus.get(node, object, group).await?;
        let given = answer.properties.into_iter();
        let given = given.filter(|one| !one.edt.is_empty() && group.contains(&one.epc));
        values.extend(given.map(|one| (one.epc, one.edt)));
    }
    Ok(values)
}

/// What the data of a property says; `None` where it says nothing, or does not fit.
pub(crate) fn reading(class: ClassCode, epc: u8, edt: &[u8]) -> Option<Reading> {
    let table = Class::of(class)?.property(epc)?;
    match table.data.read(edt) {
        Ok(Reading::NoValue) | Err(_) => None,
        Ok(reading) => Some(reading),
    }
}

impl Device {
    /// Asks a device what it is.
    pub(crate) async fn ask(
        bus: &Bus,
        node: Ipv4Addr,
        object: ObjectCode,
    ) -> Result<Self, NoAnswer> {
        let maps = read(bus, node, object, &[0x9D, 0x9E, 0x9F]).await?;
        let map = |epc: u8| {
            let edt = maps.iter().find(|(code, _)| *code == epc);
            edt.and_then(|(_, edt)| PropertyMap::decode(edt).ok())
        };
        // A device that does not say has at least what its class requires.
        let required = Class::of(object.class)
            .map(Class::required)
            .unwrap_or_default();
        let gives = map(0x9F).unwrap_or(required.gives);
        let takes = map(0x9E).unwrap_or(required.takes);
        let wanted: Vec<u8> = PLATE
            .into_iter()
            .filter(|epc| gives.contains(*epc))
            .collect();
        let values = read(bus, node, object, &wanted).await?;
        Ok(Self::new(node, object, gives, takes, &values))
    }

    /// Keeps what the device is, beside the state of its station.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn keep(&self, folder: &Path, identity: &str) -> std::io::Result<()> {
        let kept = Kept {
            node: self.node,
            object: self.object.to_bytes(),
            gives: self.gives.iter().collect(),
            takes: self.takes.iter().collect(),
            values: self.values.clone(),
        };
        let path = state_file(folder, identity, "device");
        let beside = path.with_extension("device-new");
        std::fs::write(&beside, serde_json::to_vec(&kept)?)?;
        std::fs::rename(beside, path)
    }

    /// The devices that were kept. A file that cannot be read is left out: the device will be asked.
    pub(crate) fn kept(folder: &Path) -> Vec<Self> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let files = entries.map(|entry| entry.path());
        let files = files.filter(|path| path.extension().is_some_and(|kind| kind == "device"));
        let kept = files.filter_map(|path| serde_json::from_slice(&std::fs::read(path).ok()?).ok());
        let mut devices: Vec<Self> = kept
            .map(
                |Kept {
                     node,
                     object,
                     gives,
                     takes,
                     values,
                 }| {
                    let map = |codes: Vec<u8>| codes.into_iter().collect();
                    Self::new(
                        node,
                        ObjectCode::from_bytes(object),
                        map(gives),
                        map(takes),
                        &values,
                    )
                },
            )
            .collect();
        devices.sort_by_key(|device| (device.node, device.object));
        devices
    }

    fn new(
        node: Ipv4Addr,
        object: ObjectCode,
        gives: PropertyMap,
        takes: PropertyMap,
        values: &[(u8, Vec<u8>)],
    ) -> Self {
        let raw = |epc: u8| {
            values
                .iter()
                .find(|(code, _)| *code == epc)
                .map(|(_, edt)| edt.as_slice())
        };
        let said = |epc: u8| reading(object.class, epc, raw(epc)?);
        let text = |epc: u8| match said(epc) {
            Some(Reading::Text(text)) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => None,
        };
        let number = |epc: u8| match said(epc) {
            Some(Reading::Number(number, _)) if number > 0.0 => Some(number),
            _ => None,
        };
        let range = |epc: u8| match said(epc) {
            Some(Reading::Range(low, high, _)) if high > 0.0 => Some((low, high)),
            _ => None,
        };
        let rated = watts(number(0xC5).unwrap_or(6_000.0));
        let power_w = range(0xC8).map_or((0, rated), |(low, high)| (watts(low), watts(high)));
        let unique: String = raw(0x83)
            .unwrap_or_default()
            .iter()
            .skip(4)
            .map(|byte| format!("{byte:02X}"))
            .collect();
        Self {
            node,
            object,
            gives,
            takes,
            manufacturer: raw(0x8A)
                .and_then(|edt| edt.try_into().ok())
                .unwrap_or([0xFF, 0xFF, 0xFE]),
            product: text(0x8C).unwrap_or_else(|| {
                Class::of(object.class)
                    .map_or("EV charger", |class| class.name)
                    .to_owned()
            }),
            serial: text(0x8D).unwrap_or(unique),
            release: raw(0x82)
                .and_then(|edt| edt.get(2))
                .map_or('?', |byte| char::from(*byte)),
            power_w,
            amperes: range(0xCA),
            kind: raw(0xCC).and_then(|edt| edt.first().copied()).unwrap_or(0),
            volts: number(0xD2).unwrap_or(200.0),
            values: values.to_vec(),
        }
    }

    /// A device for tests: 1.2 to 6 kW, alternating current.
    #[cfg(test)]
    pub(crate) fn example(
        node: Ipv4Addr,
        object: ObjectCode,
        gives: PropertyMap,
        takes: PropertyMap,
    ) -> Self {
        let powers = [1_200_u32.to_be_bytes(), 6_000_u32.to_be_bytes()].concat();
        Self::new(
            node,
            object,
            gives,
            takes,
            &[(0xC8, powers), (0xCC, vec![0x11])],
        )
    }

    fn is_direct_current(&self) -> bool {
        self.kind >= 0x20
    }

    /// Whether the device follows the Appendix Release N or later, which has charging methods (0xDC).
    pub(crate) fn has_methods(&self) -> bool {
        self.takes.contains(0xDC)
    }

    /// The connector as OCPP names it.
    fn connector(&self) -> &'static str {
        match self.kind & 0xF0 {
            0x20 => "cG105",
            0x40 => "cCCS1",
            0x50 => "cCCS2",
            0x10 if self.kind == 0x10 => "Other1PhMax16A",
            0x10 => "cType1",
            _ => "Undetermined",
        }
    }

    /// The station that stands for the device.
    pub(crate) fn spec(&self, identity: String, settings: &StationSettings) -> Spec {
        let [a, b, c] = self.manufacturer;
        let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
        let (min_w, max_w) = self.power_w;
        // Who shows a certificate is known to the CSMS by the serial number in it (A00.FR.405).
        let certified = settings.tls.serial_number(&identity);
        let mut spec = Spec::dc(identity);
        spec.model = cut(&self.product, 20);
        spec.vendor = format!("{VENDOR} {a:02X}{b:02X}{c:02X}");
        spec.serial = certified.unwrap_or_else(|| cut(&self.serial, 25));
        spec.firmware = format!("Release {}", self.release);
        spec.evses = vec![EvseSpec {
            id: 1,
            connectors: vec![ConnectorSpec {
                id: 1,
                kind: self.connector().to_owned(),
                has_fixed_cable: true,
                lock: Lock::None,
                max_amperes: None,
            }],
            rated_w: max_w,
            max_w,
            min_w,
            supply: if self.is_direct_current() {
                Supply::Dc { volts: self.volts }
            } else {
                Supply::Ac {
                    phases: 1,
                    volts: self.volts,
                }
            },
        }];
        spec.sampling = settings.interval;
        // The first report brings the device's own.
        spec.meter_begin_wh = 0;
        spec.password.clone_from(&settings.password);
        spec.equipment = Equipment::Reported;
        spec.state_dir = Some(settings.state_dir.clone());
        spec.tls = settings.tls.clone();
        spec.is_secured = settings.is_secured;
        let measurands = self.measurands();
        let is_register = |one: &&str| one.ends_with(".Register");
        let registers: Vec<_> = measurands.iter().copied().filter(is_register).collect();
        let object = format!("{} {}", self.node, self.object);
        spec.variables = [
            ("SampledDataCtrlr.TxStartedMeasurands", registers.join(",")),
            ("SampledDataCtrlr.TxUpdatedMeasurands", measurands.join(",")),
            ("SampledDataCtrlr.TxEndedMeasurands", registers.join(",")),
            ("EchonetLite.Object", object),
            ("EchonetLite.Release", self.release.to_string()),
            ("EchonetLite.EnergyRegister", self.register().to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec();
        spec
    }

    /// What the device measures, as OCPP names it.
    fn measurands(&self) -> Vec<&'static str> {
        let has = |epc: u8| self.gives.contains(epc);
        let is_both = self.object.class == ClassCode::EV_CHARGER_DISCHARGER;
        [
            ("Energy.Active.Import.Register", has(0xD8) || has(0xD3)),
            ("Energy.Active.Export.Register", is_both && has(0xD6)),
            ("Power.Active.Import", has(0xD3)),
            ("Power.Active.Export", is_both && has(0xD3)),
            ("Current.Import", is_both && has(0xD4)),
            ("Voltage", is_both && has(0xD5)),
            ("SoC", has(0xE4)),
            ("Power.Offered", has(0xEB)),
            ("Current.Offered", has(0xED)),
        ]
        .into_iter()
        .filter_map(|(name, is_there)| is_there.then_some(name))
        .collect()
    }

    /// Where the register of charged energy comes from.
    fn register(&self) -> &'static str {
        if self.gives.contains(0xD8) {
            "0xD8"
        } else if self.gives.contains(0xD3) {
            "0xD3 over time"
        } else {
            "none"
        }
    }
}

/// What all stations of a gateway have in common.
#[derive(Debug, Clone)]
pub(crate) struct StationSettings {
    /// Between two polls, and between two samples of a transaction.
    pub(crate) interval: Duration,
    /// Password of Basic authentication.
    pub(crate) password: Option<Secret>,
    /// Files for `wss://`.
    pub(crate) tls: TlsFiles,
    /// Whether the CSMS is reached over TLS.
    pub(crate) is_secured: bool,
    /// Where stations keep what outlives a restart.
    pub(crate) state_dir: std::path::PathBuf,
}

/// A file of a device, beside the state of its station.
pub(crate) fn state_file(folder: &Path, identity: &str, kind: &str) -> std::path::PathBuf {
    let name: String = identity
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "-_.".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    folder.join(format!("{name}.{kind}"))
}

/// A number of a property as whole W.
pub(crate) fn watts(number: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped"
    )]
    let watts = number.clamp(0.0, 999_999_999.0).round() as u32;
    watts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_becomes_a_station() {
        let object = ClassCode::EV_CHARGER.instance(2);
        let values = vec![
            (0x82, b"\0\0R\0".to_vec()),
            (0x8A, vec![0, 0, 0x0B]),
            (0x8C, b"EVC-6\0\0\0\0\0\0\0".to_vec()),
            (0x8D, b"12345\0\0\0\0\0\0\0".to_vec()),
            (0xC5, 6_000_u32.to_be_bytes().to_vec()),
            (
                0xC8,
                [1_200_u32.to_be_bytes(), 5_800_u32.to_be_bytes()].concat(),
            ),
            (0xCC, vec![0x21]),
            (0xD2, 200_u16.to_be_bytes().to_vec()),
        ];
        let device = Device::new(
            Ipv4Addr::LOCALHOST,
            object,
            PropertyMap::EMPTY,
            PropertyMap::EMPTY,
            &values,
        );
        let settings = StationSettings {
            interval: Duration::from_secs(10),
            password: None,
            tls: TlsFiles::default(),
            is_secured: false,
            state_dir: "state".into(),
        };
        let spec = device.spec("EL-1".to_owned(), &settings);
        assert_eq!(spec.vendor, "ECHONET Lite 00000B");
        assert_eq!(
            (
                spec.model.as_str(),
                spec.serial.as_str(),
                spec.firmware.as_str()
            ),
            ("EVC-6", "12345", "Release R")
        );
        let evse = &spec.evses[0];
        assert_eq!((evse.min_w, evse.max_w), (1_200, 5_800));
        assert_eq!(evse.connectors[0].kind, "cG105");
        assert_eq!(evse.supply, Supply::Dc { volts: 200.0 });
        let told = |name: &str| {
            let mut variables = spec.variables.iter();
            variables.find(|(one, _)| one == name).unwrap().1.as_str()
        };
        assert_eq!(told("EchonetLite.Object"), "127.0.0.1 0x02A1:2");
        assert_eq!(told("EchonetLite.EnergyRegister"), "none");
        assert_eq!(told("SampledDataCtrlr.TxUpdatedMeasurands"), "");
    }

    #[test]
    fn a_device_is_measured_by_what_it_gives() {
        let measured = |class: ClassCode, gives: &[u8]| {
            let gives = gives.iter().copied().collect();
            let object = class.instance(1);
            let device = Device::example(Ipv4Addr::LOCALHOST, object, gives, PropertyMap::EMPTY);
            (device.measurands().join(" "), device.register())
        };
        let all = [0xD3, 0xD4, 0xD5, 0xD6, 0xD8, 0xE4, 0xEB, 0xED];
        assert_eq!(
            measured(ClassCode::EV_CHARGER, &all).0,
            "Energy.Active.Import.Register Power.Active.Import SoC Power.Offered Current.Offered"
        );
        assert_eq!(
            measured(ClassCode::EV_CHARGER_DISCHARGER, &all).0,
            "Energy.Active.Import.Register Energy.Active.Export.Register Power.Active.Import \
             Power.Active.Export Current.Import Voltage SoC Power.Offered Current.Offered"
        );
        assert_eq!(
            measured(ClassCode::EV_CHARGER, &[0xD3]),
            (
                "Energy.Active.Import.Register Power.Active.Import".to_owned(),
                "0xD3 over time"
            )
        );
    }

    #[test]
    fn a_device_is_known_again_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let object = ClassCode::EV_CHARGER.instance(1);
        let gives = [0xD3, 0xD8].into_iter().collect();
        let device = Device::example(
            Ipv4Addr::new(127, 0, 0, 5),
            object,
            gives,
            PropertyMap::EMPTY,
        );
        device.keep(folder.path(), "EL-1").unwrap();
        std::fs::write(folder.path().join("broken.device"), "{").unwrap();
        assert_eq!(Device::kept(folder.path()), [device]);
    }

    #[test]
    fn a_device_that_says_little_still_becomes_a_station() {
        let object = ClassCode::EV_CHARGER.instance(1);
        let no_value = vec![(0xC5, vec![0xFF; 4]), (0x8C, vec![0; 12])];
        let device = Device::new(
            Ipv4Addr::LOCALHOST,
            object,
            PropertyMap::EMPTY,
            PropertyMap::EMPTY,
            &no_value,
        );
        assert_eq!(device.power_w, (0, 6_000));
        assert_eq!(device.product, "EV charger");
    }
}
