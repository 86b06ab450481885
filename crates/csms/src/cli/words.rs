//! What the program says in a terminal, in three languages: the start and why it did not begin.
//!
//! An error is data, and is put into words here. What programs read (the log, JSON lines) stays
//! English, as do names of files, and what a database says.

mod reasons;

use std::error::Error as _;

use certificates::lab::LabError;
use scenario::Language;
use terminal::catalog::system;

use super::Failure;
use crate::config::ConfigError;
use crate::server::StartError;
use crate::store::{BackupError, StoreError};
use crate::tls::TlsError;
use reasons::REASONS;

/// The words of one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(Language);

impl Words {
    /// The words of `language`.
    pub(super) fn of(language: Language) -> Self {
        Self(language)
    }

    /// The text of this language.
    pub(super) fn pick<'a>(self, en: &'a str, ko: &'a str, ja: &'a str) -> &'a str {
        match self.0 {
            Language::En => en,
            Language::Ko => ko,
            Language::Ja => ja,
        }
    }

    /// Why the program ends.
    pub(super) fn failure(self, failure: &Failure) -> String {
        let told = match (self.0, failure) {
            (Language::En, _) => None,
            (_, Failure::Config(error)) => Some(self.config(error)),
            (_, Failure::Store(error)) => Some(self.store(error)),
            (_, Failure::Backup(error)) => Some(self.backup(error)),
            (_, Failure::Port(error)) => Some(self.port(error)),
            (_, Failure::Tls(error)) => Some(self.tls(error)),
            (_, Failure::Lab(error)) => Some(self.lab(error)),
            (_, Failure::Usage(text) | Failure::Database(text) | Failure::Internal(text)) => {
                Some(self.reason(text))
            }
        };
        told.unwrap_or_else(|| failure.to_string())
    }

    fn config(self, error: &ConfigError) -> String {
        match error {
            ConfigError::File { path, source } => {
                let what = self.pick("", "읽을 수 없는 설정 파일", "読めない設定ファイル");
                let why = self.reason(&source.to_string());
                format!("{what} {}: {why}", path.display())
            }
            ConfigError::Syntax { path, message } => {
                let what = self.pick("", "올바르지 않은 설정 파일", "正しくない設定ファイル");
                format!("{what} {}: {}", path.display(), self.syntax(message))
            }
            ConfigError::Value {
                name,
                value,
                reason,
            } => {
                let what = self.pick("", "사용할 수 없는 값", "使えない値");
                format!("{name}: {what} {value:?}: {}", self.reason(reason))
            }
            ConfigError::Exposed { address } => {
                let what = self.pick(
                    "",
                    "다른 컴퓨터에서 접근할 수 있습니다. --operator-token-file FILE을 지정하거나, 누구나 \
                     충전기를 제어해도 된다면 --open-to-the-network를 지정하세요",
                    "他のマシンからアクセスできます。--operator-token-file FILE を指定するか、誰でも\
                     充電器を制御してよいなら --open-to-the-network を指定してください",
                );
                format!("--http {address}: {what}")
            }
            ConfigError::Needs { name, needs } => {
                let what = self.pick("", "함께 필요한 것", "一緒に必要なもの");
                format!("{name}: {what}: {}", self.reason(needs))
            }
            ConfigError::Token { path, reason } => {
                let what = self.pick("", "사용할 수 없는 토큰 파일", "使えないトークンファイル");
                format!("{what} {}: {}", path.display(), self.reason(reason))
            }
        }
    }

    fn store(self, error: &StoreError) -> String {
        let cause = || {
            let cause = error.source().map(ToString::to_string);
            cause.map_or_else(String::new, |cause| format!(": {}", self.reason(&cause)))
        };
        match error {
            StoreError::Address { address } => {
                let what = self.pick(
                    "",
                    "알 수 없는 데이터베이스 주소",
                    "不明なデータベースアドレス",
                );
                let right = "sqlite:PATH, postgres://USER@HOST/NAME, memory:";
                let expected = self.pick("", "가능한 형식", "使える形式");
                format!("{what} {address:?}. {expected}: {right}")
            }
            StoreError::Ambiguous { address } => {
                let what = self.pick(
                    "",
                    "다르게 해석될 수 있는 데이터베이스 주소. 비밀번호 등에 있는 특수 문자는 퍼센트 인코딩하세요 \
                     (/ = %2F, # = %23, ? = %3F, @ = %40, % = %25)",
                    "別の意味に解釈されうるデータベースアドレス。パスワードなどの特殊文字はパーセント\
                     エンコードしてください（/ = %2F、# = %23、? = %3F、@ = %40、% = %25）",
                );
                format!("{address:?}: {what}")
            }
            StoreError::Open { place, .. } => {
                let what = self.pick(
                    "",
                    "열 수 없는 데이터베이스. 파일이면 폴더, 권한, 디스크를, PostgreSQL이면 실행 여부, \
                     데이터베이스, 사용자, 비밀번호를 확인하세요",
                    "開けないデータベース。ファイルならフォルダー、権限、ディスクを、PostgreSQL なら起動、\
                     データベース、ユーザー、パスワードを確認してください",
                );
                format!("{place}: {what}{}", cause())
            }
            StoreError::Folder { folder, .. } => {
                let what = self.pick(
                    "",
                    "만들 수 없는 폴더. 데이터베이스를 다른 곳에 두세요",
                    "作れないフォルダー。データベースを別の場所に置いてください",
                );
                format!("{folder}: {what}{}", cause())
            }
            StoreError::InUse { place } => {
                let what = self.pick(
                    "",
                    "다른 csms가 사용 중인 데이터베이스. 그 csms를 멈추거나 다른 데이터베이스를 지정하세요",
                    "別の csms が使用中のデータベース。その csms を止めるか、別のデータベースを指定してください",
                );
                format!("{place}: {what}")
            }
            StoreError::NewerSchema {
                place,
                found,
                known,
            } => {
                let what = self.pick(
                    "",
                    "더 새로운 csms의 데이터베이스. 새 csms를 쓰거나 다른 데이터베이스를 지정하세요",
                    "より新しい csms のデータベース。新しい csms を使うか、別のデータベースを指定してください",
                );
                format!("{place}: {what} ({found} > {known})")
            }
            StoreError::Migrate { place, .. } => {
                let what = self.pick(
                    "",
                    "테이블을 갱신할 수 없습니다. 백업을 복원하거나 다른 데이터베이스를 지정하세요",
                    "テーブルを更新できません。バックアップを復元するか、別のデータベースを指定してください",
                );
                format!("{place}: {what}{}", cause())
            }
            StoreError::Rejected(_) | StoreError::Unavailable(_) | StoreError::Injected => {
                let what = self.pick(
                    "",
                    "데이터베이스가 응답하지 않습니다. 상태와 디스크를 확인하세요",
                    "データベースが応答しません。状態とディスクを確認してください",
                );
                format!("{what}{}", cause())
            }
        }
    }

    fn backup(self, error: &BackupError) -> String {
        let (about, what) = match error {
            BackupError::Address(error) => return self.store(error),
            BackupError::Postgres { place } => {
                let what = self.pick(
                    "",
                    "csms backup은 SQLite 파일용입니다. PostgreSQL에는 pg_dump를 쓰세요(csms 실행 중에도 가능): \
                     pg_dump --format=custom --file FILE URL",
                    "csms backup は SQLite ファイル用です。PostgreSQL には pg_dump を使ってください\
                     （csms の実行中でも可）: pg_dump --format=custom --file FILE URL",
                );
                (place.clone(), what)
            }
            BackupError::Memory => {
                let what = self.pick("", "저장하는 것이 없습니다", "何も保存していません");
                ("memory".to_owned(), what)
            }
            BackupError::Missing(path) => {
                let what = self.pick(
                    "",
                    "데이터베이스가 없습니다. --database sqlite://FILE로 지정하세요",
                    "データベースがありません。--database sqlite://FILE で指定してください",
                );
                (path.display().to_string(), what)
            }
            BackupError::Exists(path) => {
                let what = self.pick(
                    "",
                    "이미 있는 파일입니다. 다른 이름이나 --overwrite를 지정하세요",
                    "すでにあるファイルです。別の名前か --overwrite を指定してください",
                );
                (path.display().to_string(), what)
            }
            BackupError::Itself(path) => {
                let what = self.pick(
                    "",
                    "데이터베이스 자신이거나 그 부속 파일입니다. 다른 이름을 지정하세요",
                    "データベース自身かその付属ファイルです。別の名前を指定してください",
                );
                (path.display().to_string(), what)
            }
            BackupError::File { path, source } => {
                let what = self.pick("", "쓸 수 없는 파일", "書けないファイル");
                let why = self.reason(&source.to_string());
                return format!("{}: {what}: {why}", path.display());
            }
            BackupError::Engine(source) => {
                let what = self.pick(
                    "",
                    "데이터베이스를 복사할 수 없습니다",
                    "データベースをコピーできません",
                );
                return format!("{what}: {source}");
            }
            BackupError::Damaged(found) => {
                let what = self.pick(
                    "",
                    "복사본이 올바르지 않아 지웠습니다. 데이터베이스가 손상되었을 수 있습니다",
                    "コピーが正しくないため削除しました。データベースが壊れているおそれがあります",
                );
                return format!("{what}: {found}");
            }
        };
        format!("{about}: {what}")
    }

    fn port(self, error: &StartError) -> String {
        let StartError::Listen {
            address, reason, ..
        } = error
        else {
            return error.to_string();
        };
        let what = self.pick(
            "",
            "이 주소에서 대기할 수 없습니다",
            "このアドレスで待ち受けできません",
        );
        format!("{address}: {what}: {}", self.reason(reason))
    }

    fn tls(self, error: &TlsError) -> String {
        match error {
            TlsError::File { path, reason } => {
                let what = self.pick("", "사용할 수 없는 TLS 파일", "使えない TLS ファイル");
                format!("{what} {}: {}", path.display(), self.reason(reason))
            }
            TlsError::Library(source) => {
                let what = self.pick("", "TLS를 쓸 수 없습니다", "TLS を使えません");
                format!("{what}: {source}")
            }
        }
    }

    fn lab(self, error: &LabError) -> String {
        match error {
            LabError::Name { name, reason } => {
                let what = self.pick("", "인증서에 쓸 수 없는 이름", "証明書に使えない名前");
                format!("{what} {name:?}: {}", self.reason(reason))
            }
            LabError::File { path, source } => {
                format!("{}: {}", path.display(), self.reason(&source.to_string()))
            }
            LabError::Orphan(path) => {
                let what = self.pick(
                    "",
                    "인증서 없이 남은 키입니다. 지우세요",
                    "証明書のない鍵です。削除してください",
                );
                format!("{}: {what}", path.display())
            }
            LabError::Authority { path, .. } => {
                let what = self.pick(
                    "",
                    "읽을 수 없는 키. 새로 시작하려면 ca.pem과 ca.key를 지우세요",
                    "読めない鍵。最初からやり直すには ca.pem と ca.key を削除してください",
                );
                format!("{}: {what}", path.display())
            }
            LabError::Library(source) => {
                let what = self.pick("", "인증서를 만들 수 없습니다", "証明書を作れません");
                format!("{what}: {source}")
            }
        }
    }

    /// What is wrong in a settings file, with its line; what the parser says in other ways is told as
    /// a fault of its form.
    fn syntax(self, message: &str) -> String {
        let (line, why) = match filled("line {}: {}", message).as_deref() {
            Some([line, why]) => (Some(*line), *why),
            _ => (None, message),
        };
        let mut told = self.reason(why);
        if told == why {
            self.pick(
                why,
                "TOML 형식이 맞지 않습니다",
                "TOML の形式が正しくありません",
            )
            .clone_into(&mut told);
        }
        match line {
            Some(line) => {
                let place = self.pick("line {}: {}", "{}번째 줄: {}", "{} 行目: {}");
                fill(place, &[line.to_owned(), told])
            }
            None => told,
        }
    }

    /// A reason in a few words; one that is not known stays as it is.
    pub(super) fn reason(self, why: &str) -> String {
        let known = REASONS.iter().find_map(|(en, ko, ja)| {
            let holes = filled(en, why)?.into_iter().map(|hole| self.reason(hole));
            Some(fill(self.pick(en, ko, ja), &holes.collect::<Vec<_>>()))
        });
        known.unwrap_or_else(|| system(why, self.0).into_owned())
    }
}

/// What stands in the holes (`{}`) of `pattern` in `text`; `None` = it is another text.
fn filled<'a>(pattern: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let mut parts = pattern.split("{}");
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut holes = Vec::new();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let is_last = parts.peek().is_none();
        let at = if is_last {
            rest.len()
                .checked_sub(part.len())
                .filter(|_| rest.ends_with(part))?
        } else {
            rest.find(part)?
        };
        holes.push(rest.get(..at)?);
        rest = rest.get(at + part.len()..)?;
    }
    rest.is_empty().then_some(holes)
}

/// `pattern` with `holes` in its holes, in their order.
fn fill(pattern: &str, holes: &[String]) -> String {
    let mut holes = holes.iter();
    let mut told = String::new();
    for (at, part) in pattern.split("{}").enumerate() {
        if at > 0 {
            told.push_str(holes.next().map_or("", String::as_str));
        }
        told.push_str(part);
    }
    told
}

#[cfg(test)]
mod tests;
