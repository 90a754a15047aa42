//! Answers of a moment ago, for what every request asks.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use model::Result;
use parking_lot::Mutex;

/// How long an answer counts: what other processes change is noticed after this time.
const FRESH: Duration = Duration::from_millis(500);
/// Answers that are kept; when there would be more, all are forgotten.
const ANSWERS: usize = 10_000;

/// Counts transactions of this process, every one of which may have changed any answer.
#[derive(Default)]
pub(crate) struct Writes(AtomicU64);

impl Writes {
    pub(crate) fn note(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) fn so_far(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }
}

/// Answers by question.
pub(crate) struct Remembered<K, V>(Mutex<HashMap<K, Answer<V>>>);

struct Answer<V> {
    value: V,
    writes: u64,
    at: Instant,
}

impl<K, V> Default for Remembered<K, V> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<K: Eq + Hash, V: Clone> Remembered<K, V> {
    /// The answer to `question`: remembered while nothing was written since and it is fresh, else as `read` finds it.
    ///
    /// `writes` counts whatever may have changed it. "Nothing found" is never remembered, so questions that a stranger
    /// makes up take no room.
    pub(crate) async fn answer(
        &self,
        writes: impl Fn() -> u64,
        question: K,
        read: impl Future<Output = Result<Option<V>>>,
    ) -> Result<Option<V>> {
        // Counted before reading: an answer that a transaction overtakes is old from the start.
        let before = writes();
        if let Some(answer) = self.0.lock().get(&question)
            && answer.writes == before
            && answer.at.elapsed() < FRESH
        {
            return Ok(Some(answer.value.clone()));
        }
        let at = Instant::now();
        let Some(value) = read.await? else { return Ok(None) };
        let mut answers = self.0.lock();
        if answers.len() >= ANSWERS {
            answers.clear();
        }
        answers.insert(question, Answer { value: value.clone(), writes: before, at });
        Ok(Some(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ask(remembered: &Remembered<u8, u8>, writes: &Writes, now: u8) -> Option<u8> {
        remembered
            .answer(|| writes.so_far(), 1, async { Ok(Some(now)) })
            .await
            .expect("reading cannot fail here")
    }

    #[tokio::test]
    async fn an_answer_is_remembered_until_something_is_written() {
        let (remembered, writes) = (Remembered::default(), Writes::default());

        assert_eq!(ask(&remembered, &writes, 1).await, Some(1));
        assert_eq!(ask(&remembered, &writes, 2).await, Some(1));
        writes.note();
        assert_eq!(ask(&remembered, &writes, 3).await, Some(3));
    }

    #[tokio::test]
    async fn an_answer_that_a_transaction_overtook_is_asked_again() {
        let (remembered, writes) = (Remembered::default(), Writes::default());

        let overtaken = async {
            writes.note();
            Ok(Some(1))
        };
        assert_eq!(remembered.answer(|| writes.so_far(), 1, overtaken).await.ok(), Some(Some(1)));

        assert_eq!(ask(&remembered, &writes, 2).await, Some(2));
    }

    #[tokio::test]
    async fn nothing_found_is_not_remembered() {
        let (remembered, writes) = (Remembered::<u8, u8>::default(), Writes::default());

        assert_eq!(remembered.answer(|| writes.so_far(), 1, async { Ok(None) }).await.ok(), Some(None));

        assert_eq!(ask(&remembered, &writes, 2).await, Some(2));
    }
}
