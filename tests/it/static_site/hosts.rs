//! The configurations that are written beside a site, held against the servers that they are for:
//! nginx and Apache answer the cases with `also: static` as the live server does. Behind the feature
//! `judges`, since they must be installed: `make test` does that.

use super::{files, root, site};
use crate::exchange::{Case, Exchange, cases};
use crate::running::until;
use crate::wire::{Came, Connection};
use plenary::site::Addresses;
use std::collections::BTreeMap;
use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The paths on a host at which sites are put.
const PATHS: [&str; 2] = ["/", "/some/where/"];

/// A server of somebody else, until this is dropped.
struct Host {
    address: SocketAddr,
    child: Child,
    folder: tempfile::TempDir,
}

impl Drop for Host {
    fn drop(&mut self) {
        // Where it has ended already, there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address")
}

/// Writes the site of a dataset below `www`, at a path.
fn put(data: &str, path: &str, folder: &Path) {
    let site = site(&root().join(data));
    let mut at = Addresses::of(site.about.base.clone(), None);
    path.clone_into(&mut at.path);
    let place = folder.join("www").join(path.trim_matches('/'));
    fs::create_dir_all(place.parent().expect("it is below a folder")).expect("a folder");
    site.write_folder(&at, &place, &mut |_| {}).expect("it can be written");
}

fn started(mut command: Command, address: SocketAddr, folder: tempfile::TempDir) -> Host {
    let name = command.get_program().to_string_lossy().into_owned();
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let child = child.unwrap_or_else(|error| panic!("{name}: {error}: run `make judges`"));
    let host = Host {
        address,
        child,
        folder,
    };
    until(&format!("{name} listens"), || TcpStream::connect(address).is_ok());
    host
}

fn nginx(data: &str, path: &str) -> Host {
    let folder = tempfile::tempdir().expect("a temporary folder");
    put(data, path, folder.path());
    let address = free_address();
    let www = folder.path().join("www");
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
    let program = ["/usr/sbin/nginx", "nginx"].into_iter().find(|path| Path::new(path).exists());
    let mut command = Command::new(program.unwrap_or("nginx"));
    command.args(["-p", &format!("{}/", folder.path().display()), "-c", "configuration"]);
    command.args(["-e", "errors"]);
    started(command, address, folder)
}

fn apache(data: &str, path: &str) -> Host {
    let folder = tempfile::tempdir().expect("a temporary folder");
    put(data, path, folder.path());
    let address = free_address();
    let top = folder.path().to_str().expect("a path in UTF-8");
    let modules = ["mpm_event", "authz_core", "dir", "mime", "headers", "rewrite", "setenvif"];
    let modules: String = modules
        .iter()
        .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"))
        .collect();
    let text = format!(
        "ServerRoot {top}\nServerName localhost\nPidFile {top}/pid\nListen {address}\n\
         ErrorLog {top}/errors\nDefaultRuntimeDir {top}\n{modules}TypesConfig /dev/null\n\
         DocumentRoot {top}/www\n<Directory {top}/www>\nAllowOverride All\nRequire all granted\n\
         </Directory>\n"
    );
    fs::write(folder.path().join("configuration"), text).expect("a file can be written");
    let program = ["/usr/sbin/apache2", "apache2"].into_iter().find(|path| Path::new(path).exists());
    let mut command = Command::new(program.unwrap_or("apache2"));
    command.args(["-D", "FOREGROUND", "-f", &format!("{top}/configuration")]);
    // As root it wants to give its rights to somebody, and nobody else may read our folder.
    command.args(["-C", "User nobody"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let open = fs::Permissions::from_mode(0o755);
        fs::set_permissions(folder.path(), open).expect("the folder is ours");
    }
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
        wrong.extend(complaints.iter().map(|complaint| format!("{asked}: {complaint}")));
    }
    wrong
}

/// Has all cases answered by a server, at all paths.
fn answers_all(start: impl Fn(&str, &str) -> Host) {
    let mut wrong = Vec::new();
    let mut ran = 0;
    for path in PATHS {
        let mut hosts: BTreeMap<String, Host> = BTreeMap::new();
        for case in cases("http") {
            if case.directive("also") != Some("static") {
                continue;
            }
            let data = case.directive("data").unwrap_or("data").to_owned();
            let host = hosts.entry(data).or_insert_with_key(|data| start(data, path));
            wrong.extend(complaints(host, path, &case));
            ran += case.exchanges.len();
        }
        for host in hosts.values() {
            let errors = fs::read_to_string(host.folder.path().join("errors")).unwrap_or_default();
            let bad = errors.lines().filter(|line| line.contains("[emerg]") || line.contains(":error]"));
            wrong.extend(bad.map(str::to_owned));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(ran >= 60, "{ran} requests were sent");
}

#[test]
fn nginx_answers_as_the_live_server_does() {
    answers_all(nginx);
}

#[test]
fn apache_answers_as_the_live_server_does() {
    answers_all(apache);
}

/// The type that a server gives each file is that of the live server, and no file is missed.
#[test]
fn every_file_has_its_type_on_every_host() {
    let data = "tests/cases/http/former";
    let site = site(&root().join(data));
    let at = Addresses::of(site.about.base.clone(), None);
    for host in [nginx(data, "/"), apache(data, "/")] {
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
    let folder = tempfile::tempdir().expect("a folder");
    site.write_folder(&at, folder.path(), &mut |_| {}).expect("it can be written");
    assert!(files(folder.path()).contains_key(".htaccess"));
}
