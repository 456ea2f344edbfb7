//! What the server makes itself (searches, pictures, graphs), asked for by more than it can serve
//! at once.

use super::*;

const GREEDY: &[&str] = &["X-Forwarded-For: 192.0.2.1"];
const POLITE: &[&str] = &["X-Forwarded-For: 192.0.2.2"];
/// How often a greedy client asks at once for each kind.
const AT_ONCE: usize = 24;

/// Addresses of which no two are the same, so that none is answered by what is kept of another.
fn addresses(number: usize) -> [String; 3] {
    [
        format!("/search.json?q=child+{number}"),
        format!("/diagram/around.svg?iri=theme/ict&title={number}"),
        format!("/data?default&number={number}"),
    ]
}

#[test]
fn a_greedy_client_keeps_no_other_from_searches_pictures_and_graphs() {
    let running = start(&["--trust-proxy"]);
    thread::scope(|scope| {
        let greedy: Vec<_> = (0..AT_ONCE)
            .flat_map(addresses)
            .map(|address| {
                let running = &running;
                scope.spawn(move || running.get_with(&address, GREEDY))
            })
            .collect();
        for address in addresses(AT_ONCE) {
            let polite = running.get_with(&address, POLITE);
            assert_eq!(polite.status, 200, "{address}: {}", polite.text());
        }
        for response in greedy {
            let response = response.join().expect("an answer");
            if response.status != 200 {
                assert!(matches!(response.status, 429 | 503), "{}", response.text());
                assert!(response.header("retry-after").is_some());
                let kind = response.json()["type"].clone();
                assert_eq!(kind, "/problem/too-many-requests");
            }
        }
    });
    for address in addresses(AT_ONCE + 1) {
        assert_eq!(running.get_with(&address, GREEDY).status, 200, "{address}");
    }
}
