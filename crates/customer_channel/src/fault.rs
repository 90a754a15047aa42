//! How this door says no, on the socket and over HTTP.

use http::StatusCode;
use model::Error;
use serde_json::{Value, json};

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Fault {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    pub(crate) fn missing(field: &str) -> Self {
        Self::new(400, "missingField", format!("{field} is missing"))
    }

    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new(400, "badRequest", message)
    }

    pub(crate) fn no_conversation() -> Self {
        Self::new(404, "conversationNotFound", "there is no such conversation")
    }

    pub(crate) fn ended() -> Self {
        Self::new(410, "conversationEnded", "the conversation has ended")
    }

    /// The answer to an event that failed.
    pub(crate) fn body(&self, event: &str, conversation: Option<&str>) -> Value {
        let mut body = json!({
            "code": self.status,
            "status": "error",
            "error": { "code": self.code, "message": self.message },
            "event": event,
        });
        if let Some(conversation) = conversation {
            body["conversationId"] = conversation.into();
        }
        body
    }

    pub(crate) fn http_status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound("conversation") => Self::no_conversation(),
            Error::NotFound(what) => Self::new(404, "notFound", format!("there is no such {what}")),
            Error::Unauthenticated => Self::new(401, "unauthorized", "not authorized"),
            Error::Forbidden(sentence) => Self::new(403, "forbidden", sentence),
            Error::Invalid(fields) => {
                let sentences: Vec<&str> = fields.iter().map(|field| field.message.as_str()).collect();
                match sentences.as_slice() {
                    ["Too many messages"] => Self::new(429, "rateLimited", "too many messages"),
                    sentences => Self::bad(sentences.join(", ")),
                }
            }
            Error::Conflict(sentence) => Self::new(409, "conflict", sentence),
            Error::Gone(what) => Self::new(410, "gone", format!("the {what} has ended")),
            Error::TooLarge { limit } => Self::new(413, "tooLarge", format!("larger than {limit} bytes")),
            Error::Limited { .. } => Self::new(429, "rateLimited", "too many requests"),
            Error::Unavailable { .. } => Self::new(503, "unavailable", "try again later"),
            Error::NotSetUp(sentence) => Self::new(503, "serviceUnavailable", sentence),
            Error::Internal(cause) => {
                tracing::error!(cause = ?cause, "A call of the customer channel failed");
                Self::new(500, "internal", "something went wrong here")
            }
        }
    }
}
