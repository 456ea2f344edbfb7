//! Who a request is from, as far as it can be known.
//!
//! A proxy writes the address that it got a request from into `Forwarded`
//! (<https://www.rfc-editor.org/rfc/rfc7239>) or `X-Forwarded-For`, after what stood there already.
//! Anybody can write such headers, so they count only where the operator says that a proxy stands
//! before the server, and then only the last address, which is the one that this proxy wrote.

use super::host::Reach;
use crate::worker::Client;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header::FORWARDED};
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const X_FORWARDED_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");

/// Who a request is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// Somebody on this machine, who is its operator or works for them.
    ThisMachine,
    /// Somebody behind this address.
    Address(IpAddr),
}

impl From<Caller> for Client {
    fn from(caller: Caller) -> Self {
        match caller {
            Caller::ThisMachine => Self::LOCAL,
            // Strangers whom a proxy on this machine speaks for are one client, and bounded as one.
            Caller::Address(address) if address.is_loopback() => {
                Self::of(Ipv4Addr::UNSPECIFIED.into())
            }
            Caller::Address(address) => Self::of(address),
        }
    }
}

/// Who counts for the bounds on one client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asker(pub(super) Client);

impl Asker {
    pub(super) fn of(parts: &Parts) -> Self {
        let caller = parts.extensions.get::<Caller>().copied();
        Self(caller.unwrap_or(Caller::ThisMachine).into())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asker {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts))
    }
}

/// Whether headers of a proxy count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proxy {
    /// A proxy that the operator runs stands before the server.
    Trusted,
    /// Nobody is known to stand before it.
    Unknown,
}

/// Whether a request has headers that proxies write.
pub(super) fn is_forwarded(headers: &HeaderMap) -> bool {
    headers.contains_key(FORWARDED) || headers.contains_key(X_FORWARDED_FOR)
}

/// Tells who a request is from. One that came by no socket, as in tests, is from this machine; one
/// from this machine that asks for a public host is from a proxy that speaks for strangers.
pub(super) fn caller(
    peer: Option<IpAddr>,
    host: Reach,
    headers: &HeaderMap,
    proxy: Proxy,
) -> Caller {
    let Some(peer) = peer.map(|peer| peer.to_canonical()) else {
        return Caller::ThisMachine;
    };
    if !is_forwarded(headers) {
        return match (peer.is_loopback(), host) {
            (true, Reach::ThisMachine) => Caller::ThisMachine,
            _ => Caller::Address(peer),
        };
    }
    // A proxy on this machine speaks for strangers, whether or not it is trusted.
    let named = match proxy {
        Proxy::Trusted => named(headers),
        Proxy::Unknown => None,
    };
    Caller::Address(named.unwrap_or(peer))
}

/// The address that the proxy wrote. A proxy passes on the header of the kind that it does not
/// write, so where both are there and disagree, one of them is a stranger's, and neither counts.
fn named(headers: &HeaderMap) -> Option<IpAddr> {
    let forwarded = last(headers, &FORWARDED).map(|element| forwarded_for(&element));
    let x_forwarded = last(headers, &X_FORWARDED_FOR).map(|element| address(&element));
    match (forwarded, x_forwarded) {
        (Some(one), Some(other)) => one.filter(|one| Some(*one) == other),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => None,
    }
}

/// The last element of a header that is a list, over all lines of it.
fn last(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let line = headers.get_all(name).iter().next_back()?;
    // What is no text names no address either.
    let line = line.to_str().unwrap_or_default();
    let element = split(line, ',').pop().unwrap_or_default();
    Some(element.trim().to_owned())
}

/// The address of `for=` in an element of `Forwarded`.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    address(&pair(element, "for")?)
}

/// The value of a pair in an element of `Forwarded`.
fn pair(element: &str, wanted: &str) -> Option<String> {
    let mut pairs = split(element, ';').into_iter();
    let value = pairs.find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case(wanted).then_some(value)
    })?;
    Some(value.trim().trim_matches('"').to_owned())
}

