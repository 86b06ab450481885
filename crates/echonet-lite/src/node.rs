//! A node: it reads datagrams and says what to send. It knows no socket and no clock.
//!
//! What the properties hold is the device's; see [`Device`]. The node knows the rules: who is meant,
//! what may be read and written, in which form an answer goes out, and what is dropped
//! (ECHONET Lite, part 2, 4.2.3). A datagram is read whole before anything is written, and none makes
//! the node keep more than a bounded amount.

mod answer;
mod sources;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::time::Duration;

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

use crate::class::{Class, Maps};
use crate::data::DataError;
use crate::frame::{Frame, FrameError, Property, Service};
use crate::object::{ClassCode, ObjectCode};
use sources::Sources;

/// The most device objects of one node: what the instance list (0xD5, 0xD6) can hold.
pub const MAX_OBJECTS: usize = 84;

/// What holds the properties of the objects of a node.
pub trait Device {
    /// The data of a property now; `None` = there is none at the moment, as the charge of a vehicle
    /// is not known while no vehicle is there.
    ///
    /// Not asked for: the property maps, and of the node profile the counts and lists (0xD3 to 0xD7).
    fn read(&mut self, object: ObjectCode, epc: u8) -> Option<Vec<u8>>;

    /// Writes data that fits the property's length, codes and range.
    ///
    /// # Errors
    /// The device cannot do it now; nothing has changed.
    fn write(&mut self, object: ObjectCode, epc: u8, edt: &[u8]) -> Result<(), CannotNow>;
}

/// The device cannot do now what a write asks for, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CannotNow(pub &'static str);

/// How a node behaves where the specification leaves it free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Refuses every write.
    pub read_only: bool,
    /// Requests per second that one address gets answered for as long as it likes.
    pub requests_per_second: u32,
    /// Requests that one address may send at once beyond that.
    pub burst: u32,
    /// Within this time, the same write from the same address with the same transaction id is taken
    /// for one datagram that came twice: it is answered again and not done again.
    pub duplicate_window: Duration,
    /// The longest answer, in bytes. Values that do not fit are refused.
    pub longest_answer: usize,
    /// How long to wait with the answer to a request that came to all; drawn anew for each. The
    /// first bound must not exceed the second.
    pub multicast_delay: RangeInclusive<Duration>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            read_only: false,
            requests_per_second: 100,
            burst: 200,
            duplicate_window: Duration::from_secs(1),
            longest_answer: 1400,
            multicast_delay: Duration::from_millis(100)..=Duration::from_millis(1000),
        }
    }
}

/// Where to send a datagram. The port is always [`crate::PORT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    /// One node.
    Address(IpAddr),
    /// All nodes: the multicast group.
    Group,
}

/// A datagram to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Where to.
    pub to: Destination,
    /// How long to wait first.
    pub after: Duration,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// A write that a datagram asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Write {
    /// The object.
    pub object: ObjectCode,
    /// The property.
    pub epc: u8,
    /// The data.
    pub edt: Vec<u8>,
    /// Whether it was done, or why not.
    pub result: Result<(), Refusal>,
}

/// Why a property was not written.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The node takes no writes.
    #[error("the node takes no writes")]
    ReadOnly,
    /// The object has no such property to write.
    #[error("the object has no such property to write")]
    NotWritable,
    /// The data does not fit.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The device cannot do it now.
    #[error(transparent)]
    CannotNow(#[from] CannotNow),
}

/// Why a datagram got no answer of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Dropped {
    /// It is no frame.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// It is an answer or a notification; a device has nothing to say to it.
    #[error("an answer or a notification needs no answer")]
    NoRequest,
    /// The node has no such object.
    #[error("there is no object {0} here")]
    NoObject(ObjectCode),
    /// It is what this node sent to all itself.
    #[error("the node hears itself")]
    Own,
    /// Its address asks too often.
    #[error("too many requests from this address")]
    TooMany,
}

