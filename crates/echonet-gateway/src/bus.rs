//! The home network: one socket and one controller, which all bridges ask through.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use echonet_lite::controller::{Controller, Event, Patience, Request, RequestId};
use echonet_lite::frame::Property;
use echonet_lite::node::Outgoing;
use echonet_lite::object::ObjectCode;
use echonet_udp::{LONGEST, Link};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

/// Orders that may wait.
const ORDERS: usize = 1_024;
/// Notifications of one device that may wait; what is lost is found by polling.
pub(crate) const NOTICES: usize = 32;
/// Found nodes that may wait to be looked at.
const FOUND: usize = 256;

/// What a device answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Whether all was read or written.
    pub(crate) is_complete: bool,
    /// The properties as the answer has them.
    pub(crate) properties: Vec<Property>,
}

/// The device did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no answer")]
pub(crate) struct NoAnswer;

/// A node said which objects it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// The node.
    pub(crate) node: IpAddr,
    /// Its objects.
    pub(crate) objects: Vec<ObjectCode>,
}

type Key = (IpAddr, ObjectCode);
type Notices = mpsc::Sender<Vec<Property>>;

#[derive(Debug)]
enum Order {
    Ask {
        node: IpAddr,
        object: ObjectCode,
        request: Request,
        reply: oneshot::Sender<Answer>,
    },
    Listen(Key, Notices),
    Search,
}

/// Asks devices. Cloning gives the same bus.
#[derive(Debug, Clone)]
pub(crate) struct Bus {
    orders: mpsc::Sender<Order>,
}

impl Bus {
    /// Starts the bus at an address; found nodes come by the receiver.
    pub(crate) fn start(link: Link, pause: Duration) -> (Self, mpsc::Receiver<Found>) {
        let (orders, inbox) = mpsc::channel(ORDERS);
        let (found, receiver) = mpsc::channel(FOUND);
        let patience = Patience {
            pause,
            ..Patience::default()
        };
        let line = Line {
            link: Arc::new(link),
            controller: Controller::new(ObjectCode::CONTROLLER, patience),
            started: Instant::now(),
            waiting: HashMap::new(),
            listeners: HashMap::new(),
            found,
        };
        tokio::spawn(line.run(inbox));
        (Self { orders }, receiver)
    }

    /// Reads properties.
    pub(crate) async fn get(
        &self,
        node: Ipv4Addr,
        object: ObjectCode,
        codes: &[u8],
    ) -> Result<Answer, NoAnswer> {
        self.ask(node, object, Request::Get(codes.to_vec())).await
    }

    /// Writes properties, with an answer.
    pub(crate) async fn set(
        &self,
        node: Ipv4Addr,
        object: ObjectCode,
        properties: Vec<Property>,
    ) -> Result<Answer, NoAnswer> {
        self.ask(node, object, Request::Set(properties)).await
    }

    async fn ask(
        &self,
        node: Ipv4Addr,
        object: ObjectCode,
        request: Request,
    ) -> Result<Answer, NoAnswer> {
        let (reply, answer) = oneshot::channel();
        let order = Order::Ask {
            node: node.into(),
            object,
            request,
            reply,
        };
        self.orders.send(order).await.map_err(|_| NoAnswer)?;
        answer.await.map_err(|_| NoAnswer)
    }

    /// Has what a device tells by itself sent to `notices`.
    pub(crate) async fn listen(&self, node: Ipv4Addr, object: ObjectCode, notices: Notices) {
        // A bus that is gone tells nothing.
        let _ = self
            .orders
            .send(Order::Listen((node.into(), object), notices))
            .await;
    }

    /// Asks all nodes which objects they have.
    pub(crate) async fn search(&self) {
        let _ = self.orders.send(Order::Search).await;
    }
}

/// The task behind the bus.
struct Line {
    link: Arc<Link>,
    controller: Controller,
    started: Instant,
    waiting: HashMap<RequestId, oneshot::Sender<Answer>>,
    listeners: HashMap<Key, Notices>,
    found: mpsc::Sender<Found>,
}

impl Line {
    async fn run(mut self, mut inbox: mpsc::Receiver<Order>) {
        let mut buffer = vec![0; LONGEST];
        loop {
            let due = self.controller.next_deadline().map(|at| self.started + at);
            let sleep = async {
                match due {
                    Some(due) => tokio::time::sleep_until(due).await,
                    None => std::future::pending().await,
                }
            };
            let link = Arc::clone(&self.link);
            tokio::select! {
                order = inbox.recv() => match order {
                    Some(order) => self.take(order).await,
                    None => return,
                },
                arrival = link.receive(&mut buffer) => {
                    let now = self.started.elapsed();
                    let bytes = buffer.get(..arrival.length).unwrap_or_default();
                    let (sends, events) = self.controller.receive(now, arrival.from, bytes);
                    self.carry_out(sends, events).await;
                }
                () = sleep => {}
            }
            let (sends, events) = self.controller.poll(self.started.elapsed());
            self.carry_out(sends, events).await;
        }
    }

    async fn take(&mut self, order: Order) {
        match order {
            Order::Ask {
                node,
                object,
                request,
                reply,
            } => {
                // Where too much waits, the reply is dropped, which says that there is no answer.
                if let Ok(id) = self.controller.ask(node, object, request) {
                    self.waiting.insert(id, reply);
                }
            }
            Order::Listen(key, notices) => {
                self.listeners.insert(key, notices);
            }
            Order::Search => {
                let search = self.controller.search();
                let _ = self.link.send(&search).await;
            }
        }
    }

    async fn carry_out(&mut self, sends: Vec<Outgoing>, events: Vec<Event>) {
        for outgoing in sends {
            // What the system does not take is lost, as datagrams are, and asked again.
            let _ = self.link.send(&outgoing).await;
        }
        for event in events {
            match event {
                Event::Answered {
                    id,
                    complete,
                    properties,
                    ..
                } => {
                    if let Some(reply) = self.waiting.remove(&id) {
                        // Whoever asked may have stopped waiting.
                        let _ = reply.send(Answer {
                            is_complete: complete,
                            properties,
                        });
                    }
                }
                Event::GivenUp { id, .. } => {
                    self.waiting.remove(&id);
                }
                Event::Notified {
                    node,
                    object,
                    properties,
                } => {
                    if let Some(notices) = self.listeners.get(&(node, object)) {
                        let _ = notices.try_send(properties);
                    }
                }
                Event::Found { node, objects } => {
                    let _ = self.found.try_send(Found { node, objects });
                }
            }
        }
    }
}
