//! A station that lives, shown as a node of ECHONET Lite at the same time: one object per EVSE, both ways.
//!
//! What is shown and what a write asks is `crate::mirror`'s. Here are the sockets, and what the station is told.

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use echonet_lite::{
    charger::{Plate, read_node_profile},
    node::{CannotNow, Device, Node, Settings},
    object::{ClassCode, ObjectCode},
};
use echonet_udp::{LONGEST, Link};
use ocpp201::ConnectorStatusEnum;
use scenario::verb::{LiftLimit, LimitSource, SetLimit};
use tokio::time::{Instant, MissedTickBehavior};

use crate::{
    exit::Trouble,
    mirror::{self, Car, Evse, Kept, Wish},
    station::{Command, CommandError, Handle, Spec, StationState, StopReason, Token},
};

/// How often the station is looked at although nobody asks.
const LOOK: Duration = Duration::from_millis(500);

/// The node of one station.
pub(super) struct Mirrored {
    link: Arc<Link>,
    node: Node,
    face: Face,
    station: Handle,
    started: Instant,
}

/// The EVSEs as the node reads and writes them; an object's instance is its place here, from 1.
struct Face(Vec<Place>);

struct Place {
    id: i32,
    plate: Plate,
    kept: Kept,
    evse: Evse,
    /// Energy stops at this register, in Wh (0xE7).
    until_wh: Option<u64>,
    is_paused: bool,
    wishes: Vec<Wish>,
}

impl Mirrored {
    /// Opens the sockets at `address`.
    pub(super) fn open(
        address: Ipv4Addr,
        station: Handle,
        spec: &Spec,
        seed: u64,
    ) -> Result<Self, Trouble> {
        let link =
            Link::open(address).map_err(|e| Trouble::Usage(format!("--echonet {address}: {e}")))?;
        let mut node = Node::new(address.into(), Settings::default(), seed);
        let mut places = Vec::new();
        for (evse, instance) in spec.evses.iter().zip(1..=ObjectCode::MAX_INSTANCE) {
            // What has as many EVSEs as a node has objects is cut off there.
            if node
                .insert(ClassCode::EV_CHARGER.instance(instance))
                .is_ok()
            {
                places.push(Place::new(&spec.model, &spec.serial, evse));
            }
        }
        Ok(Self {
            link: Arc::new(link),
            node,
            face: Face(places),
            station,
            started: Instant::now(),
        })
    }

    /// Serves the node until the station is gone.
    pub(super) async fn run(mut self) {
        if !self.look().await {
            return;
        }
        // Values as they are at the start are nothing to tell.
        self.node.changes(&mut self.face);
        let list = self.node.instance_list();
        self.link.dispatch(list).await;
        let mut buffer = vec![0; LONGEST];
        let mut tick = tokio::time::interval(LOOK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let link = Arc::clone(&self.link);
            let mut sends = Vec::new();
            tokio::select! {
                arrival = link.receive(&mut buffer) => {
                    let datagram = buffer.get(..arrival.length).unwrap_or_default();
                    if !self.look().await {
                        return;
                    }
                    let now = self.started.elapsed();
                    let received =
                        self.node.receive(now, arrival.from, arrival.to_all, datagram, &mut self.face);
                    sends = received.sends;
                }
                _ = tick.tick() => {}
            }
            self.grant().await;
            if !self.look().await {
                return;
            }
            sends.extend(self.node.changes(&mut self.face));
            for outgoing in sends {
                self.link.dispatch(outgoing).await;
            }
        }
    }

    /// Looks at the station; false if it is gone.
    async fn look(&mut self) -> bool {
        let Ok(state) = self.station.state().await else {
            return false;
        };
        for place in &mut self.face.0 {
            place.see(&state);
        }
        true
    }

    /// Has the station do what was written. What it cannot do after all shows by its state.
    async fn grant(&mut self) {
        for place in &mut self.face.0 {
            if place
                .until_wh
                .is_some_and(|until| place.evse.register_wh >= until)
            {
                place.until_wh = None;
                place.kept.amount_wh = 0;
                place.wishes.push(Wish::Stop);
            }
            for wish in std::mem::take(&mut place.wishes) {
                let _ = place.grant(&self.station, wish).await;
            }
        }
    }
}

