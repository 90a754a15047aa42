//! Resident memory over time, as a picture.

use super::MIB;
use super::pulse::Pulse;
use super::verdict::Thirds;
use std::fmt::Write;

const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 360.0;
const LEFT: f64 = 60.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 40.0;
/// Lines across, and lines down.
const STEPS: u32 = 5;

/// An SVG of the looks, with the medians of the middle and the last third.
pub(crate) fn draw(pulses: &[Pulse], thirds: Thirds, title: &str) -> String {
    let scale = Scale::of(pulses);
    let mut svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">
<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>
<text x="{LEFT}" y="24" font-size="14">{title}</text>
"##
    );
    for step in 0..=STEPS {
        let part = f64::from(step) / f64::from(STEPS);
        let (mebibytes, minutes) = (scale.most * part, scale.seconds * part / 60.0);
        let (x, y) = scale.point(scale.seconds * part, mebibytes);
        let (right, bottom) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
        line(&mut svg, (LEFT, y), (right, y), "#dddddd");
        text(&mut svg, (LEFT - 6.0, y + 4.0), "end", &format!("{mebibytes:.0} MiB"));
        text(&mut svg, (x, bottom + 18.0), "middle", &format!("{minutes:.1} min"));
    }
    let points = pulses.iter().map(|pulse| {
        let (x, y) = scale.point(pulse.at.as_secs_f64(), pulse.resident_bytes / MIB);
        format!("{x:.1},{y:.1}")
    });
    let points = points.collect::<Vec<_>>().join(" ");
    put(
        &mut svg,
        &format!(r##"<polyline fill="none" stroke="#1f6feb" stroke-width="1.5" points="{points}"/>"##),
    );
    for (third, bytes) in [(1.0, thirds.middle), (2.0, thirds.last)] {
        let mebibytes = bytes / MIB;
        let from = scale.point(scale.seconds * third / 3.0, mebibytes);
        let to = scale.point(scale.seconds * (third + 1.0) / 3.0, mebibytes);
        line(&mut svg, from, to, "#d1242f");
        text(&mut svg, (from.0 + 4.0, from.1 - 6.0), "start", &format!("median {mebibytes:.1} MiB"));
    }
    svg.push_str("</svg>\n");
    svg
}

/// From seconds and mebibytes to places in the picture.
struct Scale {
    seconds: f64,
    most: f64,
}

impl Scale {
    fn of(pulses: &[Pulse]) -> Self {
        let seconds = pulses.last().map_or(1.0, |pulse| pulse.at.as_secs_f64()).max(1.0);
        let most = pulses.iter().map(|pulse| pulse.resident_bytes / MIB).fold(1.0, f64::max);
        Self { seconds, most: (most * 1.1 / 10.0).ceil() * 10.0 }
    }

    fn point(&self, seconds: f64, mebibytes: f64) -> (f64, f64) {
        let (width, height) = (WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM);
        (LEFT + seconds / self.seconds * width, TOP + (1.0 - mebibytes / self.most) * height)
    }
}

fn line(svg: &mut String, from: (f64, f64), to: (f64, f64), colour: &str) {
    let ((x1, y1), (x2, y2)) = (from, to);
    put(svg, &format!(r#"<line x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}" stroke="{colour}"/>"#));
}

fn text(svg: &mut String, (x, y): (f64, f64), anchor: &str, words: &str) {
    put(svg, &format!(r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{words}</text>"#));
}

fn put(svg: &mut String, element: &str) {
    writeln!(svg, "{element}").expect("a text can always be written to");
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
