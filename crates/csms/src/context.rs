//! What all parts of the server share, once it runs.
//!
//! [`Core`] is made by `server` and handed to everything that serves stations or people. It knows the
//! parts it holds; none of them knows it.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use jiff::Timestamp;

use crate::blocks::security::awaited::Upgrades;
use crate::clock::{Clock, IdSource};
use crate::commands::Commands;
use crate::config::Settings;
use crate::connections::Connections;
use crate::feed::Feed;
use crate::firmware::Firmware;
use crate::live::LiveBus;
use crate::load::Load;
use crate::local_lists::LocalLists;
use crate::ocppj::limits::FailedLogins;
use crate::signer::Signer;
use crate::store::lookup::Lookup;
use crate::store::numbers::Numbers;
use crate::store::queries::reader::Reader;
use crate::store::queries::{Queries, QueryError};
use crate::store::rows::{IdTokenRow, KnownStation};
use crate::store::writer::Writer;
use crate::uploads::Uploads;

/// What all parts of the server share.
#[derive(Debug)]
pub struct Core {
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// When this server was started.
    pub started_at: Timestamp,
    /// Where ids and salts come from.
    pub ids: Arc<IdSource>,
    /// What it runs with.
    pub settings: Settings,
    /// What is written.
    pub writer: Writer,
    /// What is read.
    pub queries: Queries,
    /// What is read of functional blocks' own rows.
    pub reader: Reader,
    /// What is read of stations that come.
    pub stations: Lookup<KnownStation>,
    /// What is read of tokens that are shown.
    pub tokens: Lookup<IdTokenRow>,
    /// Who is connected.
    pub connections: Arc<Connections>,
    /// What is sent to them.
    pub commands: Commands,
    /// Where ids and keys come from that nobody has used.
    pub numbers: Numbers,
    /// What load management knows.
    pub load: Load,
    /// The bell of local lists.
    pub local_lists: LocalLists,
    /// What happens.
    pub live: LiveBus,
    /// How much of it.
    pub counters: Counters,
    pub(crate) failed_logins: FailedLogins,
    pub(crate) uploads: Uploads,
    pub(crate) firmware: Firmware,
    pub(crate) signer: Signer,
    pub(crate) upgrades: Upgrades,
    pub(crate) feed: Arc<Feed>,
}

impl Core {
    /// Has everybody know the installation as it is now; whoever changed it calls this after the commit.
    ///
    /// # Errors
    /// [`QueryError`]: it is known as before.
    pub(crate) async fn refresh_installation(&self) -> Result<(), QueryError> {
        self.writer.installation().refresh(&self.reader).await?;
        // Shares depend on who stands where.
        self.load.ring();
        Ok(())
    }
}

/// Counted since the start.
#[derive(Debug, Default)]
pub struct Counters {
    /// Frames from stations.
    pub messages_in: AtomicU64,
    /// Frames to stations.
    pub messages_out: AtomicU64,
    /// CALLs from stations.
    pub calls_in: AtomicU64,
    /// CALLs to stations.
    pub calls_out: AtomicU64,
    /// CALLERRORs sent.
    pub errors: AtomicU64,
    /// Connections accepted.
    pub connections: AtomicU64,
    /// Handshakes refused.
    pub refused: AtomicU64,
}
