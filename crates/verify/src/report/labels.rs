//! The words of the reports in three languages. Verdict words, ids and units stay as they are.

use scenario::Language;

/// Headings and column names.
#[derive(Debug, Clone, Copy)]
pub struct Labels {
    /// The language they are in.
    pub language: Language,
    /// Column: the check.
    pub check: &'static str,
    /// Column: what was expected.
    pub expected: &'static str,
    /// Column: what was there.
    pub actual: &'static str,
    /// Column: the verdict.
    pub verdict: &'static str,
    /// Column: the station.
    pub station: &'static str,
    /// Column: the transaction.
    pub transaction: &'static str,
    /// Column: number of transactions.
    pub transactions: &'static str,
    /// Column: begin.
    pub started: &'static str,
    /// Column: energy.
    pub energy: &'static str,
    /// Column: cost.
    pub cost: &'static str,
    /// Column: seconds.
    pub seconds: &'static str,
    /// Column: why it ended.
    pub reason: &'static str,
    /// Column: completeness.
    pub completeness: &'static str,
    /// Column: the hour.
    pub hour: &'static str,
    /// Heading: failures.
    pub failures: &'static str,
    /// Heading: what nobody can know.
    pub unknowns: &'static str,
    /// Line: why nobody can know it.
    pub why: &'static str,
    /// Heading: recent transactions.
    pub recent: &'static str,
    /// Heading: totals per charger.
    pub chargers: &'static str,
    /// Heading: totals per hour.
    pub hours: &'static str,
    /// Heading: summary.
    pub summary: &'static str,
    /// A scenario.
    pub scenario: &'static str,
    /// Line: nothing to look at.
    pub not_applicable: &'static str,
    /// Line: where to look.
    pub place: &'static str,
    /// Line: what to do.
    pub remedy: &'static str,
    /// Line: how to run it again.
    pub rerun: &'static str,
    /// Line: failures that follow from this one.
    pub follows: &'static str,
    /// An empty table.
    pub empty: &'static str,
    /// Line: the run.
    pub run: &'static str,
    /// In the line of the run: its seed.
    pub seed: &'static str,
    /// Line: the file of the run record.
    pub record: &'static str,
    /// Line: the database.
    pub database: &'static str,
    /// Line: the time judged, from the first `{}` to the second.
    pub span: &'static str,
    /// The last line, where all passed: scenarios passed, scenarios, checks.
    pub passed: &'static str,
    /// The last line, where something failed: checks failed, checks, scenarios failed, scenarios.
    pub failed: &'static str,
    /// The last line, where of no bill anybody can know whether it is right: transactions.
    pub unknown: &'static str,
    /// The last line, where nothing was judged.
    pub nothing: &'static str,
    /// The summary.
    pub totals: Totals,
}

