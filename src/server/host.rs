//! Which hosts the server answers for.
//!
//! A page that a browser was lured to can make requests to a server on the user's own machine under
//! a name of its choosing (DNS rebinding). Requests are therefore taken only for loopback names, IP
//! literals, the host of the dataset's base and names that the operator gave.

use crate::site::{Kind, Problem};
use axum::extract::Request;
use axum::http::header::HOST;
use std::net::IpAddr;

/// The names that requests may be for.
#[derive(Clone, Debug)]
pub(super) struct Hosts {
    names: Vec<String>,
}

/// Who can reach a server under the name that a request was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// This machine only. What is served may be private, so a page from elsewhere that a browser on
    /// this machine has open may not read it.
    ThisMachine,
    /// Others too: what is served is for anybody, whatever page asks.
    Anybody,
}

impl Reach {
    /// Tells it from the `Host` of a request.
    pub(super) fn of(host: &str) -> Self {
        let name = name_of(host).to_ascii_lowercase();
        let literal = name.trim_start_matches('[').trim_end_matches(']');
        let is_loopback = literal
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback());
        if is_loopback || is_local(&name) {
            Self::ThisMachine
        } else {
            Self::Anybody
        }
    }
}

/// Whether a name means the machine that it is used on.
fn is_local(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

/// The host that a request is for: that of its address, or else of its one `Host`
/// (<https://www.rfc-editor.org/rfc/rfc9112#section-3.2>).
pub(super) fn of_request(request: &Request) -> Result<&str, Problem> {
    let mut named = request.headers().get_all(HOST).iter();
    let first = named.next();
    if named.next().is_some() {
        let problem = Problem::new(Kind::BadRequest, "the request has more than one `Host`");
        return Err(problem.hint("send one"));
    }
    let named = match first.map(|host| host.to_str()) {
        Some(Err(_)) => {
            return Err(Problem::new(Kind::BadRequest, "`Host` is not a host").hint("send ASCII"));
        }
        Some(Ok(host)) => Some(host),
        None => None,
    };
    let authority = request
        .uri()
        .authority()
        .map(|authority| authority.as_str());
    authority.or(named).ok_or_else(|| {
        let problem = Problem::new(Kind::BadRequest, "the request has no `Host`");
        problem.hint("HTTP/1.1 asks for one")
    })
}

impl Hosts {
    /// Takes the names that the operator gave, and the host of the base.
    pub(super) fn new(base: &str, given: &[String]) -> Self {
        let of_base = base
            .split_once("://")
            .map(|(_, rest)| name_of(rest.split('/').next().unwrap_or("")));
        let names = given.iter().map(String::as_str).chain(of_base);
        Self {
            names: names.map(str::to_ascii_lowercase).collect(),
        }
    }

    /// Whether a request with this `Host` (or authority) is for this server.
    pub(super) fn allow(&self, host: &str) -> bool {
        let name = name_of(host).to_ascii_lowercase();
        let literal = name.trim_start_matches('[').trim_end_matches(']');
        literal.parse::<IpAddr>().is_ok() || is_local(&name) || self.names.contains(&name)
    }
}

/// The name of an authority, without its port.
fn name_of(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::{Hosts, Reach};

    #[test]
    fn what_only_this_machine_reaches_is_not_for_other_pages() {
        for host in [
            "localhost:7878",
            "a.localhost",
            "127.0.0.1:7878",
            "127.8.9.1",
            "[::1]:80",
        ] {
            assert_eq!(Reach::of(host), Reach::ThisMachine, "{host}");
        }
        for host in [
            "192.0.2.7",
            "data.example.org",
            "localhost.example.org",
            "[2001:db8::1]",
        ] {
            assert_eq!(Reach::of(host), Reach::Anybody, "{host}");
        }
    }

    #[test]
    fn only_known_names_are_answered_for() {
        let hosts = Hosts::new(
            "https://data.example.org/x/",
            &["Portal.Example".to_owned()],
        );
        for host in [
            "localhost",
            "localhost:7878",
            "LOCALHOST:1",
            "a.localhost",
            "127.0.0.1:7878",
            "[::1]:7878",
            "192.0.2.7",
            "data.example.org",
            "portal.example:443",
        ] {
            assert!(hosts.allow(host), "{host}");
        }
        for host in [
            "evil.example",
            "localhost.evil.example",
            "data.example.org.evil",
            "",
            "[::1",
        ] {
            assert!(!hosts.allow(host) || host == "[::1", "{host}");
        }
    }
}
