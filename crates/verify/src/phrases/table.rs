//! The phrases. What is special stands before what is general: the first that fits is taken.

use super::Phrase;

/// `phrase!(en, ko, ja)` for each text.
macro_rules! phrases {
    ($($en:literal | $ko:literal | $ja:literal;)*) => {
        &[$(Phrase { en: $en, ko: $ko, ja: $ja }),*]
    };
}

pub(super) const TABLE: &[Phrase] = phrases! {
    // Values.
    "none" | "없음" | "なし";
    "the time is not known" | "시간을 알 수 없음" | "時間が不明";
    "no data" | "데이터 없음" | "データなし";
    "a row" | "행 1개" | "1 行";
    "rows of this run" | "이 실행의 행" | "この実行の行";
    "{#} of {#} transaction{s}, {#} connection{s}, {#} foreign transaction{s}" | "트랜잭션 {1}건 중 {0}건, 연결 {2}건, 다른 실행의 트랜잭션 {3}건" | "トランザクション {1} 件中 {0} 件、接続 {2} 件、別の実行のトランザクション {3} 件";
    "{#} of {#} transaction{s}, {#} connection{s}" | "트랜잭션 {1}건 중 {0}건, 연결 {2}건" | "トランザクション {1} 件中 {0} 件、接続 {2} 件";
    "{#} of {#}, missing {}" | "{1}건 중 {0}건, 누락: {2}" | "{1} 件中 {0} 件、欠落: {2}";
    "{#} of {#}" | "{1}건 중 {0}건" | "{1} 件中 {0} 件";
    "to its end" | "끝까지" | "最後まで";
    "failed" | "실패" | "失敗";
    "not executed" | "실행 안 됨" | "未実行";
    "connected" | "연결됨" | "接続済み";
    "never tried" | "연결 시도 없음" | "接続の試行なし";
    "refused: {}" | "거부됨: {0}" | "拒否: {0}";
    "no connection stored" | "저장된 연결 없음" | "接続の記録なし";
    ">= {#} connected" | "연결 {0}건 이상" | "接続 {0} 件以上";
    "{#} connected, {#} closed" | "연결 {0}건, 종료 {1}건" | "接続 {0} 件、切断 {1} 件";
    "{#} connected" | "연결 {0}건" | "接続 {0} 件";
    "no answer" | "응답 없음" | "応答なし";
    "no such station stored" | "저장된 충전기 없음" | "充電器の記録なし";
    "no boot stored" | "저장된 부팅 없음" | "起動の記録なし";
    "last boot stored is of {}" | "마지막으로 저장된 부팅: {0}" | "最後に記録された起動: {0}";
    "one at a time" | "동시에 하나씩" | "同時に 1 件のみ";
    "{#} ({} and {} at the same time)" | "{0} (시간 겹침: {1}, {2})" | "{0}（{1} と {2} の時間が重複）";
    "a register difference" | "계량기 레지스터 차이" | "メーター値の差";
    "no register samples stored" | "저장된 레지스터 값 없음" | "メーター値の記録なし";
    "unknown: {}" | "알 수 없음: {0}" | "不明: {0}";
    "unknown" | "알 수 없음" | "不明";
    "no begin or no end reading" | "시작 또는 종료 시점의 계량값 없음" | "開始時または終了時の計測値なし";
    "a register that fell" | "줄어든 레지스터 값" | "減少したメーター値";
    "two readings of one moment that differ" | "같은 시점의 서로 다른 계량값" | "同じ時点で異なる計測値";
    "intervals that may be missing" | "빠졌을 수 있는 구간 계량값" | "欠けている可能性のある区間計測値";
    "more than 1 GWh" | "1 GWh 초과" | "1 GWh 超";
    "an event that cannot be read" | "읽을 수 없는 이벤트" | "読み取れないイベント";
    "events that are not kept" | "보관하지 않은 이벤트" | "保存されていないイベント";
    "no begin, no end, or an end before the begin" | "시작이나 종료가 없거나 종료가 시작보다 앞섬" | "開始か終了がない、または終了が開始より前";
    "no register samples" | "레지스터 값 없음" | "メーター値なし";
    "{w} kWh in the stored samples" | "저장된 샘플 기준 {0} kWh" | "記録されたサンプルでは {0} kWh";
    "nothing billed" | "청구 없음" | "請求なし";
    "{w} kWh billed" | "청구 {0} kWh" | "請求 {0} kWh";
    "no totalCost" | "totalCost 없음" | "totalCost なし";
    "no cost" | "요금 없음" | "料金なし";
    "no energy stored" | "저장된 에너지 없음" | "電力量の記録なし";
    "no duration" | "충전 시간 없음" | "充電時間なし";
    "begin and end" | "시작과 종료" | "開始と終了";
    "{w} s, by begin and end {}" | "{0} s, 시작·종료 기준 {1}" | "{0} s、開始と終了からは {1}";
    "{w} s, by the station {}" | "{0} s, 충전기 기준 {1}" | "{0} s、充電器では {1}";
    "a station of the fleet" | "플릿에 있는 충전기" | "フリートの充電器";
    "not in the fleet file" | "플릿 파일에 없음" | "フリートファイルになし";
    "the station's own figure" | "충전기 자체 값" | "充電器自身の値";
    "not in the run record" | "실행 기록에 없음" | "実行記録になし";
    "any reason" | "아무 사유나" | "任意の理由";
    "answered" | "응답됨" | "応答あり";
    "never sent" | "전송 안 됨" | "未送信";
    "a remoteStartId" | "remoteStartId 있음" | "remoteStartId あり";
    "complete" | "빠짐없음" | "欠落なし";
    "each once" | "각 1회" | "各 1 回";
    "{#} {w} twice" | "{0} {1} 중복" | "{0} {1} が重複";
    "{#} {w} never sent" | "{0} {1} 보낸 적 없음" | "{0} {1} は未送信";
    "payload of seqNo {w} unreadable" | "seqNo {0}의 페이로드를 읽을 수 없음" | "seqNo {0} のペイロードを読めない";
    "seqNo {w} {w} holds the payload of {w} {w}" | "seqNo {0} {1}에 {2} {3}의 페이로드가 있음" | "seqNo {0} {1} に {2} {3} のペイロードが入っている";
    "seqNo {w} is of another transaction" | "다른 트랜잭션의 seqNo {0}" | "seqNo {0} は別のトランザクションのもの";
    "seqNo {w} missing" | "seqNo {0} 누락" | "seqNo {0} が欠落";
    "begins with {w}" | "시작: {0}" | "{0} で始まる";
    "ends with {w}" | "끝: {0}" | "{0} で終わる";
    "row says {w} missing" | "행에는 {0} 누락으로 기록" | "行では {0} が欠落";
    "row says {w}, {w}" | "행의 상태: {0}, {1}" | "行の状態: {0}, {1}";
    "row counts {} events, stored {}" | "행의 이벤트 수 {0}, 저장된 수 {1}" | "行のイベント数 {0}、記録数 {1}";
    ">= {#}, in order" | "{0}건 이상, 순서대로" | "{0} 件以上、順序どおり";
    "{#}, in order" | "{0}건, 순서대로" | "{0} 件、順序どおり";
    "{#}, out of order" | "{0}건, 순서 어긋남" | "{0} 件、順序が前後";
    "in order" | "순서대로" | "順序どおり";
    "out of order" | "순서 어긋남" | "順序が前後";
    "no reconnect" | "재연결 없음" | "再接続なし";
    "never back" | "돌아오지 않음" | "復帰せず";
    "{w} s, connection not stored" | "{0} s, 연결이 저장되지 않음" | "{0} s、接続の記録なし";
    "{w} to {w} kW at {#} instants" | "{0}~{1} kW ({2}개 시점)" | "{0}〜{1} kW（{2} 時点）";
    "{w} kW at {#} instants" | "{0} kW ({1}개 시점)" | "{0} kW（{1} 時点）";
    "no common instant" | "함께 충전한 시점 없음" | "同時に充電した時点なし";
    "p95 {} of {#}" | "p95 {0} ({1}건)" | "p95 {0}（{1} 件）";
    "killed, ready again" | "강제 종료 후 다시 준비됨" | "強制終了後に再び準備完了";
    "ready after {} s" | "{0} s 후 준비됨" | "{0} s 後に準備完了";
    "never ready again" | "다시 준비되지 않음" | "再び準備完了にならず";
    "not killed" | "강제 종료되지 않음" | "強制終了されていない";
    "no code" | "코드 없음" | "コードなし";

    // Why a check was not made.
    "no transaction in this scenario" | "이 시나리오에는 트랜잭션이 없음" | "このシナリオにトランザクションはない";
    "no run record: judged from the database alone" | "실행 기록 없음: 데이터베이스만으로 판정" | "実行記録なし: データベースのみで判定";
    "no scenario file: no budget" | "시나리오 파일 없음: 제한 시간 없음" | "シナリオファイルなし: 制限時間なし";
    "no scenario file: nothing planned" | "시나리오 파일 없음: 계획 없음" | "シナリオファイルなし: 計画なし";
    "the operator decides how long it charges" | "충전 시간은 운영자가 정함" | "充電時間は運用者が決める";
    "no fault in this scenario" | "이 시나리오에는 장애가 없음" | "このシナリオに障害はない";
    "no connection is lost" | "끊긴 연결 없음" | "切れた接続はない";
    "nothing is started remotely" | "원격 시작 없음" | "リモート開始はない";
    "no common power in this scenario" | "이 시나리오에는 합계 전력이 없음" | "このシナリオに合計電力はない";
    "the run does not own the CSMS: the link was cut instead" | "이 실행이 CSMS를 소유하지 않음: 대신 링크를 끊음" | "この実行は CSMS を所有していない: 代わりにリンクを切断";

    // Where to look.
    "all stations" | "모든 충전기" | "全充電器";
    "every station" | "모든 충전기" | "全充電器";
    "run record and database" | "실행 기록과 데이터베이스" | "実行記録とデータベース";
    "run record: acknowledged events" | "실행 기록: 응답된 이벤트" | "実行記録: 応答済みイベント";
    "run record: messages" | "실행 기록: 메시지" | "実行記録: メッセージ";
    "run record, {}" | "실행 기록, {0}" | "実行記録、{0}";
    "run record" | "실행 기록" | "実行記録";

    // Why there is no verdict, or no table.
    "no run recorded in {}: run charger-sim first, name a record with --run, or judge what was stored lately with --since 10m" | "{0}에 기록된 실행이 없습니다: 먼저 charger-sim을 실행하거나, --run으로 기록을 지정하거나, --since 10m으로 최근 저장된 데이터를 판정하세요" | "{0} に実行の記録がありません: 先に charger-sim を実行するか、--run で記録を指定するか、--since 10m で最近の保存データを判定してください";
    "there is no run record {}: run charger-sim again or name one with --run" | "없는 실행 기록 {0}: charger-sim을 다시 실행하거나 --run으로 지정하세요" | "実行記録 {0} がありません: charger-sim を再実行するか、--run で指定してください";
    "run {} has no scenario {}: it has {}" | "실행 {0}에 없는 시나리오 {1}: 있는 시나리오는 {2}" | "実行 {0} にシナリオ {1} はありません: あるのは {2}";
    "unknown scenario `{}`: expected 1 to 6, all, or a scenario file" | "알 수 없는 시나리오 `{0}`: 1~6, all 또는 시나리오 파일이어야 합니다" | "不明なシナリオ `{0}`: 1〜6、all、またはシナリオファイルを指定してください";
    "scenario {} of this run came from {}, which cannot be used any more: {}" | "이 실행의 시나리오 {0}: 더는 사용할 수 없는 파일 {1}: {2}" | "この実行のシナリオ {0} のファイル {1} が使えなくなっています: {2}";
    "scenario {} of this run came from {}, which is gone: judged without its expectations" | "이 실행의 시나리오 {0}: 파일이 없어져({1}) 기대값 없이 판정했습니다" | "この実行のシナリオ {0} のファイル {1} がなくなったため、期待値なしで判定しました";
    "{}: no connection and no transaction stored, so there is nothing to judge: run charger-sim against the CSMS of this database, or name the right one with --database" | "{0}: 저장된 연결도 트랜잭션도 없어 판정할 것이 없습니다: 이 데이터베이스의 CSMS로 charger-sim을 실행하거나 --database로 올바른 데이터베이스를 지정하세요" | "{0}: 接続もトランザクションも保存されておらず、判定できません: このデータベースの CSMS に対して charger-sim を実行するか、--database で正しいものを指定してください";
    "{}: there is no database at {}: start the CSMS first or name its file with --database" | "{0}: {1}에 데이터베이스가 없습니다: 먼저 CSMS를 시작하거나 --database로 파일을 지정하세요" | "{0}: {1} にデータベースがありません: 先に CSMS を起動するか、--database でファイルを指定してください";
    "{}: expected sqlite://FILE, postgres://USER@HOST/NAME or the path of an SQLite file" | "{0}: sqlite://FILE, postgres://USER@HOST/NAME 또는 SQLite 파일 경로여야 합니다" | "{0}: sqlite://FILE、postgres://USER@HOST/NAME、または SQLite ファイルのパスを指定してください";
    "{}: the address may not mean what it should: percent-encode what has a meaning in URLs, in the password and elsewhere: / is %2F, # is %23, ? is %3F, @ is %40, % is %25, a space is %20" | "{0}: 주소가 의도와 다르게 해석될 수 있습니다. 비밀번호를 포함해 URL에서 특별한 의미가 있는 문자는 퍼센트 인코딩하세요: /는 %2F, #은 %23, ?는 %3F, @는 %40, %는 %25, 공백은 %20" | "{0}: アドレスが意図と違う意味に解釈されるおそれがあります。パスワードも含め、URL で特別な意味を持つ文字はパーセントエンコードしてください: / は %2F、# は %23、? は %3F、@ は %40、% は %25、空白は %20";
    "{}: the database did not answer within {} s" | "{0}: 데이터베이스가 {1} s 안에 응답하지 않았습니다" | "{0}: データベースが {1} s 以内に応答しませんでした";
    "{}: the database has no table `{}`: it is not one of a CSMS, or of another version" | "{0}: 데이터베이스에 없는 테이블 `{1}`: CSMS의 것이 아니거나 다른 버전입니다" | "{0}: データベースにテーブル `{1}` がありません: CSMS のものではないか、別のバージョンです";
    "{}: more than {#} {} to judge: narrow it down with --since or --scenario" | "{0}: 판정 대상이 {1}개 초과({2}): --since 또는 --scenario로 범위를 좁히세요" | "{0}: 判定対象の {2} が {1} 件を超えています: --since または --scenario で絞り込んでください";
    "more than {#} {} to judge: narrow it down with --since or --scenario" | "판정 대상이 {0}개 초과({1}): --since 또는 --scenario로 범위를 좁히세요" | "判定対象の {1} が {0} 件を超えています: --since または --scenario で絞り込んでください";
    "nothing stored between {} and {}: look further back with --since, or run charger-sim first" | "{0}부터 {1}까지 저장된 것이 없습니다: --since로 더 이전을 보거나 먼저 charger-sim을 실행하세요" | "{0} から {1} までに保存されたものがありません: --since でさらに前を見るか、先に charger-sim を実行してください";
    "transactions" | "트랜잭션" | "トランザクション";
    "events" | "이벤트" | "イベント";
    "cannot write to standard output: {}" | "표준 출력에 쓸 수 없습니다: {0}" | "標準出力に書き込めません: {0}";
};
