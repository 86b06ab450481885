//! The operator of the CSMS, by its REST interface: starts and stops charging.
//!
//! Only what the scenarios need. The answers are those of the station, passed on by the CSMS; a
//! refusal is told with status and text, so that a failure shows what the CSMS said.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    http::{Rest, innermost},
    ui::remedy::Remedy,
};

/// An action ends within this, the station's own time to answer included.
const ANSWERED_WITHIN: Duration = Duration::from_secs(40);

/// Who works with the REST interface of the CSMS.
#[derive(Debug, Clone)]
pub(crate) struct Operator {
    rest: Rest,
    keys: Keys,
}

/// A key for each action, so that the CSMS knows a repeat of it.
#[derive(Debug, Clone)]
struct Keys {
    /// What no other run has.
    run: String,
    given: Arc<AtomicU64>,
}

impl Keys {
    fn next(&self) -> String {
        format!(
            "{}-{}",
            self.run,
            self.given.fetch_add(1, Ordering::Relaxed)
        )
    }
}

/// What the CSMS answered to a start or stop that the station accepted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Accepted {
    /// The id that the transaction of a remote start will carry.
    pub(crate) remote_start_id: Option<i32>,
}

/// Why an action was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// What came instead, in a line.
    pub(crate) what: String,
    /// What to do about it, where that is known.
    pub(crate) remedy: Option<Remedy>,
}

impl Operator {
    /// An operator at `http_url` (without a `/` at the end) for the run `run`, a name that no other
    /// run has, of visible ASCII characters.
    pub(crate) fn new(http_url: &str, token: Option<&str>, run: String) -> Result<Self, String> {
        Ok(Self {
            rest: Rest::new(http_url, token, ANSWERED_WITHIN)?,
            keys: Keys {
                run,
                given: Arc::default(),
            },
        })
    }

    /// The interface, to ask it anything.
    pub(crate) fn rest(&self) -> &Rest {
        &self.rest
    }

    /// `POST /chargers/{station}/start`.
    pub(crate) async fn start(
        &self,
        station: &str,
        evse_id: i32,
        connector_id: i32,
    ) -> Result<Accepted, Refusal> {
        let body = json!({ "evse_id": evse_id, "connector_id": connector_id });
        self.post(&format!("/chargers/{station}/start"), &body)
            .await
    }

    /// `POST /chargers/{station}/stop`.
    pub(crate) async fn stop(
        &self,
        station: &str,
        transaction_id: &str,
    ) -> Result<Accepted, Refusal> {
        let body = json!({ "transaction_id": transaction_id });
        self.post(&format!("/chargers/{station}/stop"), &body).await
    }

    /// One action of the operator, however often it has to be sent.
    async fn post(&self, path: &str, body: &Value) -> Result<Accepted, Refusal> {
        let url = self.rest.url(path);
        let key = self.keys.next();
        let request = |client: &reqwest::Client| {
            let request = self.rest.request(client, Method::POST, path);
            request.json(body).header("Idempotency-Key", &key)
        };
        let broken = |e: reqwest::Error| Refusal {
            what: format!("POST {url}: {}", innermost(&e)),
            // Nobody there, or somebody who does not speak HTTP.
            remedy: (!e.is_timeout()).then_some(Remedy::HttpUrl),
        };
        let answer = self.rest.http.send_repeatable(request).await;
        let answer = answer.map_err(broken)?;
        let status = answer.status();
        let text = answer.text().await.map_err(broken)?;
        judge(status.as_u16(), &text).map_err(|refusal| Refusal {
            what: format!("POST {url}: {}", refusal.what),
            ..refusal
        })
    }
}

fn judge(status: u16, text: &str) -> Result<Accepted, Refusal> {
    let shown: String = text.chars().take(300).collect();
    let refusal = |what: String, remedy| Err(Refusal { what, remedy });
    let answer = serde_json::from_str::<Value>(text);
    if status != 200 {
        let remedy = match (status, answer.is_ok()) {
            (401, _) => Some(Remedy::Token),
            // A CSMS explains itself in JSON: this is another server, or another port.
            (_, false) => Some(Remedy::HttpUrl),
            (_, true) => None,
        };
        return refusal(format!("HTTP {status}: {shown}"), remedy);
    }
    let Ok(answer) = answer else {
        let what = format!("the answer is no JSON: {shown}");
        return refusal(what, Some(Remedy::HttpUrl));
    };
    match answer.get("status").and_then(Value::as_str) {
        Some("Accepted") => Ok(Accepted {
            remote_start_id: answer
                .get("remote_start_id")
                .and_then(Value::as_i64)
                .and_then(|id| i32::try_from(id).ok()),
        }),
        _ => refusal(format!("the station did not accept: {shown}"), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stations_own_answer_decides() {
        let accepted = judge(200, r#"{"status":"Accepted","remote_start_id":7}"#).unwrap();
        assert_eq!(accepted.remote_start_id, Some(7));
        let rejected = judge(200, r#"{"status":"Rejected"}"#).unwrap_err();
        assert!(rejected.what.contains("Rejected"));
        assert!(judge(200, r#"{"outcome":"error"}"#).is_err());
    }

    #[test]
    fn what_to_do_follows_from_the_answer() {
        for (status, text, remedy) in [
            (409, r#"{"title":"offline"}"#, None),
            (401, r#"{"title":"Unauthorized"}"#, Some(Remedy::Token)),
            (404, "not here", Some(Remedy::HttpUrl)),
            (200, "hello", Some(Remedy::HttpUrl)),
        ] {
            let refusal = judge(status, text).unwrap_err();
            assert_eq!(refusal.remedy, remedy, "{status} {text}");
            assert!(status == 200 || refusal.what.starts_with(&format!("HTTP {status}")));
        }
    }
}
