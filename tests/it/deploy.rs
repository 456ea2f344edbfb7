//! The examples of `deploy/`, held against the programs that they are for. Behind the feature
//! `judges`, since these must be installed: `make test` does that.

use crate::running::{Response, Running, address_in, connect, read_all, send, start, until};
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The name that the examples are for.
const NAME: &str = "data.example.org";

/// A proxy before a server, both until this is dropped.
struct Before {
    address: SocketAddr,
    server: Running,
    proxy: Child,
    _folder: tempfile::TempDir,
}

impl Drop for Before {
    fn drop(&mut self) {
        // Where it has ended already, there is nothing to end.
        let _ = self.proxy.kill();
        let _ = self.proxy.wait();
    }
}

fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("deploy")
        .join(name);
    fs::read_to_string(path).expect("an example")
}

/// An example with other words in the place of some that must be there.
fn changed(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "no `{from}` in the example");
        text.replace(from, to)
    })
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address")
}

/// Starts a server as the unit of systemd does, and a proxy before it, whose configuration is made
/// of the address to listen on and the one of the server.
fn before(
    program: &str,
    configured: impl FnOnce(SocketAddr, SocketAddr) -> String,
    arguments: impl FnOnce(&Path) -> Vec<String>,
) -> Before {
    let server = start(&["--trust-proxy", "--host", NAME, "--query-timeout", "3"]);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let address = free_address();
    let file = folder.path().join("configuration");
    fs::write(&file, configured(address, server.address)).expect("a file can be written");
    let proxy = Command::new(program)
        .args(arguments(folder.path()))
        .current_dir(folder.path())
        .env("HOME", folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} does not start: {error}: run `make judges`"));
    let before = Before {
        address,
        server,
        proxy,
        _folder: folder,
    };
    until(&format!("{program} listens"), || {
        TcpStream::connect(address).is_ok()
    });
    before
}

fn nginx() -> Before {
    let configured = |listen: SocketAddr, server: SocketAddr| {
        let listen = format!("listen {listen};");
        let example = changed(
            &example("nginx.conf"),
            &[
                ("listen 80;", &listen),
                ("server 127.0.0.1:7878;", &format!("server {server};")),
            ],
        );
        let folders: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .iter()
            .map(|kind| format!("{kind}_temp_path {kind};\n"))
            .collect();
        format!(
            "daemon off;\nmaster_process off;\npid nginx.pid;\nevents {{}}\n\
             http {{\naccess_log off;\n{folders}{example}}}\n"
        )
    };
    // Debian puts it where only the administrator looks.
    let program = ["/usr/sbin/nginx", "nginx"];
    let program = program.iter().find(|path| Path::new(path).exists());
    before(program.unwrap_or(&"nginx"), configured, |folder| {
        let folder = format!("{}/", folder.display());
        ["-p", &folder, "-c", "configuration", "-e", "errors"]
            .map(str::to_owned)
            .to_vec()
    })
}

fn caddy() -> Before {
    let configured = |listen: SocketAddr, server: SocketAddr| {
        let name = format!("{NAME} {{\n");
        let site = format!("http://{NAME}:{} {{\n\tbind 127.0.0.1\n", listen.port());
        let example = changed(
            &example("Caddyfile"),
            &[
                (&name, &site),
                (
                    "reverse_proxy 127.0.0.1:7878",
                    &format!("reverse_proxy {server}"),
                ),
            ],
        );
        format!("{{\n\tadmin off\n}}\n{example}")
    };
    before("caddy", configured, |_| {
        ["run", "--adapter", "caddyfile", "--config", "configuration"]
            .map(str::to_owned)
            .to_vec()
    })
}

/// Asks through the proxy, with headers besides, each a line.
fn ask(through: &Before, path: &str, headers: &[&str]) -> Response {
    let host = format!("Host: {NAME}");
    let headers = [&[host.as_str()], headers].concat();
    crate::running::get(through.address, path, &headers)
}

/// The line of the log for a request with this id.
fn logged(running: &Running, id: &str) -> Value {
    let id = id.to_owned();
    let line = running.line("the request", |line| {
        line.contains(&id) && line.contains("\"request\"")
    });
    serde_json::from_str(&line).expect("the log is JSON")
}

fn serves_well(through: &Before) {
    let query = "/sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%2050";
    let answer = ask(through, query, &["Accept: text/csv"]);
    assert_eq!((answer.status, answer.is_whole), (200, true));
    assert_eq!(answer.text().lines().count(), 51);
    let tag = answer.header("etag").expect("a tag").to_owned();
    let has_it = format!("If-None-Match: {tag}");
    let again = ask(through, query, &["Accept: text/csv", &has_it]);
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), Some(tag.as_str()));
    let packed = ask(
        through,
        "/ns",
        &["Accept: text/html", "Accept-Encoding: gzip"],
    );
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    let missing = ask(through, "/no/such/thing", &["Accept: application/json"]);
    assert_eq!(missing.json()["type"], "/problem/not-found");
}

