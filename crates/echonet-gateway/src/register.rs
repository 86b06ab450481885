//! The register of a device without steps back: a reset, a wrap or an exchange adds an offset.
//!
//! Kept in a file, so that a reset while the gateway was down is seen as well. What a device counted
//! between the last reading and a reset is lost with it: nobody read it.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, Write as _};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Characters of the line in the file; more than the largest counters need.
const LINE: usize = 200;

/// The counters of one device.
#[derive(Debug)]
pub(crate) struct Register {
    path: PathBuf,
    /// The file, once something was kept.
    file: Option<File>,
    kept: Kept,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    import: Counter,
    export: Counter,
}

/// One counter, in Wh.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Counter {
    offset_wh: u64,
    last_wh: u64,
}

impl Counter {
    /// Takes a reading; returns the register and whether the device had started again.
    fn take(&mut self, reading_wh: u64) -> (u64, bool) {
        let has_restarted = reading_wh < self.last_wh;
        if has_restarted {
            self.offset_wh = self.offset_wh.saturating_add(self.last_wh);
        }
        self.last_wh = reading_wh;
        (self.offset_wh.saturating_add(reading_wh), has_restarted)
    }
}

/// Readings of a device, and the registers that come of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Registers {
    /// Charged energy, in Wh, where the device says it.
    pub(crate) import_wh: Option<u64>,
    /// Energy that came back, in Wh, where the device says it.
    pub(crate) export_wh: Option<u64>,
    /// A counter had started again.
    pub(crate) has_restarted: bool,
}

impl Register {
    /// What was kept of a device; nothing for a new one. A file that cannot be read is a new start.
    pub(crate) fn open(path: PathBuf) -> Self {
        let text = std::fs::read(&path).unwrap_or_default();
        let kept = serde_json::from_slice(&text).unwrap_or_default();
        Self {
            path,
            file: None,
            kept,
        }
    }

    /// Takes what a device reads, in Wh, and keeps it.
    ///
    /// # Errors
    /// It could not be kept; the registers are right all the same.
    pub(crate) fn take(
        &mut self,
        import_wh: Option<u64>,
        export_wh: Option<u64>,
    ) -> (Registers, io::Result<()>) {
        let before = self.kept;
        let mut has_restarted = false;
        let mut taken = |counter: &mut Counter, reading: Option<u64>| {
            reading.map(|reading| {
                let (register, restarted) = counter.take(reading);
                has_restarted |= restarted;
                register
            })
        };
        let import_wh = taken(&mut self.kept.import, import_wh);
        let export_wh = taken(&mut self.kept.export, export_wh);
        let registers = Registers {
            import_wh,
            export_wh,
            has_restarted,
        };
        let kept = if before == self.kept {
            Ok(())
        } else {
            self.keep()
        };
        (registers, kept)
    }

    /// Writes the line over the last one. It is as long as that, and goes out in one piece, so that a process
    /// that is killed leaves the one or the other.
    fn keep(&mut self) -> io::Result<()> {
        let text = serde_json::to_string(&self.kept)?;
        let mut file = match self.file.take() {
            Some(file) => file,
            None => {
                let mut options = OpenOptions::new();
                options.write(true).create(true).truncate(false);
                options.open(&self.path)?
            }
        };
        file.rewind()?;
        file.write_all(format!("{text:<LINE$}\n").as_bytes())?;
        self.file = Some(file);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_counters_fit_the_line() {
        let counter = Counter {
            offset_wh: u64::MAX,
            last_wh: u64::MAX,
        };
        let kept = Kept {
            import: counter,
            export: counter,
        };
        assert!(serde_json::to_string(&kept).unwrap().len() <= LINE);
    }

    #[test]
    fn a_register_never_goes_back_whatever_the_device_does() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.register");
        let mut register = Register::open(path.clone());
        let mut read = |reading| register.take(Some(reading), None).0;
        assert_eq!(read(1_000).import_wh, Some(1_000));
        assert_eq!(read(1_500).import_wh, Some(1_500));
        let after_reset = read(20);
        assert_eq!(
            (after_reset.import_wh, after_reset.has_restarted),
            (Some(1_520), true)
        );
        assert_eq!(read(999_999_999).import_wh, Some(1_500 + 999_999_999));
        assert_eq!(read(0).import_wh, Some(1_500 + 999_999_999));
        // A reading that is missing changes nothing.
        assert_eq!(register.take(None, None).0.import_wh, None);
        // A reset while the gateway was down is seen by the next one.
        register.take(Some(50), None).1.unwrap();
        assert_eq!(std::fs::read(&path).unwrap().len(), LINE + 1);
        let (after, _) = Register::open(path).take(Some(7), Some(3));
        assert_eq!(after.import_wh, Some(1_500 + 999_999_999 + 50 + 7));
        assert_eq!(after.export_wh, Some(3));
    }
}
