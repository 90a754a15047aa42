//! Puts lines on a page.

use std::collections::HashMap;
use std::ops::Range;

use krilla::geom::{PathBuilder, Point, Rect};
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph, Tag};
use parley::layout::{Glyph, Run};

use crate::ink::{Ink, Tone};
use crate::typesetter::Lines;

/// Somewhere to click.
pub(crate) struct Link {
    pub(crate) place: Rect,
    pub(crate) url: String,
}

/// The fonts of a document as the file knows them.
#[derive(Default)]
pub(crate) struct FontCache {
    fonts: HashMap<Face, Option<Font>>,
}

/// A font file, the face in it and its axes.
type Face = (u64, u32, Vec<([u8; 4], u32)>);

impl FontCache {
    fn font(&mut self, run: &Run<'_, Ink>) -> Option<Font> {
        let face = run.font().clone();
        let synthesis = run.synthesis();
        let axes = synthesis.variation_settings();
        let key = axes.iter().map(|(tag, value)| (tag.to_be_bytes(), value.to_bits())).collect();
        let (data, id) = face.data.into_raw_parts();
        let font = self.fonts.entry((id, face.index, key)).or_insert_with(|| {
            let axes: Vec<_> =
                axes.iter().map(|(tag, value)| (Tag::new(&tag.to_be_bytes()), *value)).collect();
            Font::new_variable(data.into(), face.index, &axes)
        });
        font.clone()
    }
}

/// Draws a line with its upper left corner there; gives its links.
pub(crate) fn line(
    surface: &mut Surface<'_>,
    fonts: &mut FontCache,
    (lines, index): (&Lines, usize),
    corner: Point,
) -> Vec<Link> {
    let Some(line) = lines.layout.get(index) else { return Vec::new() };
    let metrics = line.metrics();
    let baseline = corner.y + metrics.baseline - metrics.block_min_coord;
    let mut pen = Pen {
        at: Point::from_xy(corner.x + metrics.offset, baseline),
        top: corner.y,
        bottom: corner.y + metrics.line_height,
        links: Vec::new(),
    };
    for run in line.runs() {
        pen.run(surface, fonts, lines, &run);
    }
    pen.links
}

/// Fills a rectangle.
pub(crate) fn rectangle(surface: &mut Surface<'_>, place: Option<Rect>, tone: Tone) {
    let Some(place) = place else { return };
    let mut path = PathBuilder::new();
    path.push_rect(place);
    if let Some(path) = path.finish() {
        surface.set_fill(Some(fill(tone)));
        surface.draw_path(&path);
    }
}

fn fill(tone: Tone) -> Fill {
    Fill { paint: tone.colour().into(), ..Fill::default() }
}

struct Pen {
    at: Point,
    top: f32,
    bottom: f32,
    links: Vec<Link>,
}

/// Glyphs of one ink that stand together.
struct Stroke {
    ink: Ink,
    from: f32,
    until: f32,
    glyphs: Vec<KrillaGlyph>,
}

impl Pen {
    fn run(&mut self, surface: &mut Surface<'_>, fonts: &mut FontCache, lines: &Lines, run: &Run<'_, Ink>) {
        let Some(font) = fonts.font(run) else { return };
        for stroke in self.strokes(run) {
            if let Some(url) = usize::from(stroke.ink.link).checked_sub(1).and_then(|at| lines.links.get(at))
            {
                self.link(surface, &stroke, url);
            }
            surface.set_fill(Some(fill(stroke.ink.tone)));
            let start = Point::from_xy(stroke.from, self.at.y);
            surface.draw_glyphs(start, &stroke.glyphs, font.clone(), &lines.text, run.font_size(), false);
        }
    }

    /// Underlines a link and notes where it is.
    fn link(&mut self, surface: &mut Surface<'_>, stroke: &Stroke, url: &str) {
        let beneath = self.at.y + 1.5;
        let underline = Rect::from_ltrb(stroke.from, beneath, stroke.until, beneath + 0.4);
        rectangle(surface, underline, stroke.ink.tone);
        let place = Rect::from_ltrb(stroke.from, self.top, stroke.until, self.bottom);
        self.links.extend(place.map(|place| Link { place, url: url.to_owned() }));
    }

    /// The run's glyphs by ink, each with the text it stands for; moves to their end.
    fn strokes(&mut self, run: &Run<'_, Ink>) -> Vec<Stroke> {
        let mut strokes: Vec<Stroke> = Vec::new();
        // From right to left, the rest of a ligature comes before its glyph.
        let mut rest: Option<usize> = None;
        for cluster in run.visual_clusters() {
            let mut text = cluster.text_range();
            if cluster.is_ligature_continuation() {
                match strokes.last_mut().and_then(|stroke| stroke.glyphs.last_mut()) {
                    _ if run.is_rtl() => rest = rest.max(Some(text.end)),
                    Some(glyph) => glyph.text_range.end = text.end,
                    None => {}
                }
                continue;
            }
            text.end = text.end.max(rest.take().unwrap_or_default());
            let ink = cluster.style().brush;
            if strokes.last().is_none_or(|stroke| stroke.ink != ink) {
                strokes.push(Stroke { ink, from: self.at.x, until: self.at.x, glyphs: Vec::new() });
            }
            let Some(stroke) = strokes.last_mut() else { continue };
            for glyph in cluster.glyphs() {
                stroke.glyphs.push(in_ems(glyph, run.font_size(), text.clone()));
                self.at.x += glyph.advance;
            }
            stroke.until = self.at.x;
        }
        strokes
    }
}

/// Lengths in ems; up is positive in a file.
fn in_ems(glyph: Glyph, em: f32, text: Range<usize>) -> KrillaGlyph {
    let id = GlyphId::new(glyph.id);
    KrillaGlyph::new(id, glyph.advance / em, glyph.x / em, -glyph.y / em, 0.0, text, None)
}