fn tells_who_asks(through: &Before) {
    let lies = [
        "X-Forwarded-For: 203.0.113.9",
        "Forwarded: for=203.0.113.9",
        "Accept: text/html",
    ];
    let answer = ask(through, "/", &lies);
    let id = answer.header("x-request-id").expect("an id");
    let line = logged(&through.server, id);
    assert_eq!(line["from"], "127.0.0.1", "{line}");
}

fn lets_large_bodies_be_refused_in_words(through: &Before) {
    let body = vec![b'#'; (5 << 20) / 2];
    let head = format!(
        "POST /sparql HTTP/1.1\r\nHost: {NAME}\r\nContent-Type: application/sparql-query\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let answer = send(through.address, &[head.as_bytes(), &body].concat());
    assert_eq!(answer.status, 413);
    assert_eq!(answer.json()["type"], "/problem/too-large");
}

/// An answer that outgrows what is held of it, and then its time.
fn leaves_a_cut_answer_visible(through: &Before) {
    let query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }";
    let head = format!(
        "POST /sparql HTTP/1.1\r\nHost: {NAME}\r\nContent-Type: application/sparql-query\r\n\
         Accept: text/csv\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{query}",
        query.len()
    );
    let mut stream = connect(through.address);
    stream.write_all(head.as_bytes()).expect("a query is taken");
    let answer = Response::read(&read_all(&mut stream), false);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(!answer.is_whole, "{} bytes look whole", answer.body.len());
}

#[test]
fn nginx_before_the_server_changes_nothing() {
    let through = nginx();
    serves_well(&through);
    tells_who_asks(&through);
    lets_large_bodies_be_refused_in_words(&through);
    leaves_a_cut_answer_visible(&through);
    let elsewhere = crate::running::get(through.address, "/", &["Host: evil.example"]);
    assert_eq!(elsewhere.status, 421);
}

#[test]
fn caddy_before_the_server_changes_nothing() {
    let through = caddy();
    serves_well(&through);
    tells_who_asks(&through);
    lets_large_bodies_be_refused_in_words(&through);
    // The example says that this version is not to be taken, and why.
    let version = Command::new("caddy").arg("version").output();
    let version = version.expect("caddy starts").stdout;
    if !String::from_utf8_lossy(&version).contains("2.6.") {
        leaves_a_cut_answer_visible(&through);
    }
}

#[test]
fn the_unit_of_systemd_is_one_and_leaves_little_open() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let unit = folder.path().join("plenary.service");
    let program = env!("CARGO_BIN_EXE_plenary");
    let changes = [("/usr/local/bin/plenary", program)];
    let text = changed(&example("plenary.service"), &changes);
    fs::write(&unit, &text).expect("a file can be written");
    let analyze = |arguments: &[&str]| {
        let output = Command::new("systemd-analyze")
            .args(arguments)
            .arg(&unit)
            .output()
            .expect("systemd-analyze starts: run `make judges`");
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        assert!(output.status.success(), "{arguments:?}: {said}");
        said
    };
    assert_eq!(analyze(&["verify"]), "");
    // In tenths of what is left open, from 0 to 100; most services stand above 90.
    analyze(&["security", "--offline=true", "--no-pager", "--threshold=15"]);
    // The options that it starts with are options.
    let command = text.replace("\\\n", " ");
    let command = command
        .lines()
        .find_map(|line| line.strip_prefix("ExecStart="));
    let mut command: Vec<&str> = command.expect("a command").split_whitespace().collect();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let data = data.to_str().expect("a path in UTF-8");
    for word in &mut command {
        *word = match *word {
            "/srv/plenary/data" => data,
            "127.0.0.1:7878" | "127.0.0.1:7879" => "127.0.0.1:0",
            other => other,
        };
    }
    let mut program = Command::new(command.remove(0));
    program.args(command);
    let running = crate::running::start_command(program);
    assert_eq!(
        running.get_with("/", &["Host: data.example.org"]).status,
        200
    );
    let serving = running.line("the other address", |line| line.contains("\"admin\""));
    let serving: Value = serde_json::from_str(&serving).expect("the log is JSON");
    let admin = serving["admin"].as_str();
    let admin = admin.and_then(|admin| address_in(admin, "http://"));
    assert!(admin.is_some(), "{serving}");
}
