//! What the shim's log says about the files, and what of them is certain.
//!
//! A file's changes are pending until a sync that began after them has ended; a name's, until the
//! folder was synced. The kinds of records are those of `shim/disk.c`. No I/O.

use std::collections::{BTreeMap, HashMap};

use rand::{RngExt, rngs::StdRng};

use super::{Damage, Unsynced};
use crate::Trouble;

/// What a disk writes whole.
const SECTOR: usize = 512;

/// A change to a file that is not certain yet.
#[derive(Debug)]
enum Change {
    Data { offset: usize, data: Vec<u8> },
    Length(usize),
}

/// A change to the folder that is not certain yet.
#[derive(Debug)]
enum NameChange {
    Bound(String, usize),
    Removed(String),
}

#[derive(Debug, Default)]
struct File {
    certain: Vec<u8>,
    /// Changes ever made certain.
    settled: usize,
    pending: Vec<Change>,
}

impl File {
    fn apply(&mut self, change: &Change) {
        match change {
            Change::Length(length) => self.certain.resize(*length, 0),
            Change::Data { offset, data } => {
                let end = offset + data.len();
                if self.certain.len() < end {
                    self.certain.resize(end, 0);
                }
                self.certain[*offset..end].copy_from_slice(data);
            }
        }
    }

    /// The first changes, up to the `until`th ever made, are certain.
    fn settle(&mut self, until: usize) {
        let count = until.saturating_sub(self.settled).min(self.pending.len());
        for change in self.pending.drain(..count).collect::<Vec<_>>() {
            self.apply(&change);
            self.settled += 1;
        }
    }
}

/// The folder while the log is replayed.
#[derive(Debug, Default)]
pub(super) struct Platter {
    files: Vec<File>,
    /// The folder as processes see it.
    names: BTreeMap<String, usize>,
    /// The folder as it is certain.
    certain_names: BTreeMap<String, usize>,
    pending_names: Vec<NameChange>,
    /// The shim's numbers of files.
    numbers: HashMap<u32, usize>,
    /// Syncs that have begun: file, and how many of its changes they cover.
    syncs: HashMap<u64, (usize, usize)>,
    writes: u64,
}

impl Platter {
    pub(super) fn new(before: &BTreeMap<String, Vec<u8>>) -> Self {
        let mut platter = Self::default();
        for (name, content) in before {
            let file = platter.add(content.clone());
            platter.names.insert(name.clone(), file);
        }
        platter.certain_names = platter.names.clone();
        platter
    }

    fn add(&mut self, certain: Vec<u8>) -> usize {
        self.files.push(File {
            certain,
            ..File::default()
        });
        self.files.len() - 1
    }

    /// Follows the log to its end; a last record that was cut off did not happen.
    pub(super) fn replay(&mut self, log: &[u8]) -> Result<(), Trouble> {
        let mut rest = log;
        while let Some((head, tail)) = rest.split_first_chunk::<24>() {
            let word = |at: usize| {
                u32::from_ne_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]])
            };
            let long = |at: usize| u64::from(word(at)) | u64::from(word(at + 4)) << 32;
            let (kind, file, offset, length) = (word(0), word(4), long(8), long(16));
            let has_data = matches!(kind, 1..=3 | 8 | 9);
            let length = if has_data { size(length)? } else { 0 };
            let Some((data, tail)) = tail.split_at_checked(length) else {
                break;
            };
            self.follow(kind, file, offset, data)?;
            rest = tail;
        }
        Ok(())
    }

    /// The kinds are those of `shim/disk.c`.
    fn follow(&mut self, kind: u32, number: u32, offset: u64, data: &[u8]) -> Result<(), Trouble> {
        let name = || String::from_utf8_lossy(data).into_owned();
        match kind {
            1 => {
                let name = name();
                let file = self.names.get(&name).copied();
                let file =
                    file.ok_or_else(|| Trouble::Disk(format!("{name} came from nowhere")))?;
                self.numbers.insert(number, file);
            }
            2 => {
                let file = self.add(Vec::new());
                self.numbers.insert(number, file);
                self.names.insert(name(), file);
                self.pending_names.push(NameChange::Bound(name(), file));
            }
            3 => {
                self.writes += 1;
                let change = Change::Data {
                    offset: size(offset)?,
                    data: data.to_vec(),
                };
                self.file(number)?.1.pending.push(change);
            }
            4 => {
                let length = size(offset)?;
                self.file(number)?.1.pending.push(Change::Length(length));
            }
            5 => {
                let (file, state) = self.file(number)?;
                let covered = state.settled + state.pending.len();
                self.syncs.insert(offset, (file, covered));
            }
            6 => {
                if let Some((file, covered)) = self.syncs.remove(&offset) {
                    self.files[file].settle(covered);
                }
            }
            7 => {
                for change in std::mem::take(&mut self.pending_names) {
                    self.settle_name(change);
                }
            }
            8 => {
                self.names.remove(&name());
                self.pending_names.push(NameChange::Removed(name()));
            }
            _ => return Err(Trouble::Disk(format!("record {kind} is not understood"))),
        }
        Ok(())
    }

    fn file(&mut self, number: u32) -> Result<(usize, &mut File), Trouble> {
        let file = self.numbers.get(&number).copied();
        file.and_then(|file| self.files.get_mut(file).map(|state| (file, state)))
            .ok_or_else(|| Trouble::Disk(format!("file {number} was never opened")))
    }

    fn settle_name(&mut self, change: NameChange) {
        match change {
            NameChange::Bound(name, file) => _ = self.certain_names.insert(name, file),
            NameChange::Removed(name) => _ = self.certain_names.remove(&name),
        }
    }

    /// The files that are left.
    pub(super) fn cut(
        mut self,
        unsynced: Unsynced,
        rng: &mut StdRng,
    ) -> (BTreeMap<String, Vec<u8>>, Damage) {
        let mut damage = Damage {
            writes: self.writes,
            lost: 0,
        };
        if unsynced == Unsynced::Chance {
            // Journaling file systems keep the order of names.
            let count = rng.random_range(0..=self.pending_names.len());
            for change in self.pending_names.drain(..count).collect::<Vec<_>>() {
                self.settle_name(change);
            }
        }
        for file in &mut self.files {
            for change in std::mem::take(&mut file.pending) {
                let is_write = matches!(change, Change::Data { .. });
                let (left, is_whole) = match (unsynced, rng.random_range(0..3)) {
                    (Unsynced::Gone, _) | (_, 0) => (Vec::new(), false),
                    (_, 1) => (vec![change], true),
                    _ => (torn(change, rng), false),
                };
                damage.lost += u64::from(is_write && !is_whole);
                for change in left {
                    file.apply(&change);
                }
            }
        }
        let files = &mut self.files;
        let content =
            |(name, file): (String, usize)| (name, std::mem::take(&mut files[file].certain));
        (
            self.certain_names.into_iter().map(content).collect(),
            damage,
        )
    }
}

