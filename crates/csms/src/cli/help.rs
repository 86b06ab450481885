//! The command line and `--help` in three languages; the English texts stand at the flags.

use clap::{CommandFactory, FromArgMatches};
use terminal::help::Layout;
use terminal::{Style, Translation, early_wishes, usage};

use super::Cli;
use super::words::Words;

/// A command line that was not understood, or that asked for help.
pub(super) struct Unparsed {
    /// What to write, with a line feed at the end.
    pub(super) text: String,
    /// It is wrong; else it asked for help or the version.
    pub(super) is_wrong: bool,
}

/// What `argv` says, and how to write in this process: for programs in English and in whole lines.
pub(super) fn parse(argv: &[String], is_for_programs: bool) -> (Result<Cli, Unparsed>, Style) {
    let mut style = Style::of_process(early_wishes(argv));
    if is_for_programs {
        style.language = scenario::Language::En;
        style.columns_err = None;
    }
    let mut command = localized(Layout::of(style, argv));
    let parsed = command.try_get_matches_from_mut(argv);
    let parsed = parsed.and_then(|matches| Cli::from_arg_matches(&matches));
    let parsed = parsed.map_err(|error| {
        let words = Words::of(style.language);
        let reason = |why: &str| words.reason(why);
        Unparsed {
            text: usage::message(&error, &command, style.language, style.columns_err, reason),
            is_wrong: error.use_stderr(),
        }
    });
    (parsed, style)
}

/// The command line with its help in a language and a width.
pub(super) fn localized(layout: Layout) -> clap::Command {
    terminal::help::localized(Cli::command(), TABLE, layout)
}

const fn text(key: &'static str, ko: &'static str, ja: &'static str) -> Translation {
    Translation { key, ko, ja }
}

