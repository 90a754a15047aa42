//! What stands around every route.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::routing::{any, get as on_get, post as on_post};
use http::{Method, StatusCode};
use rest::layers::Layers;
use rest::{ClientAddress, Empty, Json, Path, PeerAddress};
use serde_json::json;

use crate::{ask, get, header, json, text};

fn wrapped(layers: Layers) -> Router {
    let contacts = Router::new()
        .route("/contacts/{id}", on_get(|Path(id): Path<String>| async move { Json(id) }))
        .route("/contacts", on_post(|| async { Empty }));
    let routes = Router::new()
        .nest("/public/api/v1", contacts.clone())
        .nest("/api/v1", contacts.clone())
        .nest("/pages", contacts)
        .route("/api", on_get(|| async { Json("version") }))
        .route("/address", on_get(|ClientAddress(address): ClientAddress| async move { Json(address) }))
        .route("/panic", any(|| async { panics() }))
        .route("/slow", any(|| async { std::future::pending::<Empty>().await }))
        .fallback(rest::error::public_route_missing);
    layers.around(routes)
}

fn panics() -> Empty {
    panic!("a defect")
}

fn from(peer: &str, path: &str) -> Request {
    let mut request = get(path);
    request.extensions_mut().insert(PeerAddress(SocketAddr::new(peer.parse().unwrap(), 4711)));
    request
}

#[tokio::test]
async fn api_paths_forgive_a_slash_and_a_json_ending() {
    let router = wrapped(Layers::default());
    let cases = [
        ("/public/api/v1/contacts/ada", 200, json!("ada")),
        ("/public/api/v1/contacts/ada/", 200, json!("ada")),
        ("/public/api/v1/contacts/ada.json", 200, json!("ada")),
        ("/api/v1/contacts/ada.json?page=1", 200, json!("ada")),
        ("/public/api/v1/contacts/a@b.com", 200, json!("a@b.com")),
        ("/public/api/v1/contacts/a@b.com.json", 200, json!("a@b.com")),
        ("/public/api/v1/contacts/a%2Fb%20c", 200, json!("a/b c")),
        ("/public/api/v1/contacts/ada%2Ejson", 200, json!("ada.json")),
        ("/api/", 200, json!("version")),
        ("/pages/contacts/ada.json", 200, json!("ada.json")),
        ("/pages/contacts/ada/", 404, json!({ "status": 404, "error": "Not Found" })),
        ("/public/api/v1/.json", 404, json!({ "status": 404, "error": "Not Found" })),
    ];
    for (path, status, body) in cases {
        let answer = json(ask(&router, get(path)).await).await;
        assert_eq!(answer, (StatusCode::from_u16(status).unwrap(), body), "{path}");
    }
}

#[tokio::test]
async fn other_sites_may_use_the_public_api_and_nothing_else() {
    let router = wrapped(Layers::default());
    let preflight = |path: &str| {
        Request::options(path)
            .header("origin", "https://shop.example")
            .header("access-control-request-method", "PATCH")
            .header("access-control-request-headers", "content-type, x-anything")
            .body(Body::empty())
            .unwrap()
    };

    let allowed = ask(&router, preflight("/public/api/v1/contacts/ada")).await;
    assert_eq!(allowed.status(), 200);
    assert_eq!(header(&allowed, "access-control-allow-origin"), "*");
    assert_eq!(header(&allowed, "access-control-allow-headers"), "content-type, x-anything");
    assert!(header(&allowed, "access-control-allow-methods").contains("PATCH"));
    for path in ["/public/api/v1/contacts/ada", "/public/api/v1/nothing/here"] {
        let answer = ask(&router, get(path)).await;
        assert_eq!(header(&answer, "access-control-allow-origin"), "*", "{path}");
    }
    for request in [preflight("/api/v1/contacts/ada"), get("/api/v1/contacts/ada")] {
        let answer = ask(&router, request).await;
        assert_eq!(header(&answer, "access-control-allow-origin"), "");
    }
}

