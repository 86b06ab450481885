//! The address of a database as it may be shown: without its password, whatever is wrong with it.
//!
//! A password that is not percent-encoded makes an address mean something else than its author thinks:
//! `postgres://csms:a/b@host/db` is, by the letter, the database `b@host/db` at port `a`. So what is
//! hidden does not follow the grammar of URLs; it reaches to the last `@`.

/// Schemes of databases that ask for a password.
const SCHEMES: [&str; 2] = ["postgres:", "postgresql:"];

/// What to do about an address for which [`is_ambiguous`] is true.
pub const ENCODE: &str = "percent-encode what has a meaning in URLs, in the password and elsewhere: \
    / is %2F, # is %23, ? is %3F, @ is %40, % is %25, a space is %20";

/// `address` with everything that may be a password replaced by `***`; names of files stay as they are.
#[must_use]
pub fn without_password(address: &str) -> String {
    if is_file(address) {
        return address.to_owned();
    }
    let begin = begin(address);
    let (scheme, rest) = address.split_at(begin.unwrap_or(0));
    let (rest, hidden) = match find(rest, "password=") {
        // A password with an `@` in the query, or one with this word in it before the host.
        Some(at) if rest[at..].contains('@') => (
            &rest[..rest.find(':').map_or(at, |colon| colon.min(at))],
            "***",
        ),
        Some(at) => (&rest[..at], "password=***"),
        None => (rest, ""),
    };
    let shown = match rest.rsplit_once('@') {
        Some((user, place)) => match user.split_once(':') {
            Some((name, _)) => format!("{name}:***@{place}"),
            None => rest.to_owned(),
        },
        None if begin.is_some() => without_odd_port(rest),
        None => rest.to_owned(),
    };
    format!("{scheme}{shown}{hidden}")
}

/// Whether an `@` stands where it is no end of user and password: in the path, the query or the fragment
/// of a URL. Then a password that was not percent-encoded is more likely than anything else.
#[must_use]
pub fn is_ambiguous(address: &str) -> bool {
    begin(address)
        .and_then(|at| address[at..].split_once(['/', '?', '#']))
        .is_some_and(|(_, tail)| !is_file(address) && tail.contains('@'))
}

/// Where user, password and host begin; `None` = the address names no scheme with such.
fn begin(address: &str) -> Option<usize> {
    if let Some((scheme, _)) = address.split_once("://")
        && !scheme.contains(':')
    {
        return Some(scheme.len() + 3);
    }
    // A slash was forgotten, or both.
    let scheme = SCHEMES
        .iter()
        .find(|scheme| address.starts_with(**scheme))?;
    let slashes = address[scheme.len()..]
        .bytes()
        .take_while(|byte| *byte == b'/');
    Some(scheme.len() + slashes.count())
}

fn is_file(address: &str) -> bool {
    // `C:\data\csms.sqlite`
    let is_drive = matches!(address.split_once(':'), Some((drive, _)) if drive.len() == 1);
    is_drive || address.starts_with("sqlite:")
}

/// `host:5432/db` stays; what stands in the place of the port and is none may be a password whose `@host`
/// was forgotten.
fn without_odd_port(rest: &str) -> String {
    let host_begins = rest.rfind(']').unwrap_or(0);
    let Some(colon) = rest[host_begins..].find(':').map(|at| host_begins + at) else {
        return rest.to_owned();
    };
    let port = rest[colon + 1..].split(['/', '?', '#', ',']).next();
    if port.is_some_and(|port| port.parse::<u16>().is_ok()) {
        return rest.to_owned();
    }
    format!("{}:***", &rest[..colon])
}

/// Where `word` (lower case ASCII) stands in `text`, in any case.
fn find(text: &str, word: &str) -> Option<usize> {
    text.to_ascii_lowercase().find(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_hidden_and_the_rest_stays() {
        for (address, shown) in [
            (
                "postgres://csms:SECRET@db:5432/charger_db",
                "postgres://csms:***@db:5432/charger_db",
            ),
            ("postgres://csms:S@CRET@db/x", "postgres://csms:***@db/x"),
            (
                "postgresql://csms@db/x?sslmode=require&password=SECRET",
                "postgresql://csms@db/x?sslmode=require&password=***",
            ),
            ("wss://CP001:SECRET@h:9443", "wss://CP001:***@h:9443"),
        ] {
            assert_eq!(without_password(address), shown);
        }
        for plain in [
            "sqlite:///data/a:b@c.sqlite",
            "data/csms.sqlite",
            r"C:\data\a@b.sqlite",
            "memory:",
            "postgres://csms@localhost/charger_db",
            "postgres://localhost:5432/db",
            "postgres://a:5432,b:5433/db",
            "postgres://[::1]:5432/db",
            "postgres:///db",
            "http://127.0.0.1:8080",
            "--seed",
        ] {
            assert_eq!(without_password(plain), plain);
        }
    }

    /// Every character that may stand in a password, and every way to get the rest wrong.
    #[test]
    fn no_part_of_a_password_is_shown_however_the_address_is_mistyped() {
        for separator in (' '..='~').chain("\t\\한".chars()) {
            for password in [
                format!("SEC{separator}RET"),
                format!("{separator}SECRET"),
                format!("SECRET{separator}"),
                format!("12{separator}RET"),
            ] {
                for address in [
                    format!("postgres://csms:{password}@db.example/charger_db"),
                    format!("postgresql://csms:{password}@db.example:5432"),
                    format!("postgres:/csms:{password}@db.example/charger_db"),
                    format!("postgres:csms:{password}@db.example/charger_db"),
                    format!("postgre://csms:{password}@db.example/charger_db?a=b"),
                    format!("csms:{password}@db.example/charger_db"),
                    format!("postgres://csms:{password}password=RET@db.example/charger_db"),
                    format!("postgres://db.example/charger_db?PassWord={password}"),
                ] {
                    let shown = without_password(&address);
                    assert!(!shown.contains("SEC") && !shown.contains("RET"), "{shown}");
                }
            }
        }
        for address in [
            "postgres://csms:SECRET",
            "postgres://csms:SECRET/charger_db",
        ] {
            assert_eq!(without_password(address), "postgres://csms:***");
        }
    }

    #[test]
    fn an_at_sign_behind_the_host_is_a_password_that_was_not_encoded() {
        for separator in ['/', '?', '#'] {
            let address = format!("postgres://csms:12{separator}34@db/charger_db");
            assert!(is_ambiguous(&address), "{address}");
        }
        for clear in [
            "postgres://csms:12%2F34@db/charger_db",
            "postgres://csms:p@ss@db/charger_db",
            "sqlite://data/a@b.sqlite",
            "data/a@b.sqlite",
        ] {
            assert!(!is_ambiguous(clear), "{clear}");
        }
    }
}
