//! The code of an object (EOJ): class group, class and instance (ECHONET Lite, part 2, 3.2.4).

use std::fmt;
use std::str::FromStr;

/// A class: class group and class code, as in `0x02A1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassCode(pub u16);

impl ClassCode {
    /// The profile of a node.
    pub const NODE_PROFILE: Self = Self(0x0EF0);
    /// EV charger: it only charges.
    pub const EV_CHARGER: Self = Self(0x02A1);
    /// EV charger/discharger: it charges, and feeds back from the vehicle.
    pub const EV_CHARGER_DISCHARGER: Self = Self(0x027E);
    /// A controller.
    pub const CONTROLLER: Self = Self(0x05FF);

    /// The object of this class with the given instance code.
    #[must_use]
    pub const fn instance(self, instance: u8) -> ObjectCode {
        ObjectCode {
            class: self,
            instance,
        }
    }
}

impl fmt::Display for ClassCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:04X}", self.0)
    }
}

/// The text is not a class as in `0x02A1`, or not an object as in `0x02A1:1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write a class as 0x02A1, an object as 0x02A1:1 with an instance from 1 to 127")]
pub struct ObjectTextError;

impl FromStr for ClassCode {
    type Err = ObjectTextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text
            .strip_prefix("0x")
            .or_else(|| text.strip_prefix("0X"))
            .filter(|digits| digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
            .ok_or(ObjectTextError)?;
        u16::from_str_radix(digits, 16)
            .map(Self)
            .map_err(|_| ObjectTextError)
    }
}

/// An object: a class and an instance.
///
/// Instances count from 1 to 127. Instance 0 names all instances of the class; it may stand as the
/// destination of a request only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectCode {
    /// The class.
    pub class: ClassCode,
    /// The instance.
    pub instance: u8,
}

impl ObjectCode {
    /// The profile of a node.
    pub const NODE_PROFILE: Self = ClassCode::NODE_PROFILE.instance(1);
    /// A controller, as a client that asks.
    pub const CONTROLLER: Self = ClassCode::CONTROLLER.instance(1);
    /// The largest instance code.
    pub const MAX_INSTANCE: u8 = 0x7F;

    /// As the three bytes on the wire.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 3] {
        let [group, class] = self.class.0.to_be_bytes();
        [group, class, self.instance]
    }

    /// From the three bytes on the wire.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 3]) -> Self {
        Self {
            class: ClassCode(u16::from_be_bytes([bytes[0], bytes[1]])),
            instance: bytes[2],
        }
    }
}

impl fmt::Display for ObjectCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.class, self.instance)
    }
}

impl FromStr for ObjectCode {
    type Err = ObjectTextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (class, instance) = text.split_once(':').ok_or(ObjectTextError)?;
        let instance = instance.parse().map_err(|_| ObjectTextError)?;
        if !(1..=Self::MAX_INSTANCE).contains(&instance) {
            return Err(ObjectTextError);
        }
        Ok(class.parse::<ClassCode>()?.instance(instance))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_reads_as_it_is_written() {
        let object = ClassCode::EV_CHARGER.instance(3);
        assert_eq!(object.to_string(), "0x02A1:3");
        assert_eq!("0x02a1:3".parse(), Ok(object));
        assert_eq!(ObjectCode::from_bytes(object.to_bytes()), object);
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in [
            "",
            "02A1:1",
            "0x02A1",
            "0x2A1:1",
            "0x02A1:0",
            "0x02A1:128",
            "0x+2A1:1",
        ] {
            assert_eq!(text.parse::<ObjectCode>(), Err(ObjectTextError), "{text}");
        }
    }
}
