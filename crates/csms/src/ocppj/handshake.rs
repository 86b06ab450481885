//! The handshake (Part 4, 3.2; A00; cases 1 to 10): from an accepted stream to a station's session.
//!
//! In this order: HTTP head, identity, credentials, origin, known station, subprotocol, take-over,
//! compression, commit of the connection, 101. Whatever fails is answered with a sentence and listed among the refused
//! connections. How messages flow afterwards is in `connection`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use deflate::{Agreement, Limits, Stream};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, frame::coding::CloseCode};

use super::connection::ending;
use super::head::{self, Head, HeadError};
use super::identity;
use super::refusal::Refusal;
use super::station_certificate;
use super::transport::Channel;
use super::{SUBPROTOCOL, authentication, close, origin, websocket_config};
use crate::blocks::security::upgrade;
use crate::config::SubprotocolMismatch;
use crate::connections::Session;
use crate::context::Core;
use crate::facts::{ConnectFact, Connected, RefusalReason, RefusedConnectionFact};
use crate::shutdown;
use crate::store::batch::PasswordChange;

/// How much of the path is kept of a refused handshake.
const KEPT_PATH: usize = 200;
/// How many characters of what was wrong; a certificate can say much of itself.
const KEPT_DETAIL: usize = 400;
/// How long a refused peer may take to read the answer.
const LINGER: Duration = Duration::from_secs(1);

/// A station, ready to talk.
pub(super) struct Upgraded<S> {
    pub(super) session: Arc<Session>,
    /// Boxed: it moves to the connection, and what moves leaves a place of its size behind.
    pub(super) socket: Box<WebSocketStream<Stream<S>>>,
}

/// What a refused handshake was about, as far as it could be read.
#[derive(Default)]
pub(super) struct HandshakeInfo {
    target: String,
    identity: Option<String>,
}

impl HandshakeInfo {
    /// Of a request that came to another port.
    pub(super) fn of_target(target: &str) -> Self {
        let identity = identity::from_target(target).ok();
        Self {
            target: target.to_owned(),
            identity: identity.map(|identity| identity.as_str().to_owned()),
        }
    }
}

/// Carries a handshake out; `None` = refused, answered and listed. Whoever has not said what they
/// want when the server is `closing` is not waited for.
pub(super) async fn accept<S>(
    core: &Core,
    mut stream: S,
    peer: SocketAddr,
    channel: &Channel,
    deadline: Instant,
    closing: watch::Receiver<bool>,
) -> Option<Upgraded<S>>
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    let mut asked = HandshakeInfo::default();
    let head = tokio::select! {
        biased;
        () = shutdown::closed(closing) => {
            metrics::counter!("csms_refused_total", "reason" => "closing").increment(1);
            return None;
        }
        head = tokio::time::timeout_at(deadline, head::read(&mut stream)) => head,
    };
    let refusal = match head {
        Ok(Ok(head)) => {
            asked.target.clone_from(&head.target);
            match upgrade(core, &head, peer, channel, &mut asked).await {
                Ok(accepted) => return finish(core, stream, head, accepted).await,
                Err(refusal) => refusal,
            }
        }
        Ok(Err(HeadError::Closed | HeadError::Io(_))) => {
            metrics::counter!("csms_refused_total", "reason" => "gone").increment(1);
            return None;
        }
        Ok(Err(error @ HeadError::TooLarge)) => Refusal::new(
            431,
            RefusalReason::HeadTooLarge,
            error.to_string(),
            "send a shorter request",
        ),
        Ok(Err(error @ HeadError::Malformed)) => Refusal::new(
            400,
            RefusalReason::NotHttp,
            error.to_string(),
            "open a WebSocket (ws://, not wss://) with subprotocol ocpp2.0.1",
        ),
        Err(_) => Refusal::late(),
    };
    refuse(core, &mut stream, peer, asked, refusal).await;
    None
}

/// What was agreed.
enum Accepted {
    /// Speak OCPP.
    Session {
        session: Box<Session>,
        key: String,
        compression: Option<(Agreement, String)>,
    },
    /// No common subprotocol: upgrade without one and close (setting `part4`).
    WithoutSubprotocol { key: String },
}

