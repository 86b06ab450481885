//! A text for the driver.

use crate::{
    Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct MessageContent("MessageContentType") {
        required format: MessageFormatEnum,
        optional language: Text<8>,
        required content: Text<512>,
    }
}

wire_enum! {
    pub enum MessageFormatEnum("MessageFormatEnumType") {
        Ascii = "ASCII",
        Html = "HTML",
        Uri = "URI",
        Utf8 = "UTF8",
    }
}
