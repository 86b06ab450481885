//! Numbers that never come twice, whoever draws them: a counter of the database, taken in blocks.
//!
//! A process reserves a block with one commit and then draws from memory. What is left of a block when the
//! process ends is never used. Two processes on one database have different blocks.

use std::ops::Range;

use tokio::sync::Mutex;

use super::writer::{WriteError, Writer};

/// Numbers that are reserved at once.
const BLOCK: i64 = 100;

/// Draws from the counter of one name.
#[derive(Debug)]
pub struct Numbers {
    writer: Writer,
    name: &'static str,
    reserved: Mutex<Range<i64>>,
}

impl Numbers {
    /// Of the counter `name`; the first number ever is 1.
    #[must_use]
    pub fn new(writer: Writer, name: &'static str) -> Self {
        let reserved = Mutex::new(0..0);
        Self {
            writer,
            name,
            reserved,
        }
    }

    /// The next one.
    ///
    /// # Errors
    /// [`WriteError`]: the block is used up, and no other could be reserved.
    pub async fn next(&self) -> Result<i64, WriteError> {
        // Held while a block is reserved: who comes meanwhile draws from the same one.
        let mut reserved = self.reserved.lock().await;
        if let Some(number) = reserved.next() {
            return Ok(number);
        }
        let first = self.writer.take_counter(self.name, BLOCK).await?;
        *reserved = first + 1..first + BLOCK;
        Ok(first)
    }
}
