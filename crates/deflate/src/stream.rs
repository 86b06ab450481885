//! The byte stream between the socket and the WebSocket library.
//!
//! Three states: nothing agreed (bytes pass, at no cost), a client's handshake whose answer is still
//! to come (what follows the HTTP head is held back, because only the head says how to read it),
//! and compression. Buffers exist only while something is in them.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::Violation;
use crate::inbound::Inbound;
use crate::negotiation::Agreement;
use crate::outbound::Outbound;

/// Read from the socket at once, in bytes.
const CHUNK: usize = 4096;

/// Which end of the connection this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Frames that come are masked, frames that go are not.
    Server,
    /// The other way round.
    Client,
}

/// What is taken from a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest message, inflated, in bytes. A compressed one may not be longer either.
    pub message_bytes: usize,
}

/// A stream that compresses if that was agreed.
#[derive(Debug)]
pub struct Stream<S> {
    io: S,
    layer: Layer,
}

#[derive(Debug)]
enum Layer {
    Plain,
    Opening(Box<Opening>),
    Deflated(Box<Deflated>),
}

impl<S> Stream<S> {
    /// Bytes pass as they are.
    pub fn plain(io: S) -> Self {
        Self {
            io,
            layer: Layer::Plain,
        }
    }

    /// For a client that offers the extension: the answer's head passes, then [`Stream::agree`] says
    /// what follows.
    pub fn opening(io: S) -> Self {
        Self {
            io,
            layer: Layer::Opening(Box::default()),
        }
    }

    /// Messages are compressed from here on. `already_read` came from `io` after the HTTP head.
    pub fn deflated(
        io: S,
        role: Role,
        agreement: &Agreement,
        limits: Limits,
        already_read: Vec<u8>,
    ) -> Self {
        let deflated = Deflated::new(role, agreement, limits, already_read);
        Self {
            io,
            layer: Layer::Deflated(Box::new(deflated)),
        }
    }

    /// Ends the handshake of [`Stream::opening`]: with compression, or without.
    pub fn agree(&mut self, agreement: Option<&Agreement>, limits: Limits) {
        let Layer::Opening(opening) = &mut self.layer else {
            return;
        };
        if let Some(agreement) = agreement {
            let rest = std::mem::take(&mut opening.rest.bytes);
            let deflated = Deflated::new(Role::Client, agreement, limits, rest);
            self.layer = Layer::Deflated(Box::new(deflated));
        }
    }

    /// From here on what comes is handed on as it is, to be thrown away: the connection is given up.
    /// What goes is not changed.
    pub fn stop_inflating(&mut self) {
        if let Layer::Deflated(deflated) = &mut self.layer {
            deflated.stop_inflating();
        }
    }

    /// The stream below.
    pub fn get_ref(&self) -> &S {
        &self.io
    }
}

/// Bytes that wait for somebody to take them.
#[derive(Debug, Default)]
struct Waiting {
    bytes: Vec<u8>,
    taken: usize,
}

impl Waiting {
    fn rest(&self) -> &[u8] {
        &self.bytes[self.taken..]
    }

    fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Frees the memory with the last byte.
    fn advance(&mut self, length: usize) {
        self.taken += length;
        if self.taken >= self.bytes.len() {
            *self = Self::default();
        }
    }

    fn give(&mut self, buffer: &mut ReadBuf<'_>) {
        let length = self.rest().len().min(buffer.remaining());
        buffer.put_slice(&self.rest()[..length]);
        self.advance(length);
    }
}

/// The end of an HTTP head, found while it passes.
#[derive(Debug, Default)]
struct Opening {
    /// `HTTP/1.1 101`, if it is an upgrade.
    start: Vec<u8>,
    /// Of the current line.
    line_length: usize,
    is_over: bool,
    /// What came behind the head of an upgrade.
    rest: Waiting,
}

impl Opening {
    const STATUS: std::ops::Range<usize> = 9..12;

    /// Looks at what passes; returns how much of it belongs to the head.
    fn look(&mut self, bytes: &[u8]) -> usize {
        if self.is_over {
            return bytes.len();
        }
        for (at, byte) in bytes.iter().enumerate() {
            if self.start.len() < Self::STATUS.end {
                self.start.push(*byte);
            }
            match byte {
                b'\n' if self.line_length == 0 => {
                    self.is_over = true;
                    // Behind a refusal comes its text, which the library wants to see.
                    let is_upgrade = self.start.get(Self::STATUS) == Some(b"101");
                    return if is_upgrade { at + 1 } else { bytes.len() };
                }
                b'\n' => self.line_length = 0,
                b'\r' => {}
                _ => self.line_length += 1,
            }
        }
        bytes.len()
    }
}

#[derive(Debug)]
struct Deflated {
    inbound: Inbound,
    outbound: Outbound,
    /// From the socket, not yet looked at.
    raw: Waiting,
    /// For the library.
    up: Waiting,
    /// For the socket.
    out: Waiting,
    /// The peer broke a rule; told once everything before that was handed on.
    violation: Option<Violation>,
    /// What still comes is handed on as it is, to be thrown away.
    is_over: bool,
}