#[rustfmt::skip]
const TABLE: &[Translation] = &[
    text("", "OCPP 2.0.1용 충전소 관리 시스템(CSMS)", "OCPP 2.0.1 の充電ステーション管理システム（CSMS）"),
    text("<notes>", NOTES_KO, NOTES_JA),
    text("backup", "SQLite 데이터베이스를 파일로 복사(csms 실행 중에도 가능)", "SQLite データベースをファイルに複製（csms の実行中でも可）"),
    text("backup <FILE>", "만들 파일", "作るファイル"),
    text("backup --overwrite", "파일이 이미 있으면 바꿔 씀", "ファイルがあれば置き換える"),
    text("doctor", "충전기가 연결하거나 충전하지 못하는 이유와 조치 안내", "充電器が接続や充電できない理由と対処を案内"),
    text("doctor <TARGET>", "충전기 식별자, 또는 충전기가 접속하는 URL(ws://… 또는 wss://…)", "充電器の識別子、または充電器が接続する URL（ws://… または wss://…）"),
    text("doctor --password-file", "첫 줄에 충전기 비밀번호가 든 파일(URL일 때)", "1 行目に充電器のパスワードがあるファイル（URL のとき）"),
    text("doctor --ca", "충전기가 믿는 루트 인증서의 PEM 파일 [기본값: 시스템의 루트]", "充電器が信頼するルート証明書の PEM ファイル [既定値: システムのルート]"),
    text("doctor --certificate", "충전기 인증서의 PEM 파일(보안 프로파일 3)", "充電器の証明書の PEM ファイル（セキュリティプロファイル 3）"),
    text("doctor --key", "그 인증서 개인 키의 PEM 파일", "その証明書の秘密鍵の PEM ファイル"),
    text("doctor --id-token", "충전기에 시도한 토큰, 예: ISO14443/04A1B2C3(식별자일 때)", "充電器で試したトークン、例: ISO14443/04A1B2C3（識別子のとき）"),
    text("lab-certificates", "이 컴퓨터에서 TLS를 쓰기 위한 인증서와 설정 파일 만들기", "このマシンで TLS を使うための証明書と設定ファイルを作る"),
    text("lab-certificates <FOLDER>", "파일을 넣을 폴더. 없으면 만듦", "ファイルを入れるフォルダー。なければ作る"),
    text("lab-certificates --host", "localhost 외에 충전기가 서버에 접속하는 이름이나 주소(여러 번 지정 가능)", "localhost のほかに充電器がサーバーへ接続する名前またはアドレス（複数指定可）"),
    text("lab-certificates --station", "인증서를 받을 충전기의 식별자(보안 프로파일 3, 여러 번 지정 가능)", "証明書を受け取る充電器の識別子（セキュリティプロファイル 3、複数指定可）"),
    text("lab-certificates --organization", "모든 인증서의 조직(O)", "すべての証明書の組織（O）"),
    text("operator", "REST와 대시보드에서 누가 무엇을 할 수 있는지 설정(데이터베이스를 쓰는 csms가 없을 때)", "REST とダッシュボードで誰が何をできるかを設定（そのデータベースを使う csms がないとき）"),
    text("operator add", "운영자를 추가하고 토큰을 이번 한 번만 출력", "オペレーターを追加し、トークンを今回だけ表示"),
    text("operator add <NAME>", "이름", "名前"),
    text("operator add --role", "할 수 있는 일", "できること"),
    text("operator add --expires", "토큰의 유효 기간, 예: 90d [기본값: 취소할 때까지]", "トークンの有効期間、例: 90d [既定値: 取り消すまで]"),
    text("operator list", "운영자 목록", "オペレーターの一覧"),
    text("operator revoke", "운영자 취소. 그 토큰은 더 이상 쓸 수 없음", "オペレーターの取り消し。そのトークンは使えなくなる"),
    text("operator revoke <NAME>", "이름", "名前"),
    text("station", "충전기 등록과 비밀번호 설정(데이터베이스를 쓰는 csms가 없을 때)", "充電器の登録とパスワードの設定（そのデータベースを使う csms がないとき）"),
    text("station add", "충전기를 등록하거나 등록된 충전기에 새 비밀번호 부여", "充電器を登録、または登録済みの充電器に新しいパスワードを設定"),
    text("station add <ID>", "충전기 URL 끝에 있는 식별자", "充電器の URL の末尾にある識別子"),
    text("station add --password-stdin", "표준 입력의 첫 줄에서 비밀번호(16~64자) 읽기", "標準入力の 1 行目からパスワード（16～64 文字）を読む"),
    text("station add --generate-password", "비밀번호를 만들어 이번 한 번만 출력", "パスワードを作って今回だけ表示"),
    text("station list", "등록된 충전기 목록", "登録済みの充電器の一覧"),
    text("station remove", "충전기 사용 중지. 트랜잭션 등 남긴 데이터는 그대로 유지", "充電器を運用から外す。トランザクションなどのデータは残る"),
    text("station remove <ID>", "충전기 식별자", "充電器の識別子"),
    text("station remove --force", "진행 중인 트랜잭션이 있어도 실행. 그 트랜잭션은 stale이 됨", "進行中のトランザクションがあっても実行。それは stale になる"),
    text("[Logs of stations]", "충전기 로그", "充電器のログ"),
    text("[Dashboard]", "대시보드", "ダッシュボード"),
    text("[TLS for stations]", "충전기용 TLS", "充電器用の TLS"),
    text("[What is kept]", "보관 기간과 양", "保存する期間と量"),
    text("--config", "설정 파일 [기본값: csms.toml이 있으면 그 파일]", "設定ファイル [既定値: csms.toml があればそれ]"),
    text("--lang", "언어: ko, en, ja [기본값: LC_ALL, LC_MESSAGES, LANG에 따름]", "言語: ko、en、ja [既定値: LC_ALL、LC_MESSAGES、LANG に従う]"),
    text("--listen", "충전기용 주소(OCPP-J). `off`이면 TLS 주소만 사용 [기본값: 127.0.0.1:9000]", "充電器用のアドレス（OCPP-J）。`off` なら TLS のアドレスだけ [既定値: 127.0.0.1:9000]"),
    text("--http", "운영자용 주소(REST, 실시간 이벤트) [기본값: 127.0.0.1:8080]", "オペレーター用のアドレス（REST、ライブイベント）[既定値: 127.0.0.1:8080]"),
    text("--database", "데이터베이스: sqlite://FILE 또는 postgres://… [기본값: sqlite://data/csms.sqlite]", "データベース: sqlite://FILE または postgres://… [既定値: sqlite://data/csms.sqlite]"),
    text("--seed", "새 데이터베이스에 넣을 데이터 [기본값: emart]", "新しいデータベースに入れるデータ [既定値: emart]"),
    text("--known-stations-only", "등록되지 않은 충전기 거부", "登録されていない充電器を拒否"),
    text("--accept-unknown-tokens", "표에 없는 IdToken 수락 [기본값: 실습용으로 열려 있는 동안 true]", "表にない IdToken を受け入れる [既定値: 実験用に開いている間は true]"),
    text("--one-transaction-per-group", "같은 그룹의 IdToken 중 하나라도 이미 다른 트랜잭션에 쓰이고 있으면 거부(ConcurrentTx) [기본값: false]", "同じグループの IdToken のどれかが別のトランザクションで使用中なら拒否（ConcurrentTx）[既定値: false]"),
    text("--one-transaction-per-token", "이미 다른 트랜잭션에 쓰인 IdToken 거부(ConcurrentTx) [기본값: false]", "別のトランザクションで使用中の IdToken を拒否（ConcurrentTx）[既定値: false]"),
    text("--open-to-the-network", "네트워크의 누구나 비밀번호 없이 충전기를 연결하고 제어할 수 있게 함", "ネットワーク上の誰でもパスワードなしで充電器を接続・制御できるようにする"),
    text("--running-cost", "운전자에게 지금까지의 요금 알리기: 이벤트에 대한 모든 응답에서(answers), 측정마다 CostUpdated로(readings), 또는 DURATION에 한 번까지 CostUpdated로 [기본값: off]", "運転者にこれまでの料金を知らせる: イベントへのすべての応答で（answers）、計測ごとに CostUpdated で（readings）、または DURATION に 1 回まで CostUpdated で [既定値: off]"),
    text("--operator-token-file", "운영자가 `Authorization: Bearer …`로 보내는 토큰의 파일", "オペレーターが `Authorization: Bearer …` で送るトークンのファイル"),
    text("--metrics-token-file", "/metrics와 /readyz만 여는 토큰의 파일", "/metrics と /readyz だけを開くトークンのファイル"),
    text("--operator-id-token", "REST로 시작한 충전의 IdToken(Central) [기본값: OPERATOR]", "REST で開始した充電の IdToken（Central）[既定値: OPERATOR]"),
    text("--registration", "처음 온 충전기의 첫 부팅에 대한 응답 [기본값: accepted]", "初めての充電器の最初の起動への応答 [既定値: accepted]"),
    text("--heartbeat-interval", "충전기에 알리는 Heartbeat 간격 [기본값: 30s]", "充電器に伝える Heartbeat の間隔 [既定値: 30s]"),
    text("--message-timeout", "충전기가 CALL에 응답하는 데 걸려도 되는 시간 [기본값: 30s]", "充電器が CALL に応答するまでの時間 [既定値: 30s]"),
    text("--ping-interval", "WebSocket ping 간격. 두 번 응답이 없으면 오프라인으로 봄 [기본값: 30s]", "WebSocket の ping の間隔。2 回応答がなければオフラインとみなす [既定値: 30s]"),
    text("--handshake-deadline", "핸드셰이크 전체의 제한 시간 [기본값: 10s]", "ハンドシェイク全体の制限時間 [既定値: 10s]"),
    text("--max-message-bytes", "충전기 메시지의 최대 길이(바이트) [기본값: 1048576]", "充電器のメッセージの最大長（バイト）[既定値: 1048576]"),
    text("--compression", "제안하는 충전기에 쓰는 permessage-deflate [기본값: no_context_takeover]", "提案する充電器に使う permessage-deflate [既定値: no_context_takeover]"),
    text("--messages-per-second", "충전기당 초당 메시지 수, 0 = 제한 없음 [기본값: 외부에 공개되었거나 운영자 토큰이 있거나 등록된 충전기만 받을 때 20, 아니면 0]", "充電器ごとの毎秒のメッセージ数、0 = 無制限 [既定値: 外部に公開、オペレータートークンあり、または登録済みの充電器のみのとき 20、それ以外は 0]"),
    text("--tolerant", "처음 온 충전기의 무해한 스키마 위반을 경고로 처리", "初めての充電器の無害なスキーマ違反を警告にとどめる"),
    text("--quiet", "CSMS가 스스로는 충전기에 아무것도 보내지 않음 [기본값: true]", "CSMS から自発的には何も送らない [既定値: true]"),
    text("--chase-gaps", "이벤트가 빠진 거래를 충전기에 문의 (GetTransactionStatus)", "イベントが欠けた取引について充電器に問い合わせ（GetTransactionStatus）"),
    text("--auto-provision", "첫 부팅과 새 펌웨어로 부팅한 뒤 충전기에 전체 목록(FullInventory)을 요청", "最初の起動と新しいファームウェアでの起動の後に、充電器に完全な一覧（FullInventory）を要求"),
    text("--subprotocol-mismatch", "ocpp2.0.1을 제안하지 않는 충전기의 처리 [기본값: refuse]", "ocpp2.0.1 を提案しない充電器の扱い [既定値: refuse]"),
    text("--public-url", "충전기가 로그를 올릴 때 쓰는 HTTP 주소, 예: http://192.0.2.1:8080 [기본값: --http의 주소]", "充電器がログを置くときの HTTP アドレス、例: http://192.0.2.1:8080 [既定値: --http のアドレス]"),
    text("--uploads", "충전기 로그를 넣을 폴더 [기본값: 데이터베이스 파일 옆 또는 data/uploads]", "充電器のログを入れるフォルダー [既定値: データベースファイルの隣、または data/uploads]"),
    text("--upload-max-bytes", "로그의 최대 길이(바이트) [기본값: 67108864]", "ログの最大長（バイト）[既定値: 67108864]"),
    text("--upload-wait", "요청한 로그를 기다리는 시간 [기본값: 24h]", "要求したログを待つ時間 [既定値: 24h]"),
    text("--dashboard-dir", "대시보드 파일의 폴더(대시보드를 고치는 사람용) [기본값: 내장]", "ダッシュボードのファイルのフォルダー（変更する人向け）[既定値: 組み込み]"),
    text("--map-tiles", "지도 아래 그림, 예: https://tile.example/{z}/{x}/{y}.png [기본값: 없음. 다른 호스트에 아무것도 요청하지 않음]", "地図の下の画像、例: https://tile.example/{z}/{x}/{y}.png [既定値: なし。他のホストには何も要求しない]"),
    text("--map-attribution", "지도에 표시할 그림의 출처", "地図に表示する画像の出典"),
    text("--simulator", "charger-sim의 제어 포트, 예: http://127.0.0.1:8090. 그 충전기를 대시보드에서 조작할 수 있음", "charger-sim の制御ポート、例: http://127.0.0.1:8090。その充電器をダッシュボードから操作できる"),
    text("--simulator-token-file", "제어 포트의 토큰이 든 파일", "制御ポートのトークンのファイル"),
    text("--tls-listen", "--listen과 별도로, TLS를 쓰는 충전기용 주소(보안 프로파일 2, 3)", "--listen とは別の、TLS を使う充電器用のアドレス（セキュリティプロファイル 2、3）"),
    text("--tls-certificate", "서버 인증서와 루트까지의 인증서가 든 PEM 파일. 키 종류가 여럿이면 여러 개", "サーバー証明書とルートまでの証明書の PEM ファイル。鍵の種類が複数なら複数"),
    text("--tls-key", "인증서 개인 키의 PEM 파일. 같은 개수, 같은 순서", "証明書の秘密鍵の PEM ファイル。同じ数、同じ順"),
    text("--tls-station-ca", "충전기용 루트 인증서의 PEM 파일. 보안 프로파일 3을 허용", "充電器用のルート証明書の PEM ファイル。セキュリティプロファイル 3 を許可"),
    text("--tls-station-crl", "폐기된 충전기 인증서 목록의 PEM 파일, 발급자마다 하나", "失効した充電器証明書のリストの PEM ファイル、発行者ごとに 1 つ"),
    text("--tls-organization", "충전기 인증서에 있어야 하는 조직(O)", "充電器の証明書に必要な組織（O）"),
    text("--certificate-signer", "충전기 인증서에 서명하는 주체(A02): `lab:DIR`(lab-certificates로 만든 폴더), `exec:FILE`, 또는 URL. 요청과 결과는 모두 PEM [기본값: 없음]", "充電器の証明書に署名する相手（A02）: `lab:DIR`（lab-certificates のフォルダー）、`exec:FILE`、または URL。要求も結果も PEM [既定値: なし]"),
    text("--ocsp-hosts", "충전기를 대신해 물어봐도 되는 OCSP 서버의 호스트(M06), 포트를 붙여도 됨 [기본값: 없음]", "充電器の代わりに問い合わせてよい OCSP サーバーのホスト（M06）、ポートを付けてもよい [既定値: なし]"),
    text("--ocsp-issuers", "OCSP 서버에 물어볼 인증서의 발급자 인증서가 든 PEM 파일. 응답의 서명을 이것으로 검증 [기본값: --contract-ca의 루트와 lab:DIR의 인증 기관]", "OCSP サーバーに問い合わせる証明書の発行者証明書の PEM ファイル。応答の署名をこれで検証する [既定値: --contract-ca のルートと lab:DIR の認証局]"),
    text("--contract-ca", "계약 인증서(C07)의 루트 인증서가 든 PEM 파일. 여기로 이어지는 체인을 믿음", "契約証明書（C07）のルート証明書の PEM ファイル。ここに至るチェーンを信頼する"),
    text("--ev-certificates", "차량 인증서를 제공하는 서비스(M01): URL, 또는 시험용 대역인 `lab` [기본값: 없음]", "車両の証明書を提供するサービス（M01）: URL、または試験用スタブの `lab` [既定値: なし]"),
    text("--journal-keep-rows", "메시지 기록에 보관하는 메시지 수 [기본값: 200000]", "ジャーナルに残すメッセージ数 [既定値: 200000]"),
    text("--journal-keep", "메시지 기록 보관 기간 [기본값: 7d]", "ジャーナルの保存期間 [既定値: 7d]"),
    text("--refused-keep-rows", "거부된 핸드셰이크와 거부된 이벤트의 각 보관 수 [기본값: 20000]", "拒否したハンドシェイクと拒否したイベントの保存数 [既定値: 20000]"),
    text("--refused-keep", "거부된 핸드셰이크와 이벤트의 보관 기간 [기본값: 90d]", "拒否したハンドシェイクとイベントの保存期間 [既定値: 90d]"),
    text("--reports-keep-rows", "충전기 보고의 보관 수 [기본값: 1000000]", "充電器のレポートの保存数 [既定値: 1000000]"),
    text("--reports-keep", "충전기 보고의 보관 기간 [기본값: 30d]", "充電器のレポートの保存期間 [既定値: 30d]"),
    text("--security-events-keep-rows", "보안 이벤트의 보관 수 [기본값: 1000000]", "セキュリティイベントの保存数 [既定値: 1000000]"),
    text("--security-events-keep", "보안 이벤트의 보관 기간 [기본값: 1825d]", "セキュリティイベントの保存期間 [既定値: 1825d]"),
    text("--audit-keep-rows", "감사 기록의 보관 수 [기본값: 1000000]", "監査記録の保存数 [既定値: 1000000]"),
    text("--audit-keep", "감사 기록의 보관 기간 [기본값: 1825d]", "監査記録の保存期間 [既定値: 1825d]"),
    text("--meter-values-keep-rows", "트랜잭션 밖 계량값의 보관 수 [기본값: 2000000]", "トランザクション外の計量値の保存数 [既定値: 2000000]"),
    text("--meter-values-keep", "트랜잭션 밖 계량값의 보관 기간 [기본값: 365d]", "トランザクション外の計量値の保存期間 [既定値: 365d]"),
    text("--log-keep-rows", "끝난 연결과 명령의 각 보관 수 [기본값: 1000000]", "終わった接続とコマンドの保存数 [既定値: 1000000]"),
    text("--log-keep", "연결과 명령의 보관 기간 [기본값: 365d]", "接続とコマンドの保存期間 [既定値: 365d]"),
    text("--uploads-keep", "충전기 로그의 보관 기간 [기본값: 90d]", "充電器のログの保存期間 [既定値: 90d]"),
    text("--uploads-keep-bytes", "보관하는 로그의 전체 바이트 수, 최신 것부터 [기본값: 2147483648]", "保存するログの合計バイト数、新しいものから [既定値: 2147483648]"),
    text("--samples-keep", "트랜잭션의 주기적 측정값 보관 기간. 다른 이벤트와 요금은 계속 보관 [기본값: 365d]", "トランザクションの定期的な測定値の保存期間。他のイベントと料金はずっと残る [既定値: 365d]"),
    text("--log-format", "로그 형식: 사람이 읽는 텍스트 또는 JSON [기본값: text]", "ログの形式: 人が読むテキストまたは JSON [既定値: text]"),
];

