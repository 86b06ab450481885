//! HTTP requests of this program, ready for a server that ends connections while they rest.
//!
//! A server ends a connection that nobody used for a while, and the client may just be writing its next
//! request onto it. So connections rest here for less time than usual servers let them, and a request
//! that may be repeated is sent once more over a new connection if the one it was written to turned
//! out to be closed. What is asked and what an answer means is decided elsewhere.

use std::{error::Error, io::ErrorKind, time::Duration};

use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;

/// How long a connection rests in the pool. The shortest limit of servers in common use is 5 s.
const RESTS_FOR: Duration = Duration::from_secs(4);
/// How long setting up a connection may take; apart from how long an answer may.
const CONNECTED_WITHIN: Duration = Duration::from_secs(5);

/// HTTP clients with one deadline for a whole request.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    /// Keeps connections.
    pooled: Client,
    /// Makes a connection for each request.
    fresh: Client,
}

impl Http {
    /// Requests end within `answered_within`, whatever happens.
    pub(crate) fn new(answered_within: Duration) -> Result<Self, String> {
        // Never through a proxy: the CSMS of a lab is on this machine or beside it.
        let client = |most_resting: usize| {
            Client::builder()
                .connect_timeout(CONNECTED_WITHIN)
                .timeout(answered_within)
                .pool_idle_timeout(RESTS_FOR)
                .pool_max_idle_per_host(most_resting)
                .no_proxy()
                .build()
                .map_err(|e| format!("cannot use HTTP: {}", innermost(&e)))
        };
        Ok(Self {
            pooled: client(8)?,
            fresh: client(0)?,
        })
    }

    /// Sends a request that may arrive twice without harm: a GET, or one with an `Idempotency-Key`.
    pub(crate) async fn send_repeatable(
        &self,
        request: impl Fn(&Client) -> RequestBuilder,
    ) -> Result<Response, reqwest::Error> {
        match request(&self.pooled).send().await {
            Err(error) if was_closed(&error) => request(&self.fresh).send().await,
            answered => answered,
        }
    }
}

/// A REST interface, and what opens it.
#[derive(Debug, Clone)]
pub(crate) struct Rest {
    /// How it is asked.
    pub(crate) http: Http,
    base: String,
    token: Option<String>,
}

impl Rest {
    /// The interface at `base` (without a `/` at the end). Requests end within `answered_within`.
    pub(crate) fn new(
        base: &str,
        token: Option<&str>,
        answered_within: Duration,
    ) -> Result<Self, String> {
        Ok(Self {
            http: Http::new(answered_within)?,
            base: base.to_owned(),
            token: token.map(str::to_owned),
        })
    }

    /// The URL of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// A request for a path, with the token.
    pub(crate) fn request(&self, client: &Client, method: Method, path: &str) -> RequestBuilder {
        let request = client.request(method, self.url(path));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Asks: status and text of the answer.
    pub(crate) async fn ask(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(u16, String), String> {
        let method: Method = method.parse().unwrap_or_default();
        let request = |client: &Client| {
            let request = self.request(client, method.clone(), path);
            match body {
                Some(body) => request.json(body),
                None => request,
            }
        };
        // What must not arrive twice gets a connection of its own.
        let answered = if method.is_safe() {
            self.http.send_repeatable(request).await
        } else {
            request(&self.http.fresh).send().await
        };
        let response = answered.map_err(|error| innermost(&error))?;
        let status = response.status().as_u16();
        let text = response.text().await.map_err(|error| innermost(&error))?;
        Ok((status, text))
    }
}

/// The other side ended the connection before it answered.
fn was_closed(error: &reqwest::Error) -> bool {
    if error.is_connect() || error.is_timeout() {
        return false;
    }
    causes(error).any(|cause| {
        if let Some(error) = cause.downcast_ref::<hyper::Error>() {
            return error.is_incomplete_message() || error.is_canceled() || error.is_closed();
        }
        cause.downcast_ref::<std::io::Error>().is_some_and(|error| {
            matches!(
                error.kind(),
                ErrorKind::BrokenPipe
                    | ErrorKind::ConnectionAborted
                    | ErrorKind::ConnectionReset
                    | ErrorKind::NotConnected
                    | ErrorKind::UnexpectedEof
            )
        })
    })
}

/// The deepest cause: what went wrong at the socket says more than "error sending request".
pub(crate) fn innermost(error: &reqwest::Error) -> String {
    causes(error)
        .last()
        .map_or_else(String::new, ToString::to_string)
}

/// `error` and what caused it, one after another.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
    };

