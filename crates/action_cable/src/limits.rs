//! What one client may ask of the server.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

/// Seconds of its rate that a client may use up at once: whoever comes back subscribes to everything in one go.
const BURST: u32 = 10;

/// What one client may ask of the server; none is no limit.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections of one address (of one /64 network in IPv6) at the same time.
    pub per_address: Option<NonZeroU32>,
    /// Subscriptions of one connection.
    pub subscriptions: Option<NonZeroU32>,
    /// Bytes of one message.
    pub message: usize,
    /// Messages a second that a connection may keep sending; ten times as many at once.
    pub messages: Option<NonZeroU32>,
    /// Events that a client is told at most when it comes back; beyond that it has to fetch everything anew.
    pub history: u32,
    /// How long a client may take nothing, or acknowledge nothing, while something waits for it.
    pub unresponsive: Duration,
}

impl Limits {
    /// Whether a connection that has `subscriptions` may have one more.
    pub(crate) fn allow_another(&self, subscriptions: usize) -> bool {
        let allows = |most: NonZeroU32| usize::try_from(most.get()).is_ok_and(|most| subscriptions < most);
        self.subscriptions.is_none_or(allows)
    }
}

/// How far a client has used up its rate.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    /// When everything sent so far is paid for; nothing is kept until the first message.
    paid_at: Option<Instant>,
}

impl Pace {
    /// Counts one more message; `false` when it is one too many.
    pub(crate) fn allows_another(&mut self, rate: Option<NonZeroU32>, now: Instant) -> bool {
        let Some(rate) = rate else { return true };
        let price = Duration::from_secs(1) / rate.get();
        let paid_at = self.paid_at.map_or(now, |at| at.max(now)) + price;
        let allowed = paid_at.duration_since(now) <= price * rate.get() * BURST;
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
            (0..count).filter(|_| pace.allows_another(rate, now)).count()
        };

        assert_eq!(sends(0, 100), 50);
        assert_eq!(sends(1, 100), 5);
        assert_eq!(sends(3, 100), 10);
        assert_eq!(sends(1000, 100), 50);
    }

    #[test]
    fn no_rate_is_no_limit() {
        let (mut pace, now) = (Pace::default(), Instant::now());

        assert!((0..10_000).all(|_| pace.allows_another(None, now)));
    }
}
