//! Whether a station is who it says it is (A00, security profiles 0 to 3; cases 2 to 4 and 11).
//!
//! By its password, or by the certificate that TLS has verified. What a password is and how it is
//! compared is in `credentials`; whether an unknown station may come at all is `handshake`'s.

use std::net::SocketAddr;

use super::credentials::Credentials;
use super::head::Head;
use super::identity::Identity;
use super::refusal::Refusal;
use super::transport::Channel;
use crate::context::Core;
use crate::facts::RefusalReason;
use crate::store::rows::KnownStation;
use crate::tls::Subject;

/// The longest serial number that BootNotification can give.
const SERIAL_CHARACTERS: usize = 25;

/// The security profile that was used, of which the log-in has succeeded: 3 = certificate, 2 = TLS
/// and password, 1 = password, 0 = no log-in (open lab, with or without TLS).
///
/// A station that was raised to a higher profile is not let in with a lower one (A00.FR.002,
/// A05.FR.07).
pub(super) fn security_profile(
    core: &Core,
    head: &Head,
    channel: &Channel,
    identity: &Identity,
    known: Option<&KnownStation>,
    peer: SocketAddr,
) -> Result<i32, Refusal> {
    let used = authenticate(core, head, channel, identity, known, peer)?;
    let least = known.and_then(|row| row.least_security_profile);
    match least.filter(|least| used < *least) {
        None => Ok(used),
        Some(least) => Err(Refusal::new(
            403,
            RefusalReason::SecurityProfile,
            format!("security profile {used} was used, and this station may use {least} or higher"),
            "connect over TLS, with a password (profile 2) or a certificate (profile 3)",
        )),
    }
}

fn authenticate(
    core: &Core,
    head: &Head,
    channel: &Channel,
    identity: &Identity,
    known: Option<&KnownStation>,
    peer: SocketAddr,
) -> Result<i32, Refusal> {
    let with_password = match channel {
        Channel::Plain => 1,
        Channel::Tls => 2,
        Channel::Certificate(subject) => {
            return by_certificate(core, subject.as_ref(), identity, known).map(|()| 3);
        }
    };
    let has_password = known.is_some_and(|row| row.has_password);
    if !core.settings.stations_secured && !has_password {
        return Ok(0);
    }
    by_password(core, head, identity, known, peer).map(|()| with_password)
}

/// The hash of the password that a station logged in with, while two hold: the change of its password
/// is over once it uses the new one.
pub(super) fn password_used<'a>(head: &Head, known: Option<&'a KnownStation>) -> Option<&'a [u8]> {
    let row = known.filter(|row| row.other_password_hash.is_some())?;
    let credentials = head.value("authorization");
    let credentials = credentials.and_then(Credentials::from_header)?;
    let is_of_station = credentials.are_of(&row.identity_folded);
    credentials.match_password_of(row).filter(|_| is_of_station)
}

/// A station that has a password must send it, also in the open lab. Failures are counted by
/// address and by identity; the right password always lets it in.
fn by_password(
    core: &Core,
    head: &Head,
    identity: &Identity,
    known: Option<&KnownStation>,
    peer: SocketAddr,
) -> Result<(), Refusal> {
    let credentials = head
        .value("authorization")
        .and_then(Credentials::from_header);
    let folded = identity.folded();
    let refusal = match (credentials, known) {
        (None, _) => return Err(Refusal::unauthorized("no usable credentials were sent")),
        (Some(_), None) => Refusal::unknown_station(),
        (Some(credentials), Some(row)) => {
            if credentials.are_of(folded) && credentials.match_password_of(row).is_some() {
                return Ok(());
            }
            Refusal::unauthorized(if !row.has_password {
                "no password is set for this station"
            } else if credentials.are_of(folded) {
                "the password is wrong"
            } else {
                "the user name is not the identity of the URL"
            })
        }
    };
    let address = peer.ip().to_canonical().to_string();
    let wait = core.settings.failed_logins_per_minute.and_then(|limit| {
        let now = core.clock.monotonic();
        core.failed_logins.failed([&address, folded], limit, now)
    });
    Err(match wait {
        Some(wait) => {
            Refusal::too_many(RefusalReason::Credentials, "too many failed log-ins", wait)
        }
        None => refusal,
    })
}

/// The common name of a certificate is a serial number (A00.FR.405): it has to be the identity, or
/// the serial number that the station of this identity gave when it last booted. So no station
/// comes in as another one, however valid its certificate is.
fn by_certificate(
    core: &Core,
    subject: Option<&Subject>,
    identity: &Identity,
    known: Option<&KnownStation>,
) -> Result<(), Refusal> {
    let refuse = |detail: &str, remedy| {
        Err(Refusal::new(
            403,
            RefusalReason::Certificate,
            detail,
            remedy,
        ))
    };
    let Some(subject) = subject else {
        return refuse(
            "the station's certificate has no common name, or more than one",
            "issue a certificate whose CN is the station's serial number (A00.FR.511)",
        );
    };
    let name = &subject.common_name;
    if name.chars().count() > SERIAL_CHARACTERS {
        return refuse(
            "the common name of the station's certificate is longer than a serial number can be",
            "issue a certificate whose CN has at most 25 characters",
        );
    }
    let settings = core.settings.tls.as_ref();
    if let Some(expected) = settings.and_then(|tls| tls.organization.as_ref())
        && !subject.organizations.contains(expected)
    {
        return refuse(
            "the organization of the station's certificate is another one",
            "issue a certificate whose O is the one of --tls-organization (A00.FR.404)",
        );
    }
    let registered = known.and_then(|row| row.serial_number.as_ref());
    // Identities are ASCII: other letters that have one of them as their lower case are others.
    if name.eq_ignore_ascii_case(identity.as_str()) || registered == Some(name) {
        return Ok(());
    }
    refuse(
        "the station's certificate belongs to another station",
        "its CN has to be the identity of the URL, or the serial number of that station's last boot",
    )
}
