//! What is told at the start: where the server listens, who may come in, and how to connect a station.
//!
//! Five lines or more on standard output for people; one record of the log where the log is JSON.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;

use scenario::Language;
use terminal::Style;
use terminal::text::{cells, command, wrap};

use super::words::Words;
use crate::config::{LogFormat, Settings};
use crate::server::Server;

/// The port on which `charger-sim` looks for HTTP, on the host of the stations' address.
const USUAL_HTTP_PORT: u16 = 8080;

/// Where the server listens.
struct Addresses {
    ocppj: Option<SocketAddr>,
    tls: Option<SocketAddr>,
    http: SocketAddr,
}

/// Tells it.
pub(super) fn tell(server: &Server, format: LogFormat, style: Style) {
    let settings = &server.core.settings;
    let addresses = Addresses {
        ocppj: server.ocppj_address,
        tls: server.tls_address,
        http: server.http_address,
    };
    match format {
        LogFormat::Text => {
            let told = banner(settings, &addresses, &server.database, style);
            // Nobody reading stdout is no reason to end.
            let _ = std::io::stdout().write_all(told.as_bytes());
        }
        LogFormat::Json => tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            stations = addresses.ocppj.map(tracing::field::display),
            stations_over_tls = addresses.tls.map(tracing::field::display),
            station_access = of_stations(settings, ENGLISH),
            http = %addresses.http,
            http_access = of_operators(settings, ENGLISH),
            database = server.database,
            "started"
        ),
    }
}

/// What programs read.
const ENGLISH: Language = Language::En;

fn of_stations(settings: &Settings, language: Language) -> &'static str {
    let certificates = settings
        .tls
        .as_ref()
        .is_some_and(|tls| tls.station_ca.is_some());
    let words = Words::of(language);
    match (settings.stations_secured, settings.is_exposed) {
        (true, _) if certificates => words.pick(
            "secured (certificate or HTTP Basic, registered stations only)",
            "보안 적용(인증서 또는 HTTP Basic, 등록된 충전기만)",
            "保護あり（証明書または HTTP Basic、登録済みの充電器のみ）",
        ),
        (true, _) => words.pick(
            "secured (HTTP Basic, registered stations only)",
            "보안 적용(HTTP Basic, 등록된 충전기만)",
            "保護あり（HTTP Basic、登録済みの充電器のみ）",
        ),
        (false, false) if settings.known_stations_only => words.pick(
            "registered stations only, with a password where one is set",
            "등록된 충전기만, 비밀번호가 있으면 비밀번호 필요",
            "登録済みの充電器のみ、パスワードがあれば必要",
        ),
        (false, true) => words.pick(
            "OPEN TO THE NETWORK: anybody may connect as any station",
            "네트워크에 공개: 누구나 어떤 충전기로든 연결 가능",
            "ネットワークに公開: 誰でもどの充電器としても接続可能",
        ),
        (false, false) => of_lab(words),
    }
}

fn of_operators(settings: &Settings, language: Language) -> &'static str {
    let words = Words::of(language);
    match (settings.http_open, settings.http.is_exposed()) {
        (false, _) => words.pick(
            "secured (operator token)",
            "보안 적용(운영자 토큰)",
            "保護あり（オペレータートークン）",
        ),
        (true, true) => words.pick(
            "OPEN TO THE NETWORK: anybody may control the chargers",
            "네트워크에 공개: 누구나 충전기 제어 가능",
            "ネットワークに公開: 誰でも充電器を制御可能",
        ),
        (true, false) => of_lab(words),
    }
}

fn of_lab(words: Words) -> &'static str {
    words.pick(
        "open lab on this machine",
        "이 컴퓨터 전용 실습 서버",
        "このマシン専用の実験サーバー",
    )
}

