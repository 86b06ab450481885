//! `--help` of `charger-sim` in Korean and Japanese; the English texts stand at the flags.

use clap::Command;
use terminal::{Style, Translation, help::Layout};

/// `command` with its help in the language and width of `style`; `-h` in `argv` asks for the short one.
pub(crate) fn localized(command: Command, style: Style, argv: &[String]) -> Command {
    terminal::help::localized(command, TABLE, Layout::of(style, argv))
}

const fn text(key: &'static str, ko: &'static str, ja: &'static str) -> Translation {
    Translation { key, ko, ja }
}

#[rustfmt::skip]
const TABLE: &[Translation] = &[
    text("", "OCPP 2.0.1 모의 충전기: 시나리오, 단일 충전기, 전체 충전소", "OCPP 2.0.1 の模擬充電器: シナリオ、単独の充電器、充電所全体"),
    text("<notes>", NOTES_KO, NOTES_JA),
    text("demo", "전용 CSMS로 시나리오 다섯 개를 모두 실행하고 저장된 데이터를 검증", "専用の CSMS で 5 つのシナリオをすべて実行し、保存されたデータを検証"),
    text("load", "부하 생성: 가벼운 충전기 수천 대와 응답 속도", "負荷の生成: 数千台の軽い充電器と応答の速さ"),
    text("station", "살아 있는 충전기: 계속 연결을 시도하고, 기다리라면 기다리고, 누가 꽂으면 충전. Ctrl-C까지", "生きた充電器: 接続を試み続け、待てと言われれば待ち、挿されれば充電。Ctrl-C まで"),
    text("station <IDS>", "식별자: `CP001`, `CP001..CP005`, `A,B`(여러 개 나열 가능)", "識別子: `CP001`、`CP001..CP005`、`A,B`（複数並べてよい）"),
    text("station --shape", "구성: ac-wallbox, ac-post-2, dc-50, dc-100-cabinet, dc-350 또는 형태 파일", "構成: ac-wallbox、ac-post-2、dc-50、dc-100-cabinet、dc-350、または形状ファイル"),
    text("station --auto-sessions", "충전기마다 스스로 하는 충전 세션 수. 끝난 뒤에도 연결을 유지", "充電器が自分で行う充電セッションの数。終わった後も接続を保つ"),
    text("station --state-dir", "재시작 뒤에도 남을 것을 보관하는 폴더 [기본값: 보관하지 않음]", "再起動後も残すものを置くフォルダー [既定値: 残さない]"),
    text("station --echonet", "충전소를 이 주소의 ECHONET Lite 노드로도 보여 줌(충전소 하나만)", "ステーションをこのアドレスの ECHONET Lite のノードとしても見せる（ステーション 1 つのみ）"),
    text("station --interrupted", "정전이나 프로그램 종료로 중단된 트랜잭션의 처리", "停電やプログラムの終了で中断したトランザクションの扱い"),
    text("menu", "메뉴에서 선택(터미널에서의 기본값)", "メニューから選択（端末での既定）"),
    text("completions", "셸 자동 완성 스크립트 출력", "シェル補完スクリプトを出力"),
    text("completions <SHELL>", "셸 종류", "シェルの種類"),
    text("[Selection (one of)]", "선택(하나만)", "選択（どれか 1 つ）"),
    text("[Target]", "대상", "接続先"),
    text("[Control]", "제어", "制御"),
    text("--control", "이 주소에서 REST로 충전기에 대한 명령을 받음. 예: 127.0.0.1:8090", "このアドレスで充電器への命令を REST で受け付ける。例: 127.0.0.1:8090"),
    text("--control-token", "제어 포트가 요구하는 토큰. 다른 컴퓨터에서 접근할 수 있는 주소에는 필수", "制御ポートが求めるトークン。他のコンピューターから届くアドレスでは必須"),
    text("--frame-faults", "시드에 따른 프레임과 연결의 장애. 예: drop=0.05,delay=0.1", "シードによるフレームと接続の障害。例: drop=0.05,delay=0.1"),
    text("[Scenarios over the control port]", "제어 포트로 시작하는 시나리오", "制御ポートから始めるシナリオ"),
    text("station --database", "CSMS의 데이터베이스. verify의 판정에 사용 [기본값: sqlite://data/csms.sqlite]", "CSMS のデータベース。verify の判定に使う [既定値: sqlite://data/csms.sqlite]"),
    text("[Run]", "실행", "実行"),
    text("[Output]", "출력", "出力"),
    text("--scenario", "시나리오 실행: 1~6, `all`(1~5) 또는 시나리오 파일(여러 번 지정 가능)", "シナリオを実行: 1～6、`all`（1～5）、またはシナリオファイル（複数指定可）"),
    text("--station-id", "충전기 한 대로 충전 세션을 빠른 시간으로 실행", "1 台の充電器で充電セッションを早送りで実行"),
    text("--stations", "--station-id와 같되 여러 대를 나란히: `CP001..CP005`, `A,B`", "--station-id と同じで複数台を並行実行: `CP001..CP005`、`A,B`"),
    text("load --stations", "충전기 수. 각각 따로 연결", "充電器の台数。それぞれが自分の接続を持つ"),
    text("--fleet", "충전소 전체의 하루: `emart` 또는 플릿 파일", "充電所全体の 1 日: `emart` またはフリートファイル"),
    text("--csms-url", "CSMS의 WebSocket 주소. 끝에 식별자를 붙여도 됨", "CSMS の WebSocket アドレス。末尾に識別子を付けてもよい"),
    text("load --csms-url", "CSMS의 WebSocket 주소(ws://)", "CSMS の WebSocket アドレス（ws://）"),
    text("--http-url", "CSMS의 REST 주소 [기본값: 같은 호스트의 포트 8080]", "CSMS の REST アドレス [既定値: 同じホストのポート 8080]"),
    text("--token", "REST용 Bearer 토큰", "REST 用の Bearer トークン"),
    text("--password", "충전기 비밀번호(HTTP Basic, 사용자 이름 = 식별자)", "充電器のパスワード（HTTP Basic、ユーザー名 = 識別子）"),
    text("load --password", "모든 충전기의 비밀번호(HTTP Basic, 사용자 이름 = 식별자)", "全充電器のパスワード（HTTP Basic、ユーザー名 = 識別子）"),
    text("--ca-file", "wss://용 루트 인증서 PEM 파일 [기본값: 시스템의 인증서]", "wss:// 用のルート証明書の PEM ファイル [既定値: システムの証明書]"),
    text("--certificates", "충전기별 인증서 ID.pem, 키 ID.key가 있는 폴더(보안 프로파일 3)", "充電器ごとの証明書 ID.pem と鍵 ID.key のフォルダー（セキュリティプロファイル 3）"),
    text("--compression", "충전기가 제안하는 메시지 압축(permessage-deflate)", "充電器が提案するメッセージ圧縮（permessage-deflate）"),
    text("--spawn-csms", "이 실행을 위해 CSMS를 시작하고 끝나면 종료", "この実行のために CSMS を起動し、終わったら停止"),
    text("--database", "CSMS의 데이터베이스: 시나리오가 행을 찾는 곳이며 --spawn-csms에서도 사용", "CSMS のデータベース: シナリオが行を探す場所。--spawn-csms でも使用"),
    text("--seed", "모든 무작위 값의 시드. 출력되므로 같은 실행을 되풀이할 수 있음 [기본값: 무작위]", "すべての乱数のシード。出力されるので同じ実行を繰り返せる [既定値: ランダム]"),
    text("load --seed", "전력, 레지스터, 백오프의 시드 [기본값: 무작위]", "電力、レジスター、バックオフのシード [既定値: ランダム]"),
    text("--sessions", "단일 충전기마다 차례로 실행할 충전 세션 수", "単独の充電器ごとに続けて行う充電セッションの数"),
    text("--set", "시나리오 파일의 매개변수. 파일에 적힌 값 대신 사용(여러 번 지정 가능)", "シナリオファイルのパラメーター。ファイルの値の代わりに使う（複数指定可）"),
    text("--time-scale", "--fleet에서 1초에 흐르는 모델 시간(초)", "--fleet で 1 秒間に進むモデル時間（秒）"),
    text("--duration", "충전소 운영 시간. 예: 90s, 10m, 2h [기본값: 모델 하루, 배속 1이면 Ctrl-C까지]", "充電所を動かす時間。例: 90s、10m、2h [既定値: モデルの 1 日、等速なら Ctrl-C まで]"),
    text("load --duration", "모든 충전기가 들어온 뒤 메시지를 보내고 측정하는 시간", "全充電器が入った後、メッセージを送って測定する時間"),
    text("--meter-values-message", "단일 충전기의 측정값을 TransactionEvent 대신 MeterValues로 전송", "単独の充電器の測定値を TransactionEvent ではなく MeterValues で送信"),
    text("--message-timeout", "응답 없는 CALL을 실패로 보는 시간(초)", "応答のない CALL を失敗とみなすまでの秒数"),
    text("--runs-dir", "실행 기록을 저장할 폴더", "実行記録を保存するフォルダー"),
    text("--format", "표준 출력에 쓸 결과의 형식", "標準出力に書く結果の形式"),
    text("--color", "색상: `auto`는 NO_COLOR, CLICOLOR_FORCE, CLICOLOR, TERM과 터미널에 따름", "色: `auto` は NO_COLOR、CLICOLOR_FORCE、CLICOLOR、TERM と端末に従う"),
    text("--ascii", "표에 ASCII 문자만 사용", "表に ASCII 文字だけを使う"),
    text("--width", "출력 너비(열) [기본값: 터미널 너비, 없으면 표는 100]", "出力の幅（桁）[既定値: 端末の幅、なければ表は 100]"),
    text("--lang", "언어: ko, en, ja [기본값: LC_ALL, LC_MESSAGES, LANG에 따름]", "言語: ko、en、ja [既定値: LC_ALL、LC_MESSAGES、LANG に従う]"),
    text("--quiet", "요약만 출력", "まとめだけを表示"),
    text("load --quiet", "결과만 출력", "結果だけを表示"),
    text("--verbose", "메시지도 모두 출력. 두 번 쓰면 전부", "メッセージもすべて表示。2 回で全部"),
    text("demo --keep", "끝난 뒤에도 Ctrl-C까지 CSMS와 충전 중인 충전소를 유지", "終了後も Ctrl-C まで CSMS と充電中の充電所を残す"),
    text("demo --database", "CSMS의 데이터베이스 [기본값: 데모 폴더의 SQLite]", "CSMS のデータベース [既定値: デモのフォルダー内の SQLite]"),
    text("demo --dir", "데이터베이스, 로그, 실행 기록의 폴더 [기본값: runs/ 아래 새 폴더]", "データベース、ログ、実行記録のフォルダー [既定値: runs/ の下の新しいフォルダー]"),
    text("demo --seed", "모든 무작위 값의 시드 [기본값: 무작위]", "すべての乱数のシード [既定値: ランダム]"),
    text("load --identity-prefix", "식별자의 앞부분. 뒤에 번호가 붙음", "識別子の先頭。後に番号が付く"),
    text("load --message", "모두 수락된 뒤 보내는 것", "全部が受け入れられた後に送るもの"),
    text("load --transaction-length", "트랜잭션 하나의 이벤트 수: Started, Updated …, Ended", "1 トランザクションのイベント数: Started、Updated …、Ended"),
    text("load --rate", "모든 충전기를 합한 초당 메시지 수(예정 시각 기준) [기본값: 응답되는 대로]", "全充電器を合わせた毎秒のメッセージ数（予定時刻どおり）[既定値: 応答され次第]"),
    text("load --in-flight", "모든 충전기를 합해 응답을 기다릴 수 있는 메시지 수 [기본값: 충전기마다 하나]", "全充電器を合わせて応答待ちにできるメッセージ数 [既定値: 充電器ごとに 1 つ]"),
    text("load --ramp", "첫 연결을 나누는 시간. 예: 10s [기본값: 한꺼번에]", "最初の接続を分散させる時間。例: 10s [既定値: 一斉に]"),
    text("load --connect-concurrency", "동시에 진행하는 연결과 BootNotification의 수", "同時に進める接続と BootNotification の数"),
    text("load --warm-up", "그 전에 보내되 측정하지 않는 시간", "その前に送るが測定しない時間"),
    text("load --source-addresses", "차례로 쓸 로컬 주소: `127.0.0.1..127.0.0.8` 또는 `A,B`", "順に使うローカルアドレス: `127.0.0.1..127.0.0.8` または `A,B`"),
    text("load --max-p99", "지연의 99번째 백분위수가 이보다 크면 종료 코드 5. 예: 15ms", "遅延の 99 パーセンタイルがこれを超えたら終了コード 5。例: 15ms"),
    text("load --min-rate", "초당 응답된 메시지가 이보다 적으면 종료 코드 5", "毎秒の応答済みメッセージがこれより少なければ終了コード 5"),
    text("load --max-errors", "실패한 CALL, 연결 시도, 연결이 이보다 많으면 종료 코드 5", "失敗した CALL、接続試行、接続がこれより多ければ終了コード 5"),
    text("load --record-acks", "응답된 이벤트마다 JSON 한 줄 기록: 충전기, transactionId, seqNo", "応答されたイベントごとに JSON を 1 行記録: 充電器、transactionId、seqNo"),
    text("load --watch-pid", "이 프로세스의 CPU 시간과 메모리도 측정(Linux)", "このプロセスの CPU 時間とメモリも測定（Linux）"),
];

