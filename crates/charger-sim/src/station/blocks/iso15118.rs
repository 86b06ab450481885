//! Block M, certificates: root certificates as the CSMS installs, lists and deletes them (M03 to M05).
//!
//! The station keeps hash data that identifies a certificate, not a trust store: the connection is verified by
//! the roots of the system or the CA file it was started with. Hashes are computed over the parts of the
//! certificate's DER that RFC 6960 names.

use base64::{Engine, prelude::BASE64_STANDARD};
use ocpp201::{
    CertificateHashData, CertificateHashDataChain, DeleteCertificateRequest,
    DeleteCertificateResponse, DeleteCertificateStatusEnum, GetCertificateIdUseEnum,
    GetInstalledCertificateIdsRequest, GetInstalledCertificateIdsResponse,
    GetInstalledCertificateStatusEnum, HashAlgorithmEnum, InstallCertificateRequest,
    InstallCertificateResponse, InstallCertificateStatusEnum, InstallCertificateUseEnum, List,
    Text,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::station::{
    core::Core,
    dispatch::{Refusal, because},
};

/// Certificates that fit in (`SecurityCtrlr.CertificateEntries`).
const CAPACITY: usize = 20;

/// The installed certificates.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::station) struct Certificates {
    installed: Vec<CertificateHashDataChain>,
}

impl Certificates {
    /// Number of certificates.
    pub(in crate::station) fn len(&self) -> usize {
        self.installed.len()
    }
}

impl Core {
    pub(in crate::station) fn install_certificate(
        &mut self,
        request: InstallCertificateRequest,
    ) -> Result<InstallCertificateResponse, Refusal> {
        let reject = |code: &str| {
            let mut response =
                InstallCertificateResponse::new(InstallCertificateStatusEnum::Rejected);
            response.status_info = because(code);
            Ok(response)
        };
        let Some(hash_data) = hash_data_of(&request.certificate) else {
            return reject("InvalidCertificate");
        };
        let kind = match request.certificate_type {
            InstallCertificateUseEnum::V2GRootCertificate => {
                GetCertificateIdUseEnum::V2GRootCertificate
            }
            InstallCertificateUseEnum::MoRootCertificate => {
                GetCertificateIdUseEnum::MoRootCertificate
            }
            InstallCertificateUseEnum::CsmsRootCertificate => {
                GetCertificateIdUseEnum::CsmsRootCertificate
            }
            InstallCertificateUseEnum::ManufacturerRootCertificate => {
                GetCertificateIdUseEnum::ManufacturerRootCertificate
            }
        };
        let installed = &mut self.certificates.installed;
        installed.retain(|c| c.certificate_type != kind || c.certificate_hash_data != hash_data);
        if installed.len() >= CAPACITY {
            return reject("OutOfStorage");
        }
        installed.push(CertificateHashDataChain::new(hash_data, kind));
        self.is_dirty = true;
        Ok(InstallCertificateResponse::new(
            InstallCertificateStatusEnum::Accepted,
        ))
    }

    pub(in crate::station) fn get_installed_certificate_ids(
        &mut self,
        request: GetInstalledCertificateIdsRequest,
    ) -> Result<GetInstalledCertificateIdsResponse, Refusal> {
        let wanted = request.certificate_type;
        let found: Vec<CertificateHashDataChain> = self
            .certificates
            .installed
            .iter()
            .filter(|c| {
                wanted
                    .as_ref()
                    .is_none_or(|kinds| kinds.contains(&c.certificate_type))
            })
            .cloned()
            .collect();
        let Ok(found) = List::new(found) else {
            let status = GetInstalledCertificateStatusEnum::NotFound;
            return Ok(GetInstalledCertificateIdsResponse::new(status));
        };
        let mut response =
            GetInstalledCertificateIdsResponse::new(GetInstalledCertificateStatusEnum::Accepted);
        response.certificate_hash_data_chain = Some(found);
        Ok(response)
    }

