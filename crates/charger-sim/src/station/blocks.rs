//! The 16 functional blocks as a station sees them: one file each, named as everywhere else.
//!
//! A handler is named after its action, takes the request and gives the response or a reason for CALLERROR.
//! State that belongs to one block lives with it; connectors, transactions and energy are in `core/`. `jobs` holds
//! what the jobs of blocks L and N have in common.

pub(super) mod authorization;
pub(super) mod availability;
pub(super) mod data_transfer;
pub(super) mod diagnostics;
pub(super) mod display_message;
pub(super) mod firmware;
pub(super) mod iso15118;
pub(super) mod jobs;
pub(super) mod local_auth_list;
pub(super) mod meter_values;
pub(super) mod provisioning;
pub(super) mod remote_control;
pub(super) mod reservation;
pub(super) mod security;
pub(super) mod smart_charging;
pub(super) mod tariff_and_cost;
pub(super) mod transactions;
