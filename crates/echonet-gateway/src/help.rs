//! The command line and `--help` in three languages; the English texts stand at the flags.

use std::ffi::OsString;

use terminal::{Translation, usage};

use crate::cli::Cli;
use crate::words::CATALOG;

/// What was typed; or the exit code, where help was asked for or the command line is wrong.
pub(crate) fn parse(argv: &[OsString]) -> Result<Cli, u8> {
    usage::parse(argv, TABLE, &CATALOG)
}

const fn text(key: &'static str, ko: &'static str, ja: &'static str) -> Translation {
    Translation { key, ko, ja }
}

#[rustfmt::skip]
const TABLE: &[Translation] = &[
    text("", "ECHONET Lite 전기차 충전기를 CSMS 앞의 OCPP 2.0.1 충전소로 만듦", "ECHONET Lite の EV 充電器を、CSMS から見た OCPP 2.0.1 の充電ステーションにする"),
    text("<notes>", NOTES_KO, NOTES_JA),
    text("[Home network]", "홈 네트워크", "ホームネットワーク"),
    text("[CSMS]", "CSMS", "CSMS"),
    text("[Operation]", "운영", "運用"),
    text("--node", "충전기를 연결할 노드의 주소(여러 번 지정 가능)", "充電器をつなぐノードのアドレス（複数指定可）"),
    text("--discover", "노드를 찾아서 발견한 충전기를 모두 연결", "ノードを探し、見つかった充電器をすべてつなぐ"),
    text("--address", "홈 네트워크에서의 게이트웨이 주소", "ホームネットワークでのゲートウェイのアドレス"),
    text("--interval", "기기를 읽는 간격이자 트랜잭션의 계량 간격(초)", "機器を読む間隔、およびトランザクションの計量間隔（秒）"),
    text("--pause", "한 노드에 보내는 두 요청 사이의 간격(ms)", "1 つのノードへの要求と要求の間隔（ms）"),
    text("--max-devices", "최대 기기 수", "機器の最大数"),
    text("--csms-url", "CSMS의 주소. 각 충전소의 ID가 뒤에 붙음", "CSMS のアドレス。各ステーションの ID が後ろに付く"),
    text("--identity", "기기의 충전소 이름: NODE/OBJECT=IDENTITY(여러 번 지정 가능)", "機器のステーションの名前: NODE/OBJECT=IDENTITY（複数指定可）"),
    text("--password", "충전소의 비밀번호(HTTP Basic, 사용자 이름 = ID)", "ステーションのパスワード（HTTP Basic、ユーザー名 = ID）"),
    text("--ca-file", "wss://의 루트 인증서 PEM 파일 [기본값: 시스템의 인증서]", "wss:// のルート証明書の PEM ファイル [既定値: システムの証明書]"),
    text("--certificates", "각 충전소의 인증서 ID.pem과 키 ID.key가 있는 폴더(보안 프로필 3)", "各ステーションの証明書 ID.pem と鍵 ID.key のフォルダー（セキュリティプロファイル 3）"),
    text("--local-token", "기기에서 시작된 충전의 토큰: VALUE 또는 VALUE:TYPE [기본값: NoAuthorization 유형]", "機器で始まった充電のトークン: VALUE または VALUE:TYPE [既定値: NoAuthorization タイプ]"),
    text("--vehicle-id-token", "차량 ID(0xE6)가 있으면 토큰으로 사용. 홈 네트워크에서는 평문", "車両 ID（0xE6）があればトークンとして使う。ホームネットワークでは平文"),
    text("--state-dir", "재시작 후에도 남길 것의 폴더: 대기 중인 이벤트, 트랜잭션, 누적 전력량", "再起動後も残すもののフォルダー: 待っているイベント、トランザクション、積算電力量"),
    text("--record", "충전소가 하는 일을 이 파일에 기록(`verify`가 판정할 실행용). 이미 있는 내용에 이어서 기록", "ステーションのすることをこのファイルに書く（`verify` が判定する実行用）。すでにある内容に続ける"),
    text("--http", "/healthz와 /metrics의 주소와 포트", "/healthz と /metrics のアドレスとポート"),
    text("--seed", "모든 무작위 값의 시드", "すべての乱数のシード"),
    text("--lang", "언어 [기본값: LC_ALL, LC_MESSAGES, LANG에 따름]", "言語 [既定値: LC_ALL、LC_MESSAGES、LANG に従う]"),
];

