//! What is played: nodes with their devices, from flags or from a TOML file.

use std::net::Ipv4Addr;
use std::path::Path;

use echonet_lite::charger::Plate;
use echonet_lite::node::MAX_OBJECTS;
use echonet_lite::object::ClassCode;
use serde::Deserialize;

/// Nodes of one program.
const MOST_NODES: usize = 200;

/// A fleet file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fleet {
    /// The nodes.
    pub(crate) node: Vec<Entry>,
}

/// One node: an address with some devices of one class.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Entry {
    /// Its address.
    pub(crate) address: Ipv4Addr,
    /// The class: `0x02A1` or `0x027E`.
    class: String,
    /// How many devices.
    pub(crate) instances: u8,
    /// Product code, at most 12 ASCII characters.
    product: String,
    /// Rated power, in W.
    rated_w: u32,
    /// The least power at which it charges, in W.
    min_w: u32,
    /// Rated voltage, in V.
    volts: u16,
    /// Charger type (0xCC).
    kind: u8,
    /// What the meter shows at the start, in Wh.
    pub(crate) register_wh: u32,
}

impl Default for Entry {
    fn default() -> Self {
        Self {
            address: Ipv4Addr::LOCALHOST,
            class: "0x02A1".to_owned(),
            instances: 1,
            product: "LAB-EVC-6".to_owned(),
            rated_w: 6_000,
            min_w: 1_200,
            volts: 200,
            kind: 0x11,
            register_wh: 123_456,
        }
    }
}

/// The fleet cannot be played.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FleetError {
    /// The file cannot be read.
    #[error("fleet file {path} cannot be read: {source}")]
    Read {
        path: String,
        source: std::io::Error,
    },
    /// It is no fleet.
    #[error("fleet file {path}: {source}")]
    Format {
        path: String,
        source: Box<toml::de::Error>,
    },
    /// A value makes no sense.
    #[error("{0}")]
    Value(String),
}

impl Fleet {
    /// Reads a fleet file.
    pub(crate) fn load(path: &Path) -> Result<Self, FleetError> {
        let shown = || path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|source| FleetError::Read {
            path: shown(),
            source,
        })?;
        let fleet: Self = toml::from_str(&text).map_err(|source| FleetError::Format {
            path: shown(),
            source: Box::new(source),
        })?;
        fleet.checked()
    }

    /// Nodes of one kind, one per address.
    pub(crate) fn of(
        addresses: &[Ipv4Addr],
        class: &str,
        instances: u8,
    ) -> Result<Self, FleetError> {
        let entry = |address: &Ipv4Addr| Entry {
            address: *address,
            class: class.to_owned(),
            instances,
            ..Entry::default()
        };
        let node = addresses.iter().map(entry).collect();
        Self { node }.checked()
    }

    fn checked(self) -> Result<Self, FleetError> {
        let wrong = |text: String| Err(FleetError::Value(text));
        if self.node.is_empty() || self.node.len() > MOST_NODES {
            return wrong(format!("a fleet has 1 to {MOST_NODES} nodes"));
        }
        for (index, entry) in self.node.iter().enumerate() {
            let address = entry.address;
            if self
                .node
                .iter()
                .take(index)
                .any(|other| other.address == address)
            {
                return wrong(format!(
                    "{address} is named twice: a node is an address, so give each its own, or one of them more instances"
                ));
            }
            if address.is_unspecified() || address.is_multicast() || address.is_broadcast() {
                return wrong(format!(
                    "{address} is no address of one node: use one such as 127.0.0.5"
                ));
            }
            entry.class()?;
            if !(1..=MAX_OBJECTS).contains(&usize::from(entry.instances)) {
                return wrong(format!(
                    "{address}: a node has 1 to {MAX_OBJECTS} instances, not {}; use more addresses for more",
                    entry.instances
                ));
            }
            if entry.rated_w == 0 || entry.min_w > entry.rated_w || entry.volts == 0 {
                return wrong(format!(
                    "{address}: rated_w and volts are above 0, and min_w is not above rated_w"
                ));
            }
            let ampere = entry.rated_w / u32::from(entry.volts);
            if ampere > 3_276
                || entry.volts > 32_766
                || entry.rated_w > 999_999_999
                || entry.register_wh > 999_999_999
            {
                return wrong(format!(
                    "{address}: a value is larger than its property can hold (999,999,999 W or Wh, 3,276 A, 32,766 V)"
                ));
            }
            let data = echonet_lite::class::Class::of(entry.class()?)
                .and_then(|class| class.property(0xCC));
            if let Some(Err(error)) = data.map(|property| property.data.read(&[entry.kind])) {
                return wrong(format!("{address}: kind: {error}"));
            }
        }
        Ok(self)
    }
}