async fn upgrade(
    core: &Core,
    head: &Head,
    peer: SocketAddr,
    channel: &Channel,
    asked: &mut HandshakeInfo,
) -> Result<Accepted, Refusal> {
    let key = websocket_key(core, head)?;
    let identity = identity::from_target(&head.target).map_err(|error| {
        Refusal::new(
            error.http_status(),
            RefusalReason::Identity,
            error.to_string(),
            "end the URL with the station's identity, percent-encoded, such as /CP001",
        )
    })?;
    asked.identity = Some(identity.as_str().to_owned());
    let known = core
        .stations
        .find(identity.folded().to_owned())
        .await
        .map_err(|error| {
            tracing::error!(%error, "a station could not be looked up");
            Refusal::database()
        })?
        // What was set for one that was removed holds no more.
        .filter(|row| row.removed_at.is_none());
    let security_profile =
        authentication::security_profile(core, head, channel, &identity, known.as_ref(), peer)?;
    let shown = station_certificate::shown(core, channel, known.as_ref()).await?;
    // An Origin is no credential: it counts only where nobody had to log in (profile 0).
    if security_profile == 0 && !core.settings.is_exposed {
        origin::check(head)?;
    }
    if known.is_none() && core.settings.known_stations_only {
        return Err(Refusal::unknown_station());
    }
    if !head
        .members("sec-websocket-protocol")
        .any(|offered| offered == SUBPROTOCOL)
    {
        return match core.settings.subprotocol_mismatch {
            SubprotocolMismatch::Part4 => Ok(Accepted::WithoutSubprotocol { key }),
            SubprotocolMismatch::Refuse => Err(Refusal::new(
                400,
                RefusalReason::Subprotocol,
                "the station does not offer the subprotocol ocpp2.0.1",
                "set the station to OCPP 2.0.1 (Sec-WebSocket-Protocol: ocpp2.0.1)",
            )),
        };
    }
    if let Some(row) = &known
        && let Err(conflict) = core.connections.admit_take_over(row.key())
    {
        return Err(Refusal::too_many(
            RefusalReason::IdentityConflict,
            "two devices take this identity from each other",
            conflict.retry_after,
        ));
    }
    let compression = deflate::choose(
        head.texts("sec-websocket-extensions"),
        core.settings.compression,
    );
    let mode = compression
        .as_ref()
        .map_or(deflate::Mode::Off, |(agreement, _)| agreement.mode());
    let fact = ConnectFact {
        identity: identity.as_str().to_owned(),
        ocpp_version: SUBPROTOCOL,
        security_profile,
        remote_address: peer.to_string(),
        at: core.clock.now(),
    };
    let connected = connect(core, &fact, known.is_none()).await?;
    if let Some(hash) = authentication::password_used(head, known.as_ref()) {
        let used = PasswordChange::Used(hash.to_vec());
        let station = connected.station;
        core.writer
            .change_password(station, used)
            .await
            .map_err(|error| {
                tracing::error!(identity = fact.identity, %error, "a log-in could not be stored");
                Refusal::database()
            })?;
    }
    if let Some(shown) = shown {
        shown.used(core, &connected, &fact.identity).await?;
    }
    let (station, identity) = (connected.station, fact.identity.as_str());
    let upgraded = upgrade::connected(core, station, identity, security_profile).await;
    upgraded.map_err(|error| {
        tracing::error!(identity, %error, "the end of an upgrade could not be stored");
        Refusal::database()
    })?;
    Ok(Accepted::Session {
        session: Box::new(Session::new(
            &fact,
            &connected,
            mode,
            channel.serial_number(),
        )),
        key,
        compression,
    })
}

/// The checks of RFC 6455, 4.2.1; returns the key of the answer.
fn websocket_key(core: &Core, head: &Head) -> Result<String, Refusal> {
    if head.method != "GET" {
        return Err(Refusal::new(
            405,
            RefusalReason::NotWebsocket,
            "only GET can open a WebSocket",
            "connect an OCPP station here; operators use the HTTP port",
        )
        .with_header("Allow", "GET"));
    }
    let upgrades = head.minor_version == 1
        && head
            .members("upgrade")
            .any(|protocol| protocol.eq_ignore_ascii_case("websocket"))
        && head
            .members("connection")
            .any(|option| option.eq_ignore_ascii_case("upgrade"));
    if !upgrades {
        return Err(Refusal::new(
            426,
            RefusalReason::NotWebsocket,
            format!(
                "this port speaks OCPP over WebSocket; the pages for people are on {}",
                core.settings.http.text
            ),
            "connect an OCPP station here",
        )
        .with_header("Upgrade", "websocket"));
    }
    if head.value("sec-websocket-version") != Some(b"13") {
        return Err(Refusal::new(
            426,
            RefusalReason::WebsocketVersion,
            "only version 13 of the WebSocket protocol is spoken here",
            "update the station's WebSocket library",
        )
        .with_header("Sec-WebSocket-Version", "13"));
    }
    let key = head.value("sec-websocket-key").map(<[u8]>::trim_ascii);
    let is_valid = |key: &&[u8]| STANDARD.decode(key).is_ok_and(|nonce| nonce.len() == 16);
    key.filter(is_valid).map(derive_accept_key).ok_or_else(|| {
        Refusal::new(
            400,
            RefusalReason::NotWebsocket,
            "Sec-WebSocket-Key is not 16 bytes in Base64",
            "update the station's WebSocket library",
        )
    })
}

