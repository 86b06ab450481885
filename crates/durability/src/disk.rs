//! The simulated disk: what of a folder is left after a power cut, and a disk that fails on demand.
//!
//! `shim/disk.c` is preloaded into the csms and logs what is done to the files of one folder. From
//! the folder as it was before and that log, [`Disk::cut`] makes the folder as a disk may leave it:
//! a file holds what was there when its last sync began; a name is there (or gone) once the folder
//! was synced. Of the rest, nothing is left, or a part, torn at sectors of 512 bytes. Linux with
//! glibc only.

mod platter;

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use rand::rngs::StdRng;

use crate::Trouble;
use platter::Platter;

const SHIM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/shim/disk.c");

/// `errno` of a full disk.
pub const NO_SPACE: i32 = 28;
/// `errno` of a file system that has become read-only.
pub const READ_ONLY: i32 = 30;
/// `errno` of a disk that fails.
pub const INPUT_OUTPUT: i32 = 5;

/// How the disk behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Behaviour {
    /// What writes fail with; 0: they succeed.
    pub write_error: i32,
    /// What syncs fail with; 0: they succeed.
    pub sync_error: i32,
    /// How much longer a sync takes, in ms.
    pub sync_delay_ms: i32,
}

/// What becomes of writes that no sync made certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsynced {
    /// None is left.
    Gone,
    /// Each is left whole, in part or not at all, as chance has it.
    Chance,
}

/// What a power cut did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Damage {
    /// Writes since the last cut.
    pub writes: u64,
    /// Those that no sync had made certain, and that were lost or torn.
    pub lost: u64,
}

/// A folder on the simulated disk.
#[derive(Debug)]
pub struct Disk {
    folder: PathBuf,
    shim: PathBuf,
    log: PathBuf,
    control: PathBuf,
    /// The files as the csms found them when it was started.
    before: BTreeMap<String, Vec<u8>>,
}

impl Disk {
    /// Builds the shim and makes an empty folder, both in `folder`.
    ///
    /// # Errors
    /// [`Trouble`]: no C compiler, or the folder cannot be written.
    pub fn new(folder: &Path) -> Result<Self, Trouble> {
        // As the csms will name it.
        let base = folder
            .canonicalize()
            .map_err(Trouble::file("open", folder))?;
        let disk = Self {
            folder: base.join("disk"),
            shim: base.join("disk.so"),
            log: base.join("disk.log"),
            control: base.join("disk.control"),
            before: BTreeMap::new(),
        };
        std::fs::create_dir(&disk.folder).map_err(Trouble::file("create", &disk.folder))?;
        // A page, because it is mapped.
        std::fs::write(&disk.control, [0; 4096]).map_err(Trouble::file("write", &disk.control))?;
        let output = Command::new("cc")
            .args(["-shared", "-fPIC", "-O2", "-Wall", "-o"])
            .arg(&disk.shim)
            .args([SHIM, "-ldl", "-pthread"])
            .output()
            .map_err(Trouble::system("cannot run cc, a C compiler"))?;
        if output.status.success() {
            Ok(disk)
        } else {
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            Err(Trouble::Disk(error))
        }
    }

    /// The folder, for the database.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What a process needs in its environment to write to this disk.
    #[must_use]
    pub fn environment(&self) -> Vec<(String, String)> {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        vec![
            ("LD_PRELOAD".into(), text(&self.shim)),
            ("DISK_FOLDER".into(), text(&self.folder)),
            ("DISK_LOG".into(), text(&self.log)),
            ("DISK_CONTROL".into(), text(&self.control)),
        ]
    }

    /// From now on it behaves so.
    ///
    /// # Errors
    /// [`Trouble::System`].
    pub fn behave(&self, behaviour: Behaviour) -> Result<(), Trouble> {
        use std::io::Write as _;
        let Behaviour {
            write_error,
            sync_error,
            sync_delay_ms,
        } = behaviour;
        let page: Vec<u8> = [write_error, sync_error, sync_delay_ms]
            .iter()
            .flat_map(|number| number.to_ne_bytes())
            .collect();
        // Not truncated: it is mapped.
        std::fs::OpenOptions::new()
            .write(true)
            .open(&self.control)
            .and_then(|mut file| file.write_all(&page))
            .map_err(Trouble::file("write", &self.control))
    }

    /// The power fails. No process may be using the folder any more.
    ///
    /// # Errors
    /// [`Trouble`]: the log is not understood, or files cannot be written.
    pub fn cut(&mut self, unsynced: Unsynced, rng: &mut StdRng) -> Result<Damage, Trouble> {
        let log = match std::fs::read(&self.log) {
            Ok(log) => log,
            // It was killed before it did anything.
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(Trouble::file("read", &self.log)(error)),
        };
        let mut platter = Platter::new(&self.before);
        platter.replay(&log)?;
        let (files, damage) = platter.cut(unsynced, rng);
        std::fs::remove_dir_all(&self.folder).map_err(Trouble::file("empty", &self.folder))?;
        std::fs::create_dir(&self.folder).map_err(Trouble::file("create", &self.folder))?;
        for (name, content) in &files {
            let path = self.folder.join(name);
            std::fs::write(&path, content).map_err(Trouble::file("write", &path))?;
        }
        if !log.is_empty() {
            std::fs::remove_file(&self.log).map_err(Trouble::file("remove", &self.log))?;
        }
        self.before = files;
        Ok(damage)
    }
}
