//! The metrics that every frame touches: their handles are looked up once, when first needed.
//!
//! A look-up by name and labels costs more than the rest of counting. Labels have a bounded number
//! of values: an action that is not known is `unknown`.

use std::sync::OnceLock;

use metrics::{Counter, Histogram};
use ocpp201::Action;

/// Every action, and one place for those that are not known.
const ACTIONS: usize = Action::ALL.len() + 1;

/// A handle per action and direction.
struct Table<T>([[OnceLock<T>; 2]; ACTIONS]);

impl<T> Table<T> {
    const fn new() -> Self {
        Self([const { [const { OnceLock::new() }; 2] }; ACTIONS])
    }

    fn get(
        &self,
        action: Option<Action>,
        inbound: bool,
        make: impl FnOnce(&'static str, &'static str) -> T,
    ) -> &T {
        let place = action.map_or(ACTIONS - 1, |action| action as usize);
        let cell = &self.0[place][usize::from(inbound)];
        cell.get_or_init(|| {
            let name = action.map_or("unknown", Action::as_str);
            make(name, if inbound { "in" } else { "out" })
        })
    }
}

/// The time from a CALL to its answer, of CALLs from stations (`inbound`) or to them.
pub(super) fn call_seconds(action: Option<Action>, inbound: bool) -> &'static Histogram {
    static SECONDS: Table<Histogram> = Table::new();
    SECONDS.get(action, inbound, |action, direction| {
        metrics::histogram!("csms_call_seconds", "action" => action, "direction" => direction)
    })
}

/// Frames, by the outcome of answers; `None` = a CALL.
pub(super) fn messages(
    action: Option<Action>,
    inbound: bool,
    outcome: Option<&'static str>,
) -> Counter {
    static CALLS: Table<Counter> = Table::new();
    static RESULTS: Table<Counter> = Table::new();
    let make = |action, direction| {
        let outcome = outcome.unwrap_or("call");
        metrics::counter!("csms_messages_total", "action" => action, "direction" => direction, "outcome" => outcome)
    };
    match outcome {
        None => CALLS.get(action, inbound, make).clone(),
        Some("result") => RESULTS.get(action, inbound, make).clone(),
        Some(_) => make(
            action.map_or("unknown", Action::as_str),
            if inbound { "in" } else { "out" },
        ),
    }
}
