//! How long a peer may take on an HTTP connection: to finish a head that it began, and to take what it
//! is answered.
//!
//! A connection that is kept open between two requests is nobody's fault and has a limit of its own, in
//! `listener`. Here the clock runs from the first byte of a head (of the first one: from the accept) to
//! its end, and while the peer takes nothing. It stands still while a request is served.

use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

/// Heads that began to be served and answers that are over, of one connection: the same number of both
/// means that the connection waits for a head.
#[derive(Debug, Clone, Default)]
pub(super) struct Progress {
    heads: Arc<AtomicU64>,
    answers: Arc<AtomicU64>,
}

impl Progress {
    /// A head is complete; its request is served until the guard is dropped.
    pub(super) fn begin(&self) -> Serving {
        self.heads.fetch_add(1, SeqCst);
        Serving(self.clone())
    }

    fn heads(&self) -> u64 {
        self.heads.load(SeqCst)
    }

    fn is_serving(&self) -> bool {
        self.answers.load(SeqCst) < self.heads()
    }
}

/// A request is being served.
#[derive(Debug)]
pub(super) struct Serving(Progress);

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.answers.fetch_add(1, SeqCst);
    }
}

/// The body of an answer: with its end the request is no longer served.
#[derive(Debug)]
pub(super) struct Answering<B> {
    pub(super) body: B,
    pub(super) _serving: Serving,
}

impl<B: Body + Unpin> Body for Answering<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A stream whose peer has to keep up.
#[derive(Debug)]
pub(super) struct Paced<S> {
    stream: S,
    progress: Progress,
    head_limit: Duration,
    write_limit: Duration,
    /// Until when the head has to be complete, and how many heads there were before it.
    head_due: Option<(u64, Pin<Box<Sleep>>)>,
    /// Until when the peer has to take something.
    write_due: Option<Pin<Box<Sleep>>>,
}

impl<S> Paced<S> {
    /// For a connection that has just been accepted.
    pub(super) fn new(
        stream: S,
        progress: Progress,
        head_limit: Duration,
        write_limit: Duration,
    ) -> Self {
        Self {
            stream,
            progress,
            head_limit,
            write_limit,
            head_due: Some((0, Box::pin(tokio::time::sleep(head_limit)))),
            write_due: None,
        }
    }

    /// Passes on what came of writing, unless the peer has taken nothing for too long.
    fn written<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.write_due = None;
            return written;
        }
        let limit = self.write_limit;
        let due = self
            .write_due
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        ready!(due.as_mut().poll(cx));
        Poll::Ready(Err(late("the peer takes nothing of its answer")))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let heads = this.progress.heads();
        let is_serving = this.progress.is_serving();
        if is_serving {
            this.head_due = None;
        }
        this.head_due.take_if(|(before, _)| *before != heads);
        if let Some((_, due)) = &mut this.head_due
            && due.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(Err(late("no complete request came in time")));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buffer))?;
        if !is_serving && this.head_due.is_none() && buffer.filled().len() > before {
            let due = Box::pin(tokio::time::sleep(this.head_limit));
            this.head_due = Some((heads, due));
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.written(cx, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(cx, slices);
        this.written(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let flushed = Pin::new(&mut this.stream).poll_flush(cx);
        this.written(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

fn late(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, what)
}
