//! Texts that agents keep at hand and find by a short code.

use crate::account::AccountId;
use crate::{Error, FieldError, Id, Result, Timestamp};

/// Identifies a canned response.
pub type CannedResponseId = Id<CannedResponse>;

/// A text that agents keep at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannedResponse {
    /// Key.
    pub id: CannedResponseId,
    /// The account.
    pub account_id: AccountId,
    /// What agents type to get it, unique in the account.
    pub short_code: String,
    /// The text.
    pub content: String,
    /// Creation.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// The longest short code, in characters.
const SHORT_CODE_LIMIT: usize = 255;
/// The longest text, in characters: lists show all texts of an account at once.
const CONTENT_LIMIT: usize = 10_000;

/// A short code as it is kept, without blanks around it, and the text that belongs to it.
pub fn checked(short_code: &str, content: &str) -> Result<(String, String)> {
    let short_code = short_code.trim();
    let mut broken = Vec::new();
    let rules = [
        ("short_code", "Short code", short_code, SHORT_CODE_LIMIT),
        ("content", "Content", content, CONTENT_LIMIT),
    ];
    for (attribute, label, text, limit) in rules {
        if text.trim().is_empty() {
            broken.push(FieldError { attribute, message: format!("{label} must not be blank") });
        } else if text.chars().count() > limit {
            let message = format!("{label} is too long (maximum is {limit} characters)");
            broken.push(FieldError { attribute, message });
        }
    }
    if broken.is_empty() {
        Ok((short_code.to_owned(), content.to_owned()))
    } else {
        Err(Error::Invalid(broken))
    }
}

/// Those in which these words are found, whatever their case: first those whose short code begins with them, then those
/// whose short code has them anywhere, then those whose text has them; each by short code. Blank words are in all.
pub fn search(all: Vec<CannedResponse>, words: &str) -> Vec<CannedResponse> {
    let words = words.trim().to_lowercase();
    let mut found: Vec<_> = all
        .into_iter()
        .filter_map(|response| {
            let short_code = response.short_code.to_lowercase();
            let rank = rank(&short_code, &response.content, &words)?;
            Some(((rank, short_code, response.id), response))
        })
        .collect();
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    found.into_iter().map(|(_, response)| response).collect()
}

fn rank(short_code: &str, content: &str, words: &str) -> Option<u8> {
    match short_code.find(words) {
        Some(0) => Some(0),
        Some(_) => Some(1),
        None => content.to_lowercase().contains(words).then_some(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(id: i64, short_code: &str, content: &str) -> CannedResponse {
        CannedResponse {
            id: Id::new(id),
            account_id: Id::new(1),
            short_code: short_code.to_owned(),
            content: content.to_owned(),
            created_at: Timestamp::from_seconds(0),
            updated_at: Timestamp::from_seconds(0),
        }
    }

    fn found(words: &str) -> Vec<String> {
        let all = vec![
            response(1, "thanks", "Thank you, we will look into the Änderung"),
            response(2, "Refund", "Your money is on its way"),
            response(3, "no-refund", "We are sorry"),
            response(4, "policy", "A refund takes 100% five days"),
            response(5, "refund", "The same in other words"),
        ];
        search(all, words)
            .into_iter()
            .map(|response| format!("{}{}", response.short_code, response.id))
            .collect()
    }

    #[test]
    fn codes_that_begin_with_the_words_come_first_then_other_codes_then_texts() {
        assert_eq!(found(" refund "), ["Refund2", "refund5", "no-refund3", "policy4"]);
        assert_eq!(found("ÄNDERUNG"), ["thanks1"]);
    }

    #[test]
    fn signs_mean_themselves_and_blank_words_are_everywhere() {
        assert_eq!(found("100%"), ["policy4"]);
        assert_eq!(found("_"), [""; 0]);
        assert_eq!(found("  "), ["no-refund3", "policy4", "Refund2", "refund5", "thanks1"]);
    }

    #[test]
    fn every_broken_rule_is_told() {
        let attributes = |short_code: &str, content: &str| match checked(short_code, content) {
            Err(Error::Invalid(broken)) => broken.into_iter().map(|error| error.attribute).collect(),
            other => panic!("expected broken rules, got {other:?}"),
        };

        let both: Vec<&str> = attributes(" ", "\n");
        let long: Vec<&str> = attributes(&"x".repeat(256), &"ö".repeat(10_001));

        assert_eq!(both, ["short_code", "content"]);
        assert_eq!(long, ["short_code", "content"]);
        let kept = (("x".repeat(255)), "ö".repeat(10_000));
        assert_eq!(checked(&format!(" {} ", kept.0), &kept.1).ok(), Some(kept));
    }
}