    use super::*;
    use crate::link::network::Abort;

    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /// How a server treats the requests of one connection, one after another.
    #[derive(Debug, Clone, Copy)]
    enum Then {
        Answer,
        /// Reads the request and ends the connection in order.
        Close,
        /// Reads the request and resets the connection.
        Reset,
    }

    /// Reads to the end of a request; the requests here are small enough for one head and body.
    async fn read_request(stream: &mut TcpStream) -> Option<String> {
        let mut text = Vec::new();
        while !text.ends_with(b"end") {
            if stream.read_buf(&mut text).await.ok()? == 0 {
                return None;
            }
        }
        Some(String::from_utf8_lossy(&text).into_owned())
    }

    /// A server whose connections do as `plan` says; gives the requests that it read.
    async fn server(plan: Vec<Vec<Then>>) -> (String, tokio::sync::mpsc::Receiver<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let (told, requests) = tokio::sync::mpsc::channel(16);
        tokio::spawn(async move {
            for connection in plan {
                let (mut stream, _) = listener.accept().await.unwrap();
                let told = told.clone();
                tokio::spawn(async move {
                    for then in connection {
                        let Some(request) = read_request(&mut stream).await else {
                            return;
                        };
                        told.send(request).await.unwrap();
                        match then {
                            Then::Answer => stream.write_all(ANSWER).await.unwrap(),
                            Then::Close => return,
                            Then::Reset => {
                                stream.reset_on_drop();
                                return;
                            }
                        }
                    }
                    // Stays open until the client leaves.
                    let _ = stream.read(&mut [0]).await;
                });
            }
        });
        (url, requests)
    }

    async fn post(http: &Http, url: &str) -> Result<u16, reqwest::Error> {
        let made = |client: &Client| client.post(url).header("Idempotency-Key", "k").body("end");
        let answer = http.send_repeatable(made).await?;
        let status = answer.status().as_u16();
        answer.bytes().await?;
        Ok(status)
    }

    #[tokio::test]
    async fn a_request_onto_a_connection_that_ends_just_then_is_sent_again_with_its_key() {
        for end in [Then::Close, Then::Reset] {
            let plan = vec![vec![Then::Answer, end], vec![Then::Answer]];
            let (url, mut requests) = server(plan).await;
            let http = Http::new(Duration::from_secs(30)).unwrap();
            assert_eq!(post(&http, &url).await.unwrap(), 200);
            assert_eq!(post(&http, &url).await.unwrap(), 200, "{end:?}");
            let mut seen = Vec::new();
            while let Ok(request) = requests.try_recv() {
                assert!(request.contains("idempotency-key: k\r\n"), "{request}");
                seen.push(request);
            }
            assert_eq!(seen.len(), 3, "{end:?}");
        }
    }

    #[tokio::test]
    async fn a_server_that_ends_every_connection_is_asked_twice_and_no_more() {
        let plan = vec![vec![Then::Close], vec![Then::Close], vec![Then::Answer]];
        let (url, mut requests) = server(plan).await;
        let http = Http::new(Duration::from_secs(30)).unwrap();
        let error = post(&http, &url).await.unwrap_err();
        assert_eq!(
            innermost(&error),
            "connection closed before message completed"
        );
        assert!(requests.try_recv().is_ok() && requests.try_recv().is_ok());
        assert!(requests.try_recv().is_err());
    }

    #[tokio::test]
    async fn a_connection_that_has_rested_for_too_long_is_not_used_again() {
        // The second request comes over a connection of its own: it is not sent in vain before.
        let plan = vec![vec![Then::Answer, Then::Close], vec![Then::Answer]];
        let (url, mut requests) = server(plan).await;
        let http = Http::new(Duration::from_secs(30)).unwrap();
        assert_eq!(post(&http, &url).await.unwrap(), 200);
        tokio::time::sleep(RESTS_FOR + Duration::from_millis(200)).await;
        assert_eq!(post(&http, &url).await.unwrap(), 200);
        assert!(requests.try_recv().is_ok() && requests.try_recv().is_ok());
        assert!(requests.try_recv().is_err());
    }
}
