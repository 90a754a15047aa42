//! Turns one embedded file into an answer, or into 304 when the browser already holds it.

use std::borrow::Cow;
use std::fmt::Write;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::headers;

#[derive(RustEmbed)]
#[folder = "pages/"]
struct Pages;

/// The file under `pages/` called `name`, as the request's conditions want it.
pub(crate) fn serve(name: &str, request: &HeaderMap) -> Response {
    let Some(file) = Pages::get(name) else {
        return headers::protect((StatusCode::NOT_FOUND, "Not found\n").into_response());
    };
    let etag = etag(&file);

    let mut response =
        if holds(request, &etag) { StatusCode::NOT_MODIFIED.into_response() } else { whole(name, file) };
    let answer = response.headers_mut();
    let value = HeaderValue::from_str(&etag).expect("hexadecimal digits and quotes are visible ASCII");
    answer.insert(header::ETAG, value);
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers::protect(response)
}

fn whole(name: &str, file: EmbeddedFile) -> Response {
    let bytes = match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    ([(header::CONTENT_TYPE, content_type(name))], Body::from(bytes)).into_response()
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

/// The first half of the content's SHA-256: strong, and the same on every node.
fn etag(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    let mut etag = String::with_capacity(34);
    etag.push('"');
    for byte in &hash[..16] {
        write!(etag, "{byte:02x}").expect("writing to a string does not fail");
    }
    etag.push('"');
    etag
}

/// Whether `If-None-Match` names the file's tag; proxies may have made it a weak one.
fn holds(request: &HeaderMap, etag: &str) -> bool {
    request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}
