//! Places for files in the cache (N01): which of them wait, and what becomes of them.
//!
//! A place changes once: from `waiting` to `stored`, `refused`, `replaced` or `expired`; a stored file
//! that is to go makes it `removed`. The files themselves are `crate::uploads`' business.

use jiff::Timestamp;

use super::batch_builder::BatchBuilder;
use super::cache::{ApplyError, WriterCache};
use super::op::Outcome;
use super::stored;
use crate::facts::{OpenedUpload, StoredFileFact, UploadFact, UploadKey};
use crate::store::WaitingUpload;
use crate::store::batch::{StoredFileRecord, UploadEnd, UploadRecord};
use crate::store::keys::KeyKind;

/// Places of one station that wait at once; a newer one closes the oldest.
pub(super) const MOST_WAITING_OF_STATION: usize = 8;
/// The same of all stations.
const MOST_WAITING: usize = 8192;

impl WriterCache {
    pub(super) async fn open_upload(
        &mut self,
        fact: &UploadFact,
        builder: &mut BatchBuilder,
    ) -> Result<Outcome, ApplyError> {
        // Before anything changes.
        let counted = self.key(KeyKind::LogRequest).await?;
        let upload_key = self.key(KeyKind::Upload).await?;
        // Wraps after 2^31 logs; by then the first ones are history.
        let request_id = i32::try_from(counted % i64::from(i32::MAX)).unwrap_or(0);
        let station_key = fact.station.0;
        let of_station = |place: &&WaitingUpload| place.station_key == station_key;
        while self.uploads.values().filter(of_station).count() >= MOST_WAITING_OF_STATION {
            let oldest = self.uploads.values().find(of_station);
            let oldest = oldest.map_or(0, |place| place.upload_key);
            self.end_upload(oldest, "replaced", builder);
        }
        while self.uploads.len() >= MOST_WAITING {
            let oldest = self.uploads.keys().next().copied().unwrap_or(0);
            self.end_upload(oldest, "replaced", builder);
        }
        let expires_at = stored(fact.expires_at);
        self.uploads.insert(
            upload_key,
            WaitingUpload {
                upload_key,
                station_key,
                expires_at,
            },
        );
        builder.batch.new_uploads.push(UploadRecord {
            upload_key,
            station_key,
            request_id,
            log_type: fact.log_type.as_str(),
            token_hash: fact.token_hash.clone(),
            state: "waiting",
            created_at: stored(fact.created_at),
            expires_at,
        });
        Ok(Outcome::Upload(OpenedUpload {
            upload: UploadKey(upload_key),
            request_id,
        }))
    }

    pub(super) fn close_upload(
        &mut self,
        upload: UploadKey,
        builder: &mut BatchBuilder,
    ) -> Outcome {
        self.end_upload(upload.0, "refused", builder);
        Outcome::Done
    }

    pub(super) fn store_file(
        &mut self,
        fact: &StoredFileFact,
        builder: &mut BatchBuilder,
    ) -> Outcome {
        let upload_key = fact.upload.0;
        if self.uploads.remove(&upload_key).is_none() {
            return Outcome::Flag(false);
        }
        builder.batch.stored_files.push(StoredFileRecord {
            upload_key,
            state: "stored",
            file_name: fact.file_name.clone(),
            content_type: fact.content_type.clone(),
            bytes: fact.bytes,
            sha256: fact.sha256.clone(),
            stored_at: stored(fact.stored_at),
        });
        Outcome::Flag(true)
    }

    pub(super) fn sweep_uploads(
        &mut self,
        remove: &[UploadKey],
        now: Timestamp,
        builder: &mut BatchBuilder,
    ) -> Outcome {
        let now = stored(now);
        let late = self
            .uploads
            .values()
            .filter(|place| place.expires_at <= now);
        for upload_key in late.map(|place| place.upload_key).collect::<Vec<_>>() {
            self.end_upload(upload_key, "expired", builder);
        }
        let removed = remove.iter().map(|upload| UploadEnd {
            upload_key: upload.0,
            state: "removed",
        });
        builder.batch.ended_uploads.extend(removed);
        Outcome::Done
    }

    /// A place no longer waits, if it did.
    fn end_upload(&mut self, upload_key: i64, state: &'static str, builder: &mut BatchBuilder) {
        if self.uploads.remove(&upload_key).is_some() {
            builder
                .batch
                .ended_uploads
                .push(UploadEnd { upload_key, state });
        }
    }
}