const NOTES_KO: &str = "\
예시:
  csms                                   이 컴퓨터 전용 실습 서버
  csms --database postgres://csms@localhost/charger_db
  csms --listen 0.0.0.0:9000 --http 0.0.0.0:8080 --operator-token-file token
  csms station add CP001 --generate-password
  csms station list
  csms doctor CP001                      연결·충전이 안 되는 이유
  csms doctor wss://csms.example:9443/CP001 --ca root.pem
  csms station remove CP001
  csms operator add kim --role viewer --expires 90d
  csms backup csms-backup.sqlite         csms 실행 중에도 가능
  csms lab-certificates data/tls --station CP001
                                         이 컴퓨터에서 TLS

설정의 우선순위: 명령줄, 환경 변수(CSMS_…), csms.toml.
로그 수준은 RUST_LOG로 정합니다(예: RUST_LOG=debug).

종료 코드: 0 정상 종료, 1 doctor: 문제가 있음, 2 사용법,
3 데이터베이스, 6 포트 사용 중, 70 내부 오류";

const NOTES_JA: &str = "\
例:
  csms                                   このマシン専用の実験サーバー
  csms --database postgres://csms@localhost/charger_db
  csms --listen 0.0.0.0:9000 --http 0.0.0.0:8080 --operator-token-file token
  csms station add CP001 --generate-password
  csms station list
  csms doctor CP001                      接続や充電ができない理由
  csms doctor wss://csms.example:9443/CP001 --ca root.pem
  csms station remove CP001
  csms operator add kim --role viewer --expires 90d
  csms backup csms-backup.sqlite         csms の実行中でも可
  csms lab-certificates data/tls --station CP001
                                         このマシンで TLS

設定の優先順位: コマンドライン、環境変数（CSMS_…）、csms.toml。
ログの詳しさは RUST_LOG で決めます（例: RUST_LOG=debug）。

終了コード: 0 正常終了、1 doctor: 問題あり、2 使い方、
3 データベース、6 ポート使用中、70 内部エラー";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_of_the_help_is_translated() {
        let gaps = terminal::help::gaps(&Cli::command(), TABLE);
        let missing: Vec<_> = gaps
            .iter()
            .filter(|gap| gap.starts_with("not translated"))
            .collect();
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn help_fits_eighty_and_sixty_columns_in_every_language() {
        for width in [80, 60] {
            let wide = terminal::help::too_wide(&Cli::command(), TABLE, width);
            assert!(wide.is_empty(), "{wide:#?}");
        }
    }
}
