//! What a process uses, as Linux tells it.

use std::fs;

/// What a process uses.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    pub(crate) threads: usize,
    pub(crate) descriptors: usize,
    pub(crate) resident_kib: usize,
}

/// What a process uses now; nothing if it has ended.
pub(crate) fn usage(process: u32) -> Option<Usage> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let of = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    };
    Some(Usage {
        threads: of("Threads:")?,
        // A process that has ended but was not waited for has no memory.
        resident_kib: of("VmRSS:").unwrap_or(0),
        descriptors: fs::read_dir(format!("/proc/{process}/fd")).ok()?.count(),
    })
}