/// Records the connection; it is in the database before the station gets its 101.
async fn connect(core: &Core, fact: &ConnectFact, is_new: bool) -> Result<Connected, Refusal> {
    let registration = (!core.settings.known_stations_only).then_some(core.settings.registration);
    let not_stored = |error: crate::store::writer::WriteError| {
        tracing::error!(identity = fact.identity, %error, "a connection could not be stored");
        Refusal::database()
    };
    let connected = core
        .writer
        .connect(fact.clone(), registration)
        .await
        .map_err(not_stored)?
        .ok_or_else(Refusal::unknown_station)?;
    if is_new && core.settings.tolerant {
        core.writer
            .set_tolerant(connected.station, true)
            .await
            .map_err(not_stored)?;
    }
    Ok(connected)
}

/// Sends the 101 and makes the WebSocket.
async fn finish<S>(
    core: &Core,
    mut stream: S,
    head: Head,
    accepted: Accepted,
) -> Option<Upgraded<S>>
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    let (session, key, compression) = match accepted {
        Accepted::Session {
            session,
            key,
            compression,
        } => (Some(session), key, compression),
        Accepted::WithoutSubprotocol { key } => (None, key, None),
    };
    let mut response = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {key}\r\n"
    );
    let subprotocol = session.as_ref().map(|_| SUBPROTOCOL);
    let extensions = compression.as_ref().map(|(_, answer)| answer.as_str());
    for (name, value) in [
        ("Sec-WebSocket-Protocol", subprotocol),
        ("Sec-WebSocket-Extensions", extensions),
    ] {
        if let Some(value) = value {
            response.extend([name, ": ", value, "\r\n"]);
        }
    }
    response.push_str("\r\n");
    let sent = async {
        stream.write_all(response.as_bytes()).await?;
        stream.flush().await
    };
    let deadline = core.settings.handshake_deadline;
    let sent = tokio::time::timeout(deadline, sent).await;
    if !matches!(sent, Ok(Ok(()))) {
        if let Some(session) = session {
            let reason = "the peer went away during the handshake";
            ending::record(core, &session, reason).await;
        }
        return None;
    }
    let message_bytes = core.settings.max_message_bytes;
    let (stream, rest) = match &compression {
        None => (Stream::plain(stream), head.rest),
        Some((agreement, _)) => {
            let (role, limits) = (deflate::Role::Server, Limits { message_bytes });
            let stream = Stream::deflated(stream, role, agreement, limits, head.rest);
            (stream, Vec::new())
        }
    };
    let config = websocket_config(message_bytes);
    let mut socket =
        WebSocketStream::from_partially_read(stream, rest, Role::Server, Some(config)).await;
    let Some(session) = session else {
        let frame = CloseFrame {
            code: CloseCode::Protocol,
            reason: "no common subprotocol".into(),
        };
        close::gently(&mut socket, frame).await;
        return None;
    };
    core.counters.connections.fetch_add(1, Relaxed);
    metrics::counter!("csms_handshakes_total", "compression" => session.compression.as_str())
        .increment(1);
    Some(Upgraded {
        session: Arc::new(*session),
        socket: Box::new(socket),
    })
}

/// Answers, then lists the refusal.
pub(super) async fn refuse<S>(
    core: &Core,
    stream: &mut S,
    peer: SocketAddr,
    asked: HandshakeInfo,
    refusal: Refusal,
) where
    S: AsyncRead + AsyncWrite + Unpin,
{
    close_after(stream, refusal.response().as_bytes()).await;
    record_refusal(core, peer, asked, refusal).await;
}

/// Writes the last words and ends the connection so that they arrive. A peer that does not take them
/// gets none.
pub(super) async fn close_after<S>(stream: &mut S, last_words: &[u8])
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let parting = async {
        stream.write_all(last_words).await?;
        stream.shutdown().await?;
        // What the peer still sends is read, or closing would reset the connection under its nose.
        let mut rest = [0; 1024];
        while stream.read(&mut rest).await? > 0 {}
        std::io::Result::Ok(())
    };
    let _ = tokio::time::timeout(LINGER, parting).await;
}

/// Counts, logs and stores a refusal.
pub(super) async fn record_refusal(
    core: &Core,
    peer: SocketAddr,
    asked: HandshakeInfo,
    mut refusal: Refusal,
) {
    if let Some((end, _)) = refusal.detail.char_indices().nth(KEPT_DETAIL) {
        refusal.detail.truncate(end);
    }
    core.counters.refused.fetch_add(1, Relaxed);
    metrics::counter!("csms_refused_total", "reason" => refusal.reason.as_str()).increment(1);
    let path: String = asked.target.chars().take(KEPT_PATH).collect();
    let path = path.escape_debug().take(KEPT_PATH).collect();
    tracing::warn!(%peer, status = refusal.status, reason = refusal.reason.as_str(), identity = asked.identity.as_deref(), detail = %refusal.detail, remedy = refusal.remedy, "handshake refused");
    let fact = RefusedConnectionFact {
        at: core.clock.now(),
        identity: asked.identity,
        path,
        remote_address: peer.to_string(),
        http_status: refusal.status,
        reason: refusal.reason,
        detail: refusal.detail,
        remedy: refusal.remedy,
    };
    if let Err(error) = core.writer.refuse(fact).await {
        tracing::warn!(%error, "a refused handshake could not be listed");
    }
}
