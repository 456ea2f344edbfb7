//! The real program as it serves: connections, logs, health, changes of records, its end.

use crate::running::{start, until};

#[test]
fn the_program_serves_until_it_is_asked_to_stop() {
    let mut running = start(&[]);
    let health = running.get("/healthz");
    assert_eq!((health.status, health.is_whole), (200, true));
    running.signal("TERM");
    assert!(running.ended().success());
    until("the port is free", || {
        std::net::TcpListener::bind(running.address).is_ok()
    });
}