/// The words of the summary: names of its lines, and what stands in them. `{}` is a figure; a noun
/// is followed by its figure or the other way round, as the language has it.
#[derive(Debug, Clone, Copy)]
pub struct Totals {
    /// Line: checks.
    pub checks: &'static str,
    /// Line: scenarios.
    pub scenarios: &'static str,
    /// Line: stations.
    pub stations: &'static str,
    /// Line: messages.
    pub messages: &'static str,
    /// Line: response times.
    pub response: &'static str,
    /// Line: energy.
    pub energy: &'static str,
    /// Line: wall clock.
    pub duration: &'static str,
    /// Line: a file that was written.
    pub report: &'static str,
    /// Checks passed, failed, skipped.
    pub three_counts: [&'static str; 3],
    /// Checks of which nobody can know.
    pub unknown_count: &'static str,
    /// Messages from stations, from the CSMS, answered, lost.
    pub message_counts: [&'static str; 4],
    /// Between which instants a response time is taken.
    pub response_note: &'static str,
    /// Energy (with its transactions), what is billed of it, its cost.
    pub energy_parts: [&'static str; 3],
    /// Between parts of a line.
    pub separator: &'static str,
}

const EN: Labels = Labels {
    language: Language::En,
    check: "Check",
    expected: "Expected",
    actual: "Actual",
    verdict: "Verdict",
    station: "Station",
    transaction: "Transaction",
    transactions: "Transactions",
    started: "Started",
    energy: "kWh",
    cost: "Cost",
    seconds: "s",
    reason: "Reason",
    completeness: "Events",
    hour: "Hour",
    failures: "Failures",
    unknowns: "Not known",
    why: "why",
    recent: "Recent transactions",
    chargers: "Per charger, last 24 h",
    hours: "Per hour, last 24 h",
    summary: "Summary",
    scenario: "Scenario",
    not_applicable: "Nothing to look at in this scenario",
    place: "where",
    remedy: "what to do",
    rerun: "run again",
    follows: "so too",
    empty: "none",
    run: "Run",
    seed: "seed",
    record: "Record",
    database: "Database",
    span: "From {} to {}",
    passed: "PASS {0} of {1}, {2}",
    failed: "FAIL {0} of {1} in {2} of {3}",
    unknown: "UNKNOWN what is due for {0} cannot be known",
    nothing: "NO DATA nothing was judged",
    totals: Totals {
        checks: "checks",
        scenarios: "scenarios",
        stations: "stations",
        messages: "messages",
        response: "response",
        energy: "energy",
        duration: "duration",
        report: "report",
        three_counts: ["{} passed", "{} failed", "{} skipped"],
        unknown_count: "{} unknown",
        message_counts: [
            "{} from stations",
            "{} from the CSMS",
            "{} answered",
            "{} lost",
        ],
        response_note: "(CALL sent to answer, at the station)",
        energy_parts: ["{}", "billed {}", "cost {}"],
        separator: ", ",
    },
};

const KO: Labels = Labels {
    language: Language::Ko,
    check: "검사",
    expected: "기대값",
    actual: "실제값",
    verdict: "판정",
    station: "충전기",
    transaction: "트랜잭션",
    transactions: "트랜잭션 수",
    started: "시작",
    energy: "kWh",
    cost: "요금",
    seconds: "초",
    reason: "종료 사유",
    completeness: "이벤트",
    hour: "시간대",
    failures: "실패",
    unknowns: "알 수 없음",
    why: "이유",
    recent: "최근 트랜잭션",
    chargers: "충전기별, 최근 24시간",
    hours: "시간대별, 최근 24시간",
    summary: "요약",
    scenario: "시나리오",
    not_applicable: "이 시나리오에 해당 없음",
    place: "위치",
    remedy: "조치",
    rerun: "다시 실행",
    follows: "함께 실패",
    empty: "없음",
    run: "실행",
    seed: "시드",
    record: "기록",
    database: "데이터베이스",
    span: "{} ~ {}",
    passed: "PASS 시나리오 {1}개 중 {0}개 통과, 검사 {2}개",
    failed: "FAIL 시나리오 {3}개 중 {2}개에서 검사 {1}개 중 {0}개 실패",
    unknown: "UNKNOWN 트랜잭션 {0}건의 요금이 맞는지 알 수 없음",
    nothing: "NO DATA 판정할 데이터 없음",
    totals: Totals {
        checks: "검사",
        scenarios: "시나리오",
        stations: "충전기",
        messages: "메시지",
        response: "응답 시간",
        energy: "에너지",
        duration: "소요 시간",
        report: "보고서",
        three_counts: ["통과 {}", "실패 {}", "건너뜀 {}"],
        unknown_count: "알 수 없음 {}",
        message_counts: ["충전기발 {}", "CSMS발 {}", "응답 {}", "손실 {}"],
        response_note: "(충전기에서 CALL 전송부터 응답까지)",
        energy_parts: ["{}", "청구 {}", "요금 {}"],
        separator: " · ",
    },
};

const JA: Labels = Labels {
    language: Language::Ja,
    check: "検査",
    expected: "期待値",
    actual: "実際の値",
    verdict: "判定",
    station: "充電器",
    transaction: "トランザクション",
    transactions: "トランザクション数",
    started: "開始",
    energy: "kWh",
    cost: "料金",
    seconds: "秒",
    reason: "終了理由",
    completeness: "イベント",
    hour: "時間帯",
    failures: "失敗",
    unknowns: "不明",
    why: "理由",
    recent: "最近のトランザクション",
    chargers: "充電器別、直近 24 時間",
    hours: "時間帯別、直近 24 時間",
    summary: "まとめ",
    scenario: "シナリオ",
    not_applicable: "このシナリオには該当なし",
    place: "場所",
    remedy: "対処",
    rerun: "再実行",
    follows: "連動",
    empty: "なし",
    run: "実行",
    seed: "シード",
    record: "記録",
    database: "データベース",
    span: "{} 〜 {}",
    passed: "PASS シナリオ {1} 件中 {0} 件が合格、検査 {2} 件",
    failed: "FAIL シナリオ {3} 件中 {2} 件で、検査 {1} 件中 {0} 件が不合格",
    unknown: "UNKNOWN トランザクション {0} 件の料金の正否は不明",
    nothing: "NO DATA 判定対象なし",
    totals: Totals {
        checks: "検査",
        scenarios: "シナリオ",
        stations: "充電器",
        messages: "メッセージ",
        response: "応答時間",
        energy: "電力量",
        duration: "所要時間",
        report: "レポート",
        three_counts: ["合格 {}", "不合格 {}", "スキップ {}"],
        unknown_count: "不明 {}",
        message_counts: ["充電器発 {}", "CSMS 発 {}", "応答 {}", "損失 {}"],
        response_note: "（充電器での CALL 送信から応答まで）",
        energy_parts: ["{}", "請求 {}", "料金 {}"],
        separator: "・",
    },
};

/// The words in `language`.
#[must_use]
pub fn labels(language: Language) -> &'static Labels {
    match language {
        Language::En => &EN,
        Language::Ko => &KO,
        Language::Ja => &JA,
    }
}
