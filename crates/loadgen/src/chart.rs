//! Lines over two axes, drawn as an SVG. The simulation of `routing` draws with it, too.

use std::fmt::Write;

/// The plot and what is left free around it; the names of the lines stand below.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 30.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 40.0;
/// Height of one name.
const NAME: f64 = 22.0;

/// An axis that begins at zero.
pub(crate) struct Axis {
    /// Where it ends.
    pub(crate) most: f64,
    /// How many steps it has.
    pub(crate) steps: u32,
    /// What stands at one of them.
    pub(crate) words: fn(f64) -> String,
}

/// A line through points of both axes.
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) colour: &'static str,
    pub(crate) is_dashed: bool,
    pub(crate) points: Vec<(f64, f64)>,
}

/// The picture.
pub(crate) fn draw(title: &str, across: &Axis, up: &Axis, lines: &[Line]) -> String {
    let names = lines.iter().fold(0.0, |height, _| height + NAME);
    let (width, height) = (LEFT + WIDTH + RIGHT, TOP + HEIGHT + BOTTOM + names);
    let mut svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13">
<rect width="{width}" height="{height}" fill="#ffffff"/>
<text x="{LEFT}" y="24" font-size="15" fill="#111827">{title}</text>
"##
    );
    let point = |(x, y): (f64, f64)| (LEFT + WIDTH * x / across.most, TOP + HEIGHT * (1.0 - y / up.most));
    for value in steps(up) {
        let (x, y) = point((0.0, value));
        let right = x + WIDTH;
        put(
            &mut svg,
            &format!(r##"<line x1="{x}" y1="{y:.1}" x2="{right}" y2="{y:.1}" stroke="#e5e7eb"/>"##),
        );
        text(&mut svg, (x - 8.0, y + 4.0), "end", &(up.words)(value));
    }
    for value in steps(across) {
        let (x, y) = point((value, 0.0));
        text(&mut svg, (x, y + 20.0), "middle", &(across.words)(value));
    }
    let mut below = TOP + HEIGHT + BOTTOM;
    for line in lines {
        put(&mut svg, &polyline(line, point));
        name(&mut svg, line, below);
        below += NAME;
    }
    svg.push_str("</svg>\n");
    svg
}

fn polyline(line: &Line, point: impl Fn((f64, f64)) -> (f64, f64)) -> String {
    let points = line.points.iter().map(|place| point(*place));
    let points = points.map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ");
    let (colour, dashes) = (line.colour, if line.is_dashed { r#" stroke-dasharray="8 8""# } else { "" });
    format!(r#"<polyline fill="none" stroke="{colour}" stroke-width="2"{dashes} points="{points}"/>"#)
}

fn name(svg: &mut String, line: &Line, y: f64) {
    let (top, colour) = (y + 2.0, line.colour);
    put(svg, &format!(r#"<rect x="{LEFT}" y="{top}" width="18" height="4" fill="{colour}"/>"#));
    text(svg, (LEFT + 26.0, y + 8.0), "start", &line.name);
}

fn steps(axis: &Axis) -> impl Iterator<Item = f64> {
    (0..=axis.steps).map(|step| axis.most * f64::from(step) / f64::from(axis.steps))
}

fn text(svg: &mut String, (x, y): (f64, f64), anchor: &str, words: &str) {
    put(
        svg,
        &format!(r##"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}" fill="#4b5563">{words}</text>"##),
    );
}

fn put(svg: &mut String, element: &str) {
    writeln!(svg, "{element}").expect("a text can always be written to");
}
