//! Calls to real servers on this machine.

#![expect(clippy::unwrap_used, reason = "a test that meets an error has failed")]

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, Request as Asked};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get};
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use http::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use http::{HeaderValue, StatusCode};
use outbound::{Error, Outbound, Request, Settings};
use rstest::rstest;
use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;

/// A server on `127.0.0.1` that ends with the test.
struct Server {
    address: SocketAddr,
    _tasks: TaskTracker,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let tasks = TaskTracker::new();
        let routes = Router::new()
            .route("/echo", any(echo))
            .route("/bytes/{count}", get(async |Path(count): Path<usize>| vec![b'x'; count]))
            .route("/endless", get(endless))
            .route("/silent", get(std::future::pending::<()>))
            .route("/stalling", get(stalling))
            .route("/to/{*address}", any(async |Path(address): Path<String>| Redirect::temporary(&address)))
            .route("/round", get(async || Redirect::temporary("round")))
            .route("/astray", get(async || (StatusCode::FOUND, [(LOCATION, "http://")])));
        tasks.spawn(async move { axum::serve(listener, routes).await });
        Self { address, _tasks: tasks }
    }

    fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

/// The method, the path with its query, some headers and the body, a line each.
async fn echo(asked: Asked) -> String {
    let (asked, body) = asked.into_parts();
    let header = |name: &str| {
        asked.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    };
    let head = format!("{} {}\n{}\n{}\n", asked.method, asked.uri, header("host"), header("authorization"));
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    head + std::str::from_utf8(&body).unwrap()
}

async fn endless() -> Response {
    let chunks = stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from_static(&[b'x'; 4096])));
    axum::body::Body::from_stream(chunks).into_response()
}

async fn stalling() -> Response {
    let first = stream::once(async { Ok::<_, std::io::Error>(Bytes::from_static(b"first")) });
    axum::body::Body::from_stream(first.chain(stream::pending())).into_response()
}

/// Calls out, to `127.0.0.1` as well.
fn allowed() -> Outbound {
    Outbound::new(Settings { private_targets: vec!["127.0.0.1".parse().unwrap()] })
}

#[tokio::test]
async fn an_answer_comes_with_its_status_and_body() {
    let server = Server::start().await;
    let request = Request::post(&server.at("/echo?a=1&b=%20#part"), "the body").unwrap();
    let request = request.header(AUTHORIZATION, HeaderValue::from_static("Bearer key"));

    let answer = allowed().send(request).await.unwrap();

    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.headers()[CONTENT_TYPE].to_str().unwrap().starts_with("text/plain"));
    let expected = format!("POST /echo?a=1&b=%20\n{}\nBearer key\nthe body", server.address);
    assert_eq!(answer.bytes().await.unwrap(), expected);
    let missing = allowed().send(Request::get(&server.at("/nowhere")).unwrap()).await.unwrap();
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nobody_is_called_who_is_private() {
    let server = Server::start().await;
    let port = server.address.port();

    for address in [server.at("/echo"), format!("http://localhost:{port}/echo")] {
        let refused = Outbound::new(Settings::default()).send(Request::get(&address).unwrap()).await.err();
        assert!(matches!(refused, Some(Error::Private { .. })), "{address}: {refused:?}");
    }
}

#[tokio::test]
async fn a_redirect_leads_to_no_private_address() {
    let server = Server::start().await;
    let port = server.address.port();

    for target in [format!("http://127.0.0.2:{port}/echo"), "http://169.254.169.254/latest".to_owned()] {
        let request = Request::get(&server.at(&format!("/to/{target}"))).unwrap().following(3);
        let refused = allowed().send(request).await.err();
        assert!(matches!(refused, Some(Error::Private { .. })), "{target}: {refused:?}");
    }
}

