//! An open connection: one task between the socket and two queues of text (Part 4, section 3).
//!
//! Pings are sent here; a ping without any sign of life until the next one ends the connection. How a connection
//! comes about is in `client`.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::mpsc,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

use super::network::Abort;

/// Messages that may wait on either side of a connection.
const WAITING: usize = 64;
/// Longest text of a close frame that is kept, in characters.
const LONGEST_REASON: usize = 300;
/// Wall time within which a closing handshake has to end.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// What a connection is told to do.
#[derive(Debug)]
pub enum Order {
    /// Send a text message.
    Send(String),
    /// Wait before the next order.
    Pause(Duration),
    /// Ping so often from now on; zero: not at all.
    Ping(Duration),
    /// Close in an orderly way (1000).
    Close,
    /// Cut at the TCP level, without a closing handshake.
    Cut,
}

/// What a connection tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A text message.
    Text(String),
    /// It is over.
    Ended {
        /// Why.
        reason: String,
    },
}

/// An open connection. Dropping it closes it.
#[derive(Debug)]
pub struct Connection {
    /// What to do.
    pub orders: mpsc::Sender<Order>,
    /// What happens; ends after [`Event::Ended`].
    pub events: mpsc::Receiver<Event>,
}

impl Connection {
    /// Starts the task of a connection over an open socket; a `ping_interval` of zero sends no pings.
    pub(super) fn start<S>(socket: WebSocketStream<S>, ping_interval: Duration) -> Self
    where
        S: AsyncRead + AsyncWrite + Abort + Unpin + Send + 'static,
    {
        let (orders, inbox) = mpsc::channel(WAITING);
        let (outbox, events) = mpsc::channel(WAITING);
        tokio::spawn(run(socket, inbox, outbox, ping_interval));
        Self { orders, events }
    }
}

async fn run<S>(
    mut socket: WebSocketStream<S>,
    mut orders: mpsc::Receiver<Order>,
    events: mpsc::Sender<Event>,
    ping_interval: Duration,
) where
    S: AsyncRead + AsyncWrite + Abort + Unpin,
{
    let mut has_pings = !ping_interval.is_zero();
    let mut pings = every(ping_interval);
    let mut is_alive = true;
    let reason = loop {
        // Orders first: as long as they are taken before the next message is read, neither side can end up
        // waiting for the other with both queues full.
        tokio::select! {
            biased;
            order = orders.recv() => match order {
                Some(Order::Send(text)) => {
                    if let Err(error) = socket.send(Message::text(text)).await {
                        break error.to_string();
                    }
                }
                Some(Order::Pause(span)) => tokio::time::sleep(span).await,
                Some(Order::Ping(interval)) => {
                    has_pings = !interval.is_zero();
                    pings = every(interval);
                    is_alive = true;
                }
                Some(Order::Cut) => {
                    socket.get_ref().reset_on_drop();
                    return;
                }
                Some(Order::Close) | None => {
                    close(&mut socket).await;
                    return;
                }
            },
            message = socket.next() => {
                is_alive = true;
                match message {
                    Some(Ok(Message::Text(text))) => {
                        if events.send(Event::Text(text.as_str().to_owned())).await.is_err() {
                            close(&mut socket).await;
                            return;
                        }
                    }
                    Some(Ok(Message::Binary(_))) => {
                        let frame = CloseFrame {
                            code: CloseCode::Unsupported,
                            reason: "text messages only".into(),
                        };
                        let _ = tokio::time::timeout(CLOSE_TIMEOUT, socket.close(Some(frame))).await;
                        break "CSMS sent a binary message".to_owned();
                    }
                    Some(Ok(Message::Close(frame))) => {
                        let _ = tokio::time::timeout(CLOSE_TIMEOUT, socket.close(None)).await;
                        break closed_by_peer(frame.as_ref());
                    }
                    Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                    Some(Err(error)) => break error.to_string(),
                    None => break "connection ended".to_owned(),
                }
            },
            _ = pings.tick(), if has_pings => {
                if !is_alive {
                    socket.get_ref().reset_on_drop();
                    break "no sign of life since the last ping".to_owned();
                }
                is_alive = false;
                if let Err(error) = socket.send(Message::Ping(Vec::new().into())).await {
                    break error.to_string();
                }
            },
        }
    };
    // Whoever listened may be gone already.
    let _ = events.send(Event::Ended { reason }).await;
}

/// Ticks of an interval, the first after one; of zero there are none to speak of.
fn every(interval: Duration) -> tokio::time::Interval {
    let period = if interval.is_zero() {
        Duration::from_secs(3_600)
    } else {
        interval
    };
    tokio::time::interval_at(tokio::time::Instant::now() + period, period)
}

fn closed_by_peer(frame: Option<&CloseFrame>) -> String {
    match frame {
        Some(frame) => {
            let reason: String = frame.reason.as_str().chars().take(LONGEST_REASON).collect();
            format!("closed by the CSMS ({}) {reason}", u16::from(frame.code))
                .trim_end()
                .to_owned()
        }
        None => "closed by the CSMS".to_owned(),
    }
}

/// A closing handshake, for as long as is polite.
async fn close<S: AsyncRead + AsyncWrite + Unpin>(socket: &mut WebSocketStream<S>) {
    let frame = CloseFrame {
        code: CloseCode::Normal,
        reason: "".into(),
    };
    let handshake = async {
        if socket.close(Some(frame)).await.is_ok() {
            while let Some(Ok(_)) = socket.next().await {}
        }
    };
    let _ = tokio::time::timeout(CLOSE_TIMEOUT, handshake).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::pace::Paced;

    fn size_of_result<A, F>(_: impl FnOnce(A) -> F) -> usize {
        size_of::<F>()
    }

    #[test]
    fn a_connection_is_no_larger_than_it_was() {
        type Socket = WebSocketStream<deflate::Stream<Paced<tokio::net::TcpStream>>>;
        type Given = (Socket, mpsc::Receiver<Order>, mpsc::Sender<Event>, Duration);
        let bytes = size_of_result(|(socket, orders, events, pings): Given| {
            run(socket, orders, events, pings)
        });
        println!("connection {bytes} socket {}", size_of::<Socket>());
        assert!(bytes <= 4_096, "{bytes} bytes");
    }
}
