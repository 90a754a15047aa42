//! Other sites may call the public API from a browser, and nothing else.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::header::{self, HeaderValue};
use http::{Method, StatusCode};

/// Whether answers to a request may be read by other sites.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowed(bool);

impl Allowed {
    pub(super) fn of(request: &Request) -> Self {
        Self(request.uri().path().starts_with("/public/api/"))
    }

    /// Errors are marked too: a client that may not read a 422 cannot tell its user what is wrong.
    pub(super) fn mark(self, response: &mut Response) {
        if self.0 {
            let headers = response.headers_mut();
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("*"));
        }
    }
}

pub(super) fn is_preflight(request: &Request) -> bool {
    Allowed::of(request).0
        && request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// Permits whatever the browser asks for, for a day.
pub(super) fn preflight(request: &Request) -> Response {
    let mut response = StatusCode::OK.into_response();
    let headers = response.headers_mut();
    let methods = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    headers.insert(header::VARY, HeaderValue::from_static("access-control-request-headers"));
    if let Some(asked) = request.headers().get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
    }
    response
}
