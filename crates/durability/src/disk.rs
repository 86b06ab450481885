//! The simulated disk: what of a folder is left after a power cut, and a disk that fails on demand.
//!
//! `shim/disk.c` is preloaded into the csms, or into PostgreSQL, and logs what is done to the files of
//! one folder. From the folder as it was before and that log, [`Disk::cut`] makes the folder as a disk
//! may leave it: a file holds what was there when its last sync began; a name is there (or gone) once
//! the folder was synced. Of the rest, nothing is left, or a part, torn at sectors of 512 bytes. Linux
//! with glibc only.

mod platter;

use std::collections::BTreeMap;
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
    /// As processes name it that work in the folder above.
    relative: String,
    shim: PathBuf,
    log: PathBuf,
    control: PathBuf,
    /// The files as they were when the power came back.
    before: BTreeMap<String, Vec<u8>>,
}

impl Disk {
    /// An empty disk for a csms; it and the shim lie in `base`.
    ///
    /// # Errors
    /// [`Trouble`]: no C compiler, or `base` cannot be written.
    pub fn new(base: &Path) -> Result<Self, Trouble> {
        let folder = base.join("disk");
        std::fs::create_dir(&folder).map_err(Trouble::file("create", &folder))?;
        Self::over(base, &folder)
    }

    /// A disk that holds `folder` as it is now, while nobody uses it; the shim lies in `base`.
    ///
    /// # Errors
    /// [`Trouble`]: no C compiler, or `base` cannot be written.
    pub fn over(base: &Path, folder: &Path) -> Result<Self, Trouble> {
        // As processes will name them.
        let real = |path: &Path| path.canonicalize().map_err(Trouble::file("open", path));
        let (base, folder) = (real(base)?, real(folder)?);
        let relative = folder.file_name().unwrap_or_default();
        let disk = Self {
            relative: relative.to_string_lossy().into_owned(),
            before: files(&folder)?,
            folder,
            shim: base.join("disk.so"),
            log: base.join("disk.log"),
            control: base.join("disk.control"),
        };
        // A page, because it is mapped.
        std::fs::write(&disk.control, [0; 4096]).map_err(Trouble::file("write", &disk.control))?;
        disk.clear_log()?;
        let output = Command::new("cc")
            .args(["-shared", "-fPIC", "-O2", "-Wall", "-o"])
            .arg(&disk.shim)
            .args([SHIM, "-ldl"])
            .output()
            .map_err(Trouble::system("cannot run cc, a C compiler"))?;
        if output.status.success() {
            Ok(disk)
        } else {
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            Err(Trouble::Disk(error))
        }
    }

    /// An empty log that PostgreSQL may write, too, which runs as another user.
    fn clear_log(&self) -> Result<(), Trouble> {
        let cannot = |error| Trouble::file("write", &self.log)(error);
        let log = std::fs::File::create(&self.log).map_err(cannot)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let everybody = std::fs::Permissions::from_mode(0o666);
            log.set_permissions(everybody).map_err(cannot)?;
        }
        drop(log);
        Ok(())
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
            ("DISK_RELATIVE".into(), self.relative.clone()),
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
        let log = std::fs::read(&self.log).map_err(Trouble::file("read", &self.log))?;
        let mut platter = Platter::new(&self.before);
        platter.replay(&log)?;
        let (left, damage) = platter.cut(unsynced, rng);
        for entry in entries(&self.folder)? {
            if !left.contains_key(&*entry.file_name().to_string_lossy()) {
                let path = entry.path();
                std::fs::remove_file(&path).map_err(Trouble::file("remove", &path))?;
            }
        }
        for (name, content) in &left {
            let path = self.folder.join(name);
            std::fs::write(&path, content).map_err(Trouble::file("write", &path))?;
        }
        self.clear_log()?;
        self.before = left;
        Ok(damage)
    }
}

/// The files of a folder.
fn entries(folder: &Path) -> Result<Vec<std::fs::DirEntry>, Trouble> {
    let is_file = |entry: &std::fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_file());
    let all: Result<Vec<_>, _> = std::fs::read_dir(folder).and_then(Iterator::collect);
    let mut all = all.map_err(Trouble::file("read", folder))?;
    all.retain(is_file);
    Ok(all)
}

/// Their names and contents.
fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Trouble> {
    let mut files = BTreeMap::new();
    for entry in entries(folder)? {
        let path = entry.path();
        let content = std::fs::read(&path).map_err(Trouble::file("read", &path))?;
        files.insert(entry.file_name().to_string_lossy().into_owned(), content);
    }
    Ok(files)
}
