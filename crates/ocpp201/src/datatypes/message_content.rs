//! A text for the driver.

use crate::{
    Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// A text for the driver.
    pub struct MessageContent("MessageContentType") {
        /// How it is written.
        required format: MessageFormatEnum,
        /// As a language tag (RFC 5646).
        optional language: Text<8>,
        /// The text. It comes from the peer: escape it where it is shown.
        required content: Text<512>,
    }
}

wire_enum! {
    /// How a text is written.
    pub enum MessageFormatEnum("MessageFormatEnumType") {
        Ascii = "ASCII",
        Html = "HTML",
        /// Where to find it.
        Uri = "URI",
        Utf8 = "UTF8",
    }
}
