//! What the machine gives and takes: open files, CPU time, memory.
//!
//! CPU time is this process's own on Unix, and that of a watched process on Linux; elsewhere it is
//! unknown, and said to be. Nothing here is about stations.

use std::time::Duration;

use crate::exit::Trouble;

/// Files that are open besides one per station: standard streams, event queues, the record.
const OTHER_FILES: u64 = 64;

/// Raises the soft limit of open files to the hard one and makes sure that `stations` connections fit.
///
/// # Errors
/// [`Trouble::Usage`] that says how many fit.
#[cfg(unix)]
pub(super) fn allow_connections(stations: u32) -> Result<(), Trouble> {
    use rustix::process::{Resource, getrlimit, setrlimit};

    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // Where it is refused (macOS has a lower limit of its own), the old one counts.
    let _ = setrlimit(Resource::Nofile, limit);
    let needed = u64::from(stations) + OTHER_FILES;
    match getrlimit(Resource::Nofile).current {
        Some(files) if files < needed => Err(Trouble::Usage(format!(
            "--stations {stations}: this process may open {files} files, which is enough for {} stations; \
             raise the hard limit (ulimit -Hn) or share them among several processes \
             with different --identity-prefix",
            files.saturating_sub(OTHER_FILES)
        ))),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
pub(super) fn allow_connections(_stations: u32) -> Result<(), Trouble> {
    Ok(())
}

/// CPU time that this process has used.
#[cfg(unix)]
pub(super) fn own_cpu() -> Option<Duration> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::try_from(time).ok()
}

#[cfg(not(unix))]
pub(super) fn own_cpu() -> Option<Duration> {
    None
}

/// Cores that this process may run on.
pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What another process has used, and holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Usage {
    /// CPU time, user and system, of all its threads.
    pub(super) cpu: Duration,
    /// Resident memory, in KiB.
    pub(super) resident_kib: u64,
}

/// The usage of the process `pid`; `None` where it is gone, or there is no `/proc` to read it from.
pub(super) fn usage(pid: u32) -> Option<Usage> {
    let read = |what: &str| std::fs::read_to_string(format!("/proc/{pid}/{what}")).ok();
    let (stat, status) = (read("stat")?, read("status")?);
    parsed(&stat, &status, ticks_per_second())
}

#[cfg(target_os = "linux")]
fn ticks_per_second() -> u64 {
    rustix::param::clock_ticks_per_second()
}

#[cfg(not(target_os = "linux"))]
fn ticks_per_second() -> u64 {
    100
}

/// Reads `/proc/PID/stat` (proc(5): fields 14 and 15 are ticks) and `/proc/PID/status`.
fn parsed(stat: &str, status: &str, ticks_per_second: u64) -> Option<Usage> {
    // The name of the program, in parentheses, may hold spaces and parentheses itself.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    let ticks = ticks()? + ticks()?;
    let resident = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(Usage {
        cpu: Duration::from_secs_f64(ticks as f64 / ticks_per_second.max(1) as f64),
        resident_kib: resident.split_whitespace().next()?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_ticks_and_resident_memory_past_a_program_name_with_a_parenthesis() {
        let stat = "42 (a) b) S 1 42 42 0 -1 4194304 10 0 0 0 250 50 0 0 20 0 3 0 100 200 300";
        let usage = parsed(stat, "Name:\ta\nVmRSS:\t   2048 kB\n", 100).unwrap();
        assert_eq!(usage.cpu, Duration::from_secs(3));
        assert_eq!(usage.resident_kib, 2_048);
        assert_eq!(parsed("42 (a) S", "", 100), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_has_used_time_and_memory() {
        let usage = usage(std::process::id()).unwrap();
        assert!(usage.resident_kib > 0);
        assert!(own_cpu().unwrap() > Duration::ZERO);
        assert!(cores() >= 1);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn more_stations_than_files_are_refused_with_what_fits() {
        allow_connections(1).unwrap();
        let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
        // Without a limit there is nothing to refuse.
        if let Some(Ok(files)) = limit.map(u32::try_from) {
            let error = allow_connections(files).unwrap_err().to_string();
            assert!(error.contains("enough for"), "{error}");
        }
    }
}
