//! What a station has stored about a customer (N09, N10).

use crate::{
    CertificateHashData, DateTime, IdToken, StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct CustomerInformationRequest {
        optional customer_certificate: CertificateHashData,
        optional id_token: IdToken,
        required request_id: i32,
        required report: bool,
        required clear: bool,
        optional customer_identifier: Text<64>,
    }
}

wire_struct! {
    pub struct CustomerInformationResponse {
        required status: CustomerInformationStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct NotifyCustomerInformationRequest {
        required data: Text<512>,
        #[schemars(extend("default" = false))]
        optional tbc: bool,
        required seq_no: i32,
        required generated_at: DateTime,
        required request_id: i32,
    }
}

wire_struct! {
    pub struct NotifyCustomerInformationResponse {}
}

wire_enum! {
    pub enum CustomerInformationStatusEnum("CustomerInformationStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
        Invalid = "Invalid",
    }
}
