//! Why a TLS handshake failed, in words: the library names certificates' faults by the names of its types.

use std::io;

use tokio_rustls::rustls::{AlertDescription, CertificateError, Error, InvalidMessage};

/// What went wrong, in one sentence for people; of rare faults in the library's words.
pub(super) fn words(error: &io::Error) -> String {
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Error>());
    match inner {
        None if error.kind() == io::ErrorKind::UnexpectedEof => {
            "the other side ended the connection during the handshake".to_owned()
        }
        None => error.to_string(),
        Some(Error::InvalidCertificate(fault)) => {
            format!("invalid peer certificate: {}", certificate(fault))
        }
        Some(Error::AlertReceived(alert)) => {
            format!("received fatal alert: {}", alert_words(*alert))
        }
        Some(Error::InvalidMessage(InvalidMessage::InvalidContentType)) => {
            "the other side does not speak TLS".to_owned()
        }
        Some(other) => other.to_string(),
    }
}

fn certificate(fault: &CertificateError) -> String {
    use CertificateError as Fault;
    match fault {
        Fault::UnknownIssuer => "no root certificate that is trusted here signed it".to_owned(),
        Fault::Expired | Fault::ExpiredContext { .. } => "it is no longer valid".to_owned(),
        Fault::NotValidYet | Fault::NotValidYetContext { .. } => "it is not valid yet".to_owned(),
        Fault::Revoked => "it was revoked".to_owned(),
        Fault::BadSignature => "its signature is wrong".to_owned(),
        Fault::NotValidForNameContext { expected, .. } => {
            format!("it is not valid for name `{}`", expected.to_str())
        }
        Fault::NotValidForName => "it is not valid for name of this host".to_owned(),
        other => other.to_string(),
    }
}

fn alert_words(alert: AlertDescription) -> String {
    use AlertDescription as Alert;
    match alert {
        Alert::CertificateRequired => "it wants a certificate of the station".to_owned(),
        Alert::UnknownCA => {
            "it does not trust who signed the certificate of the station".to_owned()
        }
        Alert::BadCertificate => "it does not take the certificate of the station".to_owned(),
        Alert::CertificateExpired => "the certificate of the station is no longer valid".to_owned(),
        Alert::CertificateRevoked => "the certificate of the station was revoked".to_owned(),
        Alert::HandshakeFailure => "no common cipher, or no common kind of certificate".to_owned(),
        Alert::ProtocolVersion => "no common version of TLS".to_owned(),
        other => format!("{other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(error: Error) -> String {
        words(&io::Error::new(io::ErrorKind::InvalidData, error))
    }

    #[test]
    fn what_people_meet_is_told_in_words_and_what_is_rare_as_the_library_says_it() {
        let unknown = Error::InvalidCertificate(CertificateError::UnknownIssuer);
        assert_eq!(
            told(unknown),
            "invalid peer certificate: no root certificate that is trusted here signed it"
        );
        assert_eq!(
            told(Error::AlertReceived(AlertDescription::CertificateRequired)),
            "received fatal alert: it wants a certificate of the station"
        );
        let not_tls = Error::InvalidMessage(InvalidMessage::InvalidContentType);
        assert_eq!(told(not_tls), "the other side does not speak TLS");
        assert_eq!(
            told(Error::NoCertificatesPresented),
            Error::NoCertificatesPresented.to_string()
        );
        let ended = io::Error::new(io::ErrorKind::UnexpectedEof, "tls handshake eof");
        assert_eq!(
            words(&ended),
            "the other side ended the connection during the handshake"
        );
    }
}
