//! The HTTP/1.1 head of a handshake, read by ourselves: the WebSocket library answers nothing to a
//! request that is malformed or no upgrade, and a station's owner deserves a sentence.
//!
//! Bounded: 16 KiB and 64 header fields. What the fields mean is `handshake`'s business.

use tokio::io::{AsyncRead, AsyncReadExt};

/// Longest head in bytes.
const MAX_HEAD: usize = 16 * 1024;
/// Most header fields.
const MAX_FIELDS: usize = 64;

/// A request without its body.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) method: String,
    pub(super) target: String,
    /// 0 or 1, of HTTP/1.x.
    pub(super) minor_version: u8,
    fields: Vec<(String, Vec<u8>)>,
    /// What came after the head: the first bytes of the WebSocket.
    pub(super) rest: Vec<u8>,
}

/// Why there is no head.
#[derive(Debug, thiserror::Error)]
pub(super) enum HeadError {
    #[error("the peer went away during the handshake")]
    Closed,
    #[error("the request is longer than 16 KiB or has more than 64 header fields")]
    TooLarge,
    #[error("the request is not HTTP/1.1")]
    Malformed,
    #[error("the connection broke during the handshake: {0}")]
    Io(#[from] std::io::Error),
}

impl Head {
    /// All values of a field, in the order in which they came.
    pub(super) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.fields
            .iter()
            .filter(move |(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_slice())
    }

    /// Those values of a field that are text.
    pub(super) fn texts<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.values(name)
            .filter_map(|value| std::str::from_utf8(value).ok())
    }

    /// The only value of a field; `None` when it is absent or there are several.
    pub(super) fn value<'a>(&'a self, name: &'a str) -> Option<&'a [u8]> {
        let mut values = self.values(name);
        values.next().filter(|_| values.next().is_none())
    }

    /// The members of a comma-separated field, over all its lines.
    pub(super) fn members<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.texts(name)
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .filter(|member| !member.is_empty())
    }
}

/// Reads until the empty line. Cancelling it loses what was read.
pub(super) async fn read<S: AsyncRead + Unpin>(stream: &mut S) -> Result<Head, HeadError> {
    let mut buffer = Vec::with_capacity(1024);
    loop {
        let seen = buffer.len();
        if stream.read_buf(&mut buffer).await? == 0 {
            return Err(HeadError::Closed);
        }
        // Parsed once, when it is complete: a byte at a time must not cost a parse each.
        if let Some(head) = complete(&buffer, seen)
            .then(|| parse(&buffer))
            .transpose()?
        {
            return Ok(head);
        }
        if buffer.len() >= MAX_HEAD {
            return Err(HeadError::TooLarge);
        }
        // Clearly another protocol (a TLS hello, say) need not wait for the deadline.
        if !buffer
            .iter()
            .take(16)
            .all(|byte| byte.is_ascii_graphic() || b" \r\n".contains(byte))
        {
            return Err(HeadError::Malformed);
        }
    }
}

/// Whether the empty line is there; only what is new since `seen` is looked at.
fn complete(buffer: &[u8], seen: usize) -> bool {
    let tail = &buffer[seen.saturating_sub(3)..];
    tail.windows(4).any(|window| window == b"\r\n\r\n")
        || tail.windows(2).any(|window| window == b"\n\n")
}

fn parse(buffer: &[u8]) -> Result<Head, HeadError> {
    let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
    let mut request = httparse::Request::new(&mut fields);
    let length = match request.parse(buffer) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Err(HeadError::Malformed),
        Err(httparse::Error::TooManyHeaders) => return Err(HeadError::TooLarge),
        Err(_) => return Err(HeadError::Malformed),
    };
    if length > MAX_HEAD {
        return Err(HeadError::TooLarge);
    }
    Ok(Head {
        method: request.method.unwrap_or_default().to_owned(),
        target: request.path.unwrap_or_default().to_owned(),
        minor_version: request.version.unwrap_or_default(),
        fields: request
            .headers
            .iter()
            .map(|field| (field.name.to_owned(), field.value.to_vec()))
            .collect(),
        rest: buffer[length..].to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read_all(text: &[u8]) -> Result<Head, HeadError> {
        read(&mut &text[..]).await
    }

    #[tokio::test]
    async fn reads_method_target_fields_and_what_follows() {
        let text = b"GET /CP001 HTTP/1.1\r\nHost: x\r\nA: 1, 2\r\na: 3\r\n\r\n\x81\x05";
        let head = read_all(text).await.unwrap();
        assert_eq!(
            (head.method.as_str(), head.target.as_str()),
            ("GET", "/CP001")
        );
        assert_eq!(head.members("A").collect::<Vec<_>>(), ["1", "2", "3"]);
        assert_eq!(head.value("host"), Some(&b"x"[..]));
        assert_eq!(head.value("a"), None);
        assert_eq!(head.rest, b"\x81\x05");
    }

    #[tokio::test]
    async fn a_head_in_single_bytes_is_the_same_head() {
        let mut reader = tokio_test_reader(b"GET / HTTP/1.1\r\nHost: x\r\n\r\nrest");
        let head = read(&mut reader).await.unwrap();
        assert_eq!(head.value("host"), Some(&b"x"[..]));
    }

    /// Gives one byte per read.
    fn tokio_test_reader(text: &'static [u8]) -> impl AsyncRead + Unpin {
        struct OneByOne(&'static [u8]);
        impl AsyncRead for OneByOne {
            fn poll_read(
                mut self: std::pin::Pin<&mut Self>,
                _: &mut std::task::Context<'_>,
                buffer: &mut tokio::io::ReadBuf<'_>,
            ) -> std::task::Poll<std::io::Result<()>> {
                if let Some((first, rest)) = self.0.split_first() {
                    buffer.put_slice(&[*first]);
                    self.0 = rest;
                }
                std::task::Poll::Ready(Ok(()))
            }
        }
        OneByOne(text)
    }

    #[tokio::test]
    async fn refuses_what_is_no_http_or_too_much_of_it() {
        let tls_hello = b"\x16\x03\x01\x02\x00\x01\x00";
        assert!(matches!(
            read_all(tls_hello).await,
            Err(HeadError::Malformed)
        ));
        assert!(matches!(
            read_all(b"hello\r\n\r\n").await,
            Err(HeadError::Malformed)
        ));
        assert!(matches!(
            read_all(b"GET / HT").await,
            Err(HeadError::Closed)
        ));
        let long = format!("GET / HTTP/1.1\r\nA: {}\r\n\r\n", "x".repeat(MAX_HEAD));
        assert!(matches!(
            read_all(long.as_bytes()).await,
            Err(HeadError::TooLarge)
        ));
        let many = format!("GET / HTTP/1.1\r\n{}\r\n", "A: 1\r\n".repeat(65));
        assert!(matches!(
            read_all(many.as_bytes()).await,
            Err(HeadError::TooLarge)
        ));
    }
}
