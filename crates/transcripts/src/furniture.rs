//! What stands around the words: the heading, the days, the foot.

use parley::{Alignment, BaseDirection};

use crate::cleaning;
use crate::dates::Dates;
use crate::ink::Tone;
use crate::sheet::{Block, Mark, Part, Row};
use crate::transcript::Transcript;
use crate::typesetter::{Column, Copy, Typesetter, Weight};
use crate::words::Words;

/// How wide the names of facts are.
const FACT: f32 = 92.0;

/// Makes rows of one document.
pub(crate) struct Furniture<'a> {
    pub(crate) transcript: &'a Transcript,
    pub(crate) words: &'static Words,
    pub(crate) dates: Dates,
    /// Between the margins.
    pub(crate) width: f32,
}

impl Furniture<'_> {
    /// The direction of everything that is not said by somebody.
    pub(crate) fn direction(&self) -> BaseDirection {
        if self.words.is_right_to_left() { BaseDirection::Rtl } else { BaseDirection::Ltr }
    }

    pub(crate) fn column(&self, width: f32, alignment: Alignment) -> Column {
        Column { width, alignment, direction: self.direction() }
    }

    /// `Conversation 12`.
    pub(crate) fn title(&self) -> String {
        format!("{} {}", self.words.conversation, self.transcript.number)
    }

    /// The heading of the first sheet.
    pub(crate) fn heading(&self, typesetter: &mut Typesetter, unprintable: bool) -> Block {
        let mut rows = Vec::new();
        let business = cleaning::name(&self.transcript.business);
        let large = Copy { size: 17.0, weight: Weight::Bold, ..plain(&business) };
        rows.extend(self.rows(typesetter, large));
        let title = format!("{} {}", self.words.transcript, self.transcript.number);
        rows.extend(self.rows(typesetter, Copy { size: 11.0, tone: Tone::Grey, ..plain(&title) }));
        let mut space = 8.0;
        for (name, value) in self.facts() {
            rows.push(self.fact(typesetter, name, &value, space));
            space = 0.0;
        }
        let shortened = self.transcript.shortened.then_some(self.words.shortened);
        let unprintable = unprintable.then_some(self.words.unprintable);
        for note in [shortened, unprintable].into_iter().flatten() {
            let noted = self.rows(typesetter, Copy { size: 8.0, tone: Tone::Grey, ..plain(note) });
            rows.extend(
                noted
                    .into_iter()
                    .enumerate()
                    .map(|(index, row)| Row { before: if index == 0 { 5.0 } else { 0.0 }, ..row }),
            );
        }
        rows.push(Row { height: 8.0, mark: Mark::Rule, ..Row::default() });
        Block { head: rows.len(), rows, continuation: None }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let (words, transcript) = (self.words, self.transcript);
        let moment = |at| format!("{} · {}", self.dates.day(at), self.dates.hour(at));
        let mut facts = Vec::new();
        let customer = cleaning::name(&transcript.customer);
        if !customer.is_empty() {
            facts.push((words.customer, customer));
        }
        facts.push((words.started, moment(transcript.started_at)));
        facts.extend(transcript.ended_at.map(|at| (words.ended, moment(at))));
        facts.push((words.time_zone, self.dates.zone().replace('_', " ")));
        facts
    }

    fn fact(&self, typesetter: &mut Typesetter, name: &str, value: &str, before: f32) -> Row {
        let size = 9.0;
        let name = typesetter
            .set(Copy { size, tone: Tone::Grey, ..plain(name) }, self.column(FACT, Alignment::Start));
        let width = self.width - FACT;
        // A name's own direction must not move it away from where the other facts are.
        let start = if self.words.is_right_to_left() { Alignment::Right } else { Alignment::Left };
        let column = Column { width, alignment: start, direction: BaseDirection::Auto };
        let value = typesetter.set(Copy { size, ..plain(value) }, column);
        let height = name.height(0).max(value.height(0));
        let parts = vec![
            Part { lines: name, line: 0, start: 0.0, width: FACT },
            Part { lines: value, line: 0, start: FACT, width },
        ];
        Row { parts, height, before, mark: Mark::None }
    }

    /// A day between two lines.
    pub(crate) fn day(&self, typesetter: &mut Typesetter, day: &str) -> Row {
        let copy = Copy { size: 8.5, weight: Weight::Bold, tone: Tone::Grey, ..plain(day) };
        let lines = typesetter.set(copy, self.column(self.width, Alignment::Center));
        let (height, mark) = (lines.height(0), Mark::Sides(lines.width()));
        let parts = vec![Part { lines, line: 0, start: 0.0, width: self.width }];
        Row { parts, height, before: 16.0, mark }
    }

    /// The foot of a sheet.
    pub(crate) fn foot(&self, typesetter: &mut Typesetter, page: usize, pages: usize) -> Row {
        let small = |text| Copy { size: 8.0, tone: Tone::Grey, ..plain(text) };
        let place = format!("{} · {}", cleaning::name(&self.transcript.business), self.title());
        let place = typesetter.set(small(&place), self.column(self.width - FACT, Alignment::Start));
        // Numbers run from left to right everywhere.
        let end = if self.words.is_right_to_left() { Alignment::Left } else { Alignment::Right };
        let column = Column { width: FACT, alignment: end, direction: BaseDirection::Ltr };
        let number = typesetter.set(small(&format!("{page} / {pages}")), column);
        let height = number.height(0);
        let parts = vec![
            Part { lines: place, line: 0, start: 0.0, width: self.width - FACT },
            Part { lines: number, line: 0, start: self.width - FACT, width: FACT },
        ];
        Row { parts, height, before: 0.0, mark: Mark::None }
    }

    /// One row for each line of a text of ours.
    pub(crate) fn rows(&self, typesetter: &mut Typesetter, copy: Copy<'_>) -> Vec<Row> {
        let lines = typesetter.set(copy, self.column(self.width, Alignment::Start));
        let row = |line| {
            let part = Part { lines: lines.clone(), line, start: 0.0, width: self.width };
            Row { height: lines.height(line), parts: vec![part], ..Row::default() }
        };
        (0..lines.count()).map(row).collect()
    }
}

/// A text without anything special.
pub(crate) fn plain(text: &str) -> Copy<'_> {
    Copy { text, size: 9.5, weight: Weight::Regular, tone: Tone::Black, link: Some("") }
}
