//! What may become of an attempt to send a mail.

use lettre::transport::smtp;
use model::Timestamp;
use model::mail::Mail;

/// What became of an attempt, with the reason for those who look at the row.
#[derive(Debug)]
pub(super) enum Outcome {
    /// The mail server took it.
    Sent,
    /// It may succeed later.
    Passing(String),
    /// It never will.
    Permanent(String),
}

impl Outcome {
    /// What a mail server's refusal, or its silence, means.
    pub(super) fn of(error: &smtp::Error) -> Self {
        let reason = reason(error);
        if error.is_permanent() && !is_about_us(error) {
            Self::Permanent(reason)
        } else {
            Self::Passing(reason)
        }
    }

    /// Counts it, and says aloud what an operator should know: the reply's code, never an address or a word of it.
    pub(super) fn tell(&self, mail: &Mail, now: Timestamp) {
        let (id, attempt) = (mail.id, mail.attempts);
        let result = match self {
            Self::Sent => "sent",
            Self::Passing(_) if mail.next_attempt(now).is_some() => "retried",
            Self::Passing(_) | Self::Permanent(_) => "failed",
        };
        metrics::counter!("switchboard_mails_total", "result" => result).increment(1);
        match self {
            Self::Sent => tracing::info!(mail.id = %id, attempt, "Sent mail {id}"),
            Self::Passing(_) if result == "retried" => {
                tracing::warn!(mail.id = %id, attempt, "Mail {id} could not be sent and is tried again; `last_error` of its row says why");
            }
            _ => {
                tracing::error!(mail.id = %id, attempt, "Mail {id} is given up; `last_error` of its row says why");
            }
        }
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
