//! The stations of a run: built from fleet entries, seated at their cabinets, observed in one place.
//!
//! A fleet file says what a station is; this makes it one that runs. Stations of one cabinet share it
//! only with those that take part.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use scenario::{Fleet, Shape, record::PlannedCharge, verb::FrameFaults};
use tokio::{sync::mpsc, task::JoinHandle};

use crate::link::tls::TlsFiles;
use crate::{
    clock::ModelClock,
    event::{Listener, RunEvent},
    physics::cabinet::{CabinetHandle, DispenserRating},
    record::{Logs, StationLog},
    station::{
        Alike, BackOff, Environment, Handle, Observation, Secret, Spec, Station, spawn, watts,
    },
    target::Target,
};

/// Observations that may wait to be taken in.
const OBSERVATIONS: usize = 4_096;
/// How long stations may take to close their connections at the end.
const CLOSED_WITHIN: Duration = Duration::from_secs(3);

/// What all stations of a run have in common.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    /// Whom they talk to.
    pub(crate) target: Target,
    /// Their password.
    pub(crate) password: Option<Secret>,
    /// Bearer token of the operator.
    pub(crate) token: Option<String>,
    /// Certificates for `wss://`.
    pub(crate) tls: TlsFiles,
    pub(crate) compression: deflate::Mode,
    /// Seed of everything random.
    pub(crate) seed: u64,
    /// After which an unanswered CALL has failed.
    pub(crate) message_timeout: Duration,
    /// Whether frames are told as well.
    pub(crate) tells_frames: bool,
    /// Faults of frames and connections.
    pub(crate) frame_faults: FrameFaults,
}

/// Stations that run, and what is known of them.
#[derive(Debug)]
pub(crate) struct Crew {
    pub(crate) stations: Vec<Station>,
    pub(crate) logs: Arc<Logs>,
    observer: JoinHandle<()>,
}

impl Crew {
    /// Starts stations from `specs`; they do not connect yet.
    pub(crate) fn start(
        specs: Vec<Spec>,
        cabinets: &BTreeMap<String, Vec<CabinetHandle>>,
        planned: BTreeMap<String, PlannedCharge>,
        clock: ModelClock,
        setting: &Setting,
        listener: &Arc<dyn Listener>,
    ) -> Self {
        let (observer, mut observations) = mpsc::channel::<Observation>(OBSERVATIONS);
        let logs = specs
            .iter()
            .map(|spec| StationLog::new(&spec.identity, spec.site.clone()));
        let logs = Arc::new(Logs::new(logs, planned));
        let alike = Alike::default();
        let stations = specs
            .into_iter()
            .map(|mut spec| {
                spec.alike = alike.clone();
                spec.password.clone_from(&setting.password);
                spec.tls.clone_from(&setting.tls);
                spec.is_secured = setting.target.csms_url.starts_with("wss:");
                if let Some(serial) = setting.tls.serial_number(&spec.identity) {
                    spec.serial = serial;
                }
                spec.compression = setting.compression;
                let environment = Environment {
                    url: setting.target.csms_url.clone(),
                    clock,
                    seed: setting.seed,
                    cabinets: cabinets.get(&spec.identity).cloned().unwrap_or_default(),
                    observer: observer.clone(),
                    message_timeout: setting.message_timeout,
                    network: None,
                    tells_frames: setting.tells_frames,
                    frame_faults: setting.frame_faults,
                    notebook: None,
                };
                spawn(spec, environment)
            })
            .collect();
        // The task ends when the last station has dropped its end of the channel.
        let observer = tokio::spawn({
            let (logs, listener) = (Arc::clone(&logs), Arc::clone(listener));
            async move {
                while let Some(observation) = observations.recv().await {
                    logs.take(&observation);
                    listener.hear(&RunEvent::Observed(&observation));
                }
            }
        });
        Self {
            stations,
            logs,
            observer,
        }
    }

    /// Ways to the stations, that do not keep them alive.
    pub(crate) fn handles(&self) -> Vec<Handle> {
        self.stations.iter().map(Station::handle).collect()
    }

    /// Ends all stations in an orderly way and takes in what they still had to tell.
    pub(crate) async fn dismiss(self) -> Arc<Logs> {
        for station in &self.stations {
            self.logs
                .change(station.identity(), |log| log.leaving = true);
        }
        let closing =
            futures_util::future::join_all(self.stations.into_iter().map(Station::shutdown));
        let closed = tokio::time::timeout(CLOSED_WITHIN, async {
            closing.await;
            self.observer.await
        });
        // Too late or in time: the logs hold what is known.
        let _ = closed.await;
        self.logs
    }
}

