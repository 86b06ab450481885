//! A frame of format 1: header, transaction id, two objects, a service and its properties
//! (ECHONET Lite, part 2, 3.2).
//!
//! A frame is read whole before anything is done with it. One that does not fit is dropped by the
//! receiver; the protocol has no answer to it.

use std::fmt;

use crate::object::ObjectCode;

/// The first byte of every frame: ECHONET Lite.
pub const EHD1: u8 = 0x10;
/// The second byte of a frame of format 1. Format 2 (`0x82`) has no fixed content and is not read.
pub const EHD2: u8 = 0x81;
/// The length of header, transaction id, objects, service and one count, in bytes.
const SHORTEST: usize = 12;

/// A service (ESV): what is asked for, answered or told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Service {
    /// Write; answered only if something is refused.
    SetI = 0x60,
    /// Write; answered always.
    SetC = 0x61,
    /// Read.
    Get = 0x62,
    /// Ask for a notification.
    InfReq = 0x63,
    /// Write, then read.
    SetGet = 0x6E,
    /// All was written.
    SetRes = 0x71,
    /// All was read.
    GetRes = 0x72,
    /// A notification.
    Inf = 0x73,
    /// A notification that wants an answer.
    InfC = 0x74,
    /// The answer to [`Service::InfC`].
    InfCRes = 0x7A,
    /// All was written and read.
    SetGetRes = 0x7E,
    /// Some of a SetI was refused.
    SetISna = 0x50,
    /// Some of a SetC was refused.
    SetCSna = 0x51,
    /// Some of a Get could not be read.
    GetSna = 0x52,
    /// Some of an InfReq could not be told.
    InfSna = 0x53,
    /// Some of a SetGet was refused or could not be read.
    SetGetSna = 0x5E,
}

impl Service {
    const ALL: [Self; 16] = [
        Self::SetI,
        Self::SetC,
        Self::Get,
        Self::InfReq,
        Self::SetGet,
        Self::SetRes,
        Self::GetRes,
        Self::Inf,
        Self::InfC,
        Self::InfCRes,
        Self::SetGetRes,
        Self::SetISna,
        Self::SetCSna,
        Self::GetSna,
        Self::InfSna,
        Self::SetGetSna,
    ];

    /// The service of a code; `None` = unknown.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The code on the wire.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// Whether two lists of properties follow: what to write, then what to read.
    #[must_use]
    pub const fn has_two_lists(self) -> bool {
        matches!(self, Self::SetGet | Self::SetGetRes | Self::SetGetSna)
    }

    /// Whether it says that something failed.
    #[must_use]
    pub const fn is_refusal(self) -> bool {
        self.code() & 0xF0 == 0x50
    }
}

/// A property in a frame: its code (EPC) and its data (EDT).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Property {
    /// The code, 0x80 to 0xFF in what is in use.
    pub epc: u8,
    /// The data, 0 to 255 bytes. Empty: none.
    pub edt: Vec<u8>,
}

impl Property {
    /// A property with data. What exceeds 255 bytes cannot be sent; see [`Frame::encode`].
    pub fn new(epc: u8, edt: impl Into<Vec<u8>>) -> Self {
        Self {
            epc,
            edt: edt.into(),
        }
    }

    /// A property without data: one to read, or one that was written.
    #[must_use]
    pub const fn bare(epc: u8) -> Self {
        Self {
            epc,
            edt: Vec::new(),
        }
    }
}

impl fmt::Debug for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02X}", self.epc)?;
        for (index, byte) in self.edt.iter().enumerate() {
            write!(f, "{}{byte:02X}", if index == 0 { "=" } else { "" })?;
        }
        Ok(())
    }
}

/// One frame of format 1, which is one datagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Transaction id, which an answer repeats.
    pub tid: u16,
    /// The object that sends (SEOJ).
    pub source: ObjectCode,
    /// The object that is meant (DEOJ).
    pub destination: ObjectCode,
    /// What it is.
    pub service: Service,
    /// The properties; of the SetGet family those to write.
    pub properties: Vec<Property>,
    /// Of the SetGet family, the properties to read. Else empty.
    pub second: Vec<Property>,
}

