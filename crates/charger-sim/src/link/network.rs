//! The network below the WebSocket: the system's TCP, or another one that is put in its place.
//!
//! A simulation brings a [`Network`] of its own, whose streams delay, cut and lose what passes. What is spoken
//! over a stream, TLS included, is the client's business.

use std::{fmt, io};

use futures_util::future::BoxFuture;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};

/// A stream whose connection can be reset.
pub trait Abort {
    /// Makes the next drop of the stream send RST instead of FIN.
    fn reset_on_drop(&self);
}

/// The way to a peer.
pub trait Stream: AsyncRead + AsyncWrite + Abort + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Abort + Unpin + Send> Stream for S {}

/// What connections are made over.
pub trait Network: fmt::Debug + Send + Sync {
    /// Connects to a host.
    ///
    /// # Errors
    /// When it is not reached. It may also take forever: whoever dials gives up in time.
    fn dial<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Box<dyn Stream>>>;
}

impl Abort for Box<dyn Stream> {
    fn reset_on_drop(&self) {
        (**self).reset_on_drop();
    }
}

impl Abort for TcpStream {
    fn reset_on_drop(&self) {
        // Where the system refuses, dropping the socket still cuts the WebSocket without a closing handshake.
        let _ = self.set_zero_linger();
    }
}

impl<S: Abort> Abort for tokio_rustls::client::TlsStream<S> {
    fn reset_on_drop(&self) {
        self.get_ref().0.reset_on_drop();
    }
}

impl<S: Abort> Abort for deflate::Stream<S> {
    fn reset_on_drop(&self) {
        self.get_ref().reset_on_drop();
    }
}