const NOTES_KO: &str = "\
예시:
  echonet-gateway --node 127.0.0.5 --csms-url ws://127.0.0.1:9000
  echonet-gateway --discover --address 192.168.1.10 --csms-url wss://csms.example.org/ocpp
  echonet-gateway --node 192.168.1.20 --identity 192.168.1.20/0x02A1:1=GARAGE \\
    --csms-url ws://127.0.0.1:9000

--identity로 이름을 정하지 않은 충전소의 이름은 EL-<노드>-<클래스>-<인스턴스>입니다.
예: EL-127.0.0.5-02A1-1. 같은 컴퓨터에 노드가 있으면 게이트웨이에는 127.0.0.1과 같은
별도의 주소가 필요합니다.

종료 코드: 0 종료   2 사용법   6 주소나 포트 사용 중   70 내부 오류";

const NOTES_JA: &str = "\
例:
  echonet-gateway --node 127.0.0.5 --csms-url ws://127.0.0.1:9000
  echonet-gateway --discover --address 192.168.1.10 --csms-url wss://csms.example.org/ocpp
  echonet-gateway --node 192.168.1.20 --identity 192.168.1.20/0x02A1:1=GARAGE \\
    --csms-url ws://127.0.0.1:9000

--identity で名前を決めないステーションの名前は EL-<ノード>-<クラス>-<インスタンス> です。
例: EL-127.0.0.5-02A1-1。同じコンピューターにノードがある場合、ゲートウェイには 127.0.0.1
のような別のアドレスが必要です。

終了コード: 0 終了   2 使い方   6 アドレスかポートが使用中   70 内部エラー";

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use scenario::Language;
    use terminal::help::{Layout, localized};
    use terminal::{Style, Wishes};

    use super::*;

    #[test]
    fn every_text_of_the_help_exists_in_three_languages() {
        let gaps = terminal::help::gaps(&Cli::command(), TABLE);
        assert!(gaps.is_empty(), "{gaps:#?}");
    }

    /// A line of ours on the command line in a language other than English has no English sentence in it.
    #[test]
    fn what_is_wrong_with_a_command_line_is_told_without_english_remnants() {
        for typed in [
            &["--csms-url", "ws://h"][..],
            &["--node", "home"],
            &["--node", "127.0.0.5", "--interval", "0"],
            &["--node", "127.0.0.5", "--pause", "x"],
            &["--node", "127.0.0.5", "--max-devices", "-1"],
            &["--node", "127.0.0.5", "--http", "8091"],
            &["--node", "127.0.0.5", "--seed"],
            &["--node", "127.0.0.5", "--sead", "1"],
        ] {
            for language in [Language::Ko, Language::Ja] {
                let words = std::iter::once("echonet-gateway").chain(typed.iter().copied());
                let mut command = localized(
                    Cli::command(),
                    TABLE,
                    Layout::of(Style::of_process(Wishes::default()), &[]),
                );
                let error = command.try_get_matches_from_mut(words).unwrap_err();
                let reason = |why: &str| CATALOG.told(why, language).into_owned();
                let told = usage::message(&error, &command, language, None, reason);
                for remnant in [
                    "invalid",
                    "error",
                    "expected",
                    "is not in",
                    "Usage",
                    "required",
                    "unexpected",
                    "number",
                ] {
                    assert!(!told.contains(remnant), "{told}");
                }
            }
        }
    }
}
