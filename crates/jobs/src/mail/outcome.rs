//! What a mail server's refusal, or its silence, means.

use lettre::transport::smtp;

use crate::delivery::Outcome;

/// Whether sending may succeed later.
pub(super) fn outcome(error: &smtp::Error) -> Outcome {
    let reason = reason(error);
    if error.is_permanent() && !is_about_us(error) {
        Outcome::Permanent(reason)
    } else {
        Outcome::passing(reason)
    }
}

/// Refusals of our own credentials: they say nothing about the mail, and the operator can mend them.
fn is_about_us(error: &smtp::Error) -> bool {
    let Some(code) = error.status() else { return false };
    matches!(u16::from(code), 530 | 534 | 535 | 538)
}

fn reason(error: &smtp::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
