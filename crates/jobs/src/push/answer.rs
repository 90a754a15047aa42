//! What the answers of push services mean.

use std::time::Duration;

use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};

use crate::delivery::Outcome;

/// What a push service answered.
#[derive(Debug)]
pub(super) enum Answer {
    /// Nothing more is to be done about the push but this.
    Over(Outcome),
    /// It knows the device or browser no more.
    Gone,
}

/// What a status means that is neither success nor about the device.
pub(super) fn refused(status: StatusCode, headers: &HeaderMap) -> Outcome {
    let reason = format!("the push service answered {}", status.as_u16());
    let may_pass = status.is_server_error()
        || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT);
    if may_pass { Outcome::Passing(reason, patience(headers)) } else { Outcome::Permanent(reason) }
}

/// What it means that there was no answer.
pub(super) fn unanswered(error: &outbound::Error) -> Outcome {
    use outbound::Error::{Address, Private};
    match error {
        Address(_) | Private { .. } => Outcome::Permanent(error.to_string()),
        _ => Outcome::passing(error.to_string()),
    }
}

/// For how long it wants to be left alone, if it says so in seconds.
fn patience(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn what_may_pass_is_tried_again_when_it_is_wanted() {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static("120"))]);
        let wanted = |status| match refused(status, &headers) {
            Outcome::Passing(_, wanted) => wanted,
            other => panic!("{other:?}"),
        };

        assert_eq!(wanted(StatusCode::TOO_MANY_REQUESTS), Some(Duration::from_mins(2)));
        assert_eq!(wanted(StatusCode::BAD_GATEWAY), Some(Duration::from_mins(2)));
        for status in [StatusCode::BAD_REQUEST, StatusCode::PAYLOAD_TOO_LARGE, StatusCode::FOUND] {
            assert!(matches!(refused(status, &headers), Outcome::Permanent(_)), "{status}");
        }
    }
}
