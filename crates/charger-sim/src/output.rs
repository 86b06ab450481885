//! Standard output and standard error, written to without panicking.
//!
//! `println!` panics where the reader has gone or the disk is full. Here such a failure of standard
//! output is an error like any other; one of standard error is nobody's, because there is nowhere
//! left to tell it. What is written is decided elsewhere; what people read fits their terminal.

use std::io::Write;

use terminal::{Style, text::fit};

use crate::exit::Trouble;

/// Writes `text` for programs to standard output, whole.
///
/// # Errors
/// If it cannot be written: the reader has gone, or the disk is full.
pub(crate) fn print(text: &str) -> Result<(), Trouble> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(Trouble::Output)
}

/// Writes `text` for people to standard output, in lines that fit.
///
/// # Errors
/// As [`print`].
pub(crate) fn show(text: &str, style: Style) -> Result<(), Trouble> {
    print(&fit(text, style.columns_out))
}

/// Writes a line to standard error, where anybody reads it; in several where it does not fit.
pub(crate) fn tell(line: &str, style: Style) {
    // Nobody reads it where this fails; the exit code tells the rest.
    let _ = writeln!(std::io::stderr().lock(), "{}", fit(line, style.columns_err));
}
