//! A socket that can be slowed down, or that stops without anybody noticing: a poor line, a slow reader, a peer that
//! is half open.
//!
//! Nothing is lost here: bytes wait. What is done to whole frames is in `crate::station`.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep},
};

use super::network::Abort;

/// Between two looks whether bytes may go.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// The most bytes that go at once while they are counted.
const PIECE: usize = 4_096;

/// How fast the sockets of one station are; cloning gives the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pace(Arc<Rates>);

#[derive(Debug, Default)]
struct Rates {
    is_stopped: AtomicBool,
    /// Bytes per second; 0: unlimited.
    read: AtomicU32,
    write: AtomicU32,
}

impl Pace {
    /// From now on nothing goes if `is_stopped`; else so many bytes per second, 0 for as many as there are.
    pub(crate) fn set(&self, is_stopped: bool, read: u32, write: u32) {
        self.0.read.store(read, Ordering::Relaxed);
        self.0.write.store(write, Ordering::Relaxed);
        self.0.is_stopped.store(is_stopped, Ordering::Relaxed);
    }

    fn rate(&self, of: impl Fn(&Rates) -> &AtomicU32) -> Rate {
        if self.0.is_stopped.load(Ordering::Relaxed) {
            return Rate::Stopped;
        }
        match of(&self.0).load(Ordering::Relaxed) {
            0 => Rate::Unlimited,
            bytes => Rate::PerSecond(bytes),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rate {
    Unlimited,
    PerSecond(u32),
    Stopped,
}

/// What may go in one direction.
#[derive(Debug)]
struct Allowance {
    bytes: f64,
    since: Instant,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Allowance {
    fn new() -> Self {
        Self {
            bytes: 0.0,
            since: Instant::now(),
            sleep: None,
        }
    }

    /// How many bytes may go now, at least one; pending while none may. `None`: as many as there are.
    fn poll(&mut self, rate: Rate, cx: &mut Context<'_>) -> Poll<Option<usize>> {
        loop {
            if let Some(sleep) = &mut self.sleep {
                ready!(sleep.as_mut().poll(cx));
                self.sleep = None;
            }
            let now = Instant::now();
            let passed = now.saturating_duration_since(self.since);
            self.since = now;
            match rate {
                Rate::Unlimited => return Poll::Ready(None),
                Rate::Stopped => {}
                Rate::PerSecond(bytes) => {
                    // What was not used is saved up for a tenth of a second at the most.
                    let bytes = f64::from(bytes);
                    let most = (bytes / 10.0).max(1.0);
                    self.bytes = (self.bytes + bytes * passed.as_secs_f64()).min(most);
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "between 0 and a tenth of a u32"
                    )]
                    let whole = (self.bytes as usize).min(PIECE);
                    if whole > 0 {
                        return Poll::Ready(Some(whole));
                    }
                }
            }
            self.sleep = Some(Box::pin(sleep(LOOK_AGAIN)));
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "at most a piece")]
    fn used(&mut self, bytes: usize) {
        self.bytes -= bytes as f64;
    }
}

/// A socket with a [`Pace`].
#[derive(Debug)]
pub(crate) struct Paced<S> {
    stream: S,
    pace: Pace,
    reading: Allowance,
    writing: Allowance,
}

impl<S> Paced<S> {
    pub(crate) fn new(stream: S, pace: Pace) -> Self {
        Self {
            stream,
            pace,
            reading: Allowance::new(),
            writing: Allowance::new(),
        }
    }
}

impl<S: Abort> Abort for Paced<S> {
    fn reset_on_drop(&self) {
        self.stream.reset_on_drop();
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let rate = this.pace.rate(|rates| &rates.read);
        let Some(most) = ready!(this.reading.poll(rate, cx)) else {
            return Pin::new(&mut this.stream).poll_read(cx, buffer);
        };
        let mut piece = vec![0; most.min(buffer.remaining())];
        let mut part = ReadBuf::new(&mut piece);
        ready!(Pin::new(&mut this.stream).poll_read(cx, &mut part))?;
        this.reading.used(part.filled().len());
        buffer.put_slice(part.filled());
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let rate = this.pace.rate(|rates| &rates.write);
        let Some(most) = ready!(this.writing.poll(rate, cx)) else {
            return Pin::new(&mut this.stream).poll_write(cx, bytes);
        };
        let piece = bytes.get(..most).unwrap_or(bytes);
        let written = ready!(Pin::new(&mut this.stream).poll_write(cx, piece))?;
        this.writing.used(written);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_slow_line_carries_every_byte_in_its_time() {
        let (near, mut far) = duplex(100_000);
        let pace = Pace::default();
        pace.set(false, 0, 1_000);
        let mut near = Paced::new(near, pace.clone());
        let began = Instant::now();
        let sent: Vec<u8> = (0_u8..=255).cycle().take(5_000).collect();
        near.write_all(&sent).await.unwrap();
        let took = began.elapsed().as_secs_f64();
        assert!((4.8..5.5).contains(&took), "{took}");
        let mut got = vec![0; 5_000];
        far.read_exact(&mut got).await.unwrap();
        assert_eq!(got, sent);
        pace.set(false, 500, 0);
        let began = Instant::now();
        far.write_all(&sent).await.unwrap();
        near.read_exact(&mut got).await.unwrap();
        let took = began.elapsed().as_secs_f64();
        assert!((9.8..10.5).contains(&took), "{took}");
        assert_eq!(got, sent);
    }

    #[tokio::test(start_paused = true)]
    async fn a_stopped_line_holds_everything_until_it_goes_on() {
        let (near, mut far) = duplex(100_000);
        let pace = Pace::default();
        let mut near = Paced::new(near, pace.clone());
        pace.set(true, 0, 0);
        far.write_all(b"in").await.unwrap();
        let mut got = [0; 2];
        let waited = tokio::time::timeout(Duration::from_secs(60), near.read_exact(&mut got));
        assert!(waited.await.is_err());
        pace.set(false, 0, 0);
        near.read_exact(&mut got).await.unwrap();
        assert_eq!(&got, b"in");
    }
}
