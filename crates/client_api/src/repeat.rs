//! The `Idempotency-Key` of a request.

use std::convert::Infallible;

use actions::repeats;
use axum::extract::FromRequestParts;
use http::request::Parts;
use model::repeat::RepeatKey;
use model::scope::VisitorScope;
use serde_json::Value;

/// The header's text, if the request has one.
pub(crate) struct IdempotencyKey(pub(crate) Option<String>);

impl IdempotencyKey {
    /// How a repeat of this request of a session is recognised.
    pub(crate) fn of_session(&self, scope: &VisitorScope, request: &Value) -> Option<RepeatKey> {
        self.at(&format!("contact_inbox {}", scope.contact_inbox_id), request)
    }

    /// How a repeat of this request is recognised at a place.
    pub(crate) fn at(&self, place: &str, request: &Value) -> Option<RepeatKey> {
        Some(repeats::by_header(place, self.0.as_deref()?, request))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let header = parts.headers.get("idempotency-key");
        let text = header.map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned());
        Ok(Self(text.filter(|text| !text.is_empty())))
    }
}
