//! The operator of the CSMS, by its REST interface: starts and stops charging.
//!
//! Only what the scenarios need. The answers are those of the station, passed on by the CSMS; a
//! refusal is told with status and text, so that a failure shows what the CSMS said.

use std::time::Duration;

use serde_json::{Value, json};

/// A REST client.
#[derive(Debug, Clone)]
pub(crate) struct Operator {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
}

/// What the CSMS answered to a start or stop that the station accepted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Accepted {
    /// The id that the transaction of a remote start will carry.
    pub(crate) remote_start_id: Option<i32>,
}

impl Operator {
    /// An operator at `http_url` (without a `/` at the end).
    pub(crate) fn new(http_url: &str, token: Option<&str>) -> Result<Self, String> {
        // Never through a proxy: the CSMS of a lab is on this machine or beside it.
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(35))
            .no_proxy()
            .build()
            .map_err(|e| format!("cannot use HTTP: {e}"))?;
        Ok(Self {
            http,
            base: http_url.to_owned(),
            token: token.map(str::to_owned),
        })
    }

    /// `POST /chargers/{station}/start`.
    pub(crate) async fn start(
        &self,
        station: &str,
        evse_id: i32,
        connector_id: i32,
    ) -> Result<Accepted, String> {
        let body = json!({ "evse_id": evse_id, "connector_id": connector_id });
        self.post(&format!("/chargers/{station}/start"), &body)
            .await
    }

    /// `POST /chargers/{station}/stop`.
    pub(crate) async fn stop(
        &self,
        station: &str,
        transaction_id: &str,
    ) -> Result<Accepted, String> {
        let body = json!({ "transaction_id": transaction_id });
        self.post(&format!("/chargers/{station}/stop"), &body).await
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Accepted, String> {
        let url = format!("{}{path}", self.base);
        let mut request = self.http.post(&url).json(body);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let answer = request
            .send()
            .await
            .map_err(|e| format!("POST {url}: {}", innermost(&e)))?;
        let status = answer.status();
        let text = answer
            .text()
            .await
            .map_err(|e| format!("POST {url}: {}", innermost(&e)))?;
        judge(status.as_u16(), &text).map_err(|what| format!("POST {url}: {what}"))
    }
}

/// The deepest cause: what went wrong at the socket says more than "error sending request".
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

fn judge(status: u16, text: &str) -> Result<Accepted, String> {
    let shown: String = text.chars().take(300).collect();
    if status != 200 {
        return Err(format!("HTTP {status}: {shown}"));
    }
    let answer: Value =
        serde_json::from_str(text).map_err(|_| format!("the answer is no JSON: {shown}"))?;
    match answer.get("status").and_then(Value::as_str) {
        Some("Accepted") => Ok(Accepted {
            remote_start_id: answer
                .get("remote_start_id")
                .and_then(Value::as_i64)
                .and_then(|id| i32::try_from(id).ok()),
        }),
        _ => Err(format!("the station did not accept: {shown}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stations_own_answer_decides() {
        let accepted = judge(200, r#"{"status":"Accepted","remote_start_id":7}"#).unwrap();
        assert_eq!(accepted.remote_start_id, Some(7));
        assert!(
            judge(200, r#"{"status":"Rejected"}"#)
                .unwrap_err()
                .contains("Rejected")
        );
        assert!(judge(200, r#"{"outcome":"error"}"#).is_err());
        assert!(
            judge(409, r#"{"title":"offline"}"#)
                .unwrap_err()
                .starts_with("HTTP 409")
        );
        assert!(judge(200, "hello").is_err());
    }
}
