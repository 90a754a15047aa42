//! How often and when it is tried to hand something to somebody outside.

use std::time::Duration;

use crate::Timestamp;

/// The pause after the first failure; each further one is three times as long.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_hours(3);

/// When it is tried again after a failure at `now` that may pass; never after the last of `most` attempts.
pub fn next_attempt(attempts: u32, most: u32, now: Timestamp) -> Option<Timestamp> {
    if attempts >= most {
        return None;
    }
    let factor = 3_u32.saturating_pow(attempts.saturating_sub(1));
    Some(now.plus(FIRST_PAUSE.saturating_mul(factor).min(LONGEST_PAUSE)))
}

/// The same, and not before `wanted` has passed; the receiver is not waited for longer than for our longest pause.
pub fn next_attempt_after(
    attempts: u32,
    most: u32,
    now: Timestamp,
    wanted: Option<Duration>,
) -> Option<Timestamp> {
    let earliest = now.plus(wanted.unwrap_or_default().min(LONGEST_PAUSE));
    next_attempt(attempts, most, now).map(|usual| usual.max(earliest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail;

    const START: Timestamp = Timestamp::from_seconds(0);

    #[test]
    fn a_mail_is_tried_for_more_than_a_day_and_then_given_up() {
        let pauses: Vec<_> = (1..=mail::ATTEMPTS)
            .map(|attempts| next_attempt(attempts, mail::ATTEMPTS, START).map(Timestamp::seconds))
            .collect();

        assert_eq!(pauses[..4], [Some(5), Some(15), Some(45), Some(135)]);
        assert_eq!(pauses[14..], [Some(10_800), None]);
        assert!(pauses.iter().flatten().sum::<i64>() > 24 * 3600);
    }

    #[test]
    fn a_receiver_may_ask_for_patience_but_not_for_ever() {
        let next = |attempts, wanted: Option<u64>| {
            let wanted = wanted.map(Duration::from_secs);
            next_attempt_after(attempts, 3, START, wanted).map(Timestamp::seconds)
        };

        assert_eq!(next(1, None), Some(5));
        assert_eq!(next(1, Some(2)), Some(5));
        assert_eq!(next(1, Some(60)), Some(60));
        assert_eq!(next(1, Some(1_000_000)), Some(10_800));
        assert_eq!(next(3, Some(60)), None);
    }
}
