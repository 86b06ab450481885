//! The program with its control port, and a CSMS in this process.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

use csms::{
    config::{Options, Settings},
    server::{self, Server},
};
use reqwest::{Client, Response};
use serde_json::Value;
use tempfile::TempDir;

/// Long enough for a slow machine; nothing is measured with it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

/// A CSMS over a database of its own.
pub(crate) struct Csms {
    pub(crate) url: String,
    pub(crate) http: String,
    pub(crate) database: String,
    _server: Server,
    _folder: TempDir,
}

impl Csms {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("csms.sqlite");
        let database = format!("sqlite://{}", database.display());
        let options = Options {
            listen: Some("127.0.0.1:0".into()),
            http: Some("127.0.0.1:0".into()),
            database: Some(database.clone()),
            ..Options::default()
        };
        let server = server::start(Settings::resolve(options).unwrap())
            .await
            .unwrap();
        Self {
            url: format!("ws://{}", server.ocppj_address.unwrap()),
            http: format!("http://{}", server.http_address),
            database,
            _server: server,
            _folder: folder,
        }
    }

    /// Has the CSMS send a CALL; status and answer of its REST interface.
    pub(crate) async fn call(&self, station: &str, action: &str, payload: Value) -> (u16, Value) {
        let url = format!("{}/api/v1/stations/{station}/calls/{action}", self.http);
        read(client().post(url).json(&payload).send().await.unwrap()).await
    }

    /// Waits until a resource is as wished.
    pub(crate) async fn until(&self, path: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        let url = format!("{}{path}", self.http);
        until(
            || async { read(client().get(&url).send().await.unwrap()).await.1 },
            is_it,
        )
        .await
    }
}

async fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, response.json().await.unwrap_or_default())
}

async fn until<F: Future<Output = Value>>(
    look: impl Fn() -> F,
    is_it: impl Fn(&Value) -> bool,
) -> Value {
    let mut last = Value::Null;
    let wait = async {
        loop {
            last = look().await;
            if is_it(&last) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let came = tokio::time::timeout(PATIENCE, wait).await;
    assert!(came.is_ok(), "it came to {last:#}");
    last
}

/// A running program; killed with the test.
pub(crate) struct Steered {
    child: Child,
    base: String,
    id: String,
    token: Option<String>,
}

impl Drop for Steered {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Steered {
    /// Starts `station` with these arguments, the identities first.
    pub(crate) async fn start(url: &str, args: &[&str]) -> Self {
        let id = args[0].split("..").next().unwrap();
        let args = [&["station"], args].concat();
        Self::launch(url, &args, id).await
    }

    /// Starts the program with these arguments, to steer the station `id`.
    pub(crate) async fn launch(url: &str, args: &[&str], id: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_charger-sim"))
            .args(args)
            .args(["--csms-url", url, "--seed", "7", "--lang", "en"])
            .args(["--control", "127.0.0.1:0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let told = tokio::task::spawn_blocking(move || {
            let line = lines.find_map(|line| {
                let line = line.unwrap();
                let (_, rest) = line.split_once("commands are taken at ")?;
                Some(rest.split(' ').next().unwrap().to_owned())
            });
            // The rest is read, so that the program never waits for its reader.
            std::thread::spawn(move || lines.for_each(drop));
            line
        });
        let base = told
            .await
            .unwrap()
            .expect("the program says where its port is");
        Self {
            child,
            base,
            id: id.to_owned(),
            token: None,
        }
    }

    /// The same, with a token from now on.
    pub(crate) fn with_token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.base);
        read(client().get(url).send().await.unwrap()).await.1
    }

    pub(crate) async fn post(&self, path: &str, body: &str) -> (u16, Value) {
        let mut request = client()
            .post(format!("{}{path}", self.base))
            .body(body.to_owned());
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        read(request.send().await.unwrap()).await
    }

    /// Does something to the station; status and answer.
    pub(crate) async fn act(&self, verb: &str, body: Value) -> (u16, Value) {
        let path = format!("/stations/{}/{verb}", self.id);
        self.post(&path, &body.to_string()).await
    }

    /// Does something that has to take effect.
    pub(crate) async fn ok(&self, verb: &str, body: Value) -> Value {
        let (status, answer) = self.act(verb, body.clone()).await;
        assert_eq!(status, 200, "{verb} {body}: {answer}");
        answer
    }

    pub(crate) async fn state(&self) -> Value {
        self.get(&format!("/stations/{}", self.id)).await
    }

    /// Waits until the station stands as wished.
    pub(crate) async fn until(&self, is_it: impl Fn(&Value) -> bool) -> Value {
        until(|| self.state(), is_it).await
    }

    /// Waits until what is at a path is as wished.
    pub(crate) async fn until_at(&self, path: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        until(|| self.get(path), is_it).await
    }

    /// Waits until such a frame has been seen.
    pub(crate) async fn until_frame(&self, is_it: impl Fn(&Value) -> bool) {
        let seen = |state: &Value| {
            let frames = state["frames"].as_array();
            frames.is_some_and(|frames| frames.iter().any(&is_it))
        };
        self.until(seen).await;
    }

    /// The live events of a path.
    pub(crate) async fn events(&self, path: &str) -> Events {
        let response = client()
            .get(format!("{}{path}", self.base))
            .send()
            .await
            .unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Events {
            response,
            text: String::new(),
        }
    }
}

/// Server-sent events as they come.
pub(crate) struct Events {
    response: Response,
    text: String,
}

impl Events {
    pub(crate) async fn next(&mut self) -> Value {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let data = event.lines().find_map(|line| line.strip_prefix("data: "));
                let value = data.map(|data| serde_json::from_str(data).unwrap());
                self.text = rest.to_owned();
                if let Some(value) = value {
                    return value;
                }
                continue;
            }
            let chunk = self.response.chunk().await.unwrap();
            let chunk = chunk.unwrap_or_default();
            assert!(!chunk.is_empty(), "the stream goes on");
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}
