//! Medians of rounds and percentiles of samples.

/// The middle of the values; none of an empty list.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        length if length % 2 == 1 => Some(values[middle]),
        _ => Some(f64::midpoint(values[middle - 1], values[middle])),
    }
}

/// How many per second.
#[expect(clippy::cast_precision_loss, reason = "counts of a few minutes are far below 2^52")]
pub(crate) fn rate(count: usize, seconds: f64) -> f64 {
    count as f64 / seconds
}

/// Latencies of one run, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Latency {
    pub(crate) p50: f64,
    pub(crate) p95: f64,
}

impl Latency {
    /// From samples in microseconds, in any order; none without a sample.
    pub(crate) fn of(mut microseconds: Vec<u32>) -> Option<Self> {
        microseconds.sort_unstable();
        let at = |hundredth: usize| {
            let index = (microseconds.len() * hundredth / 100).min(microseconds.len() - 1);
            f64::from(microseconds[index]) / 1000.0
        };
        if microseconds.is_empty() {
            return None;
        }
        Some(Self { p50: at(50), p95: at(95) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_is_the_middle_or_the_mean_of_the_two_middles() {
        assert_eq!(median([]), None);
        assert_eq!(median([3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median([4.0, 1.0, 2.0, 3.0]), Some(2.5));
    }

    #[test]
    fn percentiles_are_read_from_sorted_samples() {
        let latency = Latency::of((1..=100).rev().map(|n| n * 1000).collect()).unwrap();

        assert!((latency.p50 - 51.0).abs() < 0.001);
        assert!((latency.p95 - 96.0).abs() < 0.001);
        assert!(Latency::of(Vec::new()).is_none());
    }
}
