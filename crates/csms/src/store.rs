//! The store: what is read and, through one writer, written.
//!
//! `queries` is the reading half, with one implementation per engine; `rows` is what it returns;
//! `time` is how instants are kept.

pub mod queries;
pub mod rows;
pub mod time;

/// SQLite: one file, one process.
pub mod sqlite {
    pub mod queries;
}

/// PostgreSQL: a server of its own.
pub mod postgres {
    pub mod queries;
}
