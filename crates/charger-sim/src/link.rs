//! The link to the CSMS.
