//! The configurations that are written beside a site, held against the servers that they are for:
//! nginx and Apache answer the cases with `also: static` as the live server does. Behind the
//! feature `judges`, since they must be installed: `make test` does that.

use super::{root, site};
use crate::exchange::{Case, Exchange, cases};
use crate::running::until;
use crate::wire::{Came, Connection};
use plenary::site::Addresses;
use std::collections::BTreeMap;
use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The paths on a host at which sites are put.
const PATHS: [&str; 2] = ["/", "/some/where/"];

/// A server of somebody else, until this is dropped.
struct Host {
    address: SocketAddr,
    child: Child,
    /// Where it keeps what is its own, the log of its errors included.
    own: TempDir,
}

impl Drop for Host {
    fn drop(&mut self) {
        // Apache ends its own children when it is asked to end, and not when it is killed. Where it
        // has ended already, there is nothing to end.
        let id = self.child.id().to_string();
        let _ = Command::new("kill")
            .args(["-TERM", &id])
            .stderr(Stdio::null())
            .status();
        let _ = self.child.wait();
    }
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address")
}

/// A temporary folder that everybody may read: Apache, started by the administrator, gives its
/// rights to somebody else.
fn readable() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let open = fs::Permissions::from_mode(0o755);
        fs::set_permissions(folder.path(), open).expect("the folder is ours");
    }
    folder
}

/// Writes the site of a dataset into a folder for servers, at a path.
fn put(data: &str, path: &str, endpoint: Option<String>) -> TempDir {
    let folder = readable();
    let site = site(&root().join(data));
    let mut at = Addresses::of(site.about.base.clone(), endpoint);
    path.clone_into(&mut at.path);
    let place = folder.path().join("www").join(path.trim_matches('/'));
    fs::create_dir_all(place.parent().expect("it is below a folder")).expect("a folder");
    site.write_folder(&at, &place, &mut |_| ControlFlow::Continue(()))
        .expect("it can be written");
    folder
}

fn started(mut command: Command, address: SocketAddr, own: TempDir) -> Host {
    let name = command.get_program().to_string_lossy().into_owned();
    // Apache sends signals to its whole group, which must not be ours.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let child = child.unwrap_or_else(|error| panic!("{name}: {error}: run `make judges`"));
    let host = Host {
        address,
        child,
        own,
    };
    until(&format!("{name} listens"), || {
        TcpStream::connect(address).is_ok()
    });
    host
}

fn nginx(site: &Path, path: &str) -> Host {
    let folder = readable();
    let address = free_address();
    let www = site.join("www");
    let www = www.to_str().expect("a path in UTF-8");
    let place = format!("{www}{path}");
    let folders: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|kind| format!("{kind}_temp_path {kind};\n"))
        .collect();
    let text = format!(
        "daemon off;\nmaster_process off;\npid nginx.pid;\nevents {{}}\nhttp {{\naccess_log off;\n\
         {folders}include {place}nginx-map.conf;\nserver {{\nlisten {address};\nroot {www};\n\
         include {place}nginx.conf;\n}}\n}}\n"
    );
    fs::write(folder.path().join("configuration"), text).expect("a file can be written");
    // Debian puts it where only the administrator looks.
    let program = ["/usr/sbin/nginx", "nginx"]
        .into_iter()
        .find(|path| Path::new(path).exists());
    let mut command = Command::new(program.unwrap_or("nginx"));
    command.args([
        "-p",
        &format!("{}/", folder.path().display()),
        "-c",
        "configuration",
    ]);
    command.args(["-e", "errors"]);
    started(command, address, folder)
}

fn apache(site: &Path) -> Host {
    let folder = readable();
    let address = free_address();
    let site = site.to_str().expect("a path in UTF-8");
    let top = folder.path().to_str().expect("a path in UTF-8");
    let modules = [
        "mpm_event",
        "authz_core",
        "dir",
        "mime",
        "headers",
        "rewrite",
        "setenvif",
    ];
    let modules: String = modules
        .iter()
        .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"))
        .collect();
    let text = format!(
        "ServerRoot {top}\nServerName localhost\nPidFile {top}/pid\nListen {address}\n\
         ErrorLog {top}/errors\nDefaultRuntimeDir {top}\n{modules}TypesConfig /dev/null\n\
         DocumentRoot {site}/www\n<Directory {site}/www>\nAllowOverride All\nRequire all granted\n\
         </Directory>\n"
    );
    fs::write(folder.path().join("configuration"), text).expect("a file can be written");
    let program = ["/usr/sbin/apache2", "apache2"]
        .into_iter()
        .find(|path| Path::new(path).exists());
    let mut command = Command::new(program.unwrap_or("apache2"));
    command.args(["-D", "FOREGROUND", "-f", &format!("{top}/configuration")]);
    command.args(["-C", "User nobody"]);
    started(command, address, folder)
}