#[tokio::test]
async fn everyone_has_an_allowance_by_address() {
    let router = wrapped(Layers { rate_limit: NonZeroU32::new(2), ..Layers::default() });
    let status = async |peer: &str| ask(&router, from(peer, "/api")).await.status().as_u16();

    assert_eq!([status("9.9.9.9").await, status("9.9.9.9").await], [200, 200]);
    let refused = ask(&router, from("9.9.9.9", "/public/api/v1/contacts/ada")).await;
    assert_eq!(refused.status(), 429);
    assert!((1..=31).contains(&header(&refused, "retry-after").parse::<u32>().unwrap()));
    assert_eq!(header(&refused, "access-control-allow-origin"), "*");
    assert_eq!(text(refused).await, "Retry later\n");

    assert_eq!(status("9.9.9.8").await, 200);
    assert_eq!([status("2001:db8::1").await, status("2001:db8::2").await], [200, 200]);
    assert_eq!(status("2001:db8::3").await, 429, "one network, one allowance");
}

#[tokio::test]
async fn no_limit_means_no_limit() {
    let router = wrapped(Layers { rate_limit: None, ..Layers::default() });

    for _ in 0..5000 {
        assert_eq!(ask(&router, get("/api")).await.status(), 200);
    }
}

#[tokio::test]
async fn handlers_know_the_callers_address() {
    let router = wrapped(Layers::default());
    let mut proxied = from("127.0.0.1", "/address");
    proxied.headers_mut().insert("x-forwarded-for", "198.51.100.7".parse().unwrap());

    assert_eq!(json(ask(&router, proxied).await).await.1, json!("198.51.100.7"));
    assert_eq!(json(ask(&router, from("203.0.113.5", "/address")).await).await.1, json!("203.0.113.5"));
}

#[tokio::test]
async fn a_panic_is_an_internal_error_and_the_next_request_works() {
    let router = wrapped(Layers::default());

    let (status, body) = json(ask(&router, get("/panic")).await).await;

    assert_eq!((status.as_u16(), body), (500, json!({ "status": 500, "error": "Internal Server Error" })));
    assert_eq!(ask(&router, get("/api")).await.status(), 200);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_takes_too_long_is_given_up() {
    let router = wrapped(Layers { deadline: Duration::from_secs(3), ..Layers::default() });

    let answer = ask(&router, get("/slow")).await;

    assert_eq!((answer.status().as_u16(), header(&answer, "retry-after")), (503, "5"));
}

#[tokio::test]
async fn every_answer_names_its_request() {
    let router = wrapped(Layers::default());
    let named = |id: &str| Request::get("/api").header("x-request-id", id).body(Body::empty()).unwrap();

    assert_eq!(header(&ask(&router, named("abc-123")).await, "x-request-id"), "abc-123");
    for id in ["", "has space", &"x".repeat(65), "quote\""] {
        let answer = ask(&router, named(id)).await;
        assert_eq!(header(&answer, "x-request-id").len(), 36, "{id:?}");
    }
}

#[tokio::test]
async fn methods_nobody_serves_are_no_defect() {
    let router = wrapped(Layers::default());
    let request = Request::builder().method(Method::DELETE).uri("/api").body(Body::empty()).unwrap();

    assert_eq!(ask(&router, request).await.status(), 405);
}

#[tokio::test]
async fn a_body_that_nobody_wants_is_taken_so_that_the_answer_arrives() {
    let router = wrapped(Layers::default());
    let (sent, rest) = tokio::sync::mpsc::channel::<()>(64);
    let chunks = (0..32).map(move |_| {
        sent.try_send(()).unwrap();
        Ok::<_, std::io::Error>(Bytes::from_static(&[0; 4096]))
    });
    let body = Body::from_stream(futures_util::stream::iter(chunks));
    let request = Request::post("/public/api/v1/contacts").body(body).unwrap();

    let response = ask(&router, request).await;

    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(rest.len(), 32);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_stops_in_the_middle_of_an_unwanted_body_is_answered() {
    let router = wrapped(Layers::default());
    let body = Body::from_stream(futures_util::stream::pending::<Result<Bytes, std::io::Error>>());
    let request = Request::post("/public/api/v1/contacts").body(body).unwrap();

    let response = tokio::time::timeout(Duration::from_secs(3), ask(&router, request)).await.unwrap();

    assert_eq!(response.status(), StatusCode::OK);
}
