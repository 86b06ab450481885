//! A certificate authority for tests: servers, stations, and lists of what it has revoked.

use std::path::Path;

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DistinguishedName,
    DnType, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SerialNumber,
    SignatureAlgorithm, date_time_ymd,
};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: rcgen::Certificate,
}

/// A certificate and its key.
pub(super) struct Issued {
    pub(super) certificate: CertificateDer<'static>,
    pub(super) key: PrivateKeyDer<'static>,
    pem: (String, String),
}

impl Issued {
    pub(super) fn write(&self, folder: &Path, stem: &str) {
        std::fs::write(folder.join(format!("{stem}.pem")), &self.pem.0).unwrap();
        std::fs::write(folder.join(format!("{stem}.key")), &self.pem.1).unwrap();
    }
}

impl Authority {
    pub(super) fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().unwrap();
        Self {
            certificate: params.self_signed(&key).unwrap(),
            issuer: Issuer::new(params, key),
        }
    }

    pub(super) fn root(&self) -> CertificateDer<'static> {
        self.certificate.der().clone()
    }

    pub(super) fn write(&self, path: &Path) {
        std::fs::write(path, self.certificate.pem()).unwrap();
    }

    pub(super) fn server(&self, algorithm: &'static SignatureAlgorithm) -> Issued {
        let params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        self.issue(&params, algorithm)
    }

    /// Of a station; `change` sets what differs from a good one.
    pub(super) fn station(
        &self,
        common_name: &str,
        change: impl FnOnce(&mut CertificateParams),
    ) -> Issued {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params
            .distinguished_name
            .push(DnType::OrganizationName, "Emart");
        params
            .distinguished_name
            .push(DnType::CommonName, common_name);
        change(&mut params);
        self.issue(&params, &rcgen::PKCS_ECDSA_P256_SHA256)
    }

    fn issue(&self, params: &CertificateParams, algorithm: &'static SignatureAlgorithm) -> Issued {
        let key = KeyPair::generate_for(algorithm).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Issued {
            certificate: certificate.der().clone(),
            key: PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
            pem: (certificate.pem(), key.serialize_pem()),
        }
    }

    /// A list with one revoked serial number.
    pub(super) fn revoke(&self, serial: u64) -> String {
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(2026, 1, 1),
            next_update: date_time_ymd(2099, 1, 1),
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs: vec![RevokedCertParams {
                serial_number: SerialNumber::from(serial),
                revocation_time: date_time_ymd(2026, 1, 1),
                reason_code: None,
                invalidity_date: None,
            }],
            key_identifier_method: KeyIdMethod::Sha256,
        };
        list.signed_by(&self.issuer).unwrap().pem().unwrap()
    }
}
