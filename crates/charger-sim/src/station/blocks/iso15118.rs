//! Block M, certificates: root certificates as the CSMS installs, lists and deletes them (M03 to M05).
//!
//! From the next connection on, a CSMS is believed that leads to an installed CSMS root, beside those that the
//! station was started with. Manufacturer roots decide which certificates may sign firmware, roots of mobility
//! operators which contracts the station verifies itself (`core/plug_and_charge`). ISO 15118 itself is simulated: what
//! a vehicle would ask is asked (`vehicle`), and what it would verify is not. Roots of V2G are kept and listed only, and
//! the answer says so. `status` has what responders say of the certificates for vehicles (M06).
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | DeleteCertificate | 3 | `the_certificate_of_the_station_and_the_one_for_vehicles_are_told_apart` | |
//! | Get15118EVCertificate | 3 | `a_vehicle_without_a_contract_certificate_gets_one_and_charges_by_it` | simulated: JSON in place of EXI |
//! | GetCertificateStatus | 3 | `what_responders_say_of_the_certificate_for_vehicles_is_known_and_asked_anew` | |
//! | GetInstalledCertificateIds | 3 | `the_certificate_of_the_station_and_the_one_for_vehicles_are_told_apart` | |
//! | InstallCertificate | 3 | `an_installed_csms_root_is_believed_from_the_next_connection_on` | roots of V2G are used by nothing |

mod status;
mod vehicle;

use ocpp201::{
    CertificateHashData, CertificateHashDataChain, DeleteCertificateRequest,
    DeleteCertificateResponse, DeleteCertificateStatusEnum, GetCertificateIdUseEnum,
    GetInstalledCertificateIdsRequest, GetInstalledCertificateIdsResponse,
    GetInstalledCertificateStatusEnum, InstallCertificateRequest, InstallCertificateResponse,
    InstallCertificateStatusEnum, InstallCertificateUseEnum, List,
};
use serde::{Deserialize, Serialize};

pub(in crate::station) use status::Statuses;

use crate::station::{
    certificates,
    core::Core,
    dispatch::{Refusal, because, because_of},
};

/// Certificates that fit in (`SecurityCtrlr.CertificateEntries`).
const CAPACITY: usize = 20;

/// The installed certificates.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::station) struct Certificates {
    installed: Vec<Root>,
}

/// An installed root.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Root {
    listed: CertificateHashDataChain,
    der: Vec<u8>,
}

impl Certificates {
    /// Number of certificates.
    pub(in crate::station) fn len(&self) -> usize {
        self.installed.len()
    }

    /// The roots of a kind, in DER.
    pub(in crate::station) fn roots(&self, kind: GetCertificateIdUseEnum) -> Vec<Vec<u8>> {
        let of_kind = self
            .installed
            .iter()
            .filter(|root| root.listed.certificate_type == kind);
        of_kind.map(|root| root.der.clone()).collect()
    }
}

impl Core {
    pub(in crate::station) fn install_certificate(
        &mut self,
        request: InstallCertificateRequest,
    ) -> Result<InstallCertificateResponse, Refusal> {
        let answer = |status, info| {
            let mut response = InstallCertificateResponse::new(status);
            response.status_info = info;
            Ok(response)
        };
        let rejected = InstallCertificateStatusEnum::Rejected;
        let root = match certificates::check_root(&request.certificate, self.seconds()) {
            Ok(root) => root,
            Err(flaw) => return answer(rejected, because_of("InvalidCertificate", flaw)),
        };
        let Some(hash_data) = root.hash_data() else {
            return answer(rejected, because("InvalidCertificate"));
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
        let is_used = matches!(
            kind,
            GetCertificateIdUseEnum::CsmsRootCertificate
                | GetCertificateIdUseEnum::ManufacturerRootCertificate
                | GetCertificateIdUseEnum::MoRootCertificate
        );
        let installed = &mut self.certificates.installed;
        let is_it = |root: &Root| {
            root.listed.certificate_type == kind
                && is_same(&root.listed.certificate_hash_data, &hash_data)
        };
        let is_there = installed.iter().any(is_it);
        if !is_there && installed.len() >= CAPACITY {
            return answer(rejected, because("OutOfStorage"));
        }
        installed.retain(|root| !is_it(root));
        installed.push(Root {
            listed: CertificateHashDataChain::new(hash_data, kind),
            der: root.der().to_vec(),
        });
        self.is_dirty = true;
        let unused = "simulated: kept and listed, but nothing here uses it";
        answer(
            InstallCertificateStatusEnum::Accepted,
            if is_used {
                None
            } else {
                because_of("NoError", unused)
            },
        )
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
            .map(|root| &root.listed)
            .cloned()
            .chain(self.v2g_chain())
            .filter(|c| {
                wanted
                    .as_ref()
                    .is_none_or(|kinds| kinds.contains(&c.certificate_type))
            })
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

    /// M03.FR.05: the certificate for vehicles, with the sub-CAs below it.
    fn v2g_chain(&self) -> Option<CertificateHashDataChain> {
        let mut chain = self.own.v2g_chain()?.into_iter();
        let kind = GetCertificateIdUseEnum::V2GCertificateChain;
        let mut listed = CertificateHashDataChain::new(chain.next()?, kind);
        listed.child_certificate_hash_data = List::new(chain.collect()).ok();
        Some(listed)
    }

    pub(in crate::station) fn delete_certificate(
        &mut self,
        request: DeleteCertificateRequest,
    ) -> Result<DeleteCertificateResponse, Refusal> {
        let before = self.certificates.installed.len();
        let wanted = request.certificate_hash_data;
        if self.own.is_own(|own| is_same(own, &wanted)) {
            // M04.FR.06: without it the station could not come back.
            let status = DeleteCertificateStatusEnum::Failed;
            return Ok(DeleteCertificateResponse::new(status));
        }
        if self
            .v2g_chain()
            .is_some_and(|chain| is_same(&chain.certificate_hash_data, &wanted))
        {
            self.own.forget_v2g();
            self.statuses = Statuses::default();
            self.is_dirty = true;
            let status = DeleteCertificateStatusEnum::Accepted;
            return Ok(DeleteCertificateResponse::new(status));
        }
        self.certificates
            .installed
            .retain(|root| !is_same(&root.listed.certificate_hash_data, &wanted));
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
