//! What the steps of a scenario have come to: whether the next one may follow, and whether there is time for it.
//!
//! Steps are looked at one by one in file order, so that an error stands at the step that is wrong. What a single
//! step holds and asks for is in `step`. Expectations are no concern of it.

use super::Step;

/// What the steps so far have come to.
pub(super) struct Order {
    budget_seconds: u32,
    /// Whether stations have one EVSE with one connector.
    is_plain: bool,
    /// Whether the station stands for a device on the home network.
    has_device: bool,
    connected: bool,
    plugged: bool,
    charging: bool,
    charged: bool,
    /// Seconds that cannot overlap with what goes on now.
    passed: u64,
    /// Waiting with the cable in. A charge is counted from the start of the transaction, so that it
    /// may have begun before.
    waited_plugged: u64,
    /// Length of the charge that goes on.
    charge: u64,
}

impl Order {
    pub(super) fn new(budget_seconds: u32, is_plain: bool, has_device: bool) -> Self {
        Self {
            budget_seconds,
            is_plain,
            has_device,
            connected: false,
            plugged: false,
            charging: false,
            charged: false,
            passed: 0,
            waited_plugged: 0,
            charge: 0,
        }
    }

    /// Takes the next step, or says what is wrong with it and what was expected.
    pub(super) fn accept(&mut self, step: &Step) -> Result<(), String> {
        if !self.connected && step.needs_connection() {
            return Err("this step needs a connection, expected `connect` before it".into());
        }
        if !self.has_device && step.needs_device() {
            return Err(
                "this step needs a device on the home network, expected `device = { address = …, class = … }` in the head"
                    .into(),
            );
        }
        if self.is_plain
            && let Some(place) = step.place()
        {
            check_place(place)?;
        }
        if let Some(verb) = step.verb() {
            verb.check()?;
        }
        step.follow(self)?;
        let least = self.passed + self.waited_plugged.max(self.charge);
        if least >= u64::from(self.budget_seconds) {
            return Err(format!(
                "the steps up to here take {least} s at least, expected less than budget_seconds = {}",
                self.budget_seconds
            ));
        }
        Ok(())
    }

    /// There is a connection from here on, or none.
    pub(super) fn connect(&mut self, is_connected: bool) {
        self.connected = is_connected;
    }

    /// The cable goes in.
    pub(super) fn plug_in(&mut self) -> Result<(), String> {
        if self.plugged && self.is_plain {
            return Err("the cable is plugged in already, expected `unplug` before it".into());
        }
        self.plugged = true;
        Ok(())
    }

    /// A charge of so many seconds begins.
    pub(super) fn begin(&mut self, seconds: u32) -> Result<(), String> {
        if !self.plugged || self.charged {
            return Err("expected one `charge`, after `plug_in`".into());
        }
        (self.charging, self.charged) = (true, true);
        self.charge = u64::from(seconds);
        Ok(())
    }

    /// The charge ends.
    pub(super) fn stop(&mut self) -> Result<(), String> {
        if !std::mem::take(&mut self.charging) {
            return Err("nothing to stop, expected `charge` before it".into());
        }
        self.settle();
        Ok(())
    }

    /// The cable goes out.
    pub(super) fn unplug(&mut self) {
        self.plugged = false;
        self.settle();
    }

    /// So many seconds pass, beside the charge where the cable is in.
    pub(super) fn wait(&mut self, seconds: u32) {
        if self.plugged {
            self.waited_plugged += u64::from(seconds);
        } else {
            self.pass(seconds);
        }
    }

    /// So many seconds pass that cannot overlap with anything.
    pub(super) fn pass(&mut self, seconds: u32) {
        self.passed += u64::from(seconds);
    }

    /// The charge is over: what waits now comes after it.
    fn settle(&mut self) {
        let waited = std::mem::take(&mut self.waited_plugged);
        self.passed += waited.max(std::mem::take(&mut self.charge));
    }
}

/// A station of a fleet has one EVSE with one connector.
fn check_place((evse_id, connector_id): (i32, i32)) -> Result<(), String> {
    if evse_id != 1 {
        return Err(format!(
            "no station has an EVSE {evse_id}, expected evse_id = 1"
        ));
    }
    if connector_id != 1 {
        return Err(format!(
            "no EVSE has a connector {connector_id}, expected connector_id = 1"
        ));
    }
    Ok(())
}
