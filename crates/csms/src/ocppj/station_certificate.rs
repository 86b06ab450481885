//! The certificate that a station shows, against what is kept of it (A02.FR.10, A02.FR.28).
//!
//! TLS has verified it. One that was replaced lets nobody in any more, though it may be valid for a long time; the
//! first connection with a new one is what replaces those before it. One that was made elsewhere is kept as well,
//! so that somebody sees when it expires.

use super::refusal::Refusal;
use super::transport::Channel;
use crate::context::Core;
use crate::facts::{Connected, RefusalReason, StationKey};
use crate::live::LiveEventKind;
use crate::model::certificates::CertificateFacts;
use crate::store::change::Change;
use crate::store::rows::KnownStation;
use crate::store::tables::certificates::{self as table, StationCertificateRow};

/// A certificate that may be used.
pub(super) struct Shown<'a> {
    facts: &'a CertificateFacts,
    row: Option<StationCertificateRow>,
}

/// What is kept of the certificate that a station shows; `None` = it shows none.
///
/// # Errors
/// [`Refusal`]: it was replaced, or nobody could look.
pub(super) async fn shown<'a>(
    core: &Core,
    channel: &'a Channel,
    known: Option<&KnownStation>,
) -> Result<Option<Shown<'a>>, Refusal> {
    let Channel::Certificate(Some(subject)) = channel else {
        return Ok(None);
    };
    let facts = &subject.certificate;
    let row = match known {
        Some(known) => of(core, known.key(), facts).await?,
        None => None,
    };
    if row.as_ref().is_some_and(|row| row.state == "replaced") {
        return Err(Refusal::new(
            403,
            RefusalReason::Certificate,
            format!(
                "the certificate {} of the station was replaced by a newer one",
                facts.serial_number
            ),
            "connect with the newer one, or let an operator forget this one (DELETE \
             /api/v1/station-certificates/{key}), so that it holds again",
        ));
    }
    Ok(Some(Shown { facts, row }))
}

async fn of(
    core: &Core,
    station: StationKey,
    facts: &CertificateFacts,
) -> Result<Option<StationCertificateRow>, Refusal> {
    let found = table::by_hash(&core.reader, station, &facts.sha256).await;
    found.map_err(|error| {
        tracing::error!(%error, "the certificate of a station could not be looked up");
        Refusal::database()
    })
}

impl Shown<'_> {
    /// The station is in: from now on this is the one it uses.
    ///
    /// # Errors
    /// [`Refusal`]: that could not be stored.
    pub(super) async fn used(
        self,
        core: &Core,
        connected: &Connected,
        identity: &str,
    ) -> Result<(), Refusal> {
        let (station, now) = (connected.station, core.clock.now());
        let storing = async {
            let (key, change) = match self.row {
                Some(row) if matches!(row.state.as_str(), "signed" | "accepted") => {
                    let key = row.station_certificate_key;
                    let statements = table::used(station, key, now);
                    (
                        key,
                        statements.into_iter().fold(Change::new(), Change::write),
                    )
                }
                Some(_) => return Ok(()),
                None => {
                    let key = core.numbers.next("station_certificate").await?;
                    let seen = table::seen(key, station, self.facts.clone(), now);
                    (key, Change::from(seen))
                }
            };
            let told = LiveEventKind::StationCertificate {
                station_certificate_key: key,
                state: "in_use",
            };
            core.writer
                .change(change.tell(Some(identity.into()), told))
                .await
        };
        storing.await.map_err(|error| {
            tracing::error!(identity, %error, "the certificate of a station could not be stored");
            Refusal::database()
        })
    }
}
