//! Whether the memory was flat.

use super::pulse::Pulse;
use crate::statistics::median;

/// By how much the last third may be above the middle one.
const TOLERANCE: f64 = 0.05;

/// Medians of resident memory, in bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Thirds {
    pub(crate) middle: f64,
    pub(crate) last: f64,
}

impl Thirds {
    /// Of looks taken at a steady pace; none of fewer than three.
    pub(crate) fn of(pulses: &[Pulse]) -> Option<Self> {
        let third = pulses.len() / 3;
        let bytes = |pulses: &[Pulse]| median(pulses.iter().map(|pulse| pulse.resident_bytes));
        let middle = bytes(pulses.get(third..pulses.len() - third)?)?;
        let last = bytes(pulses.get(pulses.len() - third..)?)?;
        Some(Self { middle, last })
    }

    /// Growth from the middle third to the last, in parts of one.
    pub(crate) fn growth(self) -> f64 {
        self.last / self.middle - 1.0
    }

    /// Whether that is no more than noise.
    pub(crate) fn is_flat(self) -> bool {
        self.growth() <= TOLERANCE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thirds(bytes: impl Fn(u32) -> f64) -> Thirds {
        let pulses: Vec<_> = (0..90).map(|index| Pulse::with_memory(bytes(index))).collect();
        Thirds::of(&pulses).unwrap()
    }

    #[test]
    fn warming_up_is_no_growth_and_a_leak_is() {
        assert!(thirds(|index| if index < 30 { f64::from(index) } else { 30.0 }).is_flat());
        assert!(!thirds(|index| 100.0 + f64::from(index)).is_flat());
        assert!(thirds(|index| 100.0 - f64::from(index)).is_flat());
        assert_eq!(Thirds::of(&[]), None);
    }
}
