//! The words that people read, in three languages.
//!
//! Names of the specification (BootNotification, SoC …), units and the verdicts PASS, FAIL and SKIP
//! are the same everywhere; so is everything that machines read. Whole sentences are in `catalog`.

use scenario::Language;

use crate::{event::Note, ui::Look};

/// The words of one language.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) connected: &'static str,
    pub(crate) refused: &'static str,
    pub(crate) disconnected: &'static str,
    pub(crate) waits: &'static str,
    pub(crate) token: &'static str,
    pub(crate) started: &'static str,
    pub(crate) ended: &'static str,
    pub(crate) queued: &'static str,
    pub(crate) problem: &'static str,
    pub(crate) reboot: &'static str,
    pub(crate) error: &'static str,
    pub(crate) expected: &'static str,
    pub(crate) actual: &'static str,
    pub(crate) again: &'static str,
    pub(crate) remedy: &'static str,
    pub(crate) no_answer: &'static str,
    pub(crate) seed: &'static str,
    pub(crate) scenario: &'static str,
    pub(crate) verdict: &'static str,
    pub(crate) time: &'static str,
    pub(crate) stations: &'static str,
    pub(crate) messages: &'static str,
    pub(crate) energy: &'static str,
    pub(crate) cost: &'static str,
    pub(crate) sent: &'static str,
    pub(crate) answered: &'static str,
    pub(crate) lost: &'static str,
    pub(crate) errors: &'static str,
    pub(crate) none: &'static str,
    pub(crate) response: &'static str,
    pub(crate) record: &'static str,
    pub(crate) failures: &'static str,
    pub(crate) sessions: &'static str,
    pub(crate) passed: &'static str,
    pub(crate) failed: &'static str,
    pub(crate) skipped: &'static str,
    pub(crate) nothing: &'static str,
    pub(crate) menu: &'static str,
    pub(crate) menu_help: &'static str,
    pub(crate) menu_all: &'static str,
    pub(crate) menu_fleet: &'static str,
    pub(crate) menu_verify: &'static str,
    pub(crate) menu_exit: &'static str,
}

/// The words of `language`.
pub(crate) fn words(language: Language) -> &'static Words {
    match language {
        Language::En => &EN,
        Language::Ko => &KO,
        Language::Ja => &JA,
    }
}

/// A number and what is counted, in the order of the language: `5 passed`, `통과 5`, `合格 5`.
pub(crate) fn counted(language: Language, number: impl std::fmt::Display, what: &str) -> String {
    match language {
        // Beside a number, what is the head of a column elsewhere is a word like any other.
        Language::En => format!("{number} {}", what.to_lowercase()),
        Language::Ko | Language::Ja => format!("{what} {number}"),
    }
}

/// Counts in one line, e.g. `5 passed, 0 failed`, `통과 5 · 실패 0`, `合格 5・不合格 0`.
pub(crate) fn counts(look: Look, counted: &[String]) -> String {
    match look.style.language {
        Language::En => counted.join(", "),
        Language::Ja if !look.style.ascii => counted.join("・"),
        Language::Ko | Language::Ja => counted.join(&format!(" {} ", look.style.dot())),
    }
}

/// What the run itself tells, in one line.
pub(crate) fn note(note: &Note<'_>, look: Look) -> String {
    let by_language = |en: String, ko: String, ja: String| match look.style.language {
        Language::En => en,
        Language::Ko => ko,
        Language::Ja => ja,
    };
    match note {
        Note::PortsMoved { ocpp, http } => by_language(
            format!("port 9000 or 8080 is taken: the CSMS listens on {ocpp} (OCPP) and {http} (HTTP)"),
            format!("포트 9000 또는 8080이 사용 중: CSMS는 {ocpp}(OCPP), {http}(HTTP)에서 대기"),
            format!("ポート9000または8080は使用中: CSMSは{ocpp}（OCPP）と{http}（HTTP）で待ち受け"),
        ),
        Note::CsmsReady { http_url, log } => {
            let log = log.display();
            by_language(
                format!("CSMS is up: {http_url} (log: {log})"),
                format!("CSMS 시작됨: {http_url} (로그: {log})"),
                format!("CSMS起動: {http_url} (ログ: {log})"),
            )
        }
        Note::ControlReady { address } => by_language(
            format!("commands are taken at http://{address} (what there is: /openapi.json)"),
            format!("명령 접수: http://{address} (목록: /openapi.json)"),
            format!("コマンド受付: http://{address}（一覧: /openapi.json）"),
        ),
        Note::CsmsKilled => by_language(
            "CSMS killed (SIGKILL)".into(),
            "CSMS 강제 종료 (SIGKILL)".into(),
            "CSMSを強制終了 (SIGKILL)".into(),
        ),
        Note::CsmsBack => by_language(
            "CSMS restarted and ready".into(),
            "CSMS 재시작 완료".into(),
            "CSMSが再起動し準備完了".into(),
        ),
        Note::LinkCut => by_language(
            "SKIP server restart: the CSMS is not this run's own (--spawn-csms); the link is cut instead".into(),
            "SKIP 서버 재시작: 이 실행이 시작한 CSMS가 아님 (--spawn-csms); 대신 연결을 끊음".into(),
            "SKIP サーバー再起動: この実行が起動したCSMSではない (--spawn-csms)。代わりに接続を切断".into(),
        ),
        Note::Queued { station, events } => by_language(
            format!("{station}: {events} events wait in the queue"),
            format!("{station}: 이벤트 {events}개 대기 중"),
            format!("{station}: {events}件のイベントが待機中"),
        ),
        Note::Fleet {
            connected,
            stations,
            charging,
            kw,
            sessions,
            messages,
        } => {
            let dot = look.style.dot();
            by_language(
                format!("{connected}/{stations} connected {dot} {charging} charging, {kw} kW {dot} {sessions} sessions {dot} {messages} messages"),
                format!("연결 {connected}/{stations} {dot} 충전 중 {charging}, {kw} kW {dot} 세션 {sessions} {dot} 메시지 {messages}"),
                format!("接続 {connected}/{stations} {dot} 充電中 {charging}, {kw} kW {dot} セッション {sessions} {dot} メッセージ {messages}"),
            )
        }
    }
}