impl Place {
    fn new(model: &str, serial: &str, spec: &crate::station::EvseSpec) -> Self {
        Self {
            id: spec.id,
            plate: mirror::plate(model, serial, spec),
            kept: Kept {
                location: vec![0],
                zero_wh: 0,
                amount_wh: 0,
            },
            evse: Evse {
                is_operative: true,
                status: ConnectorStatusEnum::Unavailable,
                charging_state: None,
                vehicle: None,
                power_w: 0,
                register_wh: 0,
                limit_w: spec.max_w,
            },
            until_wh: None,
            is_paused: false,
            wishes: Vec::new(),
        }
    }

    fn see(&mut self, state: &StationState) {
        let own = state.connectors.iter().filter(|one| one.evse_id == self.id);
        let connector = own
            .clone()
            .find(|one| one.plugged)
            .or_else(|| own.clone().next());
        let Some((connector, view)) =
            connector.zip(state.evses.iter().find(|one| one.evse_id == self.id))
        else {
            return;
        };
        let transaction = state.transactions.iter().find(|one| one.evse_id == self.id);
        let status = connector.status.parse();
        let status = status.unwrap_or(ConnectorStatusEnum::Unavailable);
        self.evse = Evse {
            is_operative: status != ConnectorStatusEnum::Unavailable,
            status,
            charging_state: transaction.and_then(|one| one.charging_state.parse().ok()),
            vehicle: view
                .soc_percent
                .zip(view.battery_wh)
                .map(|(soc_percent, capacity_wh)| Car {
                    capacity_wh,
                    soc_percent,
                }),
            power_w: view.power_w,
            register_wh: view.register_wh,
            limit_w: view.limit_w,
        };
    }

    async fn grant(&mut self, station: &Handle, wish: Wish) -> Result<(), CommandError> {
        let evse = self.id;
        let lift = Command::LiftLimit(LiftLimit {
            evse_id: Some(evse),
        });
        let limit = |watts: u32| {
            Command::SetLimit(SetLimit {
                evse_id: Some(evse),
                kw: f64::from(watts) / 1_000.0,
                source: LimitSource::default(),
            })
        };
        let command = match wish {
            Wish::Start if self.is_paused => {
                self.is_paused = false;
                lift
            }
            // It charges already: the token would stop it.
            Wish::Start if self.evse.charging_state.is_some() => return Ok(()),
            Wish::Start => match Token::new("", "NoAuthorization") {
                Ok(token) => Command::PresentToken { evse, token },
                Err(_) => return Ok(()),
            },
            Wish::Pause => {
                self.is_paused = true;
                limit(0)
            }
            Wish::Stop => {
                if std::mem::take(&mut self.is_paused) {
                    station.command(lift).await?;
                }
                Command::StopCharging {
                    evse,
                    reason: StopReason::Local,
                }
            }
            Wish::Limit(watts) if watts >= self.plate.rated_w => lift,
            Wish::Limit(watts) => limit(watts),
            Wish::Operative(is_operative) => Command::Operative { evse, is_operative },
            Wish::Amount(_) | Wish::Keep => return Ok(()),
        };
        station.command(command).await.map(drop)
    }
}

impl Face {
    fn place(&mut self, object: ObjectCode) -> Option<&mut Place> {
        let index = usize::from(object.instance).checked_sub(1)?;
        self.0.get_mut(index)
    }
}

impl Device for Face {
    fn read(&mut self, object: ObjectCode, epc: u8) -> Option<Vec<u8>> {
        let place = self.place(object)?;
        if object == ObjectCode::NODE_PROFILE {
            return read_node_profile(&place.plate, epc);
        }
        let facts = mirror::facts(&place.evse, &place.plate, &place.kept);
        facts.read(object.class, &place.plate, epc)
    }

    fn write(&mut self, object: ObjectCode, epc: u8, edt: &[u8]) -> Result<(), CannotNow> {
        let place = self.place(object).ok_or(CannotNow("the EVSE is gone"))?;
        let wish = mirror::wish(&place.evse, &place.plate, epc, edt)?;
        match (wish, epc) {
            (Wish::Keep, 0x81) => place.kept.location = edt.to_vec(),
            (Wish::Keep, 0xD9) => place.kept.zero_wh = place.evse.register_wh,
            (Wish::Keep, _) => {}
            (Wish::Amount(wh), _) => {
                place.kept.amount_wh = wh;
                place.until_wh = (wh > 0).then(|| place.evse.register_wh + u64::from(wh));
            }
            (wish, _) => place.wishes.push(wish),
        }
        Ok(())
    }
}
