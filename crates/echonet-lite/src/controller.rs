//! One who asks: a controller, or a gateway that stands in for one. It knows no socket and no clock.
//!
//! Datagrams get lost, so a request is sent again with the same transaction id, and given up after
//! some tries. A small device takes one request at a time and needs a pause between two; requests to
//! one node therefore wait for each other. An answer is known by its address, its transaction id, its
//! object and its service. Its port says nothing (part 2, 1.2).

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::time::Duration;

use crate::frame::{Frame, Property, Service};
use crate::node::{Destination, Outgoing};
use crate::object::ObjectCode;

/// Requests that may wait for one node.
pub const MAX_WAITING: usize = 256;
/// Nodes that are asked or were found.
pub const MAX_NODES: usize = 1024;

/// How a controller waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patience {
    /// How long an answer may take.
    pub timeout: Duration,
    /// How often a request is sent again before it is given up.
    pub repeats: u32,
    /// The least time between an answer and the next request to the same node.
    pub pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(2),
            repeats: 2,
            pause: Duration::from_millis(100),
        }
    }
}

/// The number of a request, given by [`Controller::ask`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(u64);

/// What to ask of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Read these properties.
    Get(Vec<u8>),
    /// Write these properties, with an answer.
    Set(Vec<Property>),
}

/// What a controller learnt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A request was answered.
    Answered {
        /// Which.
        id: RequestId,
        /// The node.
        node: IpAddr,
        /// The object.
        object: ObjectCode,
        /// Whether all was read or written. If not, the properties without data of a read, and those
        /// with data of a write, are what was refused.
        complete: bool,
        /// The properties, as the answer has them.
        properties: Vec<Property>,
    },
    /// A request was never answered.
    GivenUp {
        /// Which.
        id: RequestId,
        /// The node.
        node: IpAddr,
        /// The object.
        object: ObjectCode,
    },
    /// A node told something by itself.
    Notified {
        /// The node.
        node: IpAddr,
        /// The object.
        object: ObjectCode,
        /// What it told.
        properties: Vec<Property>,
    },
    /// A node said which device objects it has.
    Found {
        /// The node.
        node: IpAddr,
        /// Its objects, without the node profile.
        objects: Vec<ObjectCode>,
    },
}

/// A request cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// Too many requests wait for this node.
    #[error("{MAX_WAITING} requests wait for this node already")]
    Full,
    /// Too many nodes are asked.
    #[error("{MAX_NODES} nodes are asked already")]
    TooManyNodes,
    /// The request names no property, or more than a frame can hold.
    #[error("a request names 1 to 255 properties of at most 255 bytes")]
    Form,
}

/// One who asks.
#[derive(Debug)]
pub struct Controller {
    object: ObjectCode,
    patience: Patience,
    nodes: BTreeMap<IpAddr, Peer>,
    next_id: u64,
    tid: u16,
}

#[derive(Debug, Default)]
struct Peer {
    waiting: VecDeque<Waiting>,
    asked: Option<Asked>,
    /// No request goes out before.
    quiet_until: Duration,
}

impl Peer {
    /// When there is something to do next.
    fn deadline(&self) -> Option<Duration> {
        match &self.asked {
            Some(asked) => Some(asked.until),
            None if self.waiting.is_empty() => None,
            None => Some(self.quiet_until),
        }
    }
}

#[derive(Debug)]
struct Waiting {
    id: RequestId,
    object: ObjectCode,
    request: Request,
}

#[derive(Debug)]
struct Asked {
    id: RequestId,
    object: ObjectCode,
    tid: u16,
    is_write: bool,
    bytes: Vec<u8>,
    repeats_left: u32,
    until: Duration,
}

impl Controller {
    /// A controller that asks as the given object, usually [`ObjectCode::CONTROLLER`].
    #[must_use]
    pub fn new(object: ObjectCode, patience: Patience) -> Self {
        Self {
            object,
            patience,
            nodes: BTreeMap::new(),
            next_id: 0,
            tid: 0,
        }
    }

