//! Block D, local authorization list: nothing of it is sent by stations of their own accord.
//!
//! Stations keep the list; `local_lists` makes it of the tokens and brings it to those that take part. What follows from
//! the answers, whoever asked, is in `commands/follow_up.rs`.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | GetLocalListVersion | 3 | `a_station_that_lost_its_list_is_found_out_and_gets_all_of_it_on_sqlite` | |
//! | SendLocalList | 3 | `a_list_is_made_of_the_tokens_and_follows_them_on_sqlite` | |
