//! The `csms` program; everything is in the library, so that tests can start it too.

use std::process::ExitCode;

// A stored event takes some dozens of small allocations, which it serves in less time than the
// system's; SQLite keeps to the latter.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    csms::cli::run()
}
