//! What the shim's log says about the files, and what of them is certain.
//!
//! A file's changes are pending until a sync that began after them has ended; those of names, until
//! such a sync of the folder. The kinds of records are those of `shim/disk.c`. No I/O.

use std::collections::{BTreeMap, HashMap};

use rand::{RngExt, rngs::StdRng};

use super::{Damage, Unsynced};
use crate::Trouble;

/// What a disk writes whole.
const SECTOR: usize = 512;
/// The number of the folder itself.
const FOLDER: u64 = u64::MAX;
/// Bytes of a record before its data.
const HEAD: usize = 32;

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
    Renamed(String, String, usize),
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
    /// Name changes ever made certain.
    settled_names: usize,
    /// Files by the numbers that the shim knows them by, inodes.
    numbers: HashMap<u64, usize>,
    /// Syncs that have begun: file (`None`: the folder), and how many of its changes they cover.
    syncs: HashMap<u64, (Option<usize>, usize)>,
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
        while let Some((head, tail)) = rest.split_first_chunk::<HEAD>() {
            let mut words = head.chunks_exact(8).map(|word| {
                word.iter()
                    .rev()
                    .fold(0, |number, byte| number << 8 | u64::from(*byte))
            });
            let mut next = || words.next().unwrap_or(0);
            let (kind, file, offset, length) = (next(), next(), next(), next());
            let has_data = matches!(kind, 1..=3 | 7..=9);
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
    fn follow(&mut self, kind: u64, number: u64, offset: u64, data: &[u8]) -> Result<(), Trouble> {
        let text = || String::from_utf8_lossy(data).into_owned();
        match kind {
            1 if self.numbers.contains_key(&number) => {}
            1 => {
                let file = self.named(&text())?;
                self.numbers.insert(number, file);
            }
            2 => {
                let file = self.add(Vec::new());
                self.numbers.insert(number, file);
                self.names.insert(text(), file);
                self.pending_names.push(NameChange::Bound(text(), file));
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
            5 if number == FOLDER => {
                let covered = self.settled_names + self.pending_names.len();
                self.syncs.insert(offset, (None, covered));
            }
            5 => {
                let (file, state) = self.file(number)?;
                let covered = state.settled + state.pending.len();
                self.syncs.insert(offset, (Some(file), covered));
            }
            6 => match self.syncs.remove(&offset) {
                Some((Some(file), covered)) => self.files[file].settle(covered),
                Some((None, covered)) => self.settle_names(covered),
                None => {}
            },
            7 => {
                self.names.remove(&text());
                self.pending_names.push(NameChange::Removed(text()));
            }
            8 | 9 => {
                let both = text();
                let (from, to) = both.split_once('/').unwrap_or_default();
                let file = self.named(from)?;
                let (from, to) = (from.to_owned(), to.to_owned());
                self.names.insert(to.clone(), file);
                self.pending_names.push(if kind == 8 {
                    self.names.remove(&from);
                    NameChange::Renamed(from, to, file)
                } else {
                    NameChange::Bound(to, file)
                });
            }
            _ => return Err(Trouble::Disk(format!("record {kind} is not understood"))),
        }
        Ok(())
    }

    fn named(&self, name: &str) -> Result<usize, Trouble> {
        let file = self.names.get(name).copied();
        file.ok_or_else(|| Trouble::Disk(format!("{name} came from nowhere")))
    }

    fn file(&mut self, number: u64) -> Result<(usize, &mut File), Trouble> {
        let file = self.numbers.get(&number).copied();
        file.and_then(|file| self.files.get_mut(file).map(|state| (file, state)))
            .ok_or_else(|| Trouble::Disk(format!("file {number} was never opened")))
    }

    /// The first name changes, up to the `until`th ever made, are certain.
    fn settle_names(&mut self, until: usize) {
        let count = until.saturating_sub(self.settled_names);
        let count = count.min(self.pending_names.len());
        for change in self.pending_names.drain(..count).collect::<Vec<_>>() {
            match change {
                NameChange::Bound(name, file) => _ = self.certain_names.insert(name, file),
                NameChange::Removed(name) => _ = self.certain_names.remove(&name),
                NameChange::Renamed(from, to, file) => {
                    self.certain_names.remove(&from);
                    self.certain_names.insert(to, file);
                }
            }
        }
        self.settled_names += count;
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
            self.settle_names(self.settled_names + count);
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
        // A file may have two names for a moment.
        let files = self.files;
        let content = |(name, file): (String, usize)| (name, files[file].certain.clone());
        let left = self.certain_names.into_iter().map(content).collect();
        (left, damage)
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

    fn record(kind: u64, file: u64, offset: u64, data: &[u8]) -> Vec<u8> {
        let numbers = [kind, file, offset, data.len() as u64];
        let mut record: Vec<u8> = numbers.iter().flat_map(|n| n.to_ne_bytes()).collect();
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
        let removed = record(7, 0, 0, b"f");
        let renamed = record(8, 0, 0, b"f/h");
        let linked = record(9, 0, 0, b"f/h");
        let begun = record(5, FOLDER, 5, b"");
        let ended = record(6, FOLDER, 5, b"");
        for (log, names) in [
            (vec![&created, &removed], "f"),
            (vec![&created, &begun, &ended, &removed], "fg"),
            (vec![&created, &begun, &removed, &ended], "fg"),
            (vec![&created, &removed, &begun, &ended], "g"),
            (vec![&renamed], "f"),
            (vec![&renamed, &begun, &ended], "h"),
            (vec![&linked, &begun, &ended], "fh"),
        ] {
            let log: Vec<_> = log.into_iter().cloned().collect();
            let left: Vec<_> = left(&log).into_keys().collect();
            assert_eq!(left.concat(), names);
        }
    }

    #[test]
    fn a_record_that_was_cut_off_did_not_happen() {
        let mut log = [record(1, 0, 0, b"f"), record(3, 0, 0, b"new")].concat();
        log.truncate(log.len() - 1);
        assert_eq!(left(&[log])["f"], b"old");
    }
}
