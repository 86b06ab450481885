//! The command line and `--help` in three languages; the English texts stand at the flags.

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::Write;

use clap::{CommandFactory, FromArgMatches};
use terminal::catalog::system;
use terminal::help::Layout;
use terminal::{Style, Translation, early_wishes, usage};

use crate::app;
use crate::cli::Cli;
use crate::phrases::say;

/// What was typed; or the exit code, where help was asked for or the command line is wrong.
///
/// # Errors
/// The exit code.
pub fn parse(argv: &[OsString]) -> Result<Cli, u8> {
    let words: Vec<String> = argv
        .iter()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    // Both have to know before what a right command line would say.
    let style = Style::of_process(early_wishes(&words));
    let layout = Layout::of(style, &words);
    let mut command = terminal::help::localized(Cli::command(), TABLE, layout);
    let parsed = command.try_get_matches_from_mut(argv);
    let error = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => return Ok(cli),
        Err(error) => error,
    };
    let reason = |why: &str| match say(why, style.language) {
        Cow::Owned(said) => said,
        Cow::Borrowed(text) => system(text, style.language).into_owned(),
    };
    let text = usage::message(&error, &command, style.language, style.columns_err, reason);
    if error.use_stderr() {
        // Nobody reads it where this fails; the exit code tells the rest.
        let _ = std::io::stderr().write_all(text.as_bytes());
        return Err(2);
    }
    app::print(&text).map_err(|error| error.exit_code())?;
    Err(0)
}

const fn text(key: &'static str, ko: &'static str, ja: &'static str) -> Translation {
    Translation { key, ko, ja }
}

#[rustfmt::skip]
const TABLE: &[Translation] = &[
    text("", "charger-sim 실행을 CSMS에 저장된 데이터로 판정", "charger-sim の実行を、CSMS に保存されたデータで判定"),
    text("<notes>", NOTES_KO, NOTES_JA),
    text("[Target]", "대상", "対象"),
    text("[Selection]", "선택", "選択"),
    text("[Yardstick]", "판정 기준", "判定の基準"),
    text("[Output]", "출력", "出力"),
    text("[Reports]", "보고서", "レポート"),
    text("--run", "판정할 실행 기록 [기본값: 가장 최근 기록]", "判定する実行記録 [既定値: 最新のもの]"),
    text("--runs-dir", "실행 기록 폴더", "実行記録のフォルダー"),
    text("--database", "CSMS의 데이터베이스: sqlite://FILE, postgres://… 또는 SQLite 파일 경로 [기본값: 실행 기록의 것, 없으면 sqlite://data/csms.sqlite]", "CSMS のデータベース: sqlite://FILE、postgres://…、または SQLite ファイルのパス [既定値: 実行記録のもの、なければ sqlite://data/csms.sqlite]"),
    text("--scenario", "이 시나리오만: 1~6, 파일 또는 all(여러 번 지정 가능)", "このシナリオだけ: 1～6、ファイル、または all（複数指定可）"),
    text("--since", "실행 대신 그때부터 저장된 데이터를 판정: 10m, 2h30m 또는 RFC 3339 시각", "実行の代わりに、その時から保存されたデータを判定: 10m、2h30m、または RFC 3339 の時刻"),
    text("--fleet", "충전기 출력이 적힌 플릿 파일 [기본값: 내장된 이마트 플릿]", "充電器の出力を書いたフリートファイル [既定値: 組み込みのイーマートのフリート]"),
    text("--price", "1 kWh의 요금", "1 kWh の料金"),
    text("--billing-step", "에너지를 청구하는 단위(Wh)", "電力量を請求する単位（Wh）"),
    text("--max-response", "CSMS 응답 100건 중 95건이 이보다 빨라야 함: 100ms, 2s", "CSMS の応答 100 件中 95 件がこれより速いこと: 100ms、2s"),
    text("--max-set-up", "모든 연결이 이보다 빨리 맺어져야 함: 500ms, 1s", "どの接続もこれより速く確立すること: 500ms、1s"),
    text("--format", "표준 출력에 쓸 내용", "標準出力に書く内容"),
    text("--lang", "제목의 언어 [기본값: LC_ALL, LC_MESSAGES, LANG에 따름]", "見出しの言語 [既定値: LC_ALL、LC_MESSAGES、LANG に従う]"),
    text("--color", "색상 사용", "色を使う場合"),
    text("--ascii", "표에 ASCII 문자만 사용", "表に ASCII 文字だけを使う"),
    text("--width", "출력 너비(열) [기본값: 터미널 너비, 없으면 100]", "出力の幅（桁）[既定値: 端末の幅、なければ 100]"),
    text("--report", "보고서도 저장: junit=FILE, json=FILE, html=FILE, md=FILE(여러 번 지정 가능)", "レポートも保存: junit=FILE、json=FILE、html=FILE、md=FILE（複数指定可）"),
];

const NOTES_KO: &str = "\
예시:
  verify                       가장 최근 실행을 CSMS의 데이터베이스로
  verify --scenario 2          그중 시나리오 2만
  verify --run runs/20261121T050000Z-42.json \\
    --database postgres://csms@localhost/charger_db
  verify --since 10m --scenario 2
                               실행 기록 없이: 그 충전기들의 최신 데이터
  verify --since 1h            시나리오 없이: 저장된 데이터의 일관성
  verify --report junit=verify.xml --report html=verify.html

종료 코드:
  0 모두 통과     1 검사 실패     2 사용법 오류
  3 데이터베이스 연결 불가
  4 판정할 것 없음(실행, 데이터베이스 또는 데이터 없음)
  70 내부 오류     130 중단됨

환경 변수:
  CSMS_DATABASE(--database), VERIFY_MAX_RESPONSE(--max-response),
  VERIFY_MAX_SET_UP(--max-set-up), NO_COLOR, CLICOLOR_FORCE, CLICOLOR,
  COLUMNS, LC_ALL, LC_CTYPE, LC_MESSAGES, LANG
  URL에 없는 비밀번호는 PGPASSWORD 또는 ~/.pgpass";

const NOTES_JA: &str = "\
例:
  verify                       最新の実行を CSMS のデータベースで
  verify --scenario 2          そのうちシナリオ 2 だけ
  verify --run runs/20261121T050000Z-42.json \\
    --database postgres://csms@localhost/charger_db
  verify --since 10m --scenario 2
                               実行記録なし: その充電器の最新データ
  verify --since 1h            シナリオなし: 保存データの整合性
  verify --report junit=verify.xml --report html=verify.html

終了コード:
  0 すべて合格     1 検査が不合格     2 使い方の誤り
  3 データベースに接続不可
  4 判定対象なし（実行、データベース、またはデータがない）
  70 内部エラー     130 中断

環境変数:
  CSMS_DATABASE（--database）、VERIFY_MAX_RESPONSE（--max-response）、
  VERIFY_MAX_SET_UP（--max-set-up）、NO_COLOR、CLICOLOR_FORCE、CLICOLOR、
  COLUMNS、LC_ALL、LC_CTYPE、LC_MESSAGES、LANG
  URL にないパスワードは PGPASSWORD または ~/.pgpass";

#[cfg(test)]
mod tests {
    use super::*;

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
