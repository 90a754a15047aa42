//! `/api/customer/…` and `/api/thirdparty/…`.

pub(crate) mod init;
pub(crate) mod third_party;
pub(crate) mod transcript;

use axum::body::Bytes;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::fault::Fault;

/// Reads a body whatever it says to be; nothing when it is no JSON.
fn json_of(body: &Bytes) -> Option<Value> {
    serde_json::from_slice(body).ok()
}

/// A refusal in the shape of these endpoints.
fn refused(fault: &Fault, request_id: Option<&str>, at: &str) -> Response {
    let mut body = json!({ "error": { "code": fault.code, "message": fault.message }, "Timestamp": at });
    if let Some(request_id) = request_id {
        body["requestId"] = request_id.into();
    }
    let mut response = (fault.http_status(), axum::Json(body)).into_response();
    if matches!(fault.status, 429 | 503) {
        response.headers_mut().insert(http::header::RETRY_AFTER, http::HeaderValue::from_static("5"));
    }
    response
}