/// The specification of a station of the fleet.
pub(crate) fn spec_of(fleet: &Fleet, station: &scenario::Station, sampling: Duration) -> Spec {
    let mut spec = Spec::dc(&*station.id);
    spec.site = Some(station.site.clone());
    spec.serial.clone_from(&station.serial);
    spec.vendor.clone_from(&station.vendor);
    spec.model.clone_from(&station.model);
    spec.sampling = sampling;
    spec.back_off = BackOff {
        wait_minimum: fleet.back_off.wait_minimum,
        repeat_times: fleet.back_off.repeat_times,
        random_range: fleet.back_off.random_range,
    };
    for evse in &mut spec.evses {
        evse.rated_w = watts(station.rated_kw);
        evse.max_w = watts(station.max_kw);
        evse.min_w = watts(station.min_kw);
        for connector in &mut evse.connectors {
            connector.kind.clone_from(&station.connector);
        }
    }
    spec
}

/// The seats of the EVSEs of a station at the cabinet of its shape; none, if it has none.
pub(crate) fn own_seats(shape: &Shape) -> Vec<CabinetHandle> {
    let Some(cabinet) = shape.cabinet else {
        return Vec::new();
    };
    let ratings: Vec<_> = shape
        .evses
        .iter()
        .map(|evse| DispenserRating {
            rated_w: watts(evse.rated_kw),
            max_w: watts(evse.max_kw),
        })
        .collect();
    CabinetHandle::share(watts(cabinet.kw), &ratings)
}

/// The seats of stations of one shape, each at a cabinet of its own.
pub(crate) fn seats_of_each(
    shape: &Shape,
    identities: &[String],
) -> BTreeMap<String, Vec<CabinetHandle>> {
    let seats = identities.iter().map(|id| (id.clone(), own_seats(shape)));
    seats.collect()
}

/// The seats of `identities` at the cabinets of the fleet.
pub(crate) fn seats(fleet: &Fleet, identities: &[String]) -> BTreeMap<String, Vec<CabinetHandle>> {
    let mut seats = BTreeMap::new();
    for cabinet in &fleet.cabinets {
        let present: Vec<_> = cabinet
            .stations
            .iter()
            .filter(|id| identities.contains(id))
            .filter_map(|id| fleet.station(id))
            .collect();
        let ratings: Vec<_> = present
            .iter()
            .map(|station| DispenserRating {
                rated_w: watts(station.rated_kw),
                max_w: watts(station.max_kw),
            })
            .collect();
        let handles = CabinetHandle::share(watts(cabinet.kw), &ratings);
        seats.extend(
            present
                .iter()
                .map(|station| station.id.clone())
                .zip(handles.into_iter().map(|seat| vec![seat])),
        );
    }
    seats
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fleet_entry_becomes_a_station_with_its_powers() {
        let fleet = Fleet::emart();
        let station = fleet.station("emart_jeju_01").unwrap();
        let spec = spec_of(&fleet, station, Duration::from_secs(5));
        assert_eq!(spec.serial, "SN-EMART_JEJU_01");
        assert_eq!(spec.site.as_deref(), Some("emart_jeju"));
        let evse = &spec.evses[0];
        assert_eq!(
            (evse.rated_w, evse.max_w, evse.min_w),
            (100_000, 200_000, 10_000)
        );
        assert_eq!(evse.connectors[0].kind, "cCCS1");
    }

    #[test]
    fn neighbours_sit_at_one_cabinet() {
        let fleet = Fleet::emart();
        let ids = ["emart_jeju_01", "emart_jeju_02", "emart_shinjeju_01"].map(str::to_owned);
        let seats = seats(&fleet, &ids);
        assert_eq!(seats.len(), 2, "Shinjeju has no cabinets");
        let at = crate::clock::ModelInstant::from_millis(0);
        seats["emart_jeju_01"][0].demand(at, 200_000);
        assert_eq!(seats["emart_jeju_01"][0].granted_at(at), 200_000);
        seats["emart_jeju_02"][0].demand(at, 200_000);
        assert_eq!(seats["emart_jeju_01"][0].granted_at(at), 100_000);
    }
}
