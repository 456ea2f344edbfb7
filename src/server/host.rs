//! Which hosts the server answers for.
//!
//! A page that a browser was lured to can make requests to a server on the user's own machine under
//! a name of its choosing (DNS rebinding). Requests are therefore taken only for loopback names, IP
//! literals, the host of the dataset's base and names that the operator gave.

use std::net::IpAddr;

/// The names that requests may be for.
#[derive(Clone, Debug)]
pub(super) struct Hosts {
    names: Vec<String>,
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
        literal.parse::<IpAddr>().is_ok()
            || name == "localhost"
            || name.ends_with(".localhost")
            || self.names.contains(&name)
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
    use super::Hosts;

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
