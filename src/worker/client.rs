//! Who asks.

use std::net::{IpAddr, Ipv6Addr};

/// Bits of an IPv6 address that tell one network from another: whoever has one address of the rest
/// has them all.
const NETWORK_BITS: u32 = 64;

/// Who counts as one when workers are shared out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Client(Option<IpAddr>);

impl Client {
    /// Whoever sits at this machine: may use all workers.
    pub const LOCAL: Self = Self(None);

    /// The client at an address. An address of this machine is [`Client::LOCAL`]; in IPv6 a whole
    /// network of 64 bits is one client.
    pub fn of(address: IpAddr) -> Self {
        let address = address.to_canonical();
        if address.is_loopback() {
            return Self::LOCAL;
        }
        Self(Some(match address {
            IpAddr::V4(address) => address.into(),
            IpAddr::V6(address) => {
                let network = address.to_bits() >> NETWORK_BITS << NETWORK_BITS;
                Ipv6Addr::from_bits(network).into()
            }
        }))
    }

    /// Whether bounds on one client hold for this one.
    pub(super) fn is_bounded(self) -> bool {
        self.0.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_network_are_one_client() {
        let of = |text: &str| Client::of(text.parse().expect("an address"));
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:2"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        for local in ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"] {
            assert_eq!(of(local), Client::LOCAL);
            assert!(!of(local).is_bounded());
        }
    }
}
