//! What a station's certificate says of its owner (A00.FR.404, .405, .509, .511).
//!
//! Read only after the chain was verified. The common name is the station's serial number, the
//! organization the operator of the charging network.

use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::ext::pkix::name::DirectoryString;

use crate::model::certificates::CertificateFacts;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");

/// The owner of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subject {
    /// CN, exactly one.
    pub(crate) common_name: String,
    /// O, none or more.
    pub(crate) organizations: Vec<String>,
    /// What else the certificate says.
    pub(crate) certificate: CertificateFacts,
}

impl Subject {
    /// Reads the subject of a DER certificate; `None` if it has no common name, or more than one.
    pub(crate) fn of(der: &[u8]) -> Option<Self> {
        let certificate = Certificate::from_der(der).ok()?;
        let values = |oid: ObjectIdentifier| {
            certificate
                .tbs_certificate()
                .subject()
                .iter()
                .filter(|attribute| attribute.oid == oid)
                .map(|attribute| DirectoryString::try_from(&attribute.value).map(String::from))
                .collect::<Result<Vec<String>, _>>()
                .ok()
        };
        let [common_name] = values(COMMON_NAME)?.try_into().ok()?;
        Some(Self {
            common_name,
            organizations: values(ORGANIZATION)?,
            certificate: CertificateFacts::of(der)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};

    use super::*;

    fn certificate(names: &[(DnType, &str)]) -> Vec<u8> {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        for (kind, value) in names {
            params.distinguished_name.push(kind.clone(), *value);
        }
        let key = KeyPair::generate().unwrap();
        params.self_signed(&key).unwrap().der().to_vec()
    }

    #[test]
    fn reads_serial_number_and_organization() {
        let der = certificate(&[
            (DnType::OrganizationName, "이마트 제주"),
            (DnType::CommonName, "SN-0001"),
        ]);
        let subject = Subject::of(&der).unwrap();
        assert_eq!(subject.common_name, "SN-0001");
        assert_eq!(subject.organizations, ["이마트 제주"]);
        assert_eq!(subject.certificate.sha256.len(), 64);
    }

    #[test]
    fn a_certificate_without_a_common_name_is_nobodys() {
        assert_eq!(
            Subject::of(&certificate(&[(DnType::OrganizationName, "Emart")])),
            None
        );
        assert_eq!(Subject::of(b"\x30\x03\x02\x01\x01"), None);
        let mut cut = certificate(&[(DnType::CommonName, "SN-0001")]);
        cut.pop();
        assert_eq!(Subject::of(&cut), None);
    }
}
