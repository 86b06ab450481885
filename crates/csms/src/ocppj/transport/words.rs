//! What the list of refusals says of TLS that failed: what was wrong, in words, and what to do.

use tokio_rustls::rustls::{
    AlertDescription, CertificateError, Error as RustlsError, OtherError, PeerIncompatible,
};

use super::Refusal;
use crate::facts::RefusalReason;

/// The remedy of everything that speaks of the server's own certificate.
const INSTALL_ROOT: &str = "install the root of the CSMS's certificate on the station, and let the \
    station's URL name a host that the certificate names";

/// The refusal of a peer whose TLS ended with `error`; `is_old` = its hello is older than TLS 1.2.
pub(super) fn refusal(error: &std::io::Error, is_old: bool) -> Refusal {
    if is_old {
        return old();
    }
    let cause = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<RustlsError>());
    let Some(cause) = cause else {
        return Refusal::new(
            0,
            RefusalReason::Tls,
            "the station ended the connection in the middle of TLS without saying why",
            "most often it does not believe the CSMS's certificate: install its root on the station, \
             and let the station's URL name a host that the certificate names",
        );
    };
    let (detail, remedy) = match cause {
        RustlsError::PeerIncompatible(
            PeerIncompatible::Tls12NotOffered
            | PeerIncompatible::Tls12NotOfferedOrEnabled
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
            | PeerIncompatible::SupportedVersionsExtensionRequired,
        ) => return old(),
        RustlsError::PeerIncompatible(reason) => incompatible(reason),
        RustlsError::InvalidCertificate(reason) => {
            let (why, remedy) = certificate(reason);
            let detail = format!("the station's certificate is not believed: {why}");
            (detail, remedy)
        }
        RustlsError::AlertReceived(alert) => {
            let (why, remedy) = alert_of(*alert);
            (format!("the station ended TLS: {why}"), remedy)
        }
        other => (
            format!("TLS failed: {other}"),
            "look at the station's TLS settings; if it speaks another protocol, give it another port",
        ),
    };
    Refusal::new(0, RefusalReason::Tls, detail, remedy)
}

fn old() -> Refusal {
    Refusal::new(
        0,
        RefusalReason::Tls,
        "the station offers neither TLS 1.2 nor TLS 1.3",
        "update the station: older versions are not allowed (A00.FR.313)",
    )
}

fn incompatible(reason: &PeerIncompatible) -> (String, &'static str) {
    let (what, remedy) = match reason {
        PeerIncompatible::NoCipherSuitesInCommon => (
            "no cipher suite".to_owned(),
            "the station needs an ECDHE suite with AES-GCM, for a certificate that the CSMS has",
        ),
        PeerIncompatible::NoKxGroupsInCommon | PeerIncompatible::NamedGroupsExtensionRequired => (
            "no key exchange".to_owned(),
            "the station needs an ECDHE suite with AES-GCM, and X25519, P-256 or P-384",
        ),
        PeerIncompatible::NoSignatureSchemesInCommon => (
            "no way to sign".to_owned(),
            "give the CSMS a certificate with another kind of key (ECDSA or RSA) as well",
        ),
        PeerIncompatible::SignatureAlgorithmsExtensionRequired => (
            "the station does not say which signatures it can check (signature_algorithms)"
                .to_owned(),
            "update the station's TLS library",
        ),
        other => (format!("{other:?}"), "update the station's TLS library"),
    };
    let detail = format!("nothing in common to secure the connection with: {what}");
    (detail, remedy)
}

/// Why a station's certificate is not believed.
fn certificate(reason: &CertificateError) -> (String, &'static str) {
    const RENEW: &str = "give the station a new certificate";
    const KNOWN: &str =
        "give the station a valid certificate, or the CSMS the right --tls-station-ca";
    const CLOCK: &str = "look at the clocks of station and CSMS, and give the station a certificate \
        that is valid now";
    let (why, remedy) = match reason {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => ("expired", CLOCK),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            ("not valid yet", CLOCK)
        }
        CertificateError::Revoked => ("revoked", RENEW),
        CertificateError::UnknownIssuer => ("its issuer is not known here", KNOWN),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => (
            "its extended key usage does not allow it to identify a client",
            "issue a certificate with the extended key usage clientAuth, or without any",
        ),
        CertificateError::BadSignature => ("its signature is not that of its issuer", KNOWN),
        CertificateError::UnknownRevocationStatus => (
            "no list of revoked certificates covers its issuer",
            "give the CSMS a list for each issuer (--tls-station-crl)",
        ),
        CertificateError::BadEncoding => ("it cannot be read", RENEW),
        CertificateError::UnhandledCriticalExtension => (
            "it has a critical extension that is not understood here",
            RENEW,
        ),
        CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => (
            "it is signed in a way that is not accepted here",
            "have it signed by ECDSA or RSA with SHA-256 or better",
        ),
        // Its Display is the library's internal name.
        CertificateError::Other(OtherError(inner)) => {
            let cause = inner.to_string();
            return (in_words(&cause).unwrap_or(cause), RENEW);
        }
        other => return (other.to_string(), RENEW),
    };
    (why.to_owned(), remedy)
}

/// Words for what the library tells by a name of its own.
fn in_words(name: &str) -> Option<String> {
    let words = match name {
        "CaUsedAsEndEntity" => "it is the certificate of an authority, not of a station",
        "EndEntityUsedAsCa" => "it was issued by a certificate that is no authority's",
        "PathLenConstraintViolated" => "there are more authorities above it than they allow",
        "NameConstraintViolation" => "its issuer may not issue certificates for its name",
        "EmptyEkuExtension" => "its extended key usage is empty",
        "ExtensionValueInvalid" => "one of its extensions is not valid",
        "UnsupportedCertVersion" => "it is no certificate of X.509 version 3",
        _ => return None,
    };
    Some(words.to_owned())
}

/// What a station means by an alert.
fn alert_of(alert: AlertDescription) -> (String, &'static str) {
    let (why, remedy) = match alert {
        AlertDescription::UnknownCA => (
            "it does not know the authority of the CSMS's certificate (unknown_ca)",
            INSTALL_ROOT,
        ),
        AlertDescription::BadCertificate
        | AlertDescription::CertificateUnknown
        | AlertDescription::UnsupportedCertificate => (
            "it does not believe the CSMS's certificate (bad_certificate)",
            INSTALL_ROOT,
        ),
        AlertDescription::CertificateExpired => (
            "to it the CSMS's certificate has expired (certificate_expired)",
            "look at the station's clock, and renew the CSMS's certificate if it has expired",
        ),
        AlertDescription::CertificateRevoked => (
            "to it the CSMS's certificate is revoked (certificate_revoked)",
            "give the CSMS a new certificate",
        ),
        AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => (
            "it sees no suite that both allow (handshake_failure)",
            "the station needs an ECDHE suite with AES-GCM, for a certificate that the CSMS has",
        ),
        AlertDescription::ProtocolVersion => (
            "it does not accept TLS 1.2 or 1.3 (protocol_version)",
            "update the station: older versions are not allowed (A00.FR.313)",
        ),
        AlertDescription::CloseNotify | AlertDescription::UserCanceled => (
            "it changed its mind (close_notify)",
            "look at the station's log",
        ),
        other => {
            let detail = format!("it sent the alert {other:?}");
            return (detail, "look at the station's log and TLS settings");
        }
    };
    (why.to_owned(), remedy)
}
