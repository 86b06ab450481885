//! One WebSocket connection of a station: CALL out, answer in, one at a time.
//!
//! Plain OCPP-J without any robustness of its own: whoever uses it decides what to do about a lost
//! connection. CALLs of the csms are left unanswered (it is quiet by default), but by the station of a desk, which
//! accepts them all.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use ocpp201::rpc::{self, Frame};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async};

/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(15);

/// The answer to a CALL.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// CALLRESULT with its payload.
    Result(Value),
    /// CALLERROR.
    Error {
        /// Its code as on the wire.
        code: String,
        /// Its description.
        description: String,
    },
}

/// The connection is gone, or nothing came in time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Lost {
    /// It could not be made, or it broke.
    #[error("the connection was lost: {0}")]
    Broken(String),
    /// The answer did not come in time.
    #[error("no answer within {0:?}")]
    Silent(Duration),
}

impl From<Error> for Lost {
    fn from(error: Error) -> Self {
        Self::Broken(error.to_string())
    }
}

/// An open connection.
#[derive(Debug)]
pub struct Link {
    socket: WebSocketStream<TcpStream>,
    calls: u64,
    /// CALLs of the csms that were accepted, oldest first; `None`: they are not answered.
    asked: Option<Vec<(String, Value)>>,
}

impl Link {
    /// Connects as `identity`.
    ///
    /// # Errors
    /// [`Lost`]: nobody listens, or the handshake was refused or took too long.
    pub async fn open(address: SocketAddr, identity: &str) -> Result<Self, Lost> {
        let mut request = format!("ws://{address}/{identity}").into_client_request()?;
        request.headers_mut().insert(
            "Sec-WebSocket-Protocol",
            HeaderValue::from_static("ocpp2.0.1"),
        );
        let handshake = async {
            let stream = TcpStream::connect(address).await.map_err(Error::Io)?;
            // Small frames that wait for an answer: nothing to be gained by gathering them.
            stream.set_nodelay(true).map_err(Error::Io)?;
            client_async(request, stream).await
        };
        let (socket, _) = tokio::time::timeout(HANDSHAKE, handshake)
            .await
            .map_err(|_| Lost::Silent(HANDSHAKE))??;
        Ok(Self {
            socket,
            calls: 0,
            asked: None,
        })
    }

    /// From now on every CALL of the csms is answered with `Accepted`.
    pub fn answers_calls(&mut self) {
        self.asked = Some(Vec::new());
    }

    /// The CALLs that were answered since the last look.
    pub fn asked(&mut self) -> Vec<(String, Value)> {
        self.asked.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Waits until a CALL of the csms was answered.
    ///
    /// # Errors
    /// [`Lost`].
    pub async fn listen(&mut self) -> Result<(), Lost> {
        while self.asked.as_ref().is_none_or(Vec::is_empty) {
            let text = self.next().await?;
            self.accept(&text).await?;
        }
        Ok(())
    }

    /// The next text.
    async fn next(&mut self) -> Result<Utf8Bytes, Lost> {
        loop {
            match self.socket.next().await {
                None => return Err(Lost::Broken("closed".into())),
                Some(message) => {
                    if let Message::Text(text) = message? {
                        return Ok(text);
                    }
                }
            }
        }
    }

    /// Answers a CALL of the csms, if CALLs are answered.
    async fn accept(&mut self, text: &str) -> Result<(), Lost> {
        let Some(asked) = &mut self.asked else {
            return Ok(());
        };
        let Ok(Frame::Call {
            id,
            action,
            payload,
        }) = rpc::decode(text)
        else {
            return Ok(());
        };
        let frame = format!(r#"[3,"{}",{{"status":"Accepted"}}]"#, id.as_str());
        let payload = serde_json::from_str(payload.get()).unwrap_or_default();
        asked.push((action.to_string(), payload));
        Ok(self.socket.send(Message::text(frame)).await?)
    }

    /// Sends a CALL and waits for its answer.
    ///
    /// # Errors
    /// [`Lost`]: whether the CALL was served is not known then.
    pub async fn call(
        &mut self,
        action: &str,
        payload: &str,
        within: Duration,
    ) -> Result<Answer, Lost> {
        self.calls += 1;
        let id = self.calls.to_string();
        let frame = format!(r#"[2,"{id}","{action}",{payload}]"#);
        self.socket.send(Message::text(frame)).await?;
        tokio::time::timeout(within, self.answer(&id))
            .await
            .map_err(|_| Lost::Silent(within))?
    }

    async fn answer(&mut self, wanted: &str) -> Result<Answer, Lost> {
        loop {
            let text = self.next().await?;
            match rpc::decode(&text) {
                Ok(Frame::CallResult { id, payload }) if id.as_str() == wanted => {
                    return serde_json::from_str(payload.get())
                        .map(Answer::Result)
                        .map_err(|error| Lost::Broken(error.to_string()));
                }
                Ok(Frame::CallError {
                    id,
                    code,
                    description,
                    ..
                }) if id.as_str() == wanted => {
                    return Ok(Answer::Error {
                        code: code.as_str().into(),
                        description: description.into_owned(),
                    });
                }
                Ok(Frame::Call { .. }) => self.accept(&text).await?,
                _ => {}
            }
        }
    }

    /// Stays connected, answering pings, until the connection ends.
    pub async fn idle(&mut self) {
        while let Some(Ok(_)) = self.socket.next().await {}
    }
}
