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

/// A question that takes all of its time holds up others of its kind and nothing else; of those
/// that wait, no client has more than its share, and nobody waits longer than for a turn.
#[test]
fn questions_that_take_long_hold_up_no_page() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(Path::new("data"), folder.path());
    let questions = folder.path().join("questions");
    fs::create_dir_all(&questions).expect("a folder");
    let values: String = (0..9)
        .map(|number| format!("VALUES ?v{number} {{ 0 1 2 3 4 5 6 7 8 9 }} "))
        .collect();
    let names: Vec<String> = (0..AT_ONCE)
        .map(|number| format!("slow-{number}"))
        .collect();
    for name in &names {
        let text = format!("# title: {name}\nSELECT (COUNT(*) AS ?{name}) {{ {values} }}\n");
        let text = text.replace(&format!("?{name}"), "?n");
        fs::write(questions.join(format!("{name}.rq")), text).expect("a file can be written");
    }
    let running = start_on(folder.path(), &["--trust-proxy"]);
    thread::scope(|scope| {
        let slow: Vec<_> = names
            .iter()
            .map(|name| {
                let running = &running;
                let path = format!("/question/{name}.html");
                scope.spawn(move || running.get_with(&path, GREEDY))
            })
            .collect();
        until("most are turned away", || {
            slow.iter().filter(|one| one.is_finished()).count() > AT_ONCE / 2
        });
        let event = "/event/hrc31-rights-of-the-child.html";
        assert_eq!(running.get_with(event, GREEDY).status, 200);
        assert_eq!(
            running.get_with("/sparql?query=ASK+%7B%7D", POLITE).status,
            200
        );
        let waiting = slow.iter().filter(|one| !one.is_finished()).count();
        assert!(waiting > 0, "some were still waiting");
        for response in slow {
            let response = response.join().expect("an answer");
            match response.status {
                200 => assert!(
                    response.text().contains("did not come within"),
                    "it is told"
                ),
                429 | 503 => assert!(response.header("retry-after").is_some()),
                status => panic!("{status}: {}", response.text()),
            }
        }
    });
}
