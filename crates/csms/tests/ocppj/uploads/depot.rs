//! A server with a folder for logs, an operator who asks for them, and what is in the folder.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use csms::clock::{Clock as _, SystemClock};
use csms::config::Options;
use csms::store::Seed;
use csms::store::memory::MemoryStore;
use csms::store::time::SqlTime;
use reqwest::{Client, Response};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::super::peer::{Lab, PATIENCE, Station, lab_on};

/// A server with a folder for logs.
pub(super) struct Depot {
    pub(super) lab: Lab,
    pub(super) folder: TempDir,
    pub(super) client: Client,
}

pub(super) async fn depot(change: impl FnOnce(&mut Options)) -> Depot {
    let now = SqlTime::new(SystemClock::new().now());
    let store = MemoryStore::new(Seed::None, now).await.unwrap();
    depot_on(store, TempDir::new().unwrap(), change).await
}

pub(super) async fn depot_on(
    store: Arc<MemoryStore>,
    folder: TempDir,
    change: impl FnOnce(&mut Options),
) -> Depot {
    let path = folder.path().join("logs");
    let lab = lab_on(store, |options| {
        options.uploads = Some(path);
        change(options);
    })
    .await;
    let client = Client::builder().no_proxy().timeout(PATIENCE);
    Depot {
        lab,
        folder,
        client: client.build().unwrap(),
    }
}

impl Depot {
    pub(super) fn http(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.lab.server.http_address.port()))
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.http())
    }

    pub(super) async fn get(&self, path: &str) -> (u16, Value) {
        read(self.client.get(self.url(path)).send().await.unwrap()).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let request = self.client.post(self.url(path)).json(body);
        read(request.send().await.unwrap()).await
    }

    /// An operator asks for a log, and the station answers so: what the operator was told, and the
    /// CALL.
    pub(super) async fn ask(&self, station: &mut Station, answer: Value) -> ((u16, Value), Value) {
        let body = json!({"log_type": "DiagnosticsLog"});
        let told = self.post("/api/v1/stations/CP001/logs", &body);
        tokio::join!(told, station.answer(answer))
    }

    /// The key and the token of a place that a station was given.
    pub(super) async fn place(&self, station: &mut Station) -> (i64, String) {
        let ((status, told), call) = self.ask(station, json!({"status": "Accepted"})).await;
        assert_eq!(status, 200, "{told}");
        (told["upload_key"].as_i64().unwrap(), token_of(&call))
    }

    pub(super) async fn put(&self, path: &str, body: impl Into<reqwest::Body>) -> (u16, Value) {
        let request = self.client.put(self.url(path)).body(body);
        read(request.send().await.unwrap()).await
    }

    pub(super) async fn row(&self, key: i64) -> Value {
        let (status, row) = self.get(&format!("/api/v1/uploads/{key}")).await;
        assert_eq!(status, 200, "{row}");
        row
    }

    /// Sends `request` as it is; the whole answer.
    pub(super) async fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.http()).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let reading = stream.read_to_end(&mut answer);
        // An end by a reset is an end as well.
        let _ = tokio::time::timeout(PATIENCE, reading)
            .await
            .expect("the server must answer and end the connection");
        String::from_utf8(answer).unwrap()
    }

    /// Names and contents of what is in the folder.
    pub(super) fn files(&self) -> Vec<(String, Vec<u8>)> {
        files(&self.folder.path().join("logs"))
    }

    /// The same database and folder under a new server.
    pub(super) async fn restart(self) -> Self {
        let Self { lab, folder, .. } = self;
        let Lab { server, store } = lab;
        server.shutdown().await;
        depot_on(store, folder, |_| ()).await
    }
}

pub(super) fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        (name, std::fs::read(entry.path()).unwrap_or_default())
    };
    entries.map(read).collect()
}

/// The token in the location that a GetLog names.
pub(super) fn token_of(call: &Value) -> String {
    assert_eq!(call[2], "GetLog");
    let location = call[3]["log"]["remoteLocation"].as_str().unwrap();
    let (_, token) = location.split_once("/uploads/").unwrap();
    assert_eq!(token.len(), 32, "{location}");
    token.to_owned()
}

/// The name of the file of a place, without what says whether it is whole.
pub(super) fn stem(key: i64, token: &str) -> String {
    let hash: String = Sha256::digest(token.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{key}-{}", &hash[..16])
}

pub(super) async fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (
        status,
        serde_json::from_str(&text).unwrap_or(Value::String(text)),
    )
}
