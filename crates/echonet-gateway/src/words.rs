//! What the program says on standard error, in English, Korean and Japanese. Each line of a device
//! names the device and its station.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::LazyLock;
use std::time::Duration;

use echonet_lite::object::ObjectCode;
use scenario::Language;
use terminal::catalog::{Catalog, SYSTEM};

/// Blocks of three lines: English, Korean, Japanese.
const TEXT: &str = include_str!("catalog.txt");

/// What is refused or reported in sentences.
pub(crate) static CATALOG: LazyLock<Catalog> =
    LazyLock::new(|| Catalog::new(&[TEXT, charger_sim::SENTENCES, SYSTEM]));

/// A line of the log.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Message<'a> {
    /// The home network is asked from here.
    Home(Ipv4Addr),
    /// Health and metrics are there.
    Http(SocketAddr),
    /// A node that was named does not answer yet.
    Silent(Ipv4Addr),
    /// A device was found.
    Found,
    /// A device is known from an earlier run.
    Known,
    /// No more devices are taken.
    Full(usize),
    /// The devices of a node cannot all be read within the interval: how many, and what a round takes at least.
    Slow(Ipv4Addr, usize, Duration),
    /// The device answers.
    Reachable,
    /// The device does not answer any more.
    Lost,
    /// The counter of the device started again; the register goes on.
    Restarted(u64),
    /// The device was written to, and took it or not.
    Wrote(&'a str, bool),
    /// The CSMS is connected.
    Connected,
    /// The CSMS cannot be reached, or refuses.
    Refused(&'a str),
    /// The connection is gone.
    Disconnected(&'a str),
    /// The CSMS answered BootNotification.
    Registered(&'a str),
    /// A transaction began, with the register in Wh.
    Started(&'a str, u64),
    /// A transaction ended, with the register in Wh and the reason.
    Ended(&'a str, u64, &'a str),
    /// Something deserves attention.
    Problem(&'a str),
    /// The end.
    Stopped,
}

/// Who speaks, in one language.
#[derive(Debug, Clone)]
pub(crate) struct Voice {
    language: Language,
}

impl Voice {
    /// A voice in a language.
    pub(crate) fn new(language: Language) -> Self {
        Self { language }
    }

    /// Says a line of the gateway itself.
    pub(crate) fn say(&self, message: Message<'_>) {
        write(&self.text(message));
    }

    /// Says a line of a station.
    pub(crate) fn of_station(&self, station: &str, message: Message<'_>) {
        write(&format!("{station}: {}", self.text(message)));
    }

    /// Says a line of a device.
    pub(crate) fn of_device(
        &self,
        station: &str,
        node: Ipv4Addr,
        object: ObjectCode,
        message: Message<'_>,
    ) {
        write(&format!(
            "{station} {node} {object}: {}",
            self.text(message)
        ));
    }

    fn text(&self, message: Message<'_>) -> String {
        let told = |en: String, ko: String, ja: String| match self.language {
            Language::En => en,
            Language::Ko => ko,
            Language::Ja => ja,
        };
        let same = |en: &str, ko: &str, ja: &str| told(en.to_owned(), ko.to_owned(), ja.to_owned());
        match message {
            Message::Home(address) => told(
                format!("asking ECHONET Lite devices from {address}, UDP port 3610"),
                format!("{address}에서 ECHONET Lite 기기에 요청, UDP 포트 3610"),
                format!("{address} から ECHONET Lite 機器に要求、UDP ポート 3610"),
            ),
            Message::Http(address) => told(
                format!("http://{address}/healthz and /metrics"),
                format!("http://{address}/healthz, /metrics"),
                format!("http://{address}/healthz、/metrics"),
            ),
            Message::Silent(node) => told(
                format!(
                    "node {node} does not answer: check its address and that it is on; asking again"
                ),
                format!("노드 {node} 응답 없음: 주소와 전원을 확인하세요. 다시 요청합니다"),
                format!(
                    "ノード {node} の応答なし: アドレスと電源を確認してください。再度要求します"
                ),
            ),
            Message::Found => same("found", "발견", "発見"),
            Message::Known => same(
                "known from an earlier run",
                "이전 실행에서 알려진 기기",
                "前回の実行で知られた機器",
            ),
            Message::Full(most) => told(
                format!(
                    "{most} devices are bridged already: further ones are left out; raise it with --max-devices or start another gateway"
                ),
                format!(
                    "이미 {most}대를 연결 중: 나머지는 제외됨. --max-devices로 늘리거나 게이트웨이를 더 시작하세요"
                ),
                format!(
                    "すでに {most} 台を接続中: 残りは対象外。--max-devices で増やすか、ゲートウェイをもう 1 つ起動してください"
                ),
            ),
            Message::Slow(node, devices, round) => {
                let seconds = round.as_secs_f64();
                told(
                    format!(
                        "{node}: reading its {devices} devices takes {seconds:.1} s, longer than the interval; lower --pause, or raise --interval"
                    ),
                    format!(
                        "{node}: 기기 {devices}대를 읽는 데 {seconds:.1}초가 걸려 간격보다 깁니다. --pause를 줄이거나 --interval을 늘리세요"
                    ),
                    format!(
                        "{node}: 機器 {devices} 台を読むのに {seconds:.1} 秒かかり、間隔より長くなります。--pause を短くするか、--interval を長くしてください"
                    ),
                )
            }
            Message::Reachable => same("the device answers", "기기 응답함", "機器が応答"),
            Message::Lost => same(
                "the device does not answer: its station is unavailable until it does",
                "기기 응답 없음: 응답할 때까지 충전소는 사용 불가",
                "機器の応答なし: 応答するまで充電ステーションは使用不可",
            ),
            Message::Restarted(register) => told(
                format!(
                    "the counter of the device started again; the register goes on at {register} Wh"
                ),
                format!("기기의 계량값이 다시 시작됨. 누적 전력량은 {register} Wh에서 계속"),
                format!("機器の計量値が最初から。積算電力量は {register} Wh から継続"),
            ),
            Message::Wrote(what, true) => told(
                format!("wrote {what}"),
                format!("쓰기 {what}"),
                format!("書き込み {what}"),
            ),
            Message::Wrote(what, false) => told(
                format!("the device refused {what}"),
                format!("기기가 거부함: {what}"),
                format!("機器が拒否: {what}"),
            ),
            Message::Connected => same("connected to the CSMS", "CSMS에 연결됨", "CSMS に接続"),
            Message::Refused(why) => {
                let why = CATALOG.told(why, self.language);
                told(
                    format!("CSMS not connected: {why}"),
                    format!("CSMS에 연결되지 않음: {why}"),
                    format!("CSMS に接続できません: {why}"),
                )
            }
            Message::Disconnected(why) => {
                let why = CATALOG.told(why, self.language);
                told(
                    format!("disconnected from the CSMS: {why}"),
                    format!("CSMS 연결 끊김: {why}"),
                    format!("CSMS から切断: {why}"),
                )
            }
            Message::Registered(status) => told(
                format!("registration {status}"),
                format!("등록 {status}"),
                format!("登録 {status}"),
            ),
            Message::Started(id, register) => told(
                format!("transaction {id} began at {register} Wh"),
                format!("트랜잭션 {id} 시작: {register} Wh"),
                format!("トランザクション {id} 開始: {register} Wh"),
            ),
            Message::Ended(id, register, reason) => told(
                format!("transaction {id} ended at {register} Wh, {reason}"),
                format!("트랜잭션 {id} 종료: {register} Wh, {reason}"),
                format!("トランザクション {id} 終了: {register} Wh、{reason}"),
            ),
            Message::Problem(text) => {
                let text = CATALOG.told(text, self.language);
                told(
                    format!("problem: {text}"),
                    format!("문제: {text}"),
                    format!("問題: {text}"),
                )
            }
            Message::Stopped => same("stopped", "종료", "終了"),
        }
    }
}

fn write(line: &str) {
    // Nobody reads it where this fails. Others wrote parts of it: it stays one line.
    let line: String = line.chars().filter(|c| !c.is_control()).collect();
    let _ = writeln!(std::io::stderr(), "{line}");
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
        let folders = ["src", "../charger-sim/src", "../echonet-udp/src"];
        let folders = folders.map(|folder| own.join(folder));
        let unused = check::unused(TEXT, &folders.each_ref().map(|folder| &**folder));
        assert_eq!(unused, [""; 0]);
    }
}
