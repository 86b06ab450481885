//! The messages of reservation (Part 2, block H).

use crate::{
    DateTime, IdToken, StatusInfo,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// Ends a reservation (H02).
    pub struct CancelReservationRequest {
        /// Which one.
        required reservation_id: i32,
    }
}

wire_struct! {
    /// Whether the reservation is ended.
    pub struct CancelReservationResponse {
        /// Rejected: there is no such reservation (H02.FR.01).
        required status: CancelReservationStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// A reservation ended without being used (H01, H04).
    pub struct ReservationStatusUpdateRequest {
        /// Which one.
        required reservation_id: i32,
        /// How it ended.
        required reservation_update_status: ReservationUpdateStatusEnum,
    }
}

wire_struct! {
    /// Confirms a [`ReservationStatusUpdateRequest`]; it has no fields.
    pub struct ReservationStatusUpdateResponse {}
}

wire_struct! {
    /// Keeps an EVSE free for a token (H01).
    pub struct ReserveNowRequest {
        /// Of the reservation; a known one is replaced (H01.FR.02).
        required id: i32,
        /// When it ends by itself.
        required expiry_date_time: DateTime,
        /// A connector of this type has to stay free (H01.FR.09); only without an EVSE.
        optional connector_type: ConnectorEnum,
        /// Who may use it.
        required id_token: IdToken,
        /// Which EVSE; absent, any, where the station knows that (H01.FR.18).
        optional evse_id: i32,
        /// Others of this group may use it too (H03).
        optional group_id_token: IdToken,
    }
}

wire_struct! {
    /// Whether the EVSE is reserved.
    pub struct ReserveNowResponse {
        /// Why not, otherwise.
        required status: ReserveNowStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_enum! {
    /// Whether a reservation was ended.
    pub enum CancelReservationStatusEnum("CancelReservationStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
    }
}

wire_enum! {
    /// How a reservation ended without being used.
    pub enum ReservationUpdateStatusEnum("ReservationUpdateStatusEnumType") {
        /// Its time was over (H04.FR.01).
        Expired = "Expired",
        /// Its EVSE went out of order or out of operation (H01.FR.16, H01.FR.17).
        Removed = "Removed",
    }
}

wire_enum! {
    /// Whether an EVSE is reserved.
    pub enum ReserveNowStatusEnum("ReserveNowStatusEnumType") {
        Accepted = "Accepted",
        /// All that could be reserved is out of order (H01.FR.12).
        Faulted = "Faulted",
        /// All that could be reserved is in use or reserved (H01.FR.11).
        Occupied = "Occupied",
        /// The station reserves nothing, or not so (H01.FR.01, H01.FR.19).
        Rejected = "Rejected",
        /// All that could be reserved is out of operation (H01.FR.14).
        Unavailable = "Unavailable",
    }
}

wire_enum! {
    /// Type of a connector: `c` a cable fixed to the station, `s` a socket, `w` wireless.
    pub enum ConnectorEnum("ConnectorEnumType") {
        /// Combined Charging System 1 (North America, Korea).
        CCcs1 = "cCCS1",
        /// Combined Charging System 2 (Europe).
        CCcs2 = "cCCS2",
        /// CHAdeMO (JARI G105-1993).
        CG105 = "cG105",
        /// Tesla.
        CTesla = "cTesla",
        /// IEC 62196-2 type 1, SAE J1772.
        CType1 = "cType1",
        /// IEC 62196-2 type 2.
        CType2 = "cType2",
        /// IEC 60309-2, single-phase, 16 A.
        S3091P16A = "s309-1P-16A",
        /// IEC 60309-2, single-phase, 32 A.
        S3091P32A = "s309-1P-32A",
        /// IEC 60309-2, three-phase, 16 A.
        S3093P16A = "s309-3P-16A",
        /// IEC 60309-2, three-phase, 32 A.
        S3093P32A = "s309-3P-32A",
        /// British domestic socket, 13 A.
        SBs1361 = "sBS1361",
        /// European domestic socket, 16 A.
        SCee77 = "sCEE-7-7",
        /// IEC 62196-2 type 2.
        SType2 = "sType2",
        /// IEC 62196-2 type 3.
        SType3 = "sType3",
        /// Another domestic one, single-phase, up to 16 A.
        Other1PhMax16A = "Other1PhMax16A",
        /// Another single-phase one, above 16 A.
        Other1PhOver16A = "Other1PhOver16A",
        /// Another three-phase one.
        Other3Ph = "Other3Ph",
        /// Pantograph.
        Pan = "Pan",
        /// Inductive.
        WInductive = "wInductive",
        /// Resonant.
        WResonant = "wResonant",
        /// Not yet determined.
        Undetermined = "Undetermined",
        /// Not in this list.
        Unknown = "Unknown",
    }
}