/// What came of a datagram.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Received {
    /// What to send, in this order.
    pub sends: Vec<Outgoing>,
    /// What it wrote, or tried to, in the order of the frame.
    pub writes: Vec<Write>,
    /// Why nothing was done with it.
    pub dropped: Option<Dropped>,
}

/// A node with its objects.
#[derive(Debug)]
pub struct Node {
    address: IpAddr,
    settings: Settings,
    objects: BTreeMap<ObjectCode, Object>,
    sources: Sources,
    tid: u16,
    random: SmallRng,
}

#[derive(Debug)]
struct Object {
    class: &'static Class,
    maps: Maps,
    /// What was told of each announced property last.
    told: BTreeMap<u8, Option<Vec<u8>>>,
}

/// The node cannot have this object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ObjectError {
    /// The class is not played here.
    #[error("objects of class {0} cannot be played")]
    Class(ClassCode),
    /// Instances count from 1 to 127.
    #[error("instances count from 1 to 127, not {0}")]
    Instance(u8),
    /// The instance list cannot hold more.
    #[error("a node has at most {MAX_OBJECTS} objects; use another address for more")]
    TooMany,
}

impl Node {
    /// A node without devices at an address of its own. The seed draws the waits of its answers.
    #[must_use]
    pub fn new(address: IpAddr, settings: Settings, seed: u64) -> Self {
        let profile = &crate::class::node_profile::CLASS;
        let sources = Sources::new(&settings);
        Self {
            address,
            settings,
            objects: BTreeMap::from([(ObjectCode::NODE_PROFILE, Object::new(profile))]),
            sources,
            tid: 0,
            random: SmallRng::seed_from_u64(seed),
        }
    }

    /// Adds a device object. Tell the others by [`Node::instance_list`] once all are there.
    ///
    /// # Errors
    /// The class is not played here, the instance is no instance, or there are too many.
    pub fn insert(&mut self, object: ObjectCode) -> Result<(), ObjectError> {
        let class = Class::of(object.class)
            .filter(|class| class.code != ClassCode::NODE_PROFILE)
            .ok_or(ObjectError::Class(object.class))?;
        if !(1..=ObjectCode::MAX_INSTANCE).contains(&object.instance) {
            return Err(ObjectError::Instance(object.instance));
        }
        if self.objects.len() > MAX_OBJECTS && !self.objects.contains_key(&object) {
            return Err(ObjectError::TooMany);
        }
        self.objects.insert(object, Object::new(class));
        Ok(())
    }

    /// Removes a device object; false if it was not there.
    pub fn remove(&mut self, object: ObjectCode) -> bool {
        object != ObjectCode::NODE_PROFILE && self.objects.remove(&object).is_some()
    }