/// What somebody who has just started it needs to know, in lines that fit.
fn banner(settings: &Settings, addresses: &Addresses, database: &str, style: Style) -> String {
    let words = Words::of(style.language);
    let plain = addresses.ocppj.map(|at| format!("ws://{}", reachable(at)));
    let over_tls = addresses.tls.map(|at| format!("wss://{}", reachable(at)));
    let access = of_stations(settings, style.language);
    let mut told = format!("csms {}\n", env!("CARGO_PKG_VERSION"));
    let lead = |name: &str| {
        let pad = NAME_CELLS.saturating_sub(cells(name));
        format!("  {name}{:pad$} ", "")
    };
    let width = style.columns_out.map_or(usize::MAX, usize::from);
    let mut line = |name: &str, text: &str| {
        told.push_str(&wrap(&lead(name), text, NAME_CELLS + 3, width));
        told.push('\n');
    };
    let protocol = words.pick(
        "subprotocol ocpp2.0.1",
        "서브프로토콜 ocpp2.0.1",
        "サブプロトコル ocpp2.0.1",
    );
    let stations = match &plain {
        Some(plain) => format!("{plain}/ID, {protocol} - {access}"),
        None => {
            let only = words.pick("over TLS only", "TLS 전용", "TLS のみ");
            format!("{only}, {protocol} - {access}")
        }
    };
    line(words.pick("stations", "충전기", "充電器"), &stations);
    if let Some(over_tls) = &over_tls {
        let over = words.pick("over TLS", "TLS 충전기", "TLS 充電器");
        line(over, &format!("{over_tls}/ID"));
    }
    line(
        words.pick("operators", "운영자", "運用"),
        &format!(
            "http://{} - {}",
            reachable(addresses.http),
            of_operators(settings, style.language)
        ),
    );
    let name = words.pick("database", "데이터", "データ");
    line(name, database);
    let (how, typed) = connect(settings, addresses, words);
    line(words.pick("connect", "연결", "接続"), &how);
    let indent = NAME_CELLS + 3;
    told.push_str(&command(
        &" ".repeat(indent),
        &typed,
        indent + 2,
        style.columns_out,
    ));
    told.push('\n');
    told
}

/// Cells of the names of the lines.
const NAME_CELLS: usize = 10;

/// How a station gets in, and the command of our own one, wherever that can run.
fn connect(settings: &Settings, addresses: &Addresses, words: Words) -> (String, String) {
    let (stations, is_tls) = match (addresses.ocppj, addresses.tls) {
        (Some(plain), _) => (plain, false),
        (None, Some(tls)) => (tls, true),
        (None, None) => return ("nowhere".to_owned(), String::new()),
    };
    let scheme = if is_tls { "wss" } else { "ws" };
    let mut command = format!(
        "charger-sim --station-id CP001 --csms-url {scheme}://{}",
        local(stations, is_tls)
    );
    if settings.known_stations_only {
        command.push_str(" --password PASSWORD");
    }
    if is_tls {
        let authority =
            lab_authority(settings).map_or("CA.pem".into(), |path| path.display().to_string());
        command.push_str(&format!(" --ca-file {authority}"));
    }
    let http = local(addresses.http, false);
    let is_usual = addresses.http.port() == USUAL_HTTP_PORT
        && local(stations, false)
            .rsplit_once(':')
            .map(|(host, _)| host)
            == http.rsplit_once(':').map(|(host, _)| host);
    if is_tls || !is_usual {
        command.push_str(&format!(" --http-url http://{http}"));
    }
    let at = format!("{scheme}://{}/CP001", reachable(stations));
    let how = match (settings.known_stations_only, stations.ip().is_unspecified()) {
        (true, _) => words.pick(
            "register a station (before the start: csms station add CP001 --generate-password) and \
             point it at {}, or run:",
            "충전기를 등록하고(시작 전에: csms station add CP001 --generate-password) {}에 연결하거나 실행:",
            "充電器を登録し（起動前に: csms station add CP001 --generate-password）{} に接続、または実行:",
        ),
        (false, true) => words.pick(
            "point a station at {}, or run on this machine:",
            "충전기를 {}에 연결하거나 이 컴퓨터에서 실행:",
            "充電器を {} に接続、またはこのマシンで実行:",
        ),
        (false, false) => words.pick(
            "point a station at {}, or run:",
            "충전기를 {}에 연결하거나 실행:",
            "充電器を {} に接続、または実行:",
        ),
    };
    (how.replace("{}", &at), command)
}

/// `ca.pem` beside the certificate, as `csms lab-certificates` puts it.
fn lab_authority(settings: &Settings) -> Option<PathBuf> {
    let identity = settings.tls.as_ref()?.identities.first()?;
    let authority = identity.certificate.with_file_name("ca.pem");
    authority.is_file().then_some(authority)
}

/// The address as others write it: `0.0.0.0` and `[::]` are nobody's.
fn reachable(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        format!("THIS-HOST:{}", address.port())
    } else {
        address.to_string()
    }
}

