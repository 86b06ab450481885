//! What is told at the start: where the server listens, who may come in, and how to connect a station.
//!
//! Five lines or more on standard output for people; one record of the log where the log is JSON.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;

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
pub(super) fn tell(server: &Server, format: LogFormat) {
    let settings = &server.core.settings;
    let addresses = Addresses {
        ocppj: server.ocppj_address,
        tls: server.tls_address,
        http: server.http_address,
    };
    match format {
        LogFormat::Text => {
            let told = banner(settings, &addresses, &server.database);
            // Nobody reading stdout is no reason to end.
            let _ = std::io::stdout().write_all(told.as_bytes());
        }
        LogFormat::Json => tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            stations = addresses.ocppj.map(tracing::field::display),
            stations_over_tls = addresses.tls.map(tracing::field::display),
            station_access = of_stations(settings),
            http = %addresses.http,
            http_access = of_operators(settings),
            database = server.database,
            "started"
        ),
    }
}

fn of_stations(settings: &Settings) -> &'static str {
    let certificates = settings
        .tls
        .as_ref()
        .is_some_and(|tls| tls.station_ca.is_some());
    match (settings.stations_secured, settings.is_exposed) {
        (true, _) if certificates => {
            "secured (certificate or HTTP Basic, registered stations only)"
        }
        (true, _) => "secured (HTTP Basic, registered stations only)",
        (false, true) => "OPEN TO THE NETWORK: anybody may connect as any station",
        (false, false) => "open lab on this machine",
    }
}

fn of_operators(settings: &Settings) -> &'static str {
    match (settings.http_open, settings.http.is_exposed()) {
        (false, _) => "secured (operator token)",
        (true, true) => "OPEN TO THE NETWORK: anybody may control the chargers",
        (true, false) => "open lab on this machine",
    }
}

/// What somebody who has just started it needs to know.
fn banner(settings: &Settings, addresses: &Addresses, database: &str) -> String {
    let plain = addresses.ocppj.map(|at| format!("ws://{}", reachable(at)));
    let over_tls = addresses.tls.map(|at| format!("wss://{}", reachable(at)));
    let access = of_stations(settings);
    let mut told = format!("csms {}\n", env!("CARGO_PKG_VERSION"));
    let mut line = |name: &str, text: &str| {
        told.push_str(&format!("  {name:<10} {text}\n"));
    };
    match (&plain, &over_tls) {
        (Some(plain), _) => line(
            "stations",
            &format!("{plain}/ID, subprotocol ocpp2.0.1 - {access}"),
        ),
        (None, _) => line(
            "stations",
            &format!("over TLS only, subprotocol ocpp2.0.1 - {access}"),
        ),
    }
    if let Some(over_tls) = &over_tls {
        line("over TLS", &format!("{over_tls}/ID"));
    }
    line(
        "operators",
        &format!(
            "http://{} - {}",
            reachable(addresses.http),
            of_operators(settings)
        ),
    );
    line("database", database);
    line("connect", &connect(settings, addresses));
    told
}

/// How a station gets in: the command of our own one, wherever that can run.
fn connect(settings: &Settings, addresses: &Addresses) -> String {
    let (stations, is_tls) = match (addresses.ocppj, addresses.tls) {
        (Some(plain), _) => (plain, false),
        (None, Some(tls)) => (tls, true),
        (None, None) => return "nowhere".to_owned(),
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
    let url = format!("{scheme}://{}", reachable(stations));
    match (settings.known_stations_only, stations.ip().is_unspecified()) {
        (true, _) => format!(
            "register a station (before the start: csms station add CP001 --generate-password) and \
             point it at {url}/CP001, or run: {command}"
        ),
        (false, true) => {
            format!("point a station at {url}/CP001, or run on this machine: {command}")
        }
        (false, false) => format!("point a station at {url}/CP001, or run: {command}"),
    }
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
        banner(&settings, &addresses, "memory:")
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
