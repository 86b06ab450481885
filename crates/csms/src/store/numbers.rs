//! Numbers that never come twice, whoever draws them: counters of the database, taken in blocks.
//!
//! A process reserves a block with one commit and then draws from memory. What is left of a block when the
//! process ends is never used. Two processes on one database have different blocks.

use std::collections::HashMap;
use std::ops::Range;

use tokio::sync::Mutex;

use super::writer::{WriteError, Writer};

/// Numbers that are reserved at once.
const BLOCK: i64 = 100;

/// Draws from counters.
#[derive(Debug)]
pub struct Numbers {
    writer: Writer,
    reserved: Mutex<HashMap<&'static str, Range<i64>>>,
}

impl Numbers {
    /// Nothing is reserved yet.
    #[must_use]
    pub fn new(writer: Writer) -> Self {
        let reserved = Mutex::default();
        Self { writer, reserved }
    }

    /// The next number of the counter `name`; the first ever is 1.
    ///
    /// # Errors
    /// [`WriteError`]: the block is used up, and no other could be reserved.
    pub async fn next(&self, name: &'static str) -> Result<i64, WriteError> {
        // Held while a block is reserved: who comes meanwhile draws from the same one.
        let mut reserved = self.reserved.lock().await;
        let block = reserved.entry(name).or_insert(0..0);
        if let Some(number) = block.next() {
            return Ok(number);
        }
        let first = self.writer.take_counter(name, BLOCK).await?;
        *block = first + 1..first + BLOCK;
        Ok(first)
    }

    /// The next number of the counter `name` as OCPP carries it (`requestId`, `remoteStartId` …): 1 to
    /// 2³¹ − 1, and then 1 again; by then the first ones are history.
    ///
    /// # Errors
    /// As [`Self::next`].
    pub async fn next_id(&self, name: &'static str) -> Result<i32, WriteError> {
        let number = self.next(name).await? - 1;
        Ok(i32::try_from(number % i64::from(i32::MAX)).unwrap_or(0) + 1)
    }
}
