//! From a transcript to a file.

use std::collections::BTreeSet;

use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::geom::{Point, Rect};
use krilla::metadata::{Metadata, TextDirection};
use krilla::page::PageSettings;
use krilla::surface::Surface;

use crate::dates::Dates;
use crate::draw::{self, FontCache, Link};
use crate::flow::pour;
use crate::fonts::Fonts;
use crate::furniture::Furniture;
use crate::ink::Tone;
use crate::paper::{MARGIN, Paper};
use crate::sheet::{Mark, Placed, Row, Sheets};
use crate::transcript::Transcript;
use crate::typesetter::Typesetter;
use crate::words::words;

/// How thick lines are, in points.
const HAIR: f32 = 0.6;

/// A file, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// PDF.
    pub bytes: Vec<u8>,
    /// Sheets of paper.
    pub pages: usize,
    /// Different characters that no font has; they are shown as boxes, and the heading says so.
    pub missing: usize,
}

/// Why there is no file; a defect of ours.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The language's dates cannot be written.
    #[error("cannot write dates: {0}")]
    Dates(String),
    /// The file cannot be put together.
    #[error("cannot write the file: {0}")]
    File(String),
}

/// Prints a transcript. The same transcript always becomes the same file.
pub fn render(fonts: &Fonts, transcript: &Transcript, paper: Paper) -> Result<Document, Fault> {
    let language = transcript.language.replace('_', "-");
    let furniture = Furniture {
        transcript,
        words: words(&language),
        dates: Dates::new(&language, &transcript.time_zone)?,
        width: paper.width() - 2.0 * MARGIN,
    };
    let chosen = fonts.choose(&language, &characters(&furniture));
    let missing = chosen.missing;
    let mut typesetter = Typesetter::new(fonts, chosen, &language);
    // The first time only counts, since every foot says how many sheets there are.
    let mut pages = 0;
    let height = paper.height() - 2.0 * MARGIN;
    pour(&furniture, &mut typesetter, missing > 0, Sheets::new(height, |_| pages += 1));
    let mut press = Press {
        paper,
        furniture: &furniture,
        fonts: FontCache::default(),
        feet: Vec::new(),
        file: file(&furniture),
    };
    for page in 1..=pages {
        press.feet.push(furniture.foot(&mut typesetter, page, pages));
    }
    press.feet.reverse();
    pour(&furniture, &mut typesetter, missing > 0, Sheets::new(height, |placed| press.sheet(&placed)));
    let bytes = press.file.finish().map_err(|error| Fault::File(format!("{error:?}")))?;
    Ok(Document { bytes, pages, missing })
}

fn file(furniture: &Furniture<'_>) -> krilla::Document {
    let right = furniture.words.is_right_to_left();
    let direction = if right { TextDirection::RightToLeft } else { TextDirection::LeftToRight };
    let metadata = Metadata::new()
        .title(format!("{} · {}", furniture.transcript.business, furniture.title()))
        .language(furniture.words.language.to_owned())
        .creator("Switchboard".to_owned())
        .text_direction(direction);
    let mut file = krilla::Document::new();
    file.set_metadata(metadata);
    file
}

/// Every character that is going to be printed.
fn characters(furniture: &Furniture<'_>) -> BTreeSet<char> {
    let (transcript, words) = (furniture.transcript, furniture.words);
    let ours = [
        words.transcript,
        words.conversation,
        words.started,
        words.ended,
        words.time_zone,
        words.customer,
        words.agent,
        words.bot,
        words.automatic,
        words.empty,
        words.shortened,
        words.unprintable,
        "📎…·/",
    ];
    let mut characters: BTreeSet<char> = ours.iter().flat_map(|text| text.chars()).collect();
    characters.extend(
        [&transcript.business, &transcript.customer, &transcript.number]
            .into_iter()
            .flat_map(|text| text.chars()),
    );
    let moments = [Some(transcript.started_at), transcript.ended_at].into_iter().flatten();
    for at in moments.chain(transcript.entries.iter().map(|entry| entry.at)) {
        characters.extend(furniture.dates.day(at).chars());
        characters.extend(furniture.dates.hour(at).chars());
    }
    for entry in &transcript.entries {
        characters.extend(entry.who.chars().chain(entry.text.chars()));
        characters.extend(entry.attachments.iter().flat_map(|attachment| attachment.name.chars()));
    }
    characters
}

/// Draws sheets.
struct Press<'a> {
    paper: Paper,
    furniture: &'a Furniture<'a>,
    fonts: FontCache,
    /// The feet of the sheets to come, the next one last.
    feet: Vec<Row>,
    file: krilla::Document,
}

impl Press<'_> {
    fn sheet(&mut self, placed: &[Placed]) {
        let Some(size) = PageSettings::from_wh(self.paper.width(), self.paper.height()) else { return };
        let foot = self.feet.pop();
        let Self { paper, furniture, fonts, file, .. } = self;
        let mut page = file.start_page_with(size);
        let mut surface = page.surface();
        let mut links = Vec::new();
        let mut table = Table { surface: &mut surface, fonts, furniture, links: &mut links };
        for placed in placed {
            table.row(&placed.row, MARGIN + placed.y, placed.before);
        }
        if let Some(foot) = foot {
            table.row(&foot, paper.height() - MARGIN + 20.0, 0.0);
        }
        surface.finish();
        for Link { place, url } in links {
            let action = Target::Action(Action::Link(LinkAction::new(url.clone())));
            page.add_annotation(Annotation::new_link(LinkAnnotation::new(place, action), Some(url)));
        }
        page.finish();
    }
}

/// One sheet under the press.
struct Table<'a, 'b> {
    surface: &'a mut Surface<'b>,
    fonts: &'a mut FontCache,
    furniture: &'a Furniture<'a>,
    links: &'a mut Vec<Link>,
}

impl Table<'_, '_> {
    fn row(&mut self, row: &Row, y: f32, before: f32) {
        for part in &row.parts {
            let x = self.left(part.start, part.width);
            let lines = (&*part.lines, part.line);
            self.links.extend(draw::line(self.surface, self.fonts, lines, Point::from_xy(x, y)));
        }
        let middle = y + row.height / 2.0;
        match row.mark {
            Mark::None => {}
            Mark::Bar(tone) => {
                let x = self.left(0.0, 2.0);
                // Within what one person says, the bar has no gaps.
                let top = if before <= 6.0 { y - before } else { y };
                draw::rectangle(self.surface, Rect::from_ltrb(x, top, x + 2.0, y + row.height), tone);
            }
            Mark::Rule => self.hair(0.0, self.furniture.width, y + row.height),
            Mark::Sides(width) => {
                let side = (self.furniture.width - width) / 2.0 - 10.0;
                self.hair(0.0, side, middle);
                self.hair(self.furniture.width - side, side, middle);
            }
        }
    }

    fn hair(&mut self, start: f32, width: f32, y: f32) {
        let x = self.left(start, width);
        draw::rectangle(self.surface, Rect::from_ltrb(x, y, x + width, y + HAIR), Tone::Pale);
    }

    /// Where something begins on paper that begins so far from the edge where lines start.
    fn left(&self, start: f32, width: f32) -> f32 {
        let from_left = if self.furniture.words.is_right_to_left() {
            self.furniture.width - start - width
        } else {
            start
        };
        MARGIN + from_left
    }
}