/// A case asked of a site at a path.
fn at(path: &str, exchange: &Exchange) -> Exchange {
    let mut exchange = exchange.clone();
    exchange.target = format!("{}{}", path.trim_end_matches('/'), exchange.target);
    exchange
}

fn complaints(host: &Host, path: &str, case: &Case) -> Vec<String> {
    let mut wrong = Vec::new();
    for (number, exchange) in (1..).zip(&case.exchanges) {
        let exchange = at(path, exchange);
        let mut connection = Connection::open(host.address).expect("it listens");
        connection.send(&exchange.bytes(None));
        let complaints = match connection.answer(&exchange.method) {
            Came::Whole(response) => exchange.expected.complaints(&response),
            came => vec![format!("{came:?}")],
        };
        let asked = format!("{} at {path}, request {number}", case.path.display());
        // The first says what is wrong, what comes after it what there was.
        wrong.extend(
            complaints
                .first()
                .map(|complaint| format!("{asked}: {complaint}")),
        );
    }
    wrong
}

#[test]
fn nginx_and_apache_answer_as_the_live_server_does() {
    let (mut wrong, mut ran) = (Vec::new(), 0);
    for path in PATHS {
        let mut hosts: BTreeMap<String, (TempDir, [Host; 2])> = BTreeMap::new();
        for case in cases("http") {
            if case.directive("also") != Some("static") {
                continue;
            }
            let data = case.directive("data").unwrap_or("data").to_owned();
            let (_, servers) = hosts.entry(data).or_insert_with_key(|data| {
                let site = put(data, path, None);
                let servers = [nginx(site.path(), path), apache(site.path())];
                (site, servers)
            });
            for server in servers.iter() {
                wrong.extend(complaints(server, path, &case));
                ran += case.exchanges.len();
            }
        }
        for (_, servers) in hosts.values() {
            for server in servers {
                let errors = fs::read_to_string(server.own.path().join("errors"));
                let errors = errors.expect("each server has its log");
                let bad = errors
                    .lines()
                    .filter(|line| line.contains(".htaccess") || line.contains("[emerg]"));
                wrong.extend(bad.map(str::to_owned));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(ran >= 240, "{ran} requests were sent");
}

/// The type that a server gives each file is that of the live server, and no file is missed.
#[test]
fn every_file_has_its_type_on_every_host() {
    let data = "tests/cases/http/former";
    let folder = put(data, "/", None);
    let site = site(&root().join(data));
    let at = Addresses::of(site.about.base.clone(), None);
    for host in [nginx(folder.path(), "/"), apache(folder.path())] {
        let mut seen = 0;
        for path in site.files() {
            let document = site.file(&path, &at).expect("it is listed");
            let answer = crate::running::get(host.address, &format!("/{path}"), &[]);
            assert_eq!(answer.status, 200, "{path}");
            let kind = answer.header("content-type").unwrap_or_default();
            let kind = kind.split(';').next().unwrap_or_default();
            assert_eq!(Some(kind), document.media_type.split(';').next(), "{path}");
            seen += 1;
        }
        assert!(seen > 90, "{seen} files");
    }
}

/// Searching and asking, in a browser, with the policies that are written beside the site; the
/// endpoint is on another host.
#[test]
fn the_folder_works_in_a_browser() {
    let live = crate::running::start(&[]);
    let endpoint = format!("http://{}/sparql", live.address);
    let path = "/some/where/";
    let folder = put("data", path, Some(endpoint.clone()));
    let host = nginx(folder.path(), path);
    let address = format!("http://{}", host.address);
    crate::browser::works_at(
        "static",
        10,
        &[
            ("PLENARY_ADDRESS", &address),
            ("PLENARY_FOLDER", path),
            ("PLENARY_ENDPOINT", &endpoint),
        ],
    );
}
