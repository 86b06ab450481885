//! What the programs have in common on a terminal: style, width, tables, help, usage errors.
//!
//! Each decision is made once here, so that the programs cannot differ: colour, box drawing, language
//! and width in [`style`], lines that fit in [`text`], tables that fit in [`grid`], `--help` and wrong
//! command lines in three languages in [`help`] and [`usage`]. What is said is each program's own.

pub mod catalog;
pub mod environments;
pub mod grid;
pub mod help;
pub mod style;
pub mod text;
pub mod usage;

pub use grid::{Grid, Kind};
pub use help::Translation;
pub use style::{Color, Stream, Style, Wishes, early_wishes};
