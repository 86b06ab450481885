//! What to do about a failure, by its cause, in three languages.
//!
//! The cause is told apart where the failure is made; here are its words.

use scenario::Language;

use crate::link::client;

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// Nobody listens where a CSMS was looked for.
    StartCsms,
    /// The CSMS wants a password, or another one (HTTP 401).
    Password,
    /// The CSMS does not know the station (HTTP 404).
    Register,
    /// Several stations with one identity (HTTP 429).
    OneIdentity,
    /// The certificate of the CSMS has an issuer that is not trusted.
    CaFile,
    /// The certificate of the CSMS is for another host.
    HostName,
    /// The CSMS ended the TLS handshake: it wants a certificate of the station, or another one.
    Certificates,
    /// TLS on one side only.
    Scheme,
    /// Something answers, but no station port of an OCPP 2.0.1 server.
    StationPort,
    /// The REST interface is not where it was looked for.
    HttpUrl,
    /// The REST interface wants a token, or another one.
    Token,
}

impl Remedy {
    /// For a connection that was refused, by what is known about it: `HTTP 401: …`, or a text of
    /// [`client`].
    pub(crate) fn of_refusal(text: &str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix("HTTP ") {
            let body = rest.get(3..)?.trim_start_matches([':', ' ']);
            return match rest.get(..3)? {
                // A REST interface explains itself in JSON, a station port in a sentence.
                _ if body.starts_with('{') => Some(Self::StationPort),
                "400" if body.contains("TLS") => Some(Self::Scheme),
                "401" | "403" => Some(Self::Password),
                "404" if rest.contains("registered") => Some(Self::Register),
                "429" => Some(Self::OneIdentity),
                _ => Some(Self::StationPort),
            };
        }
        if text.starts_with(client::UNREACHABLE) {
            return Some(Self::StartCsms);
        }
        if let Some(why) = text.strip_prefix(client::TLS_FAILED) {
            let has = |part: &str| why.contains(part);
            return Some(if has("not valid for name") {
                Self::HostName
            } else if has("invalid peer certificate") {
                Self::CaFile
            } else if has("fatal alert") {
                Self::Certificates
            } else {
                Self::Scheme
            });
        }
        if text.contains("subprotocol") || text.contains("HTTP format") {
            return Some(Self::StationPort);
        }
        None
    }

