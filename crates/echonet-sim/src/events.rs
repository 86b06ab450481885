//! What happens, as live events for whoever looks: writes, notifications, vehicles, holds.
//!
//! Nobody waits for a slow reader: it is told how many events it missed.

use std::net::Ipv4Addr;

use echonet_lite::frame::{Frame, Service};
use echonet_lite::node::Write;
use echonet_lite::object::ObjectCode;
use serde::Serialize;
use tokio::sync::broadcast;

use crate::api::Value;

/// Events that a slow reader may be behind.
const KEPT: usize = 1_024;

/// Something that happened.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Event {
    /// What: `write`, `refused`, `notification`, `hold`, `release`, `vehicle`, `fault`, `network`.
    pub(crate) kind: &'static str,
    /// At which node.
    pub(crate) node: Ipv4Addr,
    /// At which object, as in `0x02A1:1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) object: Option<String>,
    /// Who did it: an address of the network, or `rest`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<String>,
    /// The properties with their values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) properties: Vec<Value>,
    /// What else is to be said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) detail: Option<String>,
}

impl Event {
    /// An event without properties.
    pub(crate) fn of(kind: &'static str, node: Ipv4Addr, object: Option<ObjectCode>) -> Self {
        Self {
            kind,
            node,
            object: object.map(|object| object.to_string()),
            source: None,
            properties: Vec::new(),
            detail: None,
        }
    }

    /// A controller wrote, or tried to.
    pub(crate) fn written(node: Ipv4Addr, source: String, write: &Write) -> Self {
        let kind = if write.result.is_ok() {
            "write"
        } else {
            "refused"
        };
        let mut event = Self::of(kind, node, Some(write.object));
        event.source = Some(source);
        event.properties = vec![Value::new(write.object.class, write.epc, &write.edt)];
        event.detail = write.result.as_ref().err().map(ToString::to_string);
        event
    }
}

/// Where events go.
#[derive(Debug, Clone)]
pub(crate) struct Events(broadcast::Sender<Event>);

impl Events {
    /// Without readers.
    pub(crate) fn new() -> Self {
        Self(broadcast::Sender::new(KEPT))
    }

    /// Tells who listens.
    pub(crate) fn tell(&self, event: Event) {
        // Without a listener there is nobody to tell.
        let _ = self.0.send(event);
    }

    /// Tells of a notification among what is sent; other frames are no events.
    pub(crate) fn tell_sent(&self, node: Ipv4Addr, datagram: &[u8]) {
        if self.0.receiver_count() == 0 {
            return;
        }
        let Ok(frame) = Frame::decode(datagram) else {
            return;
        };
        if frame.service != Service::Inf {
            return;
        }
        let class = frame.source.class;
        let mut event = Event::of("notification", node, Some(frame.source));
        let values = frame.properties.iter();
        event.properties = values
            .map(|one| Value::new(class, one.epc, &one.edt))
            .collect();
        self.tell(event);
    }

    /// Listens from now on.
    pub(crate) fn listen(&self) -> broadcast::Receiver<Event> {
        self.0.subscribe()
    }
}
