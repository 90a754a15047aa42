//! Who is calling: the peer, or what trusted proxies say about it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::request::Parts;
use model::network::{InvalidNetwork, Network};

use crate::Reject;

/// The other end of the connection, put into every request by the server.
#[derive(Debug, Clone, Copy)]
pub struct PeerAddress(pub SocketAddr);

/// The caller's address, proxies looked through. The layers put it into every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// What shares an allowance: the address itself, or the /64 network that one IPv6 customer owns as a whole.
    pub fn network(self) -> IpAddr {
        match self.0 {
            IpAddr::V4(_) => self.0,
            IpAddr::V6(six) => IpAddr::V6((six.to_bits() & !u128::from(u64::MAX)).into()),
        }
    }
}

/// The proxies whose `X-Forwarded-For` is believed.
#[derive(Debug, Clone)]
pub struct TrustedProxies(Arc<[Network]>);

impl TrustedProxies {
    /// Believes these networks, each `address` or `address/bits`.
    pub fn parse<'a>(networks: impl IntoIterator<Item = &'a str>) -> Result<Self, InvalidNetwork> {
        networks.into_iter().map(str::parse).collect::<Result<_, _>>().map(Self)
    }

    /// The caller's address.
    ///
    /// The header is read from its right end, where each trusted proxy wrote the address it saw; the first one that
    /// is not itself a trusted proxy is the caller. What stands further left could be anybody's invention.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> ClientAddress {
        let mut address = peer.to_canonical();
        let lines = headers.get_all("x-forwarded-for").into_iter().filter_map(|line| line.to_str().ok());
        let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).collect();
        for hop in hops.into_iter().rev() {
            if !self.trusts(address) {
                break;
            }
            let Some(before) = hop_address(hop.trim()) else { break };
            address = before.to_canonical();
        }
        ClientAddress(address)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }
}

impl Default for TrustedProxies {
    /// Loopback.
    fn default() -> Self {
        Self(Arc::new(Network::LOOPBACK))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Reject;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Reject> {
        let known = parts.extensions.get::<Self>().copied();
        known.ok_or_else(|| Reject::Refused(model::Error::Internal(missing())))
    }
}

fn missing() -> anyhow::Error {
    anyhow::anyhow!("the layers of `rest` are missing around this route: nobody knows the caller's address")
}

/// `1.2.3.4`, `1.2.3.4:5678`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:5678`.
fn hop_address(text: &str) -> Option<IpAddr> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(address);
    }
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Some(address.ip());
    }
    text.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}
