//! Block N, diagnostics: monitors and their events, logs, customer information.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | ClearVariableMonitoring | 3 | `hard_wired_monitors_stay_and_preconfigured_ones_may_be_replaced` | |
//! | CustomerInformation | 3 | `a_customer_is_told_what_is_stored_of_him_in_pages` | customers are known by token only |
//! | GetLog | 3 | `the_log_of_a_station_arrives_at_the_csms_that_asked_for_it` | |
//! | GetMonitoringReport | 3 | `a_report_is_accepted_if_and_only_if_it_comes` | |
//! | LogStatusNotification | 3 | `a_log_upload_is_told_as_it_goes` | |
//! | NotifyCustomerInformation | 3 | `a_customer_is_told_what_is_stored_of_him_in_pages` | |
//! | NotifyEvent | 3 | `what_happens_in_one_step_is_told_together_and_in_parts` | cause, techCode and techInfo |
//! | NotifyMonitoringReport | 3 | `a_report_is_accepted_if_and_only_if_it_comes` | |
//! | SetMonitoringBase | 3 | `each_base_has_its_monitors` | |
//! | SetMonitoringLevel | 3 | `each_promise_is_kept_when_it_was_promised` | |
//! | SetVariableMonitoring | 3 | `hard_wired_monitors_stay_and_preconfigured_ones_may_be_replaced` | |

mod customer_information;
mod events;
mod factory_monitors;
mod log;
mod monitoring;

pub(in crate::station) use log::LogJob;
pub(in crate::station) use monitoring::Monitors;
