//! A charger that holds what the vectors of the fact sheet say, for tests.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use echonet_lite::node::{CannotNow, Device, Node, Settings};
use echonet_lite::object::{ClassCode, ObjectCode};

/// Where the charger is.
pub(crate) const CHARGER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 5));
/// Where the one who asks is.
pub(crate) const PEER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 9));

/// A node at [`CHARGER`] with so many EV chargers, which answers at once.
pub(crate) fn node(instances: u8) -> Node {
    let settings = Settings {
        multicast_delay: Duration::ZERO..=Duration::ZERO,
        ..Settings::default()
    };
    let mut node = Node::new(CHARGER, settings, 1);
    for instance in 1..=instances {
        node.insert(ClassCode::EV_CHARGER.instance(instance))
            .unwrap();
    }
    node
}

/// What it holds; every object of it holds the same.
#[derive(Debug)]
pub(crate) struct Charger {
    pub(crate) connection: u8,
    pub(crate) mode: u8,
    pub(crate) power_setting: u32,
    pub(crate) operation: u8,
    pub(crate) location: Vec<u8>,
    pub(crate) vehicle: bool,
}

impl Default for Charger {
    fn default() -> Self {
        Self {
            connection: 0x41,
            mode: 0x44,
            power_setting: 6000,
            operation: 0x30,
            location: vec![0x68],
            vehicle: true,
        }
    }
}

impl Device for Charger {
    fn read(&mut self, object: ObjectCode, epc: u8) -> Option<Vec<u8>> {
        let of_vehicle = matches!(epc, 0xCE | 0xCF | 0xD0 | 0xE2 | 0xE4);
        if of_vehicle && !self.vehicle {
            return None;
        }
        Some(match epc {
            0x80 => vec![self.operation],
            0x81 => self.location.clone(),
            0x82 if object == ObjectCode::NODE_PROFILE => vec![1, 14, 1, 0],
            0x82 => vec![0, 0, b'R', 0],
            0x83 => [&[0xFE, 0xFF, 0xFF, 0xFF][..], &[7; 13]].concat(),
            0x88 => vec![0x42],
            0x89 => vec![0, 0],
            0x8A => vec![0xFF, 0xFF, 0xFF],
            0x8C | 0x8D => b"LAB-1\0\0\0\0\0\0\0".to_vec(),
            0xC5 => 6000_u32.to_be_bytes().to_vec(),
            0xC7 => vec![self.connection],
            0xC8 => [1000_u32.to_be_bytes(), 6000_u32.to_be_bytes()].concat(),
            0xCA => [60_u16.to_be_bytes(), 300_u16.to_be_bytes()].concat(),
            0xCC => vec![0x11],
            0xCE | 0xD0 => 60_000_u32.to_be_bytes().to_vec(),
            0xCF => 18_000_u32.to_be_bytes().to_vec(),
            0xD2 => 200_u16.to_be_bytes().to_vec(),
            0xD3 => 5980_u32.to_be_bytes().to_vec(),
            0xD8 => 123_456_u32.to_be_bytes().to_vec(),
            0xDA => vec![self.mode],
            0xE2 => 42_000_u32.to_be_bytes().to_vec(),
            0xE4 => vec![70],
            0xE6 => vec![0],
            0xE7 => 0_u32.to_be_bytes().to_vec(),
            0xEB => self.power_setting.to_be_bytes().to_vec(),
            0xED => 300_u16.to_be_bytes().to_vec(),
            _ => return None,
        })
    }

    fn write(&mut self, _: ObjectCode, epc: u8, edt: &[u8]) -> Result<(), CannotNow> {
        match epc {
            0x80 => self.operation = edt[0],
            0x81 => self.location = edt.to_vec(),
            0xDA if edt[0] == 0x42 && !self.vehicle => {
                return Err(CannotNow("no vehicle is there"));
            }
            0xDA => self.mode = edt[0],
            0xEB => self.power_setting = u32::from_be_bytes(edt.try_into().unwrap()),
            0xCD | 0xD9 | 0xE7 | 0xED => {}
            _ => panic!("the node must not hand over a write of {epc:02X}"),
        }
        Ok(())
    }
}

/// Bytes from hexadecimal digits, spaces left out.
pub(crate) fn bytes(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|digit| u8::try_from((digit as char).to_digit(16).unwrap()).unwrap())
        .collect();
    let (pairs, rest) = digits.as_chunks::<2>();
    assert!(rest.is_empty(), "half a byte in {text}");
    pairs.iter().map(|[high, low]| high << 4 | low).collect()
}

/// Hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
