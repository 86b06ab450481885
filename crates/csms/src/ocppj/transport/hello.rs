//! What a peer's first bytes say of its TLS, kept for the reason of a refusal.
//!
//! The TLS library looks at the extensions of a hello before it looks at its version, so that an old
//! station would be told of an extension that its version does not have.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// First byte of a record that holds a part of a handshake.
pub(super) const HANDSHAKE: u8 = 0x16;
/// First byte of a ClientHello.
const CLIENT_HELLO: u8 = 1;
/// Header of the record (5), of the message (4), and the version (2).
const RECORDED: usize = 11;
/// TLS 1.2, and what TLS 1.3 says in its place.
const TLS_1_2: u16 = 0x0303;

/// A stream that keeps the first bytes which come.
#[derive(Debug)]
pub(crate) struct HelloRecorder<S> {
    stream: S,
    first: [u8; RECORDED],
    count: usize,
}

impl<S> HelloRecorder<S> {
    pub(super) fn new(stream: S) -> Self {
        Self {
            stream,
            first: [0; RECORDED],
            count: 0,
        }
    }

    pub(super) fn into_inner(self) -> S {
        self.stream
    }

    /// A ClientHello has come, of a version that is older than TLS 1.2.
    pub(super) fn is_old(&self) -> bool {
        let [HANDSHAKE, _, _, _, _, CLIENT_HELLO, _, _, _, version @ ..] = self.first else {
            return false;
        };
        self.count == RECORDED && u16::from_be_bytes(version) < TLS_1_2
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for HelloRecorder<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buffer))?;
        let come = &buffer.filled()[before..];
        let room = &mut this.first[this.count..];
        let count = come.len().min(room.len());
        room[..count].copy_from_slice(&come[..count]);
        this.count += count;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for HelloRecorder<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