/// The path that a proxy puts the site under, as it says (`X-Forwarded-Prefix`): without its first
/// slash, and with one at its end.
pub(super) fn prefix(headers: &HeaderMap, proxy: Proxy) -> Option<String> {
    let given = headers
        .get(X_FORWARDED_PREFIX)
        .filter(|_| proxy != Proxy::Unknown);
    let path = given?.to_str().ok()?.trim_matches('/');
    let is_path = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let is_plain = |part: &str| !matches!(part, "." | "..");
    match path.bytes().all(is_path) && path.split('/').all(is_plain) {
        true if path.is_empty() => Some(String::new()),
        true => Some(format!("{path}/")),
        false => None,
    }
}

/// The scheme that a client used: what the proxy says of it, and `http` otherwise, which is all
/// that the server itself speaks.
pub(super) fn scheme(headers: &HeaderMap, proxy: Proxy) -> &'static str {
    if proxy == Proxy::Unknown {
        return "http";
    }
    let forwarded = last(headers, &FORWARDED).and_then(|element| pair(&element, "proto"));
    match forwarded.or_else(|| last(headers, &X_FORWARDED_PROTO)) {
        Some(scheme) if scheme.eq_ignore_ascii_case("https") => "https",
        _ => "http",
    }
}

/// Splits at a sign, outside of quotation marks.
fn split(text: &str, at: char) -> Vec<&str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.split(|sign: char| {
        let splits = sign == at && !is_quoted;
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ => {}
        }
        splits
    })
    .collect()
}

