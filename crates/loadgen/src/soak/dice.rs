//! Chance that is the same in every run.

use std::time::Duration;

/// Throws numbers (`SplitMix64`).
#[derive(Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Every seed throws numbers of its own.
    pub(crate) fn new(seed: usize) -> Self {
        Self((seed as u64).wrapping_mul(0xd134_2543_de82_ef95))
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let thrown = (mixed ^ (mixed >> 31)) % limit as u64;
        usize::try_from(thrown).expect("below a usize")
    }

    /// Once in so many times.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// A time between these, in seconds.
    pub(crate) fn seconds(&mut self, from: u64, to: u64) -> Duration {
        let span = usize::try_from((to - from) * 1000).expect("a short time");
        Duration::from_secs(from) + Duration::from_millis(self.below(span.max(1)) as u64)
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
