//! The token that identifies a driver, and what the CSMS knows of it (block C).

use std::fmt;

use crate::{
    DateTime, List, MessageContent, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// What identifies a driver.
    ///
    /// Two are the same when token, without regard to case, and kind are the same (C01.FR.25).
    pub struct IdToken("IdTokenType") with its own Debug {
        /// Further ids for the CSMS, such as a licence plate.
        optional additional_info: List<AdditionalInfo>,
        /// The token; hexadecimal for cards, byte 0 first; empty with NoAuthorization (C02.FR.01).
        /// Secret with KeyCode (C04.FR.04).
        required id_token: Text<36>,
        /// What kind of token.
        required kind as "type": IdTokenEnum,
    }
}

impl IdToken {
    /// Whether both name the same driver (C01.FR.25): [`PartialEq`] compares every field as it
    /// was written.
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.kind == other.kind && self.id_token.eq_ignore_ascii_case(&other.id_token)
    }
}

impl fmt::Debug for IdToken {
    /// Without the token where it is a code that someone types in (C04.FR.04).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_secret = self.kind == IdTokenEnum::KeyCode;
        f.debug_struct("IdToken")
            .field("custom_data", &self.custom_data)
            .field("additional_info", &self.additional_info)
            .field("id_token", if is_secret { &"***" } else { &self.id_token })
            .field("kind", &self.kind)
            .finish()
    }
}

wire_enum! {
    /// What kind of token.
    pub enum IdTokenEnum("IdTokenEnumType") {
        /// Made up by a CSMS, such as for a remote start; needs no check and is not cached
        /// (C05.FR.02).
        Central = "Central",
        /// Number of a charging contract (ISO 15118).
        EMaid = "eMAID",
        /// Card number, 4, 7 or 10 bytes.
        Iso14443 = "ISO14443",
        /// Card number, 8 bytes.
        Iso15693 = "ISO15693",
        /// Typed in; never to be logged (C04.FR.04).
        KeyCode = "KeyCode",
        /// Made up by the station, such as after a payment; the CSMS accepts it (C06.FR.02).
        Local = "Local",
        /// Of the vehicle.
        MacAddress = "MacAddress",
        /// None, such as with a start button (C02).
        NoAuthorization = "NoAuthorization",
    }
}

wire_struct! {
    /// A further id of a driver.
    pub struct AdditionalInfo("AdditionalInfoType") {
        /// The id; case-insensitive.
        required additional_id_token: Text<36>,
        /// What it is, as agreed between both sides.
        required kind as "type": Text<50>,
    }
}

wire_struct! {
    /// What a CSMS knows of a token.
    pub struct IdTokenInfo("IdTokenInfoType") {
        /// Whether it may charge now.
        required status: AuthorizationStatusEnum,
        /// Until when a station may remember this; absent, as long as `AuthCacheCtrlr.LifeTime`
        /// says (C10.FR.08).
        optional cache_expiry_date_time: DateTime,
        /// From -9 to 9, 9 charges first; absent, 0 (K03.FR.06).
        optional charging_priority: i32,
        /// What the driver reads, as a language tag (RFC 5646).
        optional language1: Text<8>,
        /// Where it may charge; absent, everywhere at the station (C01.FR.20).
        optional evse_id: List<i32>,
        /// Its group: any token of it can stop a transaction of another (C09).
        optional group_id_token: IdToken,
        /// What the driver reads as well; only with a different `language1` (C01.FR.11).
        optional language2: Text<8>,
        /// Text for the driver, such as the tariff (I01.FR.01).
        optional personal_message: MessageContent,
    }
}

wire_enum! {
    /// Whether a token may charge.
    pub enum AuthorizationStatusEnum("AuthorizationStatusEnumType") {
        /// Yes.
        Accepted = "Accepted",
        /// No: it is blocked.
        Blocked = "Blocked",
        /// No: it is charging elsewhere, and may not twice.
        ConcurrentTx = "ConcurrentTx",
        /// No: it is no longer valid.
        Expired = "Expired",
        /// No: it is not valid, or not known.
        Invalid = "Invalid",
        /// No: it has no credit left.
        NoCredit = "NoCredit",
        /// Not at this kind of EVSE (C01.FR.18).
        NotAllowedTypeEvse = "NotAllowedTypeEVSE",
        /// Not at this station (C01.FR.22).
        NotAtThisLocation = "NotAtThisLocation",
        /// Not now.
        NotAtThisTime = "NotAtThisTime",
        /// No: it is not known.
        Unknown = "Unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_compared_without_regard_to_case_but_by_kind() {
        let token = |text, kind| IdToken::new(Text::truncated(text), kind);
        let card = token("04a2b3c4", IdTokenEnum::Iso14443);
        assert!(card.is_same_as(&token("04A2B3C4", IdTokenEnum::Iso14443)));
        assert!(!card.is_same_as(&token("04A2B3C4", IdTokenEnum::Local)));
        assert!(!card.is_same_as(&token("04A2B3C5", IdTokenEnum::Iso14443)));
    }
}
