//! How often somebody may ask.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Most callers remembered at once; beyond that, newcomers share one allowance until old ones are forgotten.
const MOST_CALLERS: usize = 65_536;

/// Calls between two looks at who can be forgotten, once there are too many.
const CALLS_PER_SWEEP: u32 = 1024;

/// Gives every caller the same allowance, refilled evenly; a quiet caller may spend all of it at once.
#[derive(Debug)]
pub struct Throttle<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<Option<K>>,
    clock: DefaultClock,
    calls: AtomicU32,
}

impl<K: Hash + Eq + Clone> Throttle<K> {
    /// So many calls per period for each caller.
    pub fn new(calls: NonZeroU32, period: Duration) -> Self {
        let quota = Quota::with_period(period / calls.get()).unwrap_or(Quota::per_second(NonZeroU32::MAX));
        Self {
            limiter: RateLimiter::keyed(quota.allow_burst(calls)),
            clock: DefaultClock::default(),
            calls: AtomicU32::new(0),
        }
    }

    /// Counts a call of `caller`; [`model::Error::Limited`] when it is one too many.
    pub fn check(&self, caller: K) -> model::Result<()> {
        let key = if self.is_full() { None } else { Some(caller) };
        self.limiter.check_key(&key).map_err(|refused| {
            let wait = refused.wait_time_from(self.clock.now());
            let retry_after = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
            model::Error::Limited { retry_after }
        })
    }

    fn is_full(&self) -> bool {
        let calls = self.calls.fetch_add(1, Ordering::Relaxed);
        if calls.is_multiple_of(CALLS_PER_SWEEP) && self.limiter.len() >= MOST_CALLERS / 2 {
            self.limiter.retain_recent();
        }
        self.limiter.len() >= MOST_CALLERS
    }
}
