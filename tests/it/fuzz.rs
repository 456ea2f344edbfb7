//! The stored cases of the fuzz targets, through the same functions.

use std::fs;
use std::path::Path;

#[allow(unreachable_pub, reason = "it is the library of the fuzz targets")]
#[path = "../fuzz/targets.rs"]
mod targets;

/// Runs the cases of a target, each also cut off everywhere and with each byte changed.
fn replay(target: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/fuzz");
    let entries = fs::read_dir(folder.join(target)).expect("the target has cases");
    let mut ran = 0;
    for entry in entries {
        let bytes = fs::read(entry.expect("an entry").path()).expect("a case");
        run(&bytes);
        for at in 0..bytes.len().min(120) {
            run(&bytes[..at]);
            let mut changed = bytes.clone();
            changed[at] = changed[at].wrapping_add(1);
            run(&changed);
        }
        ran += 1;
    }
    assert!(ran >= 5, "{ran} cases of {target}");
}

#[test]
fn the_guard_holds() {
    replay("guard", targets::guard);
}

#[test]
fn records_are_read() {
    replay("record_reader", targets::record_reader);
}

#[test]
fn formats_are_negotiated() {
    replay("negotiation", targets::negotiation);
}

#[test]
fn frames_are_told_apart() {
    replay("frames", targets::frames);
}
