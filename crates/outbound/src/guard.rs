//! Which addresses may be called.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use model::network::Network;
use tokio::net::lookup_host;
use url::{Host, Url};

use crate::Error;

/// Of so many addresses of one name a connection is tried.
const TRIED: usize = 4;

/// Lets pass what is public, and what the operator allowed beyond that.
#[derive(Debug, Clone, Default)]
pub(crate) struct Guard {
    allowed: Arc<[Network]>,
}

impl Guard {
    pub(crate) fn new(allowed: Vec<Network>) -> Self {
        Self { allowed: allowed.into() }
    }

    /// The addresses behind a target to which a connection may be made; at least one.
    pub(crate) async fn addresses(&self, target: &Url) -> Result<Vec<SocketAddr>, Error> {
        let port = target.port_or_known_default().ok_or(Error::Address("the address has no port"))?;
        let mut addresses = match target.host() {
            Some(Host::Ipv4(address)) => vec![SocketAddr::from((address, port))],
            Some(Host::Ipv6(address)) => vec![SocketAddr::from((address, port))],
            Some(Host::Domain(name)) => resolve(name, port).await?,
            None => return Err(Error::Address("the address names no host")),
        };
        addresses.retain(|address| self.permits(address.ip()));
        addresses.truncate(TRIED);
        if addresses.is_empty() { Err(Error::Private { host: host(target) }) } else { Ok(addresses) }
    }

    fn permits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address) || self.allowed.iter().any(|network| network.contains(address))
    }
}

/// Whom a target names, in words.
pub(crate) fn host(target: &Url) -> String {
    target.host_str().unwrap_or_default().to_owned()
}

async fn resolve(name: &str, port: u16) -> Result<Vec<SocketAddr>, Error> {
    let found = lookup_host((name, port)).await;
    let found = found.map_err(|source| Error::Unknown { host: name.to_owned(), source })?;
    Ok(found.collect())
}

/// Whether everybody on the internet means the same machine by this address.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// All but what the registry of special addresses (RFC 6890 and its successors) keeps for other purposes.
fn is_public_v4(address: Ipv4Addr) -> bool {
    !matches!(
        address.octets(),
        [0 | 10 | 127 | 224..=255, ..]
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 168, ..]
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [198, 18 | 19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
    )
}

/// Global unicast without its special parts; an address that carries one of IPv4 is as public as that one.
fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            is_public_v4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
        }
        [0x2001, second, ..] => second > 0x1ff && second != 0xdb8,
        [0x3fff, second, ..] => second > 0xfff,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_called() {
        let public = [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2001:4860::8888",
            "2a00:1450::1",
            "64:ff9b::808:808",
            "2002:808:808::1",
            "::ffff:8.8.8.8",
        ];
        let private = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:a00:1::",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ];
        let guard = Guard::new(Vec::new());
        for text in public {
            assert!(guard.permits(text.parse().unwrap()), "{text}");
        }
        for text in private {
            assert!(!guard.permits(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn the_operator_allows_more() {
        let guard = Guard::new(vec!["10.1.0.0/16".parse().unwrap(), "fd00::/8".parse().unwrap()]);

        for text in ["10.1.2.3", "::ffff:10.1.2.3", "fd00::1", "1.1.1.1"] {
            assert!(guard.permits(text.parse().unwrap()), "{text}");
        }
        for text in ["10.2.0.1", "127.0.0.1", "fc00::1"] {
            assert!(!guard.permits(text.parse().unwrap()), "{text}");
        }
    }

    #[tokio::test]
    async fn an_address_is_private_however_it_is_written() {
        let guard = Guard::new(Vec::new());
        for text in [
            "http://localhost/",
            "http://127.0.0.1:80/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://127.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://0/",
            "https://169.254.169.254/latest/meta-data",
            "http://１２７.0.0.1/",
        ] {
            let refused = guard.addresses(&Url::parse(text).unwrap()).await;
            assert!(matches!(refused, Err(Error::Private { .. })), "{text}: {refused:?}");
        }
    }
}
