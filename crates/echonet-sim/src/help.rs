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
    text("", "컨트롤러가 찾고 조작할 수 있는 ECHONET Lite(UDP 3610) 전기차 충전기를 시뮬레이션", "コントローラーが見つけて操作できる ECHONET Lite（UDP 3610）の EV 充電器をシミュレート"),
    text("<notes>", NOTES_KO, NOTES_JA),
    text("[Devices]", "기기", "機器"),
    text("[Network]", "네트워크", "ネットワーク"),
    text("[REST]", "REST", "REST"),
    text("--address", "노드의 주소(여러 번 지정하면 각각 별도의 노드)", "ノードのアドレス（複数指定可、それぞれ別のノード）"),
    text("--class", "기기의 클래스: 0x02A1(전기차 충전기) 또는 0x027E(전기차 충방전기)", "機器のクラス: 0x02A1（EV 充電器）または 0x027E（EV 充放電器）"),
    text("--instances", "노드마다의 기기 수, 1~84", "ノードごとの機器の数、1～84"),
    text("--fleet", "위의 옵션 대신 노드를 적은 TOML 파일", "上のオプションの代わりにノードを書いた TOML ファイル"),
    text("--pace", "1초에 흐르는 모델 시간(초), 1~3600: 실제보다 빠르게 충전", "1 秒に進むモデル時間（秒）、1～3600: 実際より速く充電"),
    text("--read-only", "네트워크의 쓰기를 모두 거부", "ネットワークからの書き込みをすべて拒否"),
    text("--rate-limit", "한 주소에 1초 동안 응답할 요청 수, 최소 30", "1 つのアドレスに 1 秒間に応答する要求の数、30 以上"),
    text("--multicast-delay", "모두에게 온 요청에 응답하기 전의 최대 대기 시간(ms)", "全体あての要求に応答するまでの最大の待ち時間（ms）"),
    text("--loss", "각 방향에서 잃어버릴 데이터그램의 비율, 0~1", "各方向で失われるデータグラムの割合、0～1"),
    text("--seed", "모든 무작위 값의 시드", "すべての乱数のシード"),
    text("--http", "REST의 주소와 포트, 루프백만", "REST のアドレスとポート、ループバックのみ"),
    text("--open-http", "루프백이 아닌 주소에서 로그인 없이 REST를 제공", "ループバック以外のアドレスでログインなしに REST を提供"),
    text("--lang", "언어 [기본값: LC_ALL, LC_MESSAGES, LANG에 따름]", "言語 [既定値: LC_ALL、LC_MESSAGES、LANG に従う]"),
];

const NOTES_KO: &str = "\
예시:
  echonet-sim                                    127.0.0.5의 전기차 충전기 하나
  echonet-sim --address 127.0.0.5 --address 127.0.0.6 --class 0x027E
  echonet-sim --instances 34                     충전기 34대의 노드 하나
  echonet-sim --fleet home.toml                  여러 종류의 노드
  curl -X POST http://127.0.0.1:8091/api/v1/devices/0x02A1:1/vehicle
  curl -X PUT http://127.0.0.1:8091/api/v1/devices/0x02A1:1/properties/0xD8 \\
    -H 'Content-Type: application/json' -d '{\"value\":\"0001E240\"}'

ECHONET Lite에는 인증이 없습니다. 다른 사람이 접근할 수 있는 주소에서는 누구나
쓸 수 있습니다. --read-only는 모든 쓰기를 거부합니다.

종료 코드: 0 종료   2 사용법   6 주소나 포트 사용 중   70 내부 오류";

const NOTES_JA: &str = "\
例:
  echonet-sim                                    127.0.0.5 に EV 充電器 1 台
  echonet-sim --address 127.0.0.5 --address 127.0.0.6 --class 0x027E
  echonet-sim --instances 34                     充電器 34 台のノード 1 つ
  echonet-sim --fleet home.toml                  複数の種類のノード
  curl -X POST http://127.0.0.1:8091/api/v1/devices/0x02A1:1/vehicle
  curl -X PUT http://127.0.0.1:8091/api/v1/devices/0x02A1:1/properties/0xD8 \\
    -H 'Content-Type: application/json' -d '{\"value\":\"0001E240\"}'

ECHONET Lite に認証はありません。他の人が届くアドレスでは、だれでも書き込めます。
--read-only はすべての書き込みを拒否します。

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
            &["--loss", "3"][..],
            &["--loss", "x"],
            &["--pace", "0"],
            &["--pace", "x"],
            &["--rate-limit", "3"],
            &["--multicast-delay", "99999"],
            &["--instances", "300"],
            &["--address", "home"],
            &["--http", "8091"],
            &["--lang", "fr"],
            &["--clas", "0x02A1"],
            &["--fleet", "f", "--address", "127.0.0.5"],
        ] {
            for language in [Language::Ko, Language::Ja] {
                let words = std::iter::once("echonet-sim").chain(typed.iter().copied());
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
