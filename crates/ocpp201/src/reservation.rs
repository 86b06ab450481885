//! The messages of reservation (Part 2, block H).

use crate::{
    DateTime, IdToken, StatusInfo,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct CancelReservationRequest {
        required reservation_id: i32,
    }
}

wire_struct! {
    pub struct CancelReservationResponse {
        required status: CancelReservationStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct ReservationStatusUpdateRequest {
        required reservation_id: i32,
        required reservation_update_status: ReservationUpdateStatusEnum,
    }
}

wire_struct! {
    pub struct ReservationStatusUpdateResponse {}
}

wire_struct! {
    pub struct ReserveNowRequest {
        required id: i32,
        required expiry_date_time: DateTime,
        optional connector_type: ConnectorEnum,
        required id_token: IdToken,
        optional evse_id: i32,
        optional group_id_token: IdToken,
    }
}

wire_struct! {
    pub struct ReserveNowResponse {
        required status: ReserveNowStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_enum! {
    pub enum CancelReservationStatusEnum("CancelReservationStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
    }
}

wire_enum! {
    pub enum ReservationUpdateStatusEnum("ReservationUpdateStatusEnumType") {
        Expired = "Expired",
        Removed = "Removed",
    }
}

wire_enum! {
    pub enum ReserveNowStatusEnum("ReserveNowStatusEnumType") {
        Accepted = "Accepted",
        Faulted = "Faulted",
        Occupied = "Occupied",
        Rejected = "Rejected",
        Unavailable = "Unavailable",
    }
}

wire_enum! {
    pub enum ConnectorEnum("ConnectorEnumType") {
        CCcs1 = "cCCS1",
        CCcs2 = "cCCS2",
        CG105 = "cG105",
        CTesla = "cTesla",
        CType1 = "cType1",
        CType2 = "cType2",
        S3091P16A = "s309-1P-16A",
        S3091P32A = "s309-1P-32A",
        S3093P16A = "s309-3P-16A",
        S3093P32A = "s309-3P-32A",
        SBs1361 = "sBS1361",
        SCee77 = "sCEE-7-7",
        SType2 = "sType2",
        SType3 = "sType3",
        Other1PhMax16A = "Other1PhMax16A",
        Other1PhOver16A = "Other1PhOver16A",
        Other3Ph = "Other3Ph",
        Pan = "Pan",
        WInductive = "wInductive",
        WResonant = "wResonant",
        Undetermined = "Undetermined",
        Unknown = "Unknown",
    }
}
