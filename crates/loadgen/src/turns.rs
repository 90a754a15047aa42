//! Ours and the floor take turns, so that a slow minute of the machine hits both.

use crate::statistics::median;
use anyhow::{Context, Result};
use std::time::Duration;
use tokio::time::timeout;

/// Picks a figure out of what was measured.
pub(crate) type Of<T> = fn(&T) -> f64;

/// One side's rounds, or why there are none.
pub(crate) struct Side<T> {
    rounds: Vec<T>,
    failure: Option<String>,
}

/// One side's figure.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figure {
    pub(crate) rounds: Vec<f64>,
    pub(crate) failure: Option<String>,
}

impl Figure {
    /// Could not be measured.
    pub(crate) fn failed(why: &str) -> Self {
        Self { rounds: Vec::new(), failure: Some(why.to_owned()) }
    }

    /// The median of the rounds.
    pub(crate) fn value(&self) -> Option<f64> {
        median(self.rounds.iter().copied())
    }

    /// The median of the rounds' ratios: neighbouring turns share the machine's mood.
    pub(crate) fn ratio_to(&self, floor: &Self) -> Option<f64> {
        median(self.rounds.iter().zip(&floor.rounds).map(|(ours, floor)| ours / floor))
    }
}

/// Lets each side measure `rounds` times; a side that failed once is not tried again.
///
/// The floor is told what ours came to, so that it can do the same amount of work.
pub(crate) async fn take<T, F>(
    rounds: usize,
    deadline: Duration,
    ours: impl AsyncFn() -> Result<T>,
    floor: impl AsyncFn(Option<&T>) -> Result<F>,
) -> (Side<T>, Side<F>) {
    let (mut our_side, mut floor_side) = (Side::new(), Side::new());
    for _ in 0..rounds {
        if our_side.failure.is_none() {
            our_side.note(within(deadline, ours()).await);
        }
        if floor_side.failure.is_none() {
            floor_side.note(within(deadline, floor(our_side.rounds.last())).await);
        }
    }
    (our_side, floor_side)
}

impl<T> Side<T> {
    fn new() -> Self {
        Self { rounds: Vec::new(), failure: None }
    }

    fn note(&mut self, result: Result<T>) {
        match result {
            Ok(measured) => self.rounds.push(measured),
            Err(error) => self.failure = Some(format!("{error:#}")),
        }
    }

    /// One of the measured figures; none when any round failed.
    pub(crate) fn figure(&self, of: impl Fn(&T) -> f64) -> Figure {
        match &self.failure {
            Some(why) => Figure::failed(why),
            None => Figure { rounds: self.rounds.iter().map(of).collect(), failure: None },
        }
    }

    /// The last round's measurement.
    pub(crate) fn last(&self) -> Option<&T> {
        self.rounds.last()
    }
}

async fn within<T>(deadline: Duration, work: impl Future<Output = Result<T>>) -> Result<T> {
    timeout(deadline, work).await.with_context(|| format!("not done within {} s", deadline.as_secs()))?
}