    /// The datagram that asks all nodes for their objects. Answers come as [`Event::Found`].
    pub fn search(&mut self) -> Outgoing {
        let request = Request::Get(vec![0xD6]);
        let tid = self.next_tid();
        Outgoing {
            to: Destination::Group,
            after: Duration::ZERO,
            // One property without data always fits.
            bytes: self
                .encode(tid, ObjectCode::NODE_PROFILE, &request)
                .unwrap_or_default(),
        }
    }

    /// Takes a request; it goes out by [`Controller::poll`] when its turn comes.
    ///
    /// # Errors
    /// Too much waits, or the request fits no frame.
    pub fn ask(
        &mut self,
        node: IpAddr,
        object: ObjectCode,
        request: Request,
    ) -> Result<RequestId, AskError> {
        if self.encode(0, object, &request).is_none() || request.is_empty() {
            return Err(AskError::Form);
        }
        if !self.nodes.contains_key(&node) && self.nodes.len() >= MAX_NODES {
            return Err(AskError::TooManyNodes);
        }
        let peer = self.nodes.entry(node).or_default();
        if peer.waiting.len() >= MAX_WAITING {
            return Err(AskError::Full);
        }
        let id = RequestId(self.next_id);
        self.next_id += 1;
        peer.waiting.push_back(Waiting {
            id,
            object,
            request,
        });
        Ok(id)
    }

    /// Forgets a node and what waits for it.
    pub fn forget(&mut self, node: IpAddr) {
        self.nodes.remove(&node);
    }

    /// When [`Controller::poll`] has something to do next; `None` = not before something is asked.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Duration> {
        self.nodes.values().filter_map(Peer::deadline).min()
    }

    /// Sends what is due, sends again what was not answered, and gives up what never was.
    pub fn poll(&mut self, now: Duration) -> (Vec<Outgoing>, Vec<Event>) {
        let mut sends = Vec::new();
        let mut events = Vec::new();
        let is_due = |peer: &Peer| peer.deadline().is_some_and(|at| at <= now);
        let due = self.nodes.iter().filter(|(_, peer)| is_due(peer));
        let due: Vec<IpAddr> = due.map(|(node, _)| *node).collect();
        for node in due {
            self.poll_node(now, node, &mut sends, &mut events);
        }
        (sends, events)
    }

    fn poll_node(
        &mut self,
        now: Duration,
        node: IpAddr,
        sends: &mut Vec<Outgoing>,
        events: &mut Vec<Event>,
    ) {
        let tid = self.next_tid();
        let source = self.object;
        let Some(peer) = self.nodes.get_mut(&node) else {
            return;
        };
        if let Some(asked) = &mut peer.asked
            && asked.until <= now
        {
            if asked.repeats_left > 0 {
                asked.repeats_left -= 1;
                asked.until = now + self.patience.timeout;
                sends.push(to(node, asked.bytes.clone()));
            } else {
                events.push(Event::GivenUp {
                    id: asked.id,
                    node,
                    object: asked.object,
                });
                peer.asked = None;
                peer.quiet_until = now + self.patience.pause;
            }
        }
        if peer.asked.is_none()
            && peer.quiet_until <= now
            && let Some(next) = peer.waiting.pop_front()
            // What fits no frame was refused by `ask`.
            && let Some(bytes) = encode(source, tid, next.object, &next.request)
        {
            sends.push(to(node, bytes.clone()));
            peer.asked = Some(Asked {
                id: next.id,
                object: next.object,
                tid,
                is_write: matches!(next.request, Request::Set(_)),
                bytes,
                repeats_left: self.patience.repeats,
                until: now + self.patience.timeout,
            });
        }
    }

    /// Takes a datagram; what is no concern of this controller is ignored.
    pub fn receive(
        &mut self,
        now: Duration,
        from: IpAddr,
        datagram: &[u8],
    ) -> (Vec<Outgoing>, Vec<Event>) {
        let mut sends = Vec::new();
        let mut events = Vec::new();
        let Ok(frame) = Frame::decode(datagram) else {
            return (sends, events);
        };
        match frame.service {
            Service::Inf | Service::InfC => {
                let is_answered = frame.service == Service::InfC
                    && (frame.destination == self.object
                        || frame.destination == ObjectCode::NODE_PROFILE);
                if is_answered {
                    sends.extend(confirm(&frame).map(|bytes| to(from, bytes)));
                }
                if frame.service == Service::Inf || is_answered {
                    notified(from, frame, &mut events);
                }
            }
            Service::GetRes | Service::GetSna | Service::SetRes | Service::SetCSna => {
                events.extend(self.answered(now, from, &frame));
                if frame.service == Service::GetRes {
                    found(from, &frame, &mut events);
                }
            }
            _ => {}
        }
        (sends, events)
    }

    fn answered(&mut self, now: Duration, from: IpAddr, frame: &Frame) -> Option<Event> {
        let peer = self.nodes.get_mut(&from)?;
        let is_write = matches!(frame.service, Service::SetRes | Service::SetCSna);
        let asked = peer.asked.take_if(|asked| {
            asked.tid == frame.tid && asked.object == frame.source && asked.is_write == is_write
        })?;
        peer.quiet_until = now + self.patience.pause;
        Some(Event::Answered {
            id: asked.id,
            node: from,
            object: asked.object,
            complete: !frame.service.is_refusal(),
            properties: frame.properties.clone(),
        })
    }

    fn next_tid(&mut self) -> u16 {
        // 0 is left to notifications.
        self.tid = self.tid.checked_add(1).unwrap_or(1);
        self.tid
    }

    fn encode(&self, tid: u16, object: ObjectCode, request: &Request) -> Option<Vec<u8>> {
        encode(self.object, tid, object, request)
    }
}

