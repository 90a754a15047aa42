//! How each door says no.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{self, HeaderValue};
use model::FieldError;
use serde_json::{Value, json};

use crate::json::json_response;
use crate::reject::{self, Reject};

/// A refusal in the shapes of the public client API.
#[derive(Debug)]
pub struct PublicError(Reject);

/// A refusal in the shapes of the agents' API.
#[derive(Debug)]
pub enum AgentError {
    /// Anything that has no shape of its own.
    Refused(Reject),
    /// An `api_access_token` that nobody owns.
    InvalidAccessToken,
    /// What has to be told in words: all broken rules together are `error`, one by one `errors`.
    InWords(Reject),
}

impl AgentError {
    /// A refusal whose broken rules are told in words, for clients that look for `error`.
    pub fn in_words(refusal: impl Into<Reject>) -> Self {
        Self::InWords(refusal.into())
    }
}

/// Whose spelling an answer uses where the doors differ.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Door {
    Public,
    Agent,
}

impl From<model::Error> for PublicError {
    fn from(error: model::Error) -> Self {
        Self(Reject::Refused(error))
    }
}

impl From<Reject> for PublicError {
    fn from(reject: Reject) -> Self {
        Self(reject)
    }
}

impl IntoResponse for PublicError {
    fn into_response(self) -> Response {
        reject::respond(self.0, Door::Public)
    }
}

impl From<model::Error> for AgentError {
    fn from(error: model::Error) -> Self {
        Self::Refused(Reject::Refused(error))
    }
}

impl From<Reject> for AgentError {
    fn from(reject: Reject) -> Self {
        Self::Refused(reject)
    }
}

impl IntoResponse for AgentError {
    fn into_response(self) -> Response {
        match self {
            Self::InvalidAccessToken => error_body(StatusCode::UNAUTHORIZED, "Invalid Access Token"),
            Self::InWords(Reject::Refused(model::Error::Invalid(fields))) => {
                in_words(&fields.iter().map(|field| field.message.as_str()).collect::<Vec<_>>())
            }
            Self::InWords(Reject::Field { message, .. }) => in_words(&[&message]),
            Self::Refused(reject) | Self::InWords(reject) => reject::respond(reject, Door::Agent),
        }
    }
}

/// Answers a path or method that no door of the public API knows.
#[expect(clippy::unused_async, reason = "axum takes only asynchronous functions as handlers")]
pub async fn public_route_missing() -> PublicError {
    model::Error::NotFound("route").into()
}

/// Answers a path or method that no door of the agents' API knows.
#[expect(clippy::unused_async, reason = "axum takes only asynchronous functions as handlers")]
pub async fn agent_route_missing() -> AgentError {
    model::Error::NotFound("route").into()
}

pub(crate) fn respond(error: model::Error, door: Door) -> Response {
    use model::Error;
    match error {
        Error::NotFound(_) => not_found(door),
        Error::Unauthenticated => unauthenticated(door),
        Error::Forbidden(sentence) => error_body(StatusCode::FORBIDDEN, sentence),
        Error::Invalid(fields) => validation(pairs(&fields)),
        Error::Conflict(sentence) => error_body(StatusCode::UNPROCESSABLE_ENTITY, sentence),
        Error::Gone(_) => error_body(StatusCode::GONE, &error.to_string()),
        Error::TooLarge { .. } => status_body(StatusCode::PAYLOAD_TOO_LARGE, &error.to_string()),
        Error::Limited { retry_after } => limited(retry_after),
        Error::Unavailable { retry_after } => {
            with_retry(status_body(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable"), retry_after)
        }
        Error::NotSetUp(sentence) => error_body(StatusCode::SERVICE_UNAVAILABLE, sentence),
        Error::Internal(cause) => {
            tracing::error!(cause = format!("{cause:#}"), "Failed to answer a request");
            internal()
        }
    }
}

/// The answer to a defect of ours; whoever calls it has logged the cause.
pub(crate) fn internal() -> Response {
    status_body(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
}

/// `{"status":…,"error":…}`.
pub(crate) fn status_body(status: StatusCode, sentence: &str) -> Response {
    answer(status, &json!({ "status": status.as_u16(), "error": sentence }))
}

/// 422 with every sentence joined and every attribute named once, in order.
pub(crate) fn validation<'a>(errors: impl IntoIterator<Item = (&'a str, &'a str)>) -> Response {
    let (mut attributes, mut messages) = (Vec::new(), Vec::new());
    for (attribute, message) in errors {
        if !attributes.contains(&attribute) {
            attributes.push(attribute);
        }
        messages.push(message);
    }
    let body = json!({ "message": messages.join(", "), "attributes": attributes });
    answer(StatusCode::UNPROCESSABLE_ENTITY, &body)
}

fn in_words(errors: &[&str]) -> Response {
    answer(StatusCode::UNPROCESSABLE_ENTITY, &json!({ "error": errors.join(", "), "errors": errors }))
}

fn not_found(door: Door) -> Response {
    match door {
        Door::Public => status_body(StatusCode::NOT_FOUND, "Not Found"),
        Door::Agent => error_body(StatusCode::NOT_FOUND, "Resource could not be found"),
    }
}

/// The public door has no sign-in: the only proof it asks for is the identifier hash.
fn unauthenticated(door: Door) -> Response {
    let body = match door {
        Door::Public => json!({ "error": "HMAC failed: Invalid Identifier Hash Provided" }),
        Door::Agent => json!({ "errors": ["You need to sign in or sign up before continuing."] }),
    };
    answer(StatusCode::UNAUTHORIZED, &body)
}

/// Plain text, as every client of the family expects from the throttle.
pub(crate) fn limited(retry_after: u32) -> Response {
    with_retry((StatusCode::TOO_MANY_REQUESTS, "Retry later\n").into_response(), retry_after)
}

fn with_retry(mut response: Response, seconds: u32) -> Response {
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    response
}

fn error_body(status: StatusCode, sentence: &str) -> Response {
    answer(status, &json!({ "error": sentence }))
}

fn answer(status: StatusCode, body: &Value) -> Response {
    json_response(status, body.to_string())
}

fn pairs(fields: &[FieldError]) -> impl Iterator<Item = (&str, &str)> {
    fields.iter().map(|field| (field.attribute, field.message.as_str()))
}
