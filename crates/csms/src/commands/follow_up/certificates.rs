//! M03 to M05: what a station has installed is what it says, whoever asked.

use std::sync::Arc;

use jiff::Timestamp;
use ocpp201::{
    DeleteCertificateRequest, DeleteCertificateStatusEnum, GetInstalledCertificateIdsRequest,
    InstallCertificateRequest, InstallCertificateStatusEnum,
};
use serde_json::value::RawValue;

use crate::commands::answer::Answer;
use crate::connections::Session;
use crate::live::LiveEventKind;
use crate::model::certificates::root_of;
use crate::store::change::Change;
use crate::store::tables::installed_certificates as table;

/// What follows from the answer to GetInstalledCertificateIds, InstallCertificate or DeleteCertificate with this
/// payload.
pub(in crate::commands) fn answered(
    session: &Session,
    asked: &RawValue,
    answer: &Answer,
    at: Timestamp,
) -> Option<Change> {
    let station = session.station;
    let (what, change) = match answer {
        Answer::GetInstalledCertificateIds(answer) => {
            let asked: GetInstalledCertificateIdsRequest =
                serde_json::from_str(asked.get()).ok()?;
            let kinds: Option<Vec<_>> = asked.certificate_type.map(|kinds| kinds.to_vec());
            let found = answer.certificate_hash_data_chain.as_ref();
            let found: &[_] = found.map_or(&[], |found| found);
            let statements = table::listed(station, kinds.as_deref(), found, at);
            let change = statements.into_iter().fold(Change::new(), Change::write);
            ("listed", change)
        }
        Answer::InstallCertificate(answer)
            if answer.status == InstallCertificateStatusEnum::Accepted =>
        {
            let asked: InstallCertificateRequest = serde_json::from_str(asked.get()).ok()?;
            let (facts, hash_data) = root_of(&asked.certificate)?;
            let kind = asked.certificate_type.as_str();
            let (subject, not_after) = (facts.subject, facts.not_after);
            let row = table::installed(station, kind, &hash_data, subject, not_after, at);
            ("installed", Change::from(row))
        }
        Answer::DeleteCertificate(answer)
            if answer.status != DeleteCertificateStatusEnum::Failed =>
        {
            let asked: DeleteCertificateRequest = serde_json::from_str(asked.get()).ok()?;
            let row = table::deleted(station, &asked.certificate_hash_data);
            ("deleted", Change::from(row))
        }
        _ => return None,
    };
    let told = LiveEventKind::InstalledCertificates { what };
    Some(change.tell(Some(Arc::clone(&session.identity)), told))
}
