//! Counts of each device, for `/metrics` and `/healthz`.

use std::fmt::Write as _;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use echonet_lite::object::ObjectCode;
use tokio::sync::watch;

use crate::view::View;

/// The counts of one device and its station.
#[derive(Debug)]
pub(crate) struct Figures {
    /// The station.
    pub(crate) station: String,
    /// The node of the device.
    pub(crate) node: Ipv4Addr,
    /// Its object.
    pub(crate) object: ObjectCode,
    /// Whether it answered last.
    pub(crate) is_reachable: AtomicBool,
    /// Polls that were answered.
    pub(crate) polls: AtomicU64,
    /// Requests that were never answered.
    pub(crate) unanswered: AtomicU64,
    /// Writes that the device took.
    pub(crate) writes: AtomicU64,
    /// Writes that it refused.
    pub(crate) refusals: AtomicU64,
    /// Times its counter started again.
    pub(crate) restarts: AtomicU64,
    /// Its register, in Wh.
    pub(crate) register_wh: AtomicU64,
    view: watch::Receiver<View>,
}

impl Figures {
    /// Without counts.
    pub(crate) fn new(
        station: String,
        node: Ipv4Addr,
        object: ObjectCode,
        view: watch::Receiver<View>,
    ) -> Self {
        Self {
            station,
            node,
            object,
            is_reachable: AtomicBool::new(false),
            polls: AtomicU64::new(0),
            unanswered: AtomicU64::new(0),
            writes: AtomicU64::new(0),
            refusals: AtomicU64::new(0),
            restarts: AtomicU64::new(0),
            register_wh: AtomicU64::new(0),
            view,
        }
    }
}

/// Adds one.
pub(crate) fn count(figure: &AtomicU64) {
    figure.fetch_add(1, Ordering::Relaxed);
}

/// All devices of the gateway.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ledger(Arc<Mutex<Vec<Arc<Figures>>>>);

impl Ledger {
    /// Adds a device.
    pub(crate) fn add(&self, figures: Arc<Figures>) {
        self.all_mut(|all| all.push(figures));
    }

    /// How many devices there are.
    pub(crate) fn len(&self) -> usize {
        self.all_mut(|all| all.len())
    }

    fn all_mut<R>(&self, what: impl FnOnce(&mut Vec<Arc<Figures>>) -> R) -> R {
        what(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The counts as Prometheus reads them.
    pub(crate) fn metrics(&self) -> String {
        let all = self.all_mut(|all| all.clone());
        let mut text = String::new();
        let load = |figure: &AtomicU64| figure.load(Ordering::Relaxed);
        type Of<'a> = &'a dyn Fn(&Figures) -> u64;
        let rows: [(&str, &str, &str, Of<'_>); 10] = [
            (
                "device_reachable",
                "gauge",
                "Whether the device answered last.",
                &|one| one.is_reachable.load(Ordering::Relaxed).into(),
            ),
            (
                "station_connected",
                "gauge",
                "Whether the CSMS is connected.",
                &|one| one.view.borrow().is_connected.into(),
            ),
            (
                "transaction_active",
                "gauge",
                "Whether a transaction is open.",
                &|one| one.view.borrow().transaction.is_some().into(),
            ),
            (
                "events_waiting",
                "gauge",
                "Transaction events that wait for the CSMS.",
                &|one| u64::try_from(one.view.borrow().queued).unwrap_or(u64::MAX),
            ),
            (
                "register_wh",
                "gauge",
                "Register of charged energy, in Wh.",
                &|one| load(&one.register_wh),
            ),
            (
                "polls_total",
                "counter",
                "Polls that the device answered.",
                &|one| load(&one.polls),
            ),
            (
                "requests_unanswered_total",
                "counter",
                "Requests that the device never answered.",
                &|one| load(&one.unanswered),
            ),
            (
                "writes_total",
                "counter",
                "Writes that the device took.",
                &|one| load(&one.writes),
            ),
            (
                "writes_refused_total",
                "counter",
                "Writes that the device refused.",
                &|one| load(&one.refusals),
            ),
            (
                "register_restarts_total",
                "counter",
                "Times the counter of the device started again.",
                &|one| load(&one.restarts),
            ),
        ];
        for (name, kind, help, of) in rows {
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "# HELP echonet_gateway_{name} {help}\n# TYPE echonet_gateway_{name} {kind}"
            );
            for one in &all {
                let _ = writeln!(
                    text,
                    "echonet_gateway_{name}{{station=\"{}\",node=\"{}\",object=\"{}\"}} {}",
                    escaped(&one.station),
                    one.node,
                    one.object,
                    of(one)
                );
            }
        }
        text
    }
}

fn escaped(label: &str) -> String {
    label
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}
