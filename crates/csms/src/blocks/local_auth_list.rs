//! Block D, local authorization list: nothing of it is sent by stations of their own accord.
//!
//! Stations keep the list. The CSMS makes none and keeps no versions; of each list that an operator sent
//! it keeps the request and the station's verdict, as long as reports are kept (`commands/follow_up.rs`).