const NOTES_KO: &str = "\
예시:
  charger-sim demo                  전용 CSMS로 시나리오 다섯 개 모두
  charger-sim --scenario 2          emart_jeju_01에서 충전 세션 하나
  charger-sim --scenario all --spawn-csms
                                    전용 CSMS를 시작해 다섯 개 모두
  charger-sim --station-id CP001 --sessions 3
                                    36분짜리 세션 3회를 90초에
  charger-sim --stations CP001..CP005
                                    다섯 대를 나란히
  charger-sim station CP001 --shape ac-post-2
                                    Ctrl-C까지 살아 있는 충전기
  charger-sim --fleet emart --time-scale 60 --duration 10m
                                    34대의 하루를 10분에
  charger-sim load --stations 1000 --rate 5000 --max-p99 15ms
                                    가벼운 충전기 1,000대, 초당 이벤트 5,000건

종료 코드:
  0 모두 통과        1 시나리오 실패    2 사용법 오류
  3 CSMS 연결 불가   4 실행된 것 없음   5 기준 미달
  70 내부 오류       130 중단됨";

const NOTES_JA: &str = "\
例:
  charger-sim demo                  専用の CSMS で 5 つのシナリオすべて
  charger-sim --scenario 2          emart_jeju_01 で充電セッション 1 回
  charger-sim --scenario all --spawn-csms
                                    専用の CSMS を起動して 5 つすべて
  charger-sim --station-id CP001 --sessions 3
                                    36 分のセッション 3 回を 90 秒で
  charger-sim --stations CP001..CP005
                                    5 台を並行して
  charger-sim station CP001 --shape ac-post-2
                                    Ctrl-C まで生きる充電器
  charger-sim --fleet emart --time-scale 60 --duration 10m
                                    34 台の 1 日を 10 分で
  charger-sim load --stations 1000 --rate 5000 --max-p99 15ms
                                    軽い充電器 1,000 台、毎秒 5,000 イベント

終了コード:
  0 すべて合格       1 シナリオ失敗     2 使い方の誤り
  3 CSMS に接続不可  4 何も実行されず   5 基準未達
  70 内部エラー      130 中断";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::CommandFactory;

    #[test]
    fn every_text_of_the_help_is_translated_and_none_is_idle() {
        assert_eq!(terminal::help::gaps(&Cli::command(), TABLE), [""; 0]);
    }

    #[test]
    fn help_fits_eighty_and_sixty_columns_in_every_language() {
        for width in [80, 60] {
            let wide = terminal::help::too_wide(&Cli::command(), TABLE, width);
            assert!(wide.is_empty(), "{wide:#?}");
        }
    }
}