/// An address with or without a port; IPv6 with a port stands in brackets.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let ip = bare.unwrap_or(text).parse::<IpAddr>().ok();
    let with_port = || Some(text.parse::<SocketAddr>().ok()?.ip());
    ip.or_else(with_port).map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::{Caller, Client, Proxy, Reach, caller, prefix, scheme};
    use axum::http::{HeaderMap, HeaderName, HeaderValue};
    use std::net::IpAddr;

    fn from(peer: &str, lines: &[(&'static str, &'static str)], proxy: Proxy) -> Caller {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        caller(Some(ip(peer)), Reach::ThisMachine, &headers, proxy)
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn who_asks_here_for_a_public_host_speaks_for_strangers() {
        let peer = Some(ip("127.0.0.1"));
        let caller = caller(peer, Reach::Anybody, &HeaderMap::new(), Proxy::Unknown);
        assert_eq!(caller, Caller::Address(ip("127.0.0.1")));
        assert_eq!(Client::from(caller), Client::of(ip("0.0.0.0")));
    }

    #[test]
    fn a_prefix_is_taken_from_a_proxy_and_leads_nowhere_else() {
        let of = |value: &'static str, proxy| {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-prefix", HeaderValue::from_static(value));
            prefix(&headers, proxy)
        };
        assert_eq!(of("/a/b", Proxy::Trusted), Some("a/b/".to_owned()));
        assert_eq!(of("/", Proxy::Trusted), Some(String::new()));
        for wrong in ["/a/../b", "/./a", "/a?b", "/<a>", "/a b"] {
            assert_eq!(of(wrong, Proxy::Trusted), None, "{wrong}");
        }
        assert_eq!(of("/a", Proxy::Unknown), None);
    }

    #[test]
    fn without_a_proxy_the_socket_tells() {
        assert_eq!(from("127.0.0.1", &[], Proxy::Unknown), Caller::ThisMachine);
        assert_eq!(
            from("::ffff:127.0.0.1", &[], Proxy::Unknown),
            Caller::ThisMachine
        );
        for proxy in [Proxy::Unknown, Proxy::Trusted] {
            let caller = from("192.0.2.1", &[], proxy);
            assert_eq!(caller, Caller::Address(ip("192.0.2.1")));
        }
    }

    #[test]
    fn headers_of_an_unknown_proxy_do_not_count_and_make_nobody_the_operator() {
        let lines = [("x-forwarded-for", "192.0.2.1")];
        let caller = from("127.0.0.1", &lines, Proxy::Unknown);
        assert_eq!(caller, Caller::Address(ip("127.0.0.1")));
    }

    #[test]
    fn the_last_address_is_the_proxys() {
        for (name, value, expected) in [
            ("x-forwarded-for", "198.51.100.9, 192.0.2.1", "192.0.2.1"),
            ("x-forwarded-for", "192.0.2.1:4711", "192.0.2.1"),
            ("x-forwarded-for", "2001:db8::1", "2001:db8::1"),
            ("forwarded", "for=192.0.2.1;proto=https", "192.0.2.1"),
            (
                "forwarded",
                "proto=https; For=\"[2001:db8::1]:4711\"",
                "2001:db8::1",
            ),
            (
                "forwarded",
                "for=198.51.100.9;by=\"a,for=203.0.113.1\", for=192.0.2.1",
                "192.0.2.1",
            ),
            (
                "forwarded",
                "for=192.0.2.1;by=\"a\\\",for=203.0.113.1\"",
                "192.0.2.1",
            ),
        ] {
            let caller = from("127.0.0.1", &[(name, value)], Proxy::Trusted);
            assert_eq!(caller, Caller::Address(ip(expected)), "{name}: {value}");
        }
        let lines = [
            ("x-forwarded-for", "198.51.100.9"),
            ("x-forwarded-for", "192.0.2.1"),
        ];
        let caller = from("127.0.0.1", &lines, Proxy::Trusted);
        assert_eq!(caller, Caller::Address(ip("192.0.2.1")));
    }

    #[test]
    fn what_names_no_address_leaves_the_proxys_own() {
        for (name, value) in [
            ("forwarded", "for=unknown"),
            ("forwarded", "for=_hidden"),
            ("forwarded", "proto=https"),
            ("forwarded", ""),
            ("x-forwarded-for", "192.0.2.1, "),
            ("x-forwarded-for", "<script>"),
        ] {
            let caller = from("10.0.0.1", &[(name, value)], Proxy::Trusted);
            assert_eq!(caller, Caller::Address(ip("10.0.0.1")), "{name}: {value}");
        }
    }

    #[test]
    fn a_trusted_proxy_tells_the_scheme() {
        let asked = |name: &'static str, value: &'static str, proxy| {
            let name = HeaderName::from_static(name);
            scheme(
                &HeaderMap::from_iter([(name, HeaderValue::from_static(value))]),
                proxy,
            )
        };
        for (name, value, expected) in [
            ("x-forwarded-proto", "https", "https"),
            ("x-forwarded-proto", "http, HTTPS", "https"),
            ("x-forwarded-proto", "https, http", "http"),
            ("x-forwarded-proto", "<script>", "http"),
            ("forwarded", "for=192.0.2.1;proto=https", "https"),
            ("forwarded", "for=192.0.2.1", "http"),
        ] {
            assert_eq!(asked(name, value, Proxy::Trusted), expected, "{value}");
            assert_eq!(asked(name, value, Proxy::Unknown), "http", "{value}");
        }
    }

    #[test]
    fn a_header_of_the_kind_that_the_proxy_does_not_write_is_no_way_around_it() {
        let lines = [
            ("forwarded", "for=203.0.113.77"),
            ("x-forwarded-for", "192.0.2.1"),
        ];
        let caller = from("10.0.0.1", &lines, Proxy::Trusted);
        assert_eq!(caller, Caller::Address(ip("10.0.0.1")));
        let lines = [
            ("forwarded", "for=192.0.2.1"),
            ("x-forwarded-for", "192.0.2.1"),
        ];
        let caller = from("10.0.0.1", &lines, Proxy::Trusted);
        assert_eq!(caller, Caller::Address(ip("192.0.2.1")));
    }
}
