//! Requests that come twice: the first result is given again.

use std::time::Duration;

/// A client's key for a request, with what the request was.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RepeatKey {
    /// Who and where: keys of different callers and places never meet.
    pub place: String,
    /// The client's key.
    pub key: String,
    /// A hash of everything that makes two requests the same.
    pub fingerprint: String,
    /// How long a repeat is recognised.
    pub window: Duration,
    /// What another content under the same key means.
    pub on_mismatch: Mismatch,
}

/// What another content under the same key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mismatch {
    /// A mistake of the client: refused.
    Refuse,
    /// A counter that started again: a new request.
    Accept,
}

/// How long an ordinary key is recognised.
pub const WINDOW: Duration = Duration::from_hours(24);

/// How long an `echo_id` is recognised: short ones are counters that clients reuse.
pub fn echo_window(echo_id: &str) -> Duration {
    if echo_id.chars().count() < 12 { Duration::from_mins(1) } else { WINDOW }
}
