//! The words of the reports in three languages. Verdict words, ids and units stay as they are.

use scenario::Language;

/// Headings and column names.
#[derive(Debug, Clone, Copy)]
pub struct Labels {
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
    /// An empty table.
    pub empty: &'static str,
}

const EN: Labels = Labels {
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
    recent: "Recent transactions",
    chargers: "Per charger, last 24 h",
    hours: "Per hour, last 24 h",
    summary: "Summary",
    scenario: "Scenario",
    not_applicable: "Nothing to look at in this scenario",
    place: "where",
    remedy: "what to do",
    rerun: "run again",
    empty: "none",
};

const KO: Labels = Labels {
    check: "검사",
    expected: "기대값",
    actual: "실제값",
    verdict: "판정",
    station: "충전기",
    transaction: "거래",
    transactions: "거래 수",
    started: "시작",
    energy: "kWh",
    cost: "요금",
    seconds: "초",
    reason: "종료 사유",
    completeness: "이벤트",
    hour: "시간대",
    failures: "실패",
    recent: "최근 거래",
    chargers: "충전기별, 최근 24시간",
    hours: "시간대별, 최근 24시간",
    summary: "요약",
    scenario: "시나리오",
    not_applicable: "이 시나리오에 해당 없음",
    place: "위치",
    remedy: "조치",
    rerun: "다시 실행",
    empty: "없음",
};

const JA: Labels = Labels {
    check: "検査",
    expected: "期待値",
    actual: "実際値",
    verdict: "判定",
    station: "充電器",
    transaction: "取引",
    transactions: "取引数",
    started: "開始",
    energy: "kWh",
    cost: "料金",
    seconds: "秒",
    reason: "終了理由",
    completeness: "イベント",
    hour: "時間帯",
    failures: "失敗",
    recent: "最近の取引",
    chargers: "充電器別、直近 24 時間",
    hours: "時間帯別、直近 24 時間",
    summary: "まとめ",
    scenario: "シナリオ",
    not_applicable: "このシナリオには該当なし",
    place: "場所",
    remedy: "対処",
    rerun: "再実行",
    empty: "なし",
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
