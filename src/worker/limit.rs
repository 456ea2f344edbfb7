//! The bounds that a worker sets on itself.

use crate::query::STACK_BYTES;
use rlimit::Resource;
use std::fs;
use std::io;

/// What a process of ours has in use at its start, where the system does not tell.
const START_BYTES: u64 = 64 << 20;
/// How much sooner than other processes a worker is to be ended when the machine runs out of
/// memory: the most there is.
const FIRST_TO_GO: &str = "1000";

/// Whether this platform holds a process to a limit on its memory. Where it does not, a query can
/// take all that there is before its time is up.
pub fn memory_limit_is_enforced() -> bool {
    cfg!(target_os = "linux")
}

/// Lets this process have so much memory besides what it has now, and no dump of its core. The
/// snapshot does not count: it is a file that is mapped.
pub(super) fn set_memory_limit(memory_bytes: u64) -> io::Result<()> {
    let now = bytes_in_use().unwrap_or(START_BYTES + STACK_BYTES as u64);
    let limit = now.saturating_add(memory_bytes);
    // Whoever started us may have set a lower one, which stays.
    let (_, most) = rlimit::getrlimit(Resource::DATA)?;
    let limit = limit.min(most);
    rlimit::setrlimit(Resource::DATA, limit, limit)?;
    rlimit::setrlimit(Resource::CORE, 0, 0)?;
    // Not all systems have this, and none needs it.
    let _ = fs::write("/proc/self/oom_score_adj", FIRST_TO_GO);
    Ok(())
}

/// The bytes that this process can write to, as the limit counts them.
pub(super) fn bytes_in_use() -> Option<u64> {
    kilobytes_of("/proc/self/status", "VmData:")
}

/// The bytes of a process that no other process shares.
pub(super) fn own_bytes(process: u32) -> Option<u64> {
    kilobytes_of(&format!("/proc/{process}/status"), "RssAnon:")
}

fn kilobytes_of(path: &str, name: &str) -> Option<u64> {
    let status = fs::read_to_string(path).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let number = line.trim().strip_suffix("kB")?.trim();
    number.parse::<u64>().ok()?.checked_mul(1024)
}
