//! The pages as a browser asks for them.

use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

async fn answer(request: Request<Body>) -> Response<Body> {
    let router: Router = web::router();
    router.oneshot(request).await.expect("a router always answers")
}

async fn get(path: &str) -> Response<Body> {
    answer(Request::get(path).body(Body::empty()).expect("the request is well formed")).await
}

async fn get_again(path: &str, tag: &str) -> Response<Body> {
    let request = Request::get(path).header(header::IF_NONE_MATCH, tag);
    answer(request.body(Body::empty()).expect("the request is well formed")).await
}

async fn text(response: Response<Body>) -> String {
    let bytes = response.into_body().collect().await.expect("the body is whole").to_bytes();
    String::from_utf8(bytes.to_vec()).expect("pages are UTF-8")
}

fn value<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> &'a str {
    headers.get(name).unwrap_or_else(|| panic!("{name} is missing")).to_str().expect("header values are text")
}

fn assert_protected(headers: &HeaderMap) {
    let policy = value(headers, &header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("script-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(value(headers, &header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(value(headers, &header::REFERRER_POLICY), "same-origin");
}

#[tokio::test]
async fn each_page_comes_with_its_type_tag_and_protection() {
    for (path, content_type) in [
        ("/", "text/html; charset=utf-8"),
        ("/examples/chat", "text/html; charset=utf-8"),
        ("/examples/agent", "text/html; charset=utf-8"),
        ("/examples/gadget", "text/html; charset=utf-8"),
        ("/app/auth/password/edit", "text/html; charset=utf-8"),
        ("/app/auth/reset/password", "text/html; charset=utf-8"),
        ("/survey/responses/nonsense", "text/html; charset=utf-8"),
        ("/assets/tokens.css", "text/css; charset=utf-8"),
        ("/assets/shared/cable.js", "text/javascript; charset=utf-8"),
        ("/assets/icon.svg", "image/svg+xml"),
    ] {
        let response = get(path).await;

        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let headers = response.headers();
        assert_eq!(value(headers, &header::CONTENT_TYPE), content_type, "{path}");
        assert_eq!(value(headers, &header::CACHE_CONTROL), "no-cache", "{path}");
        let tag = value(headers, &header::ETAG);
        assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() == 34, "{path}: {tag}");
        assert_protected(headers);
    }
}

#[tokio::test]
async fn browser_that_holds_the_page_gets_no_second_copy() {
    let first = get("/").await;
    let tag = value(first.headers(), &header::ETAG).to_owned();

    for known in [tag.clone(), format!("\"old\", W/{tag}"), "*".to_owned()] {
        let second = get_again("/", &known).await;

        assert_eq!(second.status(), StatusCode::NOT_MODIFIED, "{known}");
        assert_eq!(value(second.headers(), &header::ETAG), tag);
        assert_protected(second.headers());
        assert_eq!(text(second).await, "");
    }
}

#[tokio::test]
async fn browser_with_an_older_page_gets_the_new_one() {
    let response = get_again("/", "\"0123\"").await;

    assert_eq!(response.status(), StatusCode::OK);
    assert!(text(response).await.starts_with("<!doctype html>"));
}

#[tokio::test]
async fn unknown_and_climbing_paths_are_not_found() {
    for path in
        ["/assets/nothing.css", "/assets/../Cargo.toml", "/assets/%2e%2e/index.html", "/assets/shared"]
    {
        let response = get(path).await;

        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert_protected(response.headers());
    }
}

#[tokio::test]
async fn links_of_mails_lead_to_the_desk() {
    for (path, to) in [
        ("/app", "/examples/agent"),
        ("/app/login", "/examples/agent"),
        ("/app/accounts/7/contacts", "/examples/agent?account=7"),
        ("/app/accounts/7/conversations/12", "/examples/agent?account=7#/conversations/12"),
    ] {
        let response = get(path).await;

        assert_eq!(response.status(), StatusCode::TEMPORARY_REDIRECT, "{path}");
        assert_eq!(value(response.headers(), &header::LOCATION), to);
        assert_protected(response.headers());
    }
    assert_eq!(get("/app/accounts/7/conversations/%0d%0a").await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn pages_carry_nothing_the_policy_would_refuse() {
    for path in ["/", "/examples/chat", "/examples/agent", "/app/auth/password/edit"] {
        let page = text(get(path).await).await;

        for refused in ["<style", " style=", " onclick=", "<script>", "src=\"http", "url(http"] {
            assert!(!page.contains(refused), "{path} contains {refused}");
        }
        for asset in page.split("\"/assets/").skip(1).filter_map(|rest| rest.split('"').next()) {
            let linked = get(&format!("/assets/{asset}")).await;
            assert_eq!(linked.status(), StatusCode::OK, "{path} links {asset}");
        }
    }
}
