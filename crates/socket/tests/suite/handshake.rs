//! Who is upgraded, who is not, and with which words.

use http::header::{ALLOW, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION};
use http::request::{Builder, Parts};
use http::{Request, StatusCode, Version};
use socket::handshake::{Refusal, accept};

const SUPPORTED: [&str; 2] = ["actioncable-v1-json", "actioncable-unsupported"];

/// The RFC's own request, without the header called `missing`.
fn request_without(missing: &str) -> Builder {
    [
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("Sec-WebSocket-Version", "13"),
    ]
    .into_iter()
    .filter(|(name, _)| *name != missing)
    .fold(Request::get("/cable"), |request, (name, value)| request.header(name, value))
}

fn request() -> Builder {
    request_without("")
}

fn parts(request: Builder) -> Parts {
    request.body(()).expect("a valid request").into_parts().0
}

fn refusal(request: Builder) -> Option<Refusal> {
    accept(&parts(request), &SUPPORTED).err()
}

fn protocol(offers: &[&str]) -> Option<&'static str> {
    let offered =
        offers.iter().fold(request(), |request, offer| request.header("Sec-WebSocket-Protocol", *offer));
    let accepted = accept(&parts(offered), &SUPPORTED).expect("an upgrade");
    let header = accepted.response.headers().get(SEC_WEBSOCKET_PROTOCOL);
    assert_eq!(header.map(|value| value.to_str().expect("text")), accepted.protocol);
    accepted.protocol
}

#[test]
fn the_standards_example_is_accepted() {
    let accepted = accept(&parts(request()), &SUPPORTED).expect("an upgrade");

    assert_eq!(accepted.response.status(), StatusCode::SWITCHING_PROTOCOLS);
    assert_eq!(accepted.response.headers()[SEC_WEBSOCKET_ACCEPT], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    assert_eq!(accepted.response.headers()["connection"], "Upgrade");
    assert_eq!(accepted.response.headers()["upgrade"], "websocket");
    assert_eq!(accepted.response.headers().len(), 3);
    assert_eq!(accepted.protocol, None);
}

#[test]
fn the_first_offered_protocol_that_is_supported_is_spoken() {
    assert_eq!(protocol(&["actioncable-v1-json, actioncable-unsupported"]), Some("actioncable-v1-json"));
    assert_eq!(protocol(&["actioncable-unsupported,actioncable-v1-json"]), Some("actioncable-unsupported"));
    assert_eq!(protocol(&["graphql-ws", "mqtt, actioncable-v1-json"]), Some("actioncable-v1-json"));
}

#[test]
fn clients_without_a_supported_protocol_are_accepted_without_one() {
    assert_eq!(protocol(&[]), None);
    assert_eq!(protocol(&["graphql-ws"]), None);
    assert_eq!(protocol(&["ACTIONCABLE-V1-JSON"]), None);
    assert_eq!(protocol(&["", ",,"]), None);
}

#[test]
fn extensions_are_ignored() {
    let accepted = accept(&parts(request().header("Sec-WebSocket-Extensions", "permessage-deflate")), &[])
        .expect("an upgrade");

    assert!(!accepted.response.headers().contains_key("sec-websocket-extensions"));
}

#[test]
fn tokens_are_found_in_lists_and_in_any_case() {
    let firefox = request_without("Connection").header("Connection", "keep-alive, Upgrade");
    let shouting = request_without("Upgrade").header("Upgrade", "h2c").header("Upgrade", "WebSocket");

    assert_eq!(refusal(firefox), None);
    assert_eq!(refusal(shouting), None);
}

#[test]
fn an_ordinary_request_is_left_to_the_door() {
    assert_eq!(refusal(Request::get("/cable")), Some(Refusal::NotAnUpgrade));
    assert_eq!(refusal(request_without("Upgrade")), Some(Refusal::NotAnUpgrade));
    assert_eq!(refusal(request_without("Connection")), Some(Refusal::NotAnUpgrade));
    assert_eq!(
        refusal(request_without("Upgrade").header("Upgrade", "websocket2")),
        Some(Refusal::NotAnUpgrade)
    );
}

#[test]
fn only_a_get_over_http_1_1_is_upgraded() {
    assert_eq!(refusal(request().method("POST")), Some(Refusal::Method));
    assert_eq!(Refusal::Method.response().headers()[ALLOW], "GET");
    assert_eq!(refusal(request().version(Version::HTTP_10)), Some(Refusal::HttpVersion));
    assert_eq!(refusal(request().version(Version::HTTP_2)), Some(Refusal::HttpVersion));
}

#[test]
fn other_versions_are_told_which_one_is_spoken() {
    for request in [
        request_without("Sec-WebSocket-Version"),
        request_without("Sec-WebSocket-Version").header("Sec-WebSocket-Version", "8"),
        request().header("Sec-WebSocket-Version", "13"),
    ] {
        assert_eq!(refusal(request), Some(Refusal::Version));
    }
    assert_eq!(Refusal::Version.response().status(), StatusCode::UPGRADE_REQUIRED);
    assert_eq!(Refusal::Version.response().headers()[SEC_WEBSOCKET_VERSION], "13");
}

#[test]
fn a_key_is_sixteen_bytes_in_base64() {
    let bad =
        ["", "c2hvcnQ=", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZSE=", "dGhlIHNhbXBsZSBub25j!Q=="];
    for key in bad {
        let request = request_without("Sec-WebSocket-Key").header("Sec-WebSocket-Key", key);
        assert_eq!(refusal(request), Some(Refusal::Key), "{key}");
    }
    assert_eq!(refusal(request_without("Sec-WebSocket-Key")), Some(Refusal::Key));
    assert_eq!(
        refusal(request().header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")),
        Some(Refusal::Key)
    );
    assert_eq!(Refusal::Key.response().status(), StatusCode::BAD_REQUEST);
    let made_up =
        request_without("Sec-WebSocket-Key").header("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAB==");
    assert_eq!(refusal(made_up), None, "bits beyond the sixteenth byte do not matter");
}
