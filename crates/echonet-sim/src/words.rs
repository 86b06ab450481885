//! What the program says on standard error, in English, Korean and Japanese.

use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use echonet_lite::class::Class;
use echonet_lite::data::Reading;
use echonet_lite::object::ObjectCode;
use scenario::Language;
use terminal::catalog::{Catalog, SYSTEM};
use tokio::time::Instant;

/// How often a line is repeated that could come with every datagram.
const RARELY: Duration = Duration::from_secs(10);

/// Blocks of three lines: English, Korean, Japanese.
const TEXT: &str = include_str!("catalog.txt");

/// What is refused or reported in sentences.
pub(crate) static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::new(&[TEXT, SYSTEM]));

/// A line of the log.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Message<'a> {
    /// A node is there.
    Node {
        address: Ipv4Addr,
        devices: usize,
        class: &'a str,
    },
    /// The REST side is there.
    Http(SocketAddr),
    /// No write is taken.
    ReadOnly,
    /// Somebody wrote.
    Write {
        from: &'a str,
        node: Ipv4Addr,
        object: ObjectCode,
        epc: u8,
        edt: &'a [u8],
        refusal: Option<&'a str>,
    },
    /// Somebody asks too often.
    TooMany { from: IpAddr },
    /// The end.
    Stopped,
}

/// Who speaks, in one language.
#[derive(Debug, Clone)]
pub(crate) struct Voice {
    language: Language,
    last_rare: Arc<Mutex<Option<Instant>>>,
}

impl Voice {
    /// A voice in a language.
    pub(crate) fn new(language: Language) -> Self {
        Self {
            language,
            last_rare: Arc::default(),
        }
    }

    /// Says a line on standard error.
    pub(crate) fn say(&self, message: Message<'_>) {
        let line = self.line(message);
        // Nobody reads it where this fails.
        let _ = writeln!(std::io::stderr(), "{line}");
    }

    /// Says a line, at most every ten seconds.
    pub(crate) fn rarely(&self, message: Message<'_>) {
        let now = Instant::now();
        let mut last = self
            .last_rare
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if last.is_none_or(|last| now.saturating_duration_since(last) >= RARELY) {
            *last = Some(now);
            self.say(message);
        }
    }

    fn line(&self, message: Message<'_>) -> String {
        let told = |en: String, ko: String, ja: String| match self.language {
            Language::En => en,
            Language::Ko => ko,
            Language::Ja => ja,
        };
        match message {
            Message::Node {
                address,
                devices,
                class,
            } => told(
                format!("node {address}: {devices} × {class} (simulated), UDP port 3610"),
                format!("노드 {address}: {devices} × {class}(시뮬레이션), UDP 포트 3610"),
                format!(
                    "ノード {address}: {devices} × {class}（シミュレーション）、UDP ポート 3610"
                ),
            ),
            Message::Http(address) => told(
                format!(
                    "REST on http://{address}/api/v1/devices, description at /api/openapi.json"
                ),
                format!("REST: http://{address}/api/v1/devices, 설명: /api/openapi.json"),
                format!("REST: http://{address}/api/v1/devices、説明: /api/openapi.json"),
            ),
            Message::ReadOnly => told(
                "read-only: every write is refused".to_owned(),
                "읽기 전용: 모든 쓰기를 거부함".to_owned(),
                "読み取り専用: 書き込みはすべて拒否".to_owned(),
            ),
            Message::Write {
                from,
                node,
                object,
                epc,
                edt,
                refusal,
            } => {
                let value = shown(object, epc, edt);
                let what = format!("{node} {object} 0x{epc:02X} = {value}");
                let refusal = refusal.map(|why| CATALOG.told(why, self.language));
                match refusal {
                    None => told(
                        format!("{from} wrote {what}"),
                        format!("{from} 쓰기: {what}"),
                        format!("{from} 書き込み: {what}"),
                    ),
                    Some(why) => told(
                        format!("{from} tried to write {what}: refused, {why}"),
                        format!("{from} 쓰기 거부: {what}: {why}"),
                        format!("{from} 書き込み拒否: {what}: {why}"),
                    ),
                }
            }
            Message::TooMany { from } => told(
                format!("{from} asks too often: what is above the limit gets no answer"),
                format!("{from} 요청이 너무 잦음: 한도를 넘는 요청에는 응답하지 않음"),
                format!("{from} 要求が多すぎます: 上限を超えた要求には応答しません"),
            ),
            Message::Stopped => told("stopped".to_owned(), "종료".to_owned(), "終了".to_owned()),
        }
    }
}

/// Data as people read it: digits, and what they mean.
fn shown(object: ObjectCode, epc: u8, edt: &[u8]) -> String {
    let hex: String = edt.iter().map(|byte| format!("{byte:02X}")).collect();
    let table = Class::of(object.class).and_then(|class| class.property(epc));
    match table.map(|table| table.data.read(edt)) {
        Some(Ok(Reading::Number(number, unit))) => format!("{hex} ({number} {})", unit.symbol()),
        Some(Ok(Reading::Meaning(_, meaning))) => format!("{hex} ({meaning})"),
        _ => hex,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use terminal::catalog::check;

    use super::TEXT;

    #[test]
    fn the_catalog_is_whole_and_holds_nothing_that_nobody_says() {
        assert_eq!(check::faults(TEXT), [""; 0]);
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folders = ["src", "../echonet-lite/src", "../echonet-udp/src"];
        let folders = folders.map(|folder| own.join(folder));
        let unused = check::unused(TEXT, &folders.each_ref().map(|folder| &**folder));
        assert_eq!(unused, [""; 0]);
    }
}
