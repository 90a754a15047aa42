//! Resident memory over time, as a picture.

use super::MIB;
use super::pulse::Pulse;
use super::verdict::Thirds;
use crate::chart::{self, Axis, Line};

/// Steps of both axes.
const STEPS: u32 = 5;

/// An SVG of the looks, with the medians of the middle and the last third.
pub(crate) fn draw(pulses: &[Pulse], thirds: Thirds, title: &str) -> String {
    let seconds = pulses.last().map_or(1.0, |pulse| pulse.at.as_secs_f64()).max(1.0);
    let most = pulses.iter().map(|pulse| pulse.resident_bytes / MIB).fold(1.0, f64::max);
    let across = Axis { most: seconds, steps: STEPS, words: |at| format!("{:.1} min", at / 60.0) };
    let most = (most * 1.1 / 10.0).ceil() * 10.0;
    let up = Axis { most, steps: STEPS, words: |mebibytes| format!("{mebibytes:.0} MiB") };
    let looks = pulses.iter().map(|pulse| (pulse.at.as_secs_f64(), pulse.resident_bytes / MIB));
    let looks =
        Line { name: "resident memory".into(), colour: "#1f6feb", is_dashed: false, points: looks.collect() };
    let median = |(name, number, bytes): (&str, f64, f64)| {
        let mebibytes = bytes / MIB;
        let (from, to) = (seconds * number / 3.0, seconds * (number + 1.0) / 3.0);
        Line {
            name: format!("{name} third: median {mebibytes:.1} MiB"),
            colour: "#d1242f",
            is_dashed: true,
            points: vec![(from, mebibytes), (to, mebibytes)],
        }
    };
    let medians = [("middle", 1.0, thirds.middle), ("last", 2.0, thirds.last)].map(median);
    let lines: Vec<Line> = [looks].into_iter().chain(medians).collect();
    chart::draw(title, &across, &up, &lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picture_has_a_point_for_every_look() {
        let pulses = vec![Pulse::with_memory(10.0 * MIB); 9];

        let svg = draw(&pulses, Thirds::of(&pulses).unwrap(), "Memory");

        let points = svg.split("points=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(points.split(' ').count(), 9);
        assert_eq!(svg.matches("median 10.0 MiB").count(), 2);
    }
}