/// Why bytes are no frame that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Fewer than 12 bytes.
    #[error("a frame has at least {SHORTEST} bytes, this one has {0}")]
    TooShort(usize),
    /// The first byte says that it is another protocol.
    #[error("the first byte is 0x{0:02X}, not 0x{EHD1:02X} (ECHONET Lite)")]
    NotEchonetLite(u8),
    /// The second byte names another format.
    #[error("the format is 0x{0:02X}, only 0x{EHD2:02X} (format 1) is read")]
    OtherFormat(u8),
    /// The service code is unknown.
    #[error("there is no service 0x{0:02X}")]
    UnknownService(u8),
    /// A list or a property ends before its counts are met.
    #[error("the frame ends within its properties")]
    Truncated,
    /// No property where one has to be.
    #[error("the frame names no property")]
    NoProperty,
    /// Bytes follow the second list.
    #[error("{0} bytes follow the last property")]
    Trailing(usize),
}

impl Frame {
    /// Reads a datagram, whole or not at all.
    ///
    /// Bytes after the last property are ignored, except in the SetGet family, where they may be a
    /// broken list.
    ///
    /// # Errors
    /// What is wrong with it. The frame is to be dropped without an answer.
    pub fn decode(datagram: &[u8]) -> Result<Self, FrameError> {
        let Some((head, rest)) = datagram.split_first_chunk::<11>() else {
            return Err(FrameError::TooShort(datagram.len()));
        };
        let [ehd1, ehd2, tid0, tid1, s0, s1, s2, d0, d1, d2, esv] = *head;
        if rest.is_empty() {
            return Err(FrameError::TooShort(datagram.len()));
        }
        if ehd1 != EHD1 {
            return Err(FrameError::NotEchonetLite(ehd1));
        }
        if ehd2 != EHD2 {
            return Err(FrameError::OtherFormat(ehd2));
        }
        let service = Service::from_code(esv).ok_or(FrameError::UnknownService(esv))?;
        let (properties, rest) = decode_list(rest)?;
        let (second, rest) = if service.has_two_lists() {
            decode_list(rest)?
        } else {
            (Vec::new(), rest)
        };
        if service.has_two_lists() && !rest.is_empty() {
            return Err(FrameError::Trailing(rest.len()));
        }
        // A refused SetGet may carry none at all.
        let may_be_empty = service == Service::SetGetSna;
        if !may_be_empty
            && (properties.is_empty() || (service.has_two_lists() && second.is_empty()))
        {
            return Err(FrameError::NoProperty);
        }
        Ok(Self {
            tid: u16::from_be_bytes([tid0, tid1]),
            source: ObjectCode::from_bytes([s0, s1, s2]),
            destination: ObjectCode::from_bytes([d0, d1, d2]),
            service,
            properties,
            second,
        })
    }

    /// As the bytes of one datagram.
    ///
    /// `None`: a list of more than 255 properties, or data of more than 255 bytes, which a frame
    /// cannot hold.
    #[must_use]
    pub fn encode(&self) -> Option<Vec<u8>> {
        let mut bytes = Vec::with_capacity(self.encoded_len());
        bytes.extend([EHD1, EHD2]);
        bytes.extend(self.tid.to_be_bytes());
        bytes.extend(self.source.to_bytes());
        bytes.extend(self.destination.to_bytes());
        bytes.push(self.service.code());
        encode_list(&self.properties, &mut bytes)?;
        if self.service.has_two_lists() {
            encode_list(&self.second, &mut bytes)?;
        }
        Some(bytes)
    }

    /// How many bytes [`Frame::encode`] gives.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        let list = |list: &[Property]| list.iter().map(|one| 2 + one.edt.len()).sum::<usize>();
        let second = if self.service.has_two_lists() {
            1 + list(&self.second)
        } else {
            0
        };
        SHORTEST + list(&self.properties) + second
    }
}

fn decode_list(bytes: &[u8]) -> Result<(Vec<Property>, &[u8]), FrameError> {
    let (&count, mut rest) = bytes.split_first().ok_or(FrameError::Truncated)?;
    // Room for what the bytes can hold, whatever the count claims.
    let mut list = Vec::with_capacity(usize::from(count).min(rest.len() / 2));
    for _ in 0..count {
        let Some((&[epc, length], after)) = rest.split_first_chunk::<2>() else {
            return Err(FrameError::Truncated);
        };
        let (edt, after) = after
            .split_at_checked(usize::from(length))
            .ok_or(FrameError::Truncated)?;
        list.push(Property::new(epc, edt));
        rest = after;
    }
    Ok((list, rest))
}

fn encode_list(list: &[Property], bytes: &mut Vec<u8>) -> Option<()> {
    bytes.push(u8::try_from(list.len()).ok()?);
    for property in list {
        bytes.push(property.epc);
        bytes.push(u8::try_from(property.edt.len()).ok()?);
        bytes.extend(&property.edt);
    }
    Some(())
}