/// The address as programs on this machine write it; in a certificate the loopback has a name.
fn local(address: SocketAddr, is_tls: bool) -> String {
    if address.ip().is_unspecified() || (is_tls && address.ip().is_loopback()) {
        format!("localhost:{}", address.port())
    } else {
        address.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Options;

    fn told(change: impl FnOnce(&mut Options)) -> String {
        let mut options = Options::default();
        change(&mut options);
        let settings = Settings::resolve(options).unwrap();
        let addresses = Addresses {
            ocppj: settings.listen.as_ref().map(|listen| listen.address),
            tls: settings.tls.as_ref().map(|tls| tls.listen.address),
            http: settings.http.address,
        };
        let pipe = terminal::Stream::Other;
        let style = Style::resolve(terminal::Wishes::default(), |_| None, pipe, pipe);
        let english = banner(&settings, &addresses, "memory:", style);
        let languages = [Language::En, Language::Ko, Language::Ja];
        for (language, width) in languages.into_iter().flat_map(|it| [(it, 80), (it, 60)]) {
            let narrow = Style {
                language,
                columns_out: Some(width),
                ..style
            };
            let told = banner(&settings, &addresses, "memory:", narrow);
            // The path of a certificate stays whole.
            let mut lines = told.lines().filter(|line| !line.contains("ca.pem"));
            assert!(
                lines.all(|line| cells(line) <= usize::from(width)),
                "{told}"
            );
            let is_english = told.contains("stations") || told.contains("or run");
            assert_eq!(is_english, language == Language::En, "{told}");
        }
        english
    }

    fn at(listen: &str, is_open: bool) -> String {
        told(|options| {
            options.listen = Some(listen.into());
            options.open_to_the_network = Some(is_open);
        })
    }

    #[test]
    fn of_a_secured_server_it_tells_how_to_register_a_station() {
        let secured = at("0.0.0.0:9000", false);
        assert!(secured.contains("csms station add CP001 --generate-password"));
        assert!(secured.contains("ws://THIS-HOST:9000/ID"), "{secured}");
        assert!(secured.contains("--csms-url ws://localhost:9000 --password PASSWORD"));
        assert!(!secured.contains("0.0.0.0"), "{secured}");
        let named = at("192.0.2.1:9000", false);
        assert!(named.contains("at ws://192.0.2.1:9000/CP001"), "{named}");
    }

    #[test]
    fn registered_stations_behind_a_proxy_are_no_open_lab() {
        let proxied = told(|options| options.known_stations_only = Some(true));
        assert!(
            proxied.contains("registered stations only, with a password"),
            "{proxied}"
        );
    }

    #[test]
    fn it_names_no_address_that_nobody_can_reach() {
        let open = at("[::]:9000", true);
        assert!(open.contains("ws://THIS-HOST:9000/CP001"), "{open}");
        assert!(!open.contains("[::]") && !open.contains("station add"));
    }

    #[test]
    fn the_command_names_http_where_the_simulator_would_look_elsewhere() {
        let lab = at("127.0.0.1:9000", false);
        assert!(lab.contains("--csms-url ws://127.0.0.1:9000\n"), "{lab}");
        let moved = told(|options| options.http = Some("127.0.0.1:8181".into()));
        assert!(
            moved.contains(" --http-url http://127.0.0.1:8181\n"),
            "{moved}"
        );
        let apart = told(|options| {
            options.listen = Some("192.0.2.1:9000".into());
            options.open_to_the_network = Some(true);
        });
        assert!(
            apart.contains(" --http-url http://127.0.0.1:8080\n"),
            "{apart}"
        );
    }

    #[test]
    fn without_the_plain_port_it_tells_of_tls_alone() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), "").unwrap();
        let tls_only = told(|options| {
            options.listen = Some("off".into());
            options.tls_listen = Some("127.0.0.1:9443".into());
            options.tls_certificate = Some(vec![folder.path().join("server.pem")]);
            options.tls_key = Some(vec![folder.path().join("server.key")]);
        });
        assert!(!tls_only.contains("ws://"), "{tls_only}");
        let authority = folder.path().join("ca.pem");
        let command = format!(
            "--csms-url wss://localhost:9443 --ca-file {} --http-url http://127.0.0.1:8080",
            authority.display()
        );
        assert!(tls_only.contains(&command), "{tls_only}");
    }
}
