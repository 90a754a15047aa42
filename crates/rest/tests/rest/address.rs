//! Who is calling, and whom to believe about it.

use std::net::IpAddr;

use http::{HeaderMap, HeaderValue};
use rest::TrustedProxies;

fn client(trusted: &[&str], peer: &str, forwarded: &[&'static str]) -> IpAddr {
    let mut headers = HeaderMap::new();
    for line in forwarded {
        headers.append("x-forwarded-for", HeaderValue::from_static(line));
    }
    let proxies = TrustedProxies::parse(trusted.iter().copied()).unwrap();
    proxies.client(peer.parse().unwrap(), &headers).0
}

#[test]
fn only_trusted_proxies_are_believed() {
    let local: &[&str] = &["127.0.0.0/8", "::1", "10.0.0.0/8", "2001:db8::/32"];
    let cases: [(&[&str], &str, &[&'static str], &str); 14] = [
        (local, "203.0.113.9", &["1.1.1.1"], "203.0.113.9"),
        (local, "127.0.0.1", &["1.1.1.1"], "1.1.1.1"),
        (local, "127.0.0.1", &[], "127.0.0.1"),
        (local, "::ffff:127.0.0.1", &["1.1.1.1"], "1.1.1.1"),
        (local, "127.0.0.1", &["6.6.6.6, 1.1.1.1, 10.2.3.4"], "1.1.1.1"),
        (local, "127.0.0.1", &["6.6.6.6", "1.1.1.1", "10.2.3.4"], "1.1.1.1"),
        (local, "127.0.0.1", &["1.1.1.1:4711"], "1.1.1.1"),
        (local, "127.0.0.1", &["[2001:4860::8]:443"], "2001:4860::8"),
        (local, "2001:db8::5", &["[2001:4860::8]"], "2001:4860::8"),
        (local, "127.0.0.1", &["1.1.1.1, nonsense"], "127.0.0.1"),
        (local, "127.0.0.1", &["10.0.0.1, 10.0.0.2"], "10.0.0.1"),
        (&[], "127.0.0.1", &["1.1.1.1"], "127.0.0.1"),
        (&["0.0.0.0/0"], "8.8.8.8", &["1.1.1.1, 9.9.9.9"], "1.1.1.1"),
        (&["::/0"], "::5", &["1.1.1.1"], "1.1.1.1"),
    ];
    for (trusted, peer, forwarded, wanted) in cases {
        let wanted: IpAddr = wanted.parse().unwrap();
        assert_eq!(client(trusted, peer, forwarded), wanted, "{peer} {forwarded:?}");
    }
}

#[test]
fn settings_that_are_no_networks_are_refused() {
    for text in ["", "localhost", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0/8"] {
        let refused = TrustedProxies::parse([text]).unwrap_err();
        assert!(refused.to_string().contains("neither an address nor a network"), "{text}");
    }
}
