//! A running `echonet-sim`, and one who asks it over a socket.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use echonet_udp::Link;

/// The port of ECHONET Lite.
pub(crate) const PORT: u16 = echonet_lite::PORT;

static NEXT: AtomicU8 = AtomicU8::new(1);

/// An address that no other test has, and no other run of the tests is likely to have.
pub(crate) fn address() -> Ipv4Addr {
    let run = u8::try_from(std::process::id() % 200).unwrap() + 20;
    Ipv4Addr::new(127, run, 36, NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A running program.
pub(crate) struct Sim {
    child: Child,
    pub(crate) address: Ipv4Addr,
    pub(crate) http: String,
    pub(crate) log: Arc<Mutex<Vec<String>>>,
    client: reqwest::Client,
}

impl Sim {
    /// Starts it at an address of its own.
    pub(crate) fn start(more: &[&str]) -> Self {
        let address = address();
        let shown = address.to_string();
        let mut arguments = vec!["--address", &shown, "--http", "127.0.0.1:0", "--lang", "en"];
        arguments.extend(more);
        Self::run(address, &arguments)
    }

    /// Starts it with these arguments; `address` is that of its first node.
    pub(crate) fn run(address: Ipv4Addr, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_echonet-sim"))
            .args(arguments)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(Vec::new()));
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut http = None;
        while http.is_none() {
            let line = lines.next().expect("the program ended").unwrap();
            http = line
                .strip_prefix("REST on ")
                .and_then(|rest| rest.split("/api").next())
                .map(str::to_owned);
            log.lock().unwrap().push(line);
        }
        let kept = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                kept.lock().unwrap().push(line);
            }
        });
        Self {
            child,
            address,
            http: http.unwrap(),
            log,
            client: reqwest::Client::new(),
        }
    }

    /// Asks by REST: status and body.
    pub(crate) async fn ask(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let url = format!("{}{path}", self.http);
        let mut request = self.client.request(method.parse().unwrap(), url);
        if !body.is_empty() {
            request = request
                .header("content-type", "application/json")
                .body(body.to_owned());
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// Memory that it holds, in kB.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status
            .lines()
            .find(|line| line.starts_with("VmRSS"))
            .unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    pub(crate) fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One who asks from an address of its own.
pub(crate) struct Asker {
    pub(crate) socket: UdpSocket,
    pub(crate) address: Ipv4Addr,
}

impl Asker {
    pub(crate) fn new() -> Self {
        let address = address();
        let socket = UdpSocket::bind(SocketAddr::from((address, PORT))).unwrap();
        socket
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        Self { socket, address }
    }

    pub(crate) fn send(&self, to: Ipv4Addr, hex: &str) {
        self.socket.send_to(&bytes(hex), (to, PORT)).unwrap();
    }

    /// Waits for a datagram, as digits.
    pub(crate) fn hear(&self) -> String {
        let mut buffer = [0; 2048];
        let (length, _) = self.socket.recv_from(&mut buffer).expect("no answer");
        hex(&buffer[..length])
    }

    /// Whether nothing comes: the answer to a question that is asked afterwards comes first.
    pub(crate) fn hears_nothing_from(&self, node: Ipv4Addr) -> bool {
        self.send(node, "1081 FFFF 05FF01 0EF001 62 01 8000");
        self.hear() == "1081FFFF0EF00105FF017201800130"
    }

    pub(crate) fn ask(&self, to: Ipv4Addr, hex: &str) -> String {
        self.send(to, hex);
        self.hear()
    }
}

/// What one of `from` tells the multicast group: who, and its digits.
pub(crate) async fn heard_by_all(
    link: &Link,
    from: &[Ipv4Addr],
    holds: impl Fn(&str) -> bool,
) -> (Ipv4Addr, String) {
    let mut buffer = vec![0; 2048];
    let until = Instant::now() + Duration::from_secs(20);
    while Instant::now() < until {
        let arrival = tokio::time::timeout(Duration::from_secs(20), link.receive(&mut buffer));
        let arrival = arrival.await.expect("nothing came by the group");
        let digits = hex(&buffer[..arrival.length]);
        let sender = from.iter().find(|one| arrival.from == **one);
        if let Some(sender) = sender.filter(|_| arrival.to_all && holds(&digits)) {
            return (*sender, digits);
        }
    }
    panic!("it did not come by the group");
}

pub(crate) fn bytes(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(16)).collect();
    let (pairs, []) = digits.as_chunks::<2>() else {
        panic!("half a byte in {text}");
    };
    pairs
        .iter()
        .map(|[a, b]| u8::try_from(a * 16 + b).unwrap())
        .collect()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
