//! Why a request was turned away before any action saw it.

use axum::response::{IntoResponse, Response};
use http::StatusCode;

use crate::error::{self, Door};

/// A request that could not be read. Both doors answer it alike.
#[derive(Debug)]
pub enum Reject {
    /// The bytes are not what the content type promises: 400.
    Malformed(String),
    /// The body did not arrive in time: 408.
    Slow,
    /// One parameter has the wrong type or is missing: 422.
    Field {
        /// The parameter in the wire's spelling, with its path: `contact.name`.
        attribute: String,
        /// A whole sentence.
        message: String,
    },
    /// The system refused the upload or its size.
    Refused(model::Error),
}

impl Reject {
    /// The bytes are not what the content type promises.
    pub fn malformed(message: impl Into<String>) -> Self {
        Self::Malformed(message.into())
    }
}

impl From<model::Error> for Reject {
    fn from(error: model::Error) -> Self {
        Self::Refused(error)
    }
}

impl IntoResponse for Reject {
    fn into_response(self) -> Response {
        respond(self, Door::Public)
    }
}

pub(crate) fn respond(reject: Reject, door: Door) -> Response {
    match reject {
        Reject::Malformed(message) => error::status_body(StatusCode::BAD_REQUEST, &message),
        Reject::Slow => error::status_body(StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time"),
        Reject::Field { attribute, message } => error::validation([(attribute.as_str(), message.as_str())]),
        Reject::Refused(cause) => error::respond(cause, door),
    }
}
