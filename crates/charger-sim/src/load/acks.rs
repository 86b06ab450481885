//! The list of acknowledged events: one JSON line each, so that another program can look for them.
//!
//! One task writes it; a bounded channel makes stations wait rather than lose a line.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

use tokio::{sync::mpsc, task::JoinHandle};

use crate::exit::Trouble;

/// Lines that may wait to be written.
const WAITING: usize = 8_192;

/// An event that the CSMS has acknowledged.
#[derive(Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Ack {
    pub(super) station: String,
    pub(super) transaction_id: String,
    pub(super) seq_no: u32,
}

/// The task that writes; it ends when all senders are gone.
#[derive(Debug)]
pub(super) struct Acks {
    path: String,
    task: JoinHandle<std::io::Result<()>>,
}

impl Acks {
    /// Makes the file, or empties it.
    ///
    /// # Errors
    /// [`Trouble::Usage`] where it cannot be written.
    pub(super) fn to(path: &Path) -> Result<(Self, mpsc::Sender<Ack>), Trouble> {
        let shown = path.display().to_string();
        let file = File::create(path)
            .map_err(|why| Trouble::Usage(format!("--record-acks {shown}: {why}")))?;
        let (sender, mut lines) = mpsc::channel::<Ack>(WAITING);
        let task = tokio::task::spawn_blocking(move || {
            let mut file = BufWriter::new(file);
            while let Some(ack) = lines.blocking_recv() {
                serde_json::to_writer(&mut file, &ack)?;
                file.write_all(b"\n")?;
            }
            file.flush()
        });
        Ok((Self { path: shown, task }, sender))
    }

    /// Waits until all lines are written.
    ///
    /// # Errors
    /// [`Trouble::System`] where they could not be.
    pub(super) async fn finish(self) -> Result<(), Trouble> {
        self.task
            .await
            .map_err(std::io::Error::other)
            .flatten()
            .map_err(Trouble::system(format!("cannot write {}", self.path)))
    }
}
