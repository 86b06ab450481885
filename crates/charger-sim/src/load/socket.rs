//! The connection of a light station: one WebSocket with small buffers, driven by its own task.
//!
//! Address, credentials and subprotocol are those of `link`; what is missing here is what costs per
//! idle station there: a second task, its channels, and pings of its own (the CSMS's are answered).

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use ocpp201::rpc::{self, ErrorCode, MessageId};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Message, Utf8Bytes, protocol::WebSocketConfig},
};

use super::frames::{Answer, answer};

use crate::{
    exit::Trouble,
    link::{
        client::{Endpoint, Refused, refusal},
        secret::Secret,
        tls::TlsFiles,
    },
};

/// An open connection.
pub(super) type Socket = WebSocketStream<TcpStream>;

/// The connection is gone; what to count it as.
#[derive(Debug)]
pub(super) struct Lost(pub(super) String);

/// Wall time within which a connection has to be set up.
const SET_UP_TIMEOUT: Duration = Duration::from_secs(30);
/// Longest message accepted, in bytes.
const LONGEST_MESSAGE: usize = 256 * 1024;

/// Where all stations connect to, and from where.
#[derive(Debug)]
pub(super) struct Place {
    csms_url: String,
    address: SocketAddr,
    sources: Vec<IpAddr>,
    password: Option<Secret>,
}

impl Place {
    /// Resolves the host of `csms_url` once, for all stations.
    ///
    /// # Errors
    /// [`Trouble`] where the host is unknown, or has no address of the family of `sources`.
    pub(super) async fn new(
        csms_url: &str,
        sources: &[IpAddr],
        password: Option<Secret>,
    ) -> Result<Self, Trouble> {
        let unreachable =
            |why: &dyn std::fmt::Display| Trouble::Unreachable(format!("{csms_url}: {why}"));
        let endpoint = Endpoint::new(csms_url, "x", &TlsFiles::default())
            .map_err(|error| Trouble::Usage(error.to_string()))?;
        let found: Vec<_> = tokio::net::lookup_host(endpoint.host_and_port())
            .await
            .map_err(|error| unreachable(&error))?
            .collect();
        let fits = |address: &&SocketAddr| {
            sources
                .first()
                .is_none_or(|source| source.is_ipv4() == address.is_ipv4())
        };
        let usable: Vec<_> = found.iter().filter(fits).copied().collect();
        let mut address = usable.first().copied();
        if usable.len() > 1 {
            // `localhost` is two addresses, and the CSMS may listen on one of them.
            for candidate in usable {
                if TcpStream::connect(candidate).await.is_ok() {
                    address = Some(candidate);
                    break;
                }
            }
        }
        Ok(Self {
            csms_url: csms_url.to_owned(),
            address: address.ok_or_else(|| unreachable(&"the host has no usable address"))?,
            sources: sources.to_vec(),
            password,
        })
    }

    /// Connects the station `identity`; `number` chooses its source address.
    ///
    /// # Errors
    /// What to count it as.
    pub(super) async fn connect(&self, identity: &str, number: u32) -> Result<Socket, Lost> {
        tokio::time::timeout(SET_UP_TIMEOUT, self.set_up(identity, number))
            .await
            .unwrap_or_else(|_| Err("connect: not set up in time".to_owned()))
            .map_err(Lost)
    }

    async fn set_up(&self, identity: &str, number: u32) -> Result<Socket, String> {
        let told = |refused: Refused| match refused.status {
            Some(status) => format!("connect: HTTP {status}"),
            None => format!("connect: {}", refused.body),
        };
        let endpoint = Endpoint::new(&self.csms_url, identity, &TlsFiles::default())
            .map_err(|error| format!("connect: {error}"))?;
        let request = endpoint.request(self.password.as_ref()).map_err(told)?;
        let stream = self
            .tcp(number)
            .await
            .map_err(|error| format!("connect: {}", error.kind()))?;
        let config = WebSocketConfig::default()
            .read_buffer_size(4 * 1024)
            .write_buffer_size(0)
            .max_write_buffer_size(64 * 1024)
            .max_message_size(Some(LONGEST_MESSAGE))
            .max_frame_size(Some(LONGEST_MESSAGE));
        client_async_with_config(request, stream, Some(config))
            .await
            .map(|(socket, _)| socket)
            .map_err(|error| told(refusal(error)))
    }

    async fn tcp(&self, number: u32) -> std::io::Result<TcpStream> {
        let socket = if self.address.is_ipv4() {
            TcpSocket::new_v4()?
        } else {
            TcpSocket::new_v6()?
        };
        let turn = number as usize % self.sources.len().max(1);
        if let Some(source) = self.sources.get(turn) {
            socket.set_reuseaddr(true)?;
            socket.bind(SocketAddr::new(*source, 0))?;
        }
        let stream = socket.connect(self.address).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

/// Sends a frame.
pub(super) async fn send(socket: &mut Socket, text: String) -> Result<(), Lost> {
    socket
        .send(Message::text(text))
        .await
        .map_err(|_| Lost("connection lost".to_owned()))
}

/// The next text.
pub(super) async fn receive(socket: &mut Socket) -> Result<Utf8Bytes, Lost> {
    loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) => return Ok(text),
            Some(Ok(Message::Close(Some(frame)))) => {
                let code = u16::from(frame.code);
                return Err(Lost(format!("connection closed with {code}")));
            }
            Some(Ok(Message::Close(None)) | Err(_)) | None => {
                return Err(Lost("connection lost".to_owned()));
            }
            // Pings are answered by the library.
            Some(Ok(_)) => {}
        }
    }
}

/// Reads one message while no answer is awaited.
pub(super) async fn attend(socket: &mut Socket) -> Result<(), Lost> {
    let text = receive(socket).await?;
    match answer(&text, None) {
        Answer::Call(id) => refuse(socket, &id).await,
        _ => Ok(()),
    }
}

/// Answers the CALL `id` of the CSMS.
pub(super) async fn refuse(socket: &mut Socket, id: &MessageId) -> Result<(), Lost> {
    let why = "this station only makes load";
    send(
        socket,
        rpc::encode_call_error(id, ErrorCode::NotSupported, why),
    )
    .await
}
