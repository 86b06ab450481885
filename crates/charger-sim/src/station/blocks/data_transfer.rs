//! Block P, data transfer: this station speaks no vendor's dialect.

use ocpp201::{DataTransferRequest, DataTransferResponse, DataTransferStatusEnum};

use crate::station::{core::Core, dispatch::Refusal};

impl Core {
    pub(in crate::station) fn data_transfer(
        &mut self,
        _: DataTransferRequest,
    ) -> Result<DataTransferResponse, Refusal> {
        Ok(DataTransferResponse::new(
            DataTransferStatusEnum::UnknownVendorId,
        ))
    }
}