/// Some sectors of a write.
fn torn(change: Change, rng: &mut StdRng) -> Vec<Change> {
    let Change::Data { offset, data } = change else {
        return Vec::new();
    };
    let sectors = data.chunks(SECTOR).enumerate();
    sectors
        .filter(|_| rng.random_bool(0.5))
        .map(|(number, data)| Change::Data {
            offset: offset + number * SECTOR,
            data: data.to_vec(),
        })
        .collect()
}

fn size(number: u64) -> Result<usize, Trouble> {
    usize::try_from(number).map_err(|_| Trouble::Disk("a size that cannot be".into()))
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    fn record(kind: u32, file: u32, offset: u64, data: &[u8]) -> Vec<u8> {
        let mut record = Vec::new();
        record.extend(kind.to_ne_bytes());
        record.extend(file.to_ne_bytes());
        record.extend(offset.to_ne_bytes());
        record.extend((data.len() as u64).to_ne_bytes());
        record.extend(data);
        record
    }

    /// What is left of the file `f`, which held `old`, after `log`.
    fn left(log: &[Vec<u8>]) -> BTreeMap<String, Vec<u8>> {
        let before = BTreeMap::from([("f".to_owned(), b"old".to_vec())]);
        let mut platter = Platter::new(&before);
        platter.replay(&log.concat()).unwrap();
        let mut rng = StdRng::seed_from_u64(1);
        platter.cut(Unsynced::Gone, &mut rng).0
    }

    #[test]
    fn a_write_is_left_only_if_a_sync_that_began_after_it_has_ended() {
        let opened = record(1, 0, 0, b"f");
        let written = record(3, 0, 0, b"new");
        let begun = record(5, 0, 77, b"");
        let ended = record(6, 0, 77, b"");
        for (log, content) in [
            (vec![&opened, &written, &begun, &ended], b"new"),
            (vec![&opened, &written, &begun], b"old"),
            (vec![&opened, &begun, &written, &ended], b"old"),
            (vec![&opened, &written], b"old"),
        ] {
            let log: Vec<_> = log.into_iter().cloned().collect();
            assert_eq!(left(&log)["f"], content);
        }
    }

    #[test]
    fn a_name_is_left_only_if_the_folder_was_synced() {
        let created = record(2, 1, 0, b"g");
        let removed = record(8, 0, 0, b"f");
        let synced = record(7, 0, 0, b"");
        let names = |log: &[Vec<u8>]| left(log).into_keys().collect::<Vec<_>>().concat();
        assert_eq!(names(&[created.clone(), removed.clone()]), "f");
        assert_eq!(
            names(&[created.clone(), synced.clone(), removed.clone()]),
            "fg"
        );
        assert_eq!(names(&[created, removed, synced]), "g");
    }

    #[test]
    fn a_record_that_was_cut_off_did_not_happen() {
        let mut log = [record(1, 0, 0, b"f"), record(3, 0, 0, b"new")].concat();
        log.truncate(log.len() - 1);
        assert_eq!(left(&[log])["f"], b"old");
    }
}
