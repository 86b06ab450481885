//! Property maps: which properties an object announces (0x9D), takes (0x9E) and gives (0x9F)
//! (ECHONET Lite, appendix, annex 1).
//!
//! Up to 15 codes are listed. From 16 on, 16 bytes hold one bit for each code: the low half of the
//! code chooses the byte, the high half the bit.

/// The number of codes from which the bits are used.
const BITS_FROM: usize = 16;

/// A set of property codes, 0x80 to 0xFF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PropertyMap(u128);

/// Why data is no property map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PropertyMapError {
    /// No byte at all.
    #[error("a property map has at least one byte")]
    Empty,
    /// The length is neither that of a list nor that of the bits.
    #[error("a property map of {count} codes cannot have {length} bytes")]
    Length {
        /// What the first byte says.
        count: u8,
        /// What came, in bytes.
        length: usize,
    },
    /// The codes that are named are not as many as the first byte says.
    #[error("the property map says {said} codes and names {named}")]
    Count {
        /// What the first byte says.
        said: u8,
        /// How many different codes are named.
        named: usize,
    },
    /// A listed code lies below 0x80.
    #[error("0x{0:02X} is no property code")]
    NoCode(u8),
}

impl PropertyMap {
    /// The empty map.
    pub const EMPTY: Self = Self(0);

    /// Adds a code. Codes below 0x80 are not in use and are left out.
    pub const fn insert(&mut self, epc: u8) {
        if epc >= 0x80 {
            self.0 |= 1 << (epc - 0x80);
        }
    }

    /// Whether the code is there.
    #[must_use]
    pub const fn contains(&self, epc: u8) -> bool {
        epc >= 0x80 && self.0 & (1 << (epc - 0x80)) != 0
    }

    /// How many codes there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0 == 0
    }

    /// The codes in rising order.
    pub fn iter(&self) -> impl Iterator<Item = u8> + use<> {
        let map = *self;
        (0x80..=0xFF).filter(move |epc| map.contains(*epc))
    }

    /// As the data of the property 0x9D, 0x9E or 0x9F: 1 to 17 bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let count = self.len();
        let mut bytes = vec![u8::try_from(count).unwrap_or(u8::MAX)];
        if count < BITS_FROM {
            bytes.extend(self.iter());
        } else {
            bytes.resize(17, 0);
            for epc in self.iter() {
                bytes[1 + usize::from(epc & 0x0F)] |= 1 << ((epc >> 4) - 8);
            }
        }
        bytes
    }

    /// Reads the data of the property 0x9D, 0x9E or 0x9F. Listed codes may stand in any order.
    ///
    /// # Errors
    /// Count and data do not agree.
    pub fn decode(edt: &[u8]) -> Result<Self, PropertyMapError> {
        let (&count, data) = edt.split_first().ok_or(PropertyMapError::Empty)?;
        let mut map = Self::EMPTY;
        if usize::from(count) < BITS_FROM {
            if data.len() != usize::from(count) {
                return Err(PropertyMapError::Length {
                    count,
                    length: edt.len(),
                });
            }
            for &epc in data {
                if epc < 0x80 {
                    return Err(PropertyMapError::NoCode(epc));
                }
                map.insert(epc);
            }
        } else {
            let bits: &[u8; 16] = data.try_into().map_err(|_| PropertyMapError::Length {
                count,
                length: edt.len(),
            })?;
            for (low, byte) in (0u8..).zip(bits) {
                for high in 0..8 {
                    if byte & (1 << high) != 0 {
                        map.insert(((high + 8) << 4) | low);
                    }
                }
            }
        }
        if map.len() != usize::from(count) {
            return Err(PropertyMapError::Count {
                said: count,
                named: map.len(),
            });
        }
        Ok(map)
    }
}

impl FromIterator<u8> for PropertyMap {
    fn from_iter<T: IntoIterator<Item = u8>>(codes: T) -> Self {
        let mut map = Self::EMPTY;
        for epc in codes {
            map.insert(epc);
        }
        map
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        text.split_whitespace()
            .map(|byte| u8::from_str_radix(byte, 16).unwrap())
            .collect()
    }

    fn both_ways(codes: &str, data: &str) {
        let map: PropertyMap = bytes(codes).into_iter().collect();
        assert_eq!(map.encode(), bytes(data));
        assert_eq!(PropertyMap::decode(&bytes(data)), Ok(map));
    }

    #[test]
    fn the_maps_of_the_specification_read_and_write() {
        both_ways("", "00");
        both_ways("80 81 88 C7 DA", "05 80 81 88 C7 DA");
        both_ways(
            "80 81 82 83 84 85 86 87 88 89 8A 8B 8C 8D 8E",
            "0F 80 81 82 83 84 85 86 87 88 89 8A 8B 8C 8D 8E",
        );
        both_ways(
            "80 81 82 83 84 85 86 87 88 89 8A 8B 8C 8D 8E 8F",
            "10 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01",
        );
        both_ways(
            "80 81 82 83 88 8A 9D 9E 9F C5 C7 CC CD DA E4 E6",
            "10 01 01 01 01 40 10 40 10 01 00 21 00 10 12 02 02",
        );
        both_ways(
            "80 81 82 83 88 89 8A 8C 8D 9D 9E 9F C5 C7 C8 CA CC CE CF D0 D2 D3 D8 DA E2 E4 E6 E7 EB ED",
            "1E 21 01 61 21 40 10 40 50 31 01 31 40 11 43 12 12",
        );
    }

    #[test]
    fn a_list_may_stand_in_any_order() {
        let map = PropertyMap::decode(&bytes("03 DA 80 C7")).unwrap();
        assert_eq!(map.iter().collect::<Vec<_>>(), [0x80, 0xC7, 0xDA]);
    }

    #[test]
    fn a_map_whose_count_does_not_agree_is_refused() {
        for (data, error) in [
            ("", PropertyMapError::Empty),
            (
                "02 80",
                PropertyMapError::Length {
                    count: 2,
                    length: 2,
                },
            ),
            (
                "01 80 81",
                PropertyMapError::Length {
                    count: 1,
                    length: 3,
                },
            ),
            ("02 80 80", PropertyMapError::Count { said: 2, named: 1 }),
            ("01 7F", PropertyMapError::NoCode(0x7F)),
            (
                "10 01",
                PropertyMapError::Length {
                    count: 16,
                    length: 2,
                },
            ),
            (
                "11 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01",
                PropertyMapError::Count {
                    said: 17,
                    named: 16,
                },
            ),
        ] {
            assert_eq!(PropertyMap::decode(&bytes(data)), Err(error), "{data}");
        }
    }
}
