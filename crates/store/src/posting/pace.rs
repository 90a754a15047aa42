//! How long a lane waits for company before it commits.
//!
//! Whoever was just answered often calls again at once. While a slow disk takes one half of the callers, the other half
//! waits, and batches stay at half their size for ever. A short wait joins the halves.

use std::time::Duration;

use tokio::sync::mpsc;

/// Batches that took less than this gain nothing from waiting.
const SLOW: Duration = Duration::from_millis(2);
/// Batches that go ahead at once after a wait that brought too little.
const PATIENCE: u32 = 15;

/// What the last batch teaches about the next one.
#[derive(Default)]
pub(super) struct Pace {
    /// Callers who may all be waiting soon.
    expected: usize,
    /// How long the last batch took.
    took: Duration,
    /// Batches that still go ahead at once.
    hasty: u32,
}

impl Pace {
    /// Notes how many calls the last batch had or left waiting, and how long it took.
    pub(super) fn note(&mut self, calls: usize, took: Duration) {
        self.expected = calls;
        self.took = took;
    }

    /// Waits for those who are expected, at most half as long as the last batch took.
    pub(super) async fn gather<T>(&mut self, calls: &mut mpsc::Receiver<T>, waiting: &mut Vec<T>) {
        let expected = self.expected.min(super::BATCH);
        if self.took < SLOW || waiting.len() >= expected {
            return;
        }
        if self.hasty > 0 {
            self.hasty -= 1;
            return;
        }
        let missing = expected - waiting.len();
        let all = async {
            while waiting.len() < expected && calls.recv_many(waiting, expected - waiting.len()).await > 0 {}
        };
        if tokio::time::timeout(self.took / 2, all).await.is_err() && expected - waiting.len() > missing / 2 {
            self.hasty = PATIENCE;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BATCH: Duration = Duration::from_millis(20);

    #[tokio::test(start_paused = true)]
    async fn a_slow_batch_waits_for_those_it_answered() {
        let (sender, mut calls) = mpsc::channel(8);
        let mut pace = Pace::default();
        pace.note(3, BATCH);
        let others = async {
            sender.send(2).await.expect("the lane listens");
            tokio::time::sleep(BATCH / 4).await;
            sender.send(3).await.expect("the lane listens");
        };

        let mut waiting = vec![1];
        tokio::join!(pace.gather(&mut calls, &mut waiting), others);

        assert_eq!(waiting, [1, 2, 3]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_in_vain_is_short_and_not_repeated_at_once() {
        let (_sender, mut calls) = mpsc::channel::<u32>(8);
        let mut pace = Pace::default();
        pace.note(5, BATCH);
        let mut waits = Vec::new();

        for _ in 0..3 {
            let began = tokio::time::Instant::now();
            pace.gather(&mut calls, &mut vec![1]).await;
            waits.push(began.elapsed());
        }

        assert_eq!(waits, [BATCH / 2, Duration::ZERO, Duration::ZERO]);
    }

    #[tokio::test(start_paused = true)]
    async fn quick_batches_never_wait() {
        let (_sender, mut calls) = mpsc::channel::<u32>(8);
        let mut pace = Pace::default();
        pace.note(64, SLOW / 2);
        let began = tokio::time::Instant::now();

        pace.gather(&mut calls, &mut vec![1]).await;

        assert_eq!(began.elapsed(), Duration::ZERO);
    }
}