    /// The device objects, without the node profile.
    pub fn devices(&self) -> impl Iterator<Item = ObjectCode> + '_ {
        self.objects
            .keys()
            .copied()
            .filter(|object| object.class != ClassCode::NODE_PROFILE)
    }

    /// The property maps of an object; `None` = it is not there.
    #[must_use]
    pub fn maps(&self, object: ObjectCode) -> Option<&Maps> {
        self.objects.get(&object).map(|object| &object.maps)
    }

    /// The notification of the instance list (0xD5): to be sent when the sockets are ready, and
    /// whenever an object comes or goes.
    pub fn instance_list(&mut self) -> Outgoing {
        let list = Property::new(0xD5, self.lists().instances);
        self.notification(ObjectCode::NODE_PROFILE, vec![list])
    }

    /// What changed since it was told last, as one notification per object.
    ///
    /// The first call after [`Node::insert`] takes the values as they are and tells nothing.
    pub fn changes(&mut self, device: &mut impl Device) -> Vec<Outgoing> {
        let mut changed = Vec::new();
        for (code, object) in &mut self.objects {
            let changes = object.changes(*code, device);
            if !changes.is_empty() {
                changed.push((*code, changes));
            }
        }
        changed
            .into_iter()
            .map(|(code, properties)| self.notification(code, properties))
            .collect()
    }

    /// Takes a datagram. `to_all`: it came by the multicast group.
    ///
    /// The notifications of what a write changed stand behind its answer.
    pub fn receive(
        &mut self,
        now: Duration,
        from: IpAddr,
        to_all: bool,
        datagram: &[u8],
        device: &mut impl Device,
    ) -> Received {
        let mut received = Received::default();
        match self.accept(now, from, datagram) {
            Ok(Accepted::Request(frame)) => {
                let after = if to_all {
                    let bounds = self.settings.multicast_delay.clone();
                    self.random.random_range(bounds)
                } else {
                    Duration::ZERO
                };
                self.answer(&frame, from, after, device, &mut received);
                if writes(frame.service) {
                    self.sources
                        .keep_write(now, from, datagram, &received.sends);
                    received.sends.extend(self.changes(device));
                }
            }
            Ok(Accepted::Again(sends)) => received.sends = sends,
            Err(dropped) => received.dropped = Some(dropped),
        }
        received
    }

    fn accept(
        &mut self,
        now: Duration,
        from: IpAddr,
        datagram: &[u8],
    ) -> Result<Accepted, Dropped> {
        let frame = Frame::decode(datagram)?;
        if from == self.address && self.objects.contains_key(&frame.source) {
            return Err(Dropped::Own);
        }
        let is_request = matches!(
            frame.service,
            Service::SetI
                | Service::SetC
                | Service::Get
                | Service::InfReq
                | Service::SetGet
                | Service::InfC
        );
        if !is_request {
            return Err(Dropped::NoRequest);
        }
        if self.meant(frame.destination).is_empty() {
            return Err(Dropped::NoObject(frame.destination));
        }
        if !self.sources.may_ask(now, from) {
            return Err(Dropped::TooMany);
        }
        if writes(frame.service)
            && let Some(sends) = self.sources.written_before(now, from, datagram)
        {
            return Ok(Accepted::Again(sends));
        }
        Ok(Accepted::Request(frame))
    }

    /// The objects that a destination means: one, or all of a class.
    fn meant(&self, destination: ObjectCode) -> Vec<ObjectCode> {
        let all = destination.instance == 0;
        self.objects
            .keys()
            .copied()
            .filter(|one| one.class == destination.class)
            .filter(|one| all || one.instance == destination.instance)
            .collect()
    }

    fn notification(&mut self, source: ObjectCode, properties: Vec<Property>) -> Outgoing {
        self.tid = self.tid.wrapping_add(1);
        let frame = Frame {
            tid: self.tid,
            source,
            destination: ObjectCode::NODE_PROFILE,
            service: Service::Inf,
            properties,
            second: Vec::new(),
        };
        Outgoing {
            to: Destination::Group,
            after: Duration::ZERO,
            // A notification holds few properties, each checked by its table: it always fits.
            bytes: frame.encode().unwrap_or_default(),
        }
    }
}

/// What to do with a frame that is for this node.
#[derive(Debug)]
enum Accepted {
    Request(Frame),
    /// The same write came twice: what was answered.
    Again(Vec<Outgoing>),
}

impl Object {
    fn new(class: &'static Class) -> Self {
        Self {
            class,
            maps: class.maps(),
            told: BTreeMap::new(),
        }
    }

    /// The announced properties that are not as they were told last. 0xD5 has a way of its own.
    fn changes(&mut self, code: ObjectCode, device: &mut impl Device) -> Vec<Property> {
        let mut changes = Vec::new();
        for epc in self.maps.announces.iter() {
            if code == ObjectCode::NODE_PROFILE && epc == 0xD5 {
                continue;
            }
            let value = device.read(code, epc);
            let before = self.told.insert(epc, value.clone());
            if let (Some(before), Some(value)) = (before, value)
                && before.as_ref() != Some(&value)
            {
                changes.push(Property::new(epc, value));
            }
        }
        changes
    }
}

const fn writes(service: Service) -> bool {
    matches!(service, Service::SetI | Service::SetC | Service::SetGet)
}
