//! How quickly a client may send.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

/// How far a client has used up its rate.
#[derive(Debug, Default)]
pub struct Pace {
    /// When everything sent so far is paid for; nothing is kept until the first message.
    paid_at: Option<Instant>,
}

impl Pace {
    /// Counts one more message at so many a second, of which so many seconds' worth may come at once; `false` when it is
    /// one too many.
    pub fn allows_another(&mut self, rate: Option<NonZeroU32>, burst: u32, now: Instant) -> bool {
        let Some(rate) = rate else { return true };
        let price = Duration::from_secs(1) / rate.get();
        let paid_at = self.paid_at.map_or(now, |at| at.max(now)) + price;
        let allowed = paid_at.duration_since(now) <= price * rate.get() * burst;
        if allowed {
            self.paid_at = Some(paid_at);
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_allowed_and_the_rate_ever_after() {
        let (rate, mut pace, start) = (NonZeroU32::new(5), Pace::default(), Instant::now());
        let mut sends = |seconds, count| {
            let now = start + Duration::from_secs(seconds);
            (0..count).filter(|_| pace.allows_another(rate, 10, now)).count()
        };

        assert_eq!(sends(0, 100), 50);
        assert_eq!(sends(1, 100), 5);
        assert_eq!(sends(3, 100), 10);
        assert_eq!(sends(1000, 100), 50);
    }

    #[test]
    fn no_rate_is_no_limit() {
        let (mut pace, now) = (Pace::default(), Instant::now());

        assert!((0..10_000).all(|_| pace.allows_another(None, 10, now)));
    }
}
