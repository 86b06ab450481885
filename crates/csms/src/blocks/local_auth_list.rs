//! Block D, local authorization list: nothing of it is sent by stations of their own accord.
//!
//! Stations keep the list. The CSMS makes none and keeps no versions; of each list that an operator sent
//! it keeps the request and the station's verdict, as long as reports are kept (`commands/follow_up.rs`).
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | GetLocalListVersion | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | the answer is not compared with what was sent |
//! | SendLocalList | 2 | `each_local_list_that_was_sent_is_shown_with_the_verdict_of_its_station` | no lists of its own, no versions |
