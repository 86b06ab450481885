//! Data types and enumerations that several functional blocks share, one file per noun (Part 2,
//! sections 2 and 3).
//!
//! Types that only one block uses are in the file of that block.

mod certificate;
mod charging_profile;
mod custom_data;
mod device_model;
mod evse;
mod id_token;
mod message_content;
mod meter_value;
mod sales_tariff;
mod status;

pub use certificate::*;
pub use charging_profile::*;
pub use custom_data::*;
pub use device_model::*;
pub use evse::*;
pub use id_token::*;
pub use message_content::*;
pub use meter_value::*;
pub use sales_tariff::*;
pub use status::*;
