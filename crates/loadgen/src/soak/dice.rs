//! Chance that is the same in every run.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::time::Duration;

/// Throws numbers.
pub(crate) struct Dice(StdRng);

impl Dice {
    /// Every seed throws numbers of its own.
    pub(crate) fn new(seed: usize) -> Self {
        Self(StdRng::seed_from_u64(seed as u64))
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0.random_range(..limit)
    }

    /// Once in so many times.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// A time between these, in seconds.
    pub(crate) fn seconds(&mut self, from: u64, to: u64) -> Duration {
        Duration::from_millis(self.0.random_range(1000 * from..1000 * to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_differ_and_stay_in_their_bounds() {
        let mut dice = Dice::new(7);

        let thrown: std::collections::BTreeSet<_> = (0..100).map(|_| dice.below(6)).collect();

        assert_eq!(thrown, (0..6).collect());
        assert!((0..100).all(|_| (2.0..5.0).contains(&dice.seconds(2, 5).as_secs_f64())));
    }
}
