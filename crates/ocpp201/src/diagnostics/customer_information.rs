//! What a station has stored about a customer (N09, N10).

use crate::{
    CertificateHashData, DateTime, IdToken, StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// Has a station report or forget what it knows of a customer (N09, N10).
    ///
    /// The customer is named in exactly one of the three ways (N09.FR.09).
    pub struct CustomerInformationRequest {
        /// By contract certificate.
        optional customer_certificate: CertificateHashData,
        /// By token.
        optional id_token: IdToken,
        /// Ties the reports to this request.
        required request_id: i32,
        /// Whether to report it.
        required report: bool,
        /// Whether to forget it; the local authorization list stays (N10.FR.02).
        required clear: bool,
        /// By anything else, as the vendor defines it.
        optional customer_identifier: Text<64>,
    }
}

wire_struct! {
    /// Whether the station does so.
    pub struct CustomerInformationResponse {
        /// Invalid: the customer is not named in exactly one way.
        required status: CustomerInformationStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// A part of what a station knows of a customer (N09).
    pub struct NotifyCustomerInformationRequest {
        /// Text in no defined format; empty when nothing is known (N09.FR.06).
        required data: Text<512>,
        /// Whether more parts follow; absent, no.
        #[schemars(extend("default" = false))]
        optional tbc: bool,
        /// Position of the part in the report, from 0.
        required seq_no: i32,
        /// When the report was made.
        required generated_at: DateTime,
        /// Of the request that asked for it.
        required request_id: i32,
    }
}

wire_struct! {
    /// Confirms a [`NotifyCustomerInformationRequest`]; it has no fields.
    pub struct NotifyCustomerInformationResponse {}
}

wire_enum! {
    /// Whether a station reports or forgets what it knows of a customer.
    pub enum CustomerInformationStatusEnum("CustomerInformationStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
        /// The customer is not named in exactly one way (N09.FR.09).
        Invalid = "Invalid",
    }
}