    pub(in crate::station) fn delete_certificate(
        &mut self,
        request: DeleteCertificateRequest,
    ) -> Result<DeleteCertificateResponse, Refusal> {
        let before = self.certificates.installed.len();
        let wanted = request.certificate_hash_data;
        self.certificates
            .installed
            .retain(|c| !is_same(&c.certificate_hash_data, &wanted));
        let status = if self.certificates.installed.len() < before {
            self.is_dirty = true;
            DeleteCertificateStatusEnum::Accepted
        } else {
            DeleteCertificateStatusEnum::NotFound
        };
        Ok(DeleteCertificateResponse::new(status))
    }
}

fn is_same(a: &CertificateHashData, b: &CertificateHashData) -> bool {
    a.hash_algorithm == b.hash_algorithm
        && a.issuer_name_hash.eq_ignore_ascii_case(&b.issuer_name_hash)
        && a.issuer_key_hash.eq_ignore_ascii_case(&b.issuer_key_hash)
        && a.serial_number.eq_ignore_ascii_case(&b.serial_number)
}

/// Hash data of a self-signed certificate in PEM: its own key is its issuer's. None when it cannot be read.
fn hash_data_of(pem: &str) -> Option<CertificateHashData> {
    let body = pem.split_once("-----BEGIN CERTIFICATE-----")?.1;
    let body = body.split_once("-----END CERTIFICATE-----")?.0;
    let base64: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let der = BASE64_STANDARD.decode(base64).ok()?;
    let parts = Parts::of(&der)?;
    let hex = |bytes: &[u8]| {
        Sha256::digest(bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let serial: String = parts
        .serial
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let serial = serial.trim_start_matches('0');
    let serial = if serial.is_empty() { "0" } else { serial };
    Some(CertificateHashData::new(
        HashAlgorithmEnum::Sha256,
        Text::new(hex(parts.issuer)).ok()?,
        Text::new(hex(parts.key_bits)).ok()?,
        Text::new(serial).ok()?,
    ))
}

/// The parts of a certificate that identify it.
struct Parts<'a> {
    serial: &'a [u8],
    /// DER of the issuer's name, tag and length included.
    issuer: &'a [u8],
    /// The public key's bit string without tag, length and count of unused bits.
    key_bits: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(der: &'a [u8]) -> Option<Self> {
        let (certificate, _) = element(der, 0x30)?;
        let (body, _) = element(certificate.content, 0x30)?;
        let mut rest = body.content;
        if let Some((_, after)) = element(rest, 0xA0) {
            rest = after;
        }
        let (serial, rest) = element(rest, 0x02)?;
        let (_algorithm, rest) = element(rest, 0x30)?;
        let (issuer, rest) = element(rest, 0x30)?;
        let (_validity, rest) = element(rest, 0x30)?;
        let (_subject, rest) = element(rest, 0x30)?;
        let (key_info, _) = element(rest, 0x30)?;
        let (_algorithm, rest) = element(key_info.content, 0x30)?;
        let (key, _) = element(rest, 0x03)?;
        Some(Self {
            serial: serial.content,
            issuer: issuer.whole,
            key_bits: key.content.get(1..)?,
        })
    }
}

struct Element<'a> {
    whole: &'a [u8],
    content: &'a [u8],
}

/// The DER element with `tag` at the start of `bytes`, and what follows it.
fn element(bytes: &[u8], tag: u8) -> Option<(Element<'_>, &[u8])> {
    if *bytes.first()? != tag {
        return None;
    }
    let first = usize::from(*bytes.get(1)?);
    let (length, header) = if first < 0x80 {
        (first, 2)
    } else {
        let octets = first & 0x7F;
        if !(1..=3).contains(&octets) {
            return None;
        }
        let digits = bytes.get(2..2 + octets)?;
        (
            digits
                .iter()
                .fold(0, |n, byte| (n << 8) | usize::from(*byte)),
            2 + octets,
        )
    };
    let end = header.checked_add(length)?;
    let element = Element {
        whole: bytes.get(..end)?,
        content: bytes.get(header..end)?,
    };
    Some((element, bytes.get(end..)?))
}
