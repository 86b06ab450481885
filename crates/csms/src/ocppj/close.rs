//! Closing a WebSocket so that the peer learns why.
//!
//! A close frame, then a short wait for the peer's own; dropping the stream with unread data would
//! reset the connection and take the frame with it.

use std::time::Duration;

use deflate::Stream;
use futures_util::StreamExt;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

/// How long the peer may take to answer a close frame.
const LINGER: Duration = Duration::from_secs(2);
/// How much is thrown away meanwhile, at least: a sender in full flow has to be read to the end of
/// its flow, or it never sees the close frame.
const MIN_DRAINED: usize = 16 * 1024 * 1024;
/// The same in messages of the longest length.
const DRAINED_MESSAGES: usize = 8;

/// Says goodbye and waits for the peer to do so.
pub(super) async fn gently<S>(socket: &mut WebSocketStream<S>, frame: CloseFrame)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let farewell = async {
        if socket.close(Some(frame)).await.is_ok() {
            while let Some(Ok(_)) = socket.next().await {}
        }
    };
    let _ = tokio::time::timeout(LINGER, farewell).await;
}

/// Says goodbye on a stream whose frames can no longer be read: the close frame is written by hand,
/// and what still comes is thrown away: several times `max_message_bytes`, for a short while.
pub(super) async fn bluntly<S>(
    socket: &mut WebSocketStream<Stream<S>>,
    code: u16,
    reason: &str,
    max_message_bytes: usize,
) where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let max_drained = max_message_bytes
        .saturating_mul(DRAINED_MESSAGES)
        .max(MIN_DRAINED);
    let stream = socket.get_mut();
    stream.stop_inflating();
    let farewell = async {
        stream.write_all(&close_frame(code, reason)).await?;
        stream.shutdown().await?;
        let mut drained = 0;
        let mut rest = [0; 4096];
        loop {
            match stream.read(&mut rest).await? {
                0 => break,
                length => drained += length,
            }
            if drained > max_drained {
                break;
            }
        }
        std::io::Result::Ok(())
    };
    let _ = tokio::time::timeout(LINGER, farewell).await;
}

/// An unmasked close frame (RFC 6455, 5.5.1); at most 125 bytes of payload.
fn close_frame(code: u16, reason: &str) -> Vec<u8> {
    let mut end = reason.len().min(123);
    while !reason.is_char_boundary(end) {
        end -= 1;
    }
    let payload = u8::try_from(end + 2).unwrap_or(2);
    let mut frame = vec![0x88, payload];
    frame.extend_from_slice(&code.to_be_bytes());
    frame.extend_from_slice(&reason.as_bytes()[..end]);
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_close_frame_holds_code_and_reason() {
        assert_eq!(close_frame(1009, "too long"), b"\x88\x0a\x03\xf1too long");
        let long = close_frame(1002, &"한".repeat(100));
        assert_eq!(usize::from(long[1]), long.len() - 2);
        assert!(long.len() <= 127 && std::str::from_utf8(&long[4..]).is_ok());
    }
}