impl Deflated {
    fn new(role: Role, agreement: &Agreement, limits: Limits, raw: Vec<u8>) -> Self {
        let (peer, own) = match role {
            Role::Server => (agreement.client, agreement.server),
            Role::Client => (agreement.server, agreement.client),
        };
        Self {
            inbound: Inbound::new(role == Role::Server, peer, limits.message_bytes),
            outbound: Outbound::new(own),
            raw: Waiting {
                bytes: raw,
                taken: 0,
            },
            up: Waiting::default(),
            out: Waiting::default(),
            violation: None,
            is_over: false,
        }
    }

    fn poll_read<S: AsyncRead + Unpin>(
        &mut self,
        io: &mut S,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            if !self.up.is_empty() {
                self.up.give(buffer);
                return Poll::Ready(Ok(()));
            }
            if let Some(violation) = self.violation.take() {
                self.stop_inflating();
                return Poll::Ready(Err(violation.into()));
            }
            if self.is_over {
                return Pin::new(io).poll_read(cx, buffer);
            }
            if self.raw.is_empty() {
                let mut chunk = [0; CHUNK];
                let mut chunk = ReadBuf::new(&mut chunk);
                ready!(Pin::new(&mut *io).poll_read(cx, &mut chunk))?;
                if chunk.filled().is_empty() {
                    return Poll::Ready(Ok(()));
                }
                let mut rest = chunk.filled();
                self.take(&mut rest);
                self.raw.bytes = rest.to_vec();
            } else {
                let raw = std::mem::take(&mut self.raw);
                let mut rest = raw.rest();
                self.take(&mut rest);
                let taken = raw.bytes.len() - rest.len();
                self.raw = raw;
                self.raw.taken = 0;
                self.raw.advance(taken);
            }
        }
    }

    fn take(&mut self, input: &mut &[u8]) {
        self.violation = self.inbound.take(input, &mut self.up.bytes).err();
    }

    fn stop_inflating(&mut self) {
        self.is_over = true;
        self.up = Waiting::default();
        self.raw = Waiting::default();
    }

    fn poll_write<S: AsyncWrite + Unpin>(
        &mut self,
        io: &mut S,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_drain(io, cx))?;
        let mut rest = bytes;
        self.outbound.take(&mut rest, &mut self.out.bytes);
        // As far as it goes now; the rest goes with the next write or flush.
        if let Poll::Ready(Err(error)) = self.poll_drain(io, cx) {
            return Poll::Ready(Err(error));
        }
        Poll::Ready(Ok(bytes.len() - rest.len()))
    }

    fn poll_drain<S: AsyncWrite + Unpin>(
        &mut self,
        io: &mut S,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        while !self.out.is_empty() {
            match ready!(Pin::new(&mut *io).poll_write(cx, self.out.rest()))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                length => self.out.advance(length),
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Stream<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Self { io, layer } = self.get_mut();
        match layer {
            Layer::Plain => Pin::new(io).poll_read(cx, buffer),
            Layer::Opening(opening) if !opening.rest.is_empty() => {
                opening.rest.give(buffer);
                Poll::Ready(Ok(()))
            }
            Layer::Opening(opening) => {
                let start = buffer.filled().len();
                ready!(Pin::new(io).poll_read(cx, buffer))?;
                let head = start + opening.look(&buffer.filled()[start..]);
                opening.rest.bytes = buffer.filled()[head..].to_vec();
                buffer.set_filled(head);
                Poll::Ready(Ok(()))
            }
            Layer::Deflated(deflated) => deflated.poll_read(io, cx, buffer),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Stream<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let Self { io, layer } = self.get_mut();
        match layer {
            Layer::Deflated(deflated) => deflated.poll_write(io, cx, bytes),
            Layer::Plain | Layer::Opening(_) => Pin::new(io).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Self { io, layer } = self.get_mut();
        if let Layer::Deflated(deflated) = layer {
            ready!(deflated.poll_drain(io, cx))?;
        }
        Pin::new(io).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Self { io, layer } = self.get_mut();
        if let Layer::Deflated(deflated) = layer {
            ready!(deflated.poll_drain(io, cx))?;
        }
        Pin::new(io).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_an_upgrade_is_found_and_a_refusal_passes_whole() {
        for (head, rest, belongs) in [
            (
                "HTTP/1.1 101 Switching Protocols\r\nA: b\r\n\r\n",
                "\u{1}x",
                false,
            ),
            ("HTTP/1.1 101 Switching Protocols\nA: b\n\n", "\n\n", false),
            ("HTTP/1.1 404 Not Found\r\nA: 101\r\n\r\n", "not here", true),
        ] {
            let all = format!("{head}{rest}");
            let expected = if belongs { all.len() } else { head.len() };
            assert_eq!(Opening::default().look(all.as_bytes()), expected);
            let mut slow = Opening::default();
            for byte in head.as_bytes() {
                assert_eq!(slow.look(&[*byte]), 1);
            }
            assert!(slow.is_over);
        }
    }
}