impl Request {
    fn is_empty(&self) -> bool {
        match self {
            Self::Get(codes) => codes.is_empty(),
            Self::Set(properties) => properties.is_empty(),
        }
    }
}

fn encode(
    source: ObjectCode,
    tid: u16,
    destination: ObjectCode,
    request: &Request,
) -> Option<Vec<u8>> {
    let (service, properties) = match request {
        Request::Get(codes) => {
            let bare = codes.iter().map(|epc| Property::bare(*epc));
            (Service::Get, bare.collect())
        }
        Request::Set(properties) => (Service::SetC, properties.clone()),
    };
    Frame {
        tid,
        source,
        destination,
        service,
        properties,
        second: Vec::new(),
    }
    .encode()
}

fn to(node: IpAddr, bytes: Vec<u8>) -> Outgoing {
    Outgoing {
        to: Destination::Address(node),
        after: Duration::ZERO,
        bytes,
    }
}

/// The answer to a notification that wants one.
fn confirm(frame: &Frame) -> Option<Vec<u8>> {
    let bare = frame.properties.iter().map(|one| Property::bare(one.epc));
    Frame {
        tid: frame.tid,
        source: frame.destination,
        destination: frame.source,
        service: Service::InfCRes,
        properties: bare.collect(),
        second: Vec::new(),
    }
    .encode()
}

fn notified(node: IpAddr, frame: Frame, events: &mut Vec<Event>) {
    found(node, &frame, events);
    events.push(Event::Notified {
        node,
        object: frame.source,
        properties: frame.properties,
    });
}

/// Takes an instance list (0xD5 or 0xD6) out of what a node profile said.
fn found(node: IpAddr, frame: &Frame, events: &mut Vec<Event>) {
    if frame.source.class != ObjectCode::NODE_PROFILE.class {
        return;
    }
    for property in &frame.properties {
        if let (0xD5 | 0xD6, Some(objects)) = (property.epc, instances(&property.edt)) {
            events.push(Event::Found { node, objects });
        }
    }
}

/// The objects of an instance list; `None` = count and length do not agree.
fn instances(edt: &[u8]) -> Option<Vec<ObjectCode>> {
    let (count, list) = edt.split_first()?;
    let (codes, rest) = list.as_chunks::<3>();
    (codes.len() == usize::from(*count) && rest.is_empty())
        .then(|| codes.iter().copied().map(ObjectCode::from_bytes).collect())
}