#[tokio::test]
async fn redirects_are_followed_as_far_as_is_wanted() {
    let (first, second) = (Server::start().await, Server::start().await);
    let there = first.at(&format!("/to/{}", second.at(&format!("/to/{}", first.at("/echo")))));
    let secret = HeaderValue::from_static("Bearer key");
    let get = |address: &str| Request::get(address).unwrap().header(AUTHORIZATION, secret.clone());

    let answer = allowed().send(get(&there).following(2)).await.unwrap();
    let expected = format!("GET /echo\n{}\n\n", first.address);
    assert_eq!(answer.bytes().await.unwrap(), expected, "another host is not told the key");
    let own = allowed().send(get(&first.at("/to//echo")).following(1)).await.unwrap();
    assert!(String::from_utf8(own.bytes().await.unwrap().to_vec()).unwrap().contains("Bearer key"));

    for request in [
        get(&there).following(1),
        get(&first.at("/round")).following(5),
        get(&first.at("/astray")).following(1),
    ] {
        let lost = allowed().send(request.clone()).await.err();
        assert!(matches!(lost, Some(Error::Redirects)), "{request:?}: {lost:?}");
    }
    let post = Request::post(&there, "body").unwrap().following(2);
    for request in [get(&there), post] {
        assert_eq!(allowed().send(request).await.unwrap().status(), StatusCode::TEMPORARY_REDIRECT);
    }
}

#[tokio::test]
async fn a_redirect_leads_to_http_only() {
    let server = Server::start().await;
    for target in ["file:///etc/passwd", "ftp://127.0.0.1/", "http://user:secret@127.0.0.1/"] {
        let request = Request::get(&server.at(&format!("/to/{target}"))).unwrap().following(3);
        let refused = allowed().send(request).await.err();
        assert!(matches!(refused, Some(Error::Address(_))), "{target}: {refused:?}");
    }
}

#[tokio::test]
async fn an_answer_is_read_up_to_its_limit() {
    let server = Server::start().await;
    let outbound = allowed();
    let ask = |path: &str| outbound.send(Request::get(&server.at(path)).unwrap().at_most(100_000));

    assert_eq!(ask("/bytes/100000").await.unwrap().bytes().await.unwrap().len(), 100_000);
    let announced = ask("/bytes/100001").await.err();
    assert!(matches!(announced, Some(Error::TooLarge { limit: 100_000 })), "{announced:?}");
    let endless = ask("/endless").await.unwrap().bytes().await;
    assert!(matches!(endless, Err(Error::TooLarge { limit: 100_000 })), "{endless:?}");
}

#[tokio::test]
async fn an_answer_comes_in_its_time_or_not_at_all() {
    let server = Server::start().await;
    let ask = |path: &str| Request::get(&server.at(path)).unwrap().within(Duration::from_millis(300));

    let silent = allowed().send(ask("/silent")).await.err();
    assert!(matches!(silent, Some(Error::TimedOut)), "{silent:?}");
    let mut chunks = allowed().send(ask("/stalling")).await.unwrap().stream();
    assert_eq!(chunks.try_next().await.unwrap().unwrap(), "first");
    let stalled = chunks.try_next().await;
    assert!(matches!(stalled, Err(Error::TimedOut)), "{stalled:?}");
}

#[tokio::test]
async fn who_is_not_there_has_no_answer() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let gone = allowed().send(Request::get(&format!("http://{free}/")).unwrap()).await.err();
    assert!(matches!(gone, Some(Error::Unreachable { .. })), "{gone:?}");

    let nobody = allowed().send(Request::get("http://nobody.invalid/").unwrap()).await.err();
    assert!(matches!(nobody, Some(Error::Unknown { .. })), "{nobody:?}");
}

#[rstest]
#[case("", "this is no address")]
#[case("example.com", "this is no address")]
#[case("http://", "this is no address")]
#[case("ftp://example.com/", "the address must begin with http:// or https://")]
#[case("file:///etc/passwd", "the address must begin with http:// or https://")]
#[case("javascript:alert(1)", "the address must begin with http:// or https://")]
#[case("https://user@example.com/", "the address must not carry a user name or a password")]
#[case("https://:secret@example.com/", "the address must not carry a user name or a password")]
fn what_cannot_be_called_is_refused(#[case] address: &str, #[case] words: &str) {
    assert_eq!(Request::get(address).unwrap_err().to_string(), words);
    assert!(matches!(
        Request::get(&format!("https://a.example/{}", "x".repeat(2048))),
        Err(Error::Address(_))
    ));
}