    /// In words.
    pub(crate) fn told(self, language: Language) -> &'static str {
        let [en, ko, ja] = self.words();
        match language {
            Language::En => en,
            Language::Ko => ko,
            Language::Ja => ja,
        }
    }

    fn words(self) -> [&'static str; 3] {
        match self {
            Self::StartCsms => [
                "start a CSMS (`csms`), name another (--csms-url), or let this run start one (--spawn-csms)",
                "CSMS를 시작하거나(`csms`), 다른 주소를 지정하거나(--csms-url), 이 실행이 시작하게 하세요(--spawn-csms)",
                "CSMSを起動する（`csms`）か、別の宛先を指定する（--csms-url）か、この実行に起動させてください（--spawn-csms）",
            ],
            Self::Password => [
                "give the station's password with --password or CHARGER_SIM_PASSWORD; the user name is its identity",
                "충전기 비밀번호를 --password 또는 CHARGER_SIM_PASSWORD로 지정하세요. 사용자 이름은 충전기 식별자입니다",
                "充電器のパスワードを --password または CHARGER_SIM_PASSWORD で指定してください。ユーザー名は充電器の識別子です",
            ],
            Self::Register => [
                "register the station at the CSMS (`csms station add ID --generate-password`), or take one that is registered",
                "CSMS에 충전기를 등록하거나(`csms station add ID --generate-password`) 등록된 충전기를 쓰세요",
                "CSMSに充電器を登録する（`csms station add ID --generate-password`）か、登録済みの充電器を使ってください",
            ],
            Self::OneIdentity => [
                "stop the other program with this identity, or take another --station-id",
                "같은 식별자를 쓰는 다른 프로그램을 멈추거나 다른 --station-id를 쓰세요",
                "同じ識別子を使う別のプログラムを止めるか、別の --station-id を使ってください",
            ],
            Self::CaFile => [
                "name the root certificate of the CSMS with --ca-file ca.pem",
                "CSMS의 루트 인증서를 --ca-file ca.pem 형식으로 지정하세요",
                "CSMSのルート証明書を --ca-file ca.pem のように指定してください",
            ],
            Self::HostName => [
                "name the CSMS in --csms-url as its certificate does",
                "--csms-url의 호스트 이름을 CSMS 인증서에 적힌 이름과 같게 하세요",
                "--csms-url のホスト名をCSMSの証明書にある名前に合わせてください",
            ],
            Self::Certificates => [
                "give the stations their certificates with --certificates FOLDER; the CSMS lists why it refused one at /api/v1/connections/refused",
                "--certificates FOLDER로 충전기 인증서를 지정하세요. 거부 이유는 CSMS의 /api/v1/connections/refused에 있습니다",
                "--certificates FOLDER で充電器の証明書を指定してください。拒否の理由はCSMSの /api/v1/connections/refused にあります",
            ],
            Self::Scheme => [
                "one side speaks TLS and the other does not: wss:// is for the TLS port of the CSMS, ws:// for the plain one",
                "한쪽만 TLS를 씁니다. wss://는 CSMS의 TLS 포트, ws://는 일반 포트용입니다",
                "片方だけがTLSを使っています。wss:// はCSMSのTLSポート、ws:// は通常のポート用です",
            ],
            Self::StationPort => [
                "name the port and path for OCPP 2.0.1 stations with --csms-url, e.g. ws://localhost:9000; port 8080 is the REST interface",
                "--csms-url에 OCPP 2.0.1 충전기용 포트와 경로를 지정하세요. 예: ws://localhost:9000. 포트 8080은 REST용입니다",
                "--csms-url にOCPP 2.0.1の充電器用のポートとパスを指定してください。例: ws://localhost:9000。ポート8080はREST用です",
            ],
            Self::HttpUrl => [
                "name the REST interface of the CSMS with --http-url, e.g. http://localhost:8080",
                "CSMS의 REST 주소를 --http-url에 지정하세요. 예: http://localhost:8080",
                "CSMSのRESTのアドレスを --http-url で指定してください。例: http://localhost:8080",
            ],
            Self::Token => [
                "give the operator token with --token or CHARGER_SIM_TOKEN",
                "운영자 토큰을 --token 또는 CHARGER_SIM_TOKEN으로 지정하세요",
                "オペレーターのトークンを --token または CHARGER_SIM_TOKEN で指定してください",
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_do_follows_from_the_cause() {
        for (text, remedy) in [
            (
                "cannot reach h:9000: Connection refused (os error 111)",
                Some(Remedy::StartCsms),
            ),
            ("HTTP 401: give a password", Some(Remedy::Password)),
            (
                "HTTP 404: this station is not registered here",
                Some(Remedy::Register),
            ),
            ("HTTP 404: ", Some(Remedy::StationPort)),
            (
                r#"HTTP 401: {"title":"Operator token required"}"#,
                Some(Remedy::StationPort),
            ),
            (
                "HTTP 400: this port speaks TLS only; open a WebSocket with wss://",
                Some(Remedy::Scheme),
            ),
            (
                "HTTP 429: two devices take this identity",
                Some(Remedy::OneIdentity),
            ),
            ("HTTP 400: no such subprotocol", Some(Remedy::StationPort)),
            (
                "TLS failed: invalid peer certificate: no root certificate that is trusted here signed it",
                Some(Remedy::CaFile),
            ),
            (
                "TLS failed: invalid peer certificate: it is not valid for name `h`",
                Some(Remedy::HostName),
            ),
            (
                "TLS failed: received fatal alert: it wants a certificate of the station",
                Some(Remedy::Certificates),
            ),
            (
                "TLS failed: the other side does not speak TLS",
                Some(Remedy::Scheme),
            ),
            (
                "CSMS did not choose the subprotocol ocpp2.0.1",
                Some(Remedy::StationPort),
            ),
            ("nothing within 5 s", None),
        ] {
            assert_eq!(Remedy::of_refusal(text), remedy, "{text}");
        }
    }
}