const EN: Words = Words {
    connected: "connected",
    refused: "not connected",
    disconnected: "disconnected",
    waits: "waits before the next attempt",
    token: "token",
    started: "transaction started",
    ended: "transaction ended",
    queued: "events wait in the queue",
    problem: "problem",
    reboot: "reboot",
    error: "error",
    expected: "expected",
    actual: "actual",
    again: "run again",
    remedy: "what to do",
    no_answer: "no answer",
    seed: "seed",
    scenario: "Scenario",
    verdict: "Verdict",
    time: "Time",
    stations: "Stations",
    messages: "Messages",
    energy: "Energy",
    cost: "Cost",
    sent: "sent",
    answered: "answered",
    lost: "lost",
    errors: "errors",
    none: "none",
    response: "Response",
    record: "Record",
    failures: "Failures",
    sessions: "Charging sessions",
    passed: "passed",
    failed: "failed",
    skipped: "skipped",
    nothing: "nothing ran",
    menu: "What shall run?",
    menu_help: "type a number or move with the arrows, Enter runs, Esc leaves",
    menu_all: "All five scenarios",
    menu_fleet: "The whole fleet, live",
    menu_verify: "Look into the database (verify)",
    menu_exit: "Exit",
};

const KO: Words = Words {
    connected: "연결됨",
    refused: "연결 안 됨",
    disconnected: "연결 끊김",
    waits: "다음 시도까지 대기",
    token: "토큰",
    started: "트랜잭션 시작",
    ended: "트랜잭션 종료",
    queued: "대기 중인 이벤트",
    problem: "문제",
    reboot: "재부팅",
    error: "오류",
    expected: "기대값",
    actual: "실제값",
    again: "다시 실행",
    remedy: "조치",
    no_answer: "응답 없음",
    seed: "시드",
    scenario: "시나리오",
    verdict: "판정",
    time: "시간",
    stations: "충전기",
    messages: "메시지",
    energy: "에너지",
    cost: "요금",
    sent: "전송",
    answered: "응답",
    lost: "손실",
    errors: "오류",
    none: "없음",
    response: "응답 시간",
    record: "기록",
    failures: "실패",
    sessions: "충전 세션",
    passed: "통과",
    failed: "실패",
    skipped: "건너뜀",
    nothing: "실행된 것 없음",
    menu: "무엇을 실행할까요?",
    menu_help: "번호를 입력하거나 화살표로 이동, Enter 실행, Esc 종료",
    menu_all: "시나리오 5개 모두",
    menu_fleet: "전체 충전기 실시간 운영",
    menu_verify: "데이터베이스 조회 (verify)",
    menu_exit: "종료",
};

const JA: Words = Words {
    connected: "接続",
    refused: "接続不可",
    disconnected: "切断",
    waits: "次の試行まで待機",
    token: "トークン",
    started: "トランザクション開始",
    ended: "トランザクション終了",
    queued: "待機中のイベント",
    problem: "問題",
    reboot: "再起動",
    error: "エラー",
    expected: "期待値",
    actual: "実際の値",
    again: "再実行",
    remedy: "対処",
    no_answer: "応答なし",
    seed: "シード",
    scenario: "シナリオ",
    verdict: "判定",
    time: "時間",
    stations: "充電器",
    messages: "メッセージ",
    energy: "電力量",
    cost: "料金",
    sent: "送信",
    answered: "応答",
    lost: "損失",
    errors: "エラー",
    none: "なし",
    response: "応答時間",
    record: "記録",
    failures: "失敗",
    sessions: "充電セッション",
    passed: "合格",
    failed: "不合格",
    skipped: "スキップ",
    nothing: "何も実行されませんでした",
    menu: "何を実行しますか？",
    menu_help: "番号を入力するか矢印で移動、Enterで実行、Escで終了",
    menu_all: "5つのシナリオすべて",
    menu_fleet: "全充電器のライブ運転",
    menu_verify: "データベース照会 (verify)",
    menu_exit: "終了",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_where_the_language_wants_them() {
        let told = |language, ascii| {
            let args = crate::args::OutputArgs {
                lang: Some(language),
                ascii,
                ..Default::default()
            };
            let look = Look::plain(&args);
            let words = words(language);
            let list = [(5, words.passed), (0, words.failed)];
            counts(look, &list.map(|(n, what)| counted(language, n, what)))
        };
        assert_eq!(told(Language::En, false), "5 passed, 0 failed");
        assert_eq!(told(Language::Ko, false), "통과 5 · 실패 0");
        assert_eq!(told(Language::Ja, false), "合格 5・不合格 0");
        assert_eq!(told(Language::Ko, true), "통과 5 - 실패 0");
    }
}
