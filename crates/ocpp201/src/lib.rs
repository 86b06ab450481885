//! The OCPP 2.0.1 protocol without I/O.
