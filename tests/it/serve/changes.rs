//! What happens when the dataset changes.

use super::*;

/// Starts a server of a copy of the meeting that can be changed.
fn start_on_copy(arguments: &[&str]) -> (tempfile::TempDir, Running) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().join("data");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data"), &data);
    let running = start_on(&data, arguments);
    (folder, running)
}

fn hash(running: &Running) -> String {
    let ready = running.get("/readyz").json();
    ready["snapshot"]["hash"]
        .as_str()
        .expect("a hash")
        .to_owned()
}

/// Puts a text in the place of a file as editors do: written beside it and renamed.
fn rename_into(path: &Path, text: &str) {
    let beside = path.with_extension("tmp~");
    fs::write(&beside, text).expect("a file can be written");
    fs::rename(beside, path).expect("a file can be renamed");
}

#[test]
fn a_good_change_is_served_and_an_answer_in_flight_ends_on_what_was_before() {
    let (folder, running) = start_on_copy(&["--watch"]);
    let before = hash(&running);
    let mut stream = running.connect();
    let query =
        "SELECT ?name { ?person a pl:Person ; pl:name ?name FILTER(?name = \"Speaker 01\") }";
    let head = format!(
        "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n\
         Accept: text/csv\r\nContent-Length: {}\r\nConnection: close\r\n\
         Expect: 100-continue\r\n\r\n",
        query.len()
    );
    stream.write_all(head.as_bytes()).expect("a head is taken");
    stream.read_exact(&mut [0; 25]).expect("to go on");
    let people = folder.path().join("data/people.yaml");
    let text = fs::read_to_string(&people).expect("people");
    let with_one_more = format!("{text}\n  - id: speaker-01\n    name: {{en: Speaker 01}}\n");
    rename_into(&people, &with_one_more);
    until("the change is served", || hash(&running) != before);
    stream.write_all(query.as_bytes()).expect("a body is taken");
    let answer = Response::read(&read_all(&mut stream), false);
    assert_eq!(
        (answer.status, answer.is_whole),
        (200, true),
        "{}",
        answer.text()
    );
    assert_eq!(answer.text().trim(), "name", "it knows what came after it");
    let again = running.get("/person/speaker-01.html");
    assert_eq!(again.status, 200);
    // Written in place, as other editors do.
    fs::write(&people, text).expect("a file can be written");
    until("it is as it was", || hash(&running) == before);
}

#[test]
fn a_bad_change_is_told_and_what_was_before_is_served_on() {
    let (folder, running) = start_on_copy(&["--watch"]);
    let before = hash(&running);
    let people = folder.path().join("data/people.yaml");
    let text = fs::read_to_string(&people).expect("people");
    rename_into(&people, &format!("{text}\n  - id: nobody\n    nmae: x\n"));
    let ready = || running.get("/readyz").json();
    until("the trouble is told", || {
        ready()["last_build"]["ok"] == false
    });
    let told = ready();
    assert_eq!(told["snapshot"]["hash"], before);
    assert_eq!(told["ready"], true);
    let first = told["last_build"]["first"].as_str().expect("a finding");
    assert!(first.contains("people.yaml:"), "{first}");
    let landing = running.get_with("/", &["Accept: text/html"]).text();
    assert!(landing.contains("cannot be served"), "{landing}");
    // Somebody behind a proxy is not told what is wrong with the records.
    let forwarded = ["Accept: text/html", "X-Forwarded-For: 192.0.2.1"];
    let landing = running.get_with("/", &forwarded).text();
    assert!(!landing.contains("cannot be served"), "{landing}");
    let told = running.get_with("/readyz", &forwarded).json();
    assert_eq!(told["last_build"], serde_json::json!({ "ok": false }));
    running.line("it in the log", |line| {
        line.contains("people.yaml:") && line.contains("served on")
    });
    rename_into(&people, &text);
    until("it is well again", || ready()["last_build"]["ok"] == true);
    let landing = running.get_with("/", &["Accept: text/html"]).text();
    assert!(!landing.contains("cannot be served"), "{landing}");
}

#[test]
fn a_folder_is_looked_through_where_that_is_wanted() {
    let (folder, running) = start_on_copy(&["--watch=poll"]);
    let before = hash(&running);
    fs::remove_file(folder.path().join("data/statements.yaml")).expect("a file can go");
    until("the change is served", || hash(&running) != before);
}

#[test]
#[cfg(unix)]
fn a_link_to_another_folder_is_followed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    for name in ["one", "two"] {
        copy(&data, &folder.path().join(name));
    }
    fs::remove_file(folder.path().join("two/statements.yaml")).expect("a file can go");
    let link = folder.path().join("current");
    std::os::unix::fs::symlink("one", &link).expect("a link can be made");
    let running = start_on(&link, &["--watch"]);
    let before = hash(&running);
    let new = folder.path().join("new");
    std::os::unix::fs::symlink("two", &new).expect("a link can be made");
    fs::rename(new, link).expect("a link can be replaced");
    until("the other folder is served", || hash(&running) != before);
}

#[test]
fn hanging_up_builds_once() {
    let (folder, running) = start_on_copy(&[]);
    let before = hash(&running);
    fs::remove_file(folder.path().join("data/statements.yaml")).expect("a file can go");
    running.signal("HUP");
    until("the change is served", || hash(&running) != before);
    logged(&running, "a new snapshot is served", |_| true);
}

#[test]
#[cfg(target_os = "linux")]
fn a_snapshot_that_was_replaced_leaves_no_worker() {
    let (folder, running) = start_on_copy(&["--workers", "2"]);
    let before = hash(&running);
    let workers = children(running.pid());
    fs::remove_file(folder.path().join("data/statements.yaml")).expect("a file can go");
    running.signal("HUP");
    until("the change is served", || hash(&running) != before);
    until("the workers of before have ended", || {
        !workers.iter().any(|worker| is_alive(*worker))
    });
    let answer = running.get("/sparql?query=ASK%20%7B%3Fs%20%3Fp%20%3Fo%7D");
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[test]
fn an_answer_that_is_being_sent_is_sent_to_its_end() {
    let (folder, running) = start_on_copy(&["--query-timeout", "3000"]);
    let before = hash(&running);
    // More than the system keeps for a reader that does not read yet.
    let query = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 90000";
    let mut stream = running.connect();
    stream
        .write_all(posted(query, "Accept: text/tab-separated-values\r\n").as_bytes())
        .expect("a query is taken");
    let mut start = [0; 15];
    stream.read_exact(&mut start).expect("the status");
    assert_eq!(&start, b"HTTP/1.1 200 OK");
    fs::remove_file(folder.path().join("data/statements.yaml")).expect("a file can go");
    running.signal("HUP");
    until("the change is served", || hash(&running) != before);
    let rest = read_all(&mut stream);
    let answer = Response::read(&[&start, rest.as_slice()].concat(), false);
    assert!(answer.is_whole, "cut after {} bytes", answer.body.len());
    assert_eq!(answer.text().lines().count(), 90_001);
}
