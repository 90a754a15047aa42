//! JSON in and out, and the answer without a body.

use axum::extract::{FromRef, FromRequest, Request};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{self, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Params, Reject, Uploads, error};

/// Bytes that most answers fit into: a page of messages takes a few times as many.
const USUAL: usize = 4096;

/// As an answer: 200 with this value as JSON. As an argument: the merged parameters, whatever their encoding.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

/// 200 without a body; clients must not try to read JSON from it.
#[derive(Debug, Clone, Copy)]
pub struct Empty;

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        let mut bytes = Vec::with_capacity(USUAL);
        match serde_json::to_writer(&mut bytes, &self.0) {
            Ok(()) => json_response(StatusCode::OK, bytes),
            Err(cause) => {
                tracing::error!(cause = %cause, "Failed to write an answer as JSON");
                error::internal()
            }
        }
    }
}

impl<S, T> FromRequest<S> for Json<T>
where
    Uploads: FromRef<S>,
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Reject;

    async fn from_request(request: Request, state: &S) -> Result<Self, Reject> {
        Params::from_request(request, state).await?.parse().map(Self)
    }
}

impl IntoResponse for Empty {
    fn into_response(self) -> Response {
        StatusCode::OK.into_response()
    }
}

pub(crate) fn json_response(status: StatusCode, body: impl Into<axum::body::Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let media_type = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    response
}