impl Entry {
    /// The class of its devices.
    pub(crate) fn class(&self) -> Result<ClassCode, FleetError> {
        match self.class.parse() {
            Ok(class @ (ClassCode::EV_CHARGER | ClassCode::EV_CHARGER_DISCHARGER)) => Ok(class),
            _ => Err(FleetError::Value(format!(
                "class `{}` is not played: use 0x02A1 (EV charger) or 0x027E (EV charger/discharger)",
                self.class
            ))),
        }
    }

    /// The plate of one of its devices; instance 0 is the node itself.
    pub(crate) fn plate(&self, address: Ipv4Addr, instance: u8) -> Plate {
        let volts = u32::from(self.volts);
        let deciampere =
            |watts: u32| u16::try_from(watts.saturating_mul(10) / volts).unwrap_or(u16::MAX);
        let mut unique = [0; 13];
        unique[..4].copy_from_slice(&address.octets());
        unique[12] = instance;
        let [_, _, third, fourth] = address.octets();
        Plate {
            manufacturer: [0xFF; 3],
            product: self.product.clone(),
            serial: format!("{third:03}{fourth:03}-{instance:03}"),
            unique,
            kind: self.kind,
            rated_w: self.rated_w,
            min_w: self.min_w,
            min_deciampere: deciampere(self.min_w),
            max_deciampere: deciampere(self.rated_w),
            volts: self.volts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Fleet, FleetError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fleet.toml");
        std::fs::write(&path, text).unwrap();
        Fleet::load(&path)
    }

    #[test]
    fn a_fleet_file_names_its_nodes() {
        let fleet = parsed("[[node]]\naddress = \"127.0.0.5\"\n[[node]]\naddress = \"127.0.0.6\"\nclass = \"0x027E\"\ninstances = 3\nkind = 0x22\n").unwrap();
        assert_eq!(fleet.node.len(), 2);
        assert_eq!(
            fleet.node[1].class().unwrap(),
            ClassCode::EV_CHARGER_DISCHARGER
        );
    }

    #[test]
    fn what_cannot_be_played_is_refused_with_the_reason() {
        for (text, reason) in [
            ("", "missing field"),
            ("node = []", "1 to 200 nodes"),
            ("[[node]]\naddress = \"0.0.0.0\"", "no address of one node"),
            (
                "[[node]]\naddress = \"127.0.0.5\"\n[[node]]\naddress = \"127.0.0.5\"",
                "named twice",
            ),
            (
                "[[node]]\naddress = \"127.0.0.5\"\nclass = \"0x0287\"",
                "not played",
            ),
            (
                "[[node]]\naddress = \"127.0.0.5\"\ninstances = 85",
                "1 to 84",
            ),
            ("[[node]]\naddress = \"127.0.0.5\"\nmin_w = 7000", "min_w"),
            (
                "[[node]]\naddress = \"127.0.0.5\"\nkind = 0x13",
                "0x13 has no meaning",
            ),
            (
                "[[node]]\naddress = \"127.0.0.5\"\ncolour = 1",
                "unknown field",
            ),
        ] {
            let error = parsed(text).unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
