//! Makes blocks of what was said, one after another, so that never more than one of them is in memory.

use std::time::Duration;

use parley::{Alignment, BaseDirection};

use crate::cleaning;
use crate::furniture::{Furniture, plain};
use crate::ink::Tone;
use crate::sheet::{Block, Mark, Part, Placed, Row, Sheets};
use crate::transcript::{Attachment, Entry, Role};
use crate::typesetter::{Column, Copy, Typesetter, Weight};

/// Where words begin, right of the bar.
const INDENT: f32 = 11.0;
/// The column of the hours.
const HOURS: f32 = 58.0;
/// How long somebody speaks on without being named again.
const BREATH: Duration = Duration::from_mins(5);

/// Pours everything onto sheets.
pub(crate) fn pour<F: FnMut(Vec<Placed>)>(
    furniture: &Furniture<'_>,
    typesetter: &mut Typesetter,
    unprintable: bool,
    mut sheets: Sheets<F>,
) {
    sheets.add(furniture.heading(typesetter, unprintable));
    let mut before: Option<&Entry> = None;
    for entry in &furniture.transcript.entries {
        let block = Said { furniture, entry, before }.block(typesetter);
        if !block.rows.is_empty() {
            sheets.add(block);
            before = Some(entry);
        }
    }
    if before.is_none() {
        let mut rows = furniture.rows(typesetter, Copy { tone: Tone::Grey, ..plain(furniture.words.empty) });
        for row in &mut rows {
            row.before = 14.0;
        }
        sheets.add(Block { head: rows.len(), rows, continuation: None });
    }
    sheets.finish();
}

/// Something said, after something else.
struct Said<'a> {
    furniture: &'a Furniture<'a>,
    entry: &'a Entry,
    before: Option<&'a Entry>,
}

impl Said<'_> {
    fn block(&self, typesetter: &mut Typesetter) -> Block {
        let mut said = self.said(typesetter);
        if said.is_empty() {
            return Block::default();
        }
        let mut rows = Vec::new();
        if self.begins_a_day() {
            rows.push(self.furniture.day(typesetter, &self.furniture.dates.day(self.entry.at)));
        }
        let mut name = self.name(typesetter);
        if self.speaks_on() {
            said[0].before = 3.0;
            self.add_hour(typesetter, &mut said[0]);
        } else {
            name.before = if rows.is_empty() { 11.0 } else { 8.0 };
            let mut named = name.clone();
            self.add_hour(typesetter, &mut named);
            rows.push(named);
        }
        let head = rows.len() + said.len().min(2);
        rows.extend(said);
        let more = Row { before: 0.0, mark: name.mark, ..name };
        Block { rows, head, continuation: Some(more) }
    }

    fn begins_a_day(&self) -> bool {
        let dates = &self.furniture.dates;
        self.before.is_none_or(|before| dates.number(before.at) != dates.number(self.entry.at))
    }

    /// Whether the same goes on speaking, so that no name is needed.
    fn speaks_on(&self) -> bool {
        let Some(before) = self.before else { return false };
        let same = before.who == self.entry.who && before.role == self.entry.role;
        same && !self.begins_a_day() && self.entry.at <= before.at.plus(BREATH)
    }

    fn mark(&self) -> Mark {
        Mark::Bar(match self.entry.role {
            Role::Customer => Tone::Grey,
            Role::Agent | Role::Bot => Tone::Accent,
            Role::System => Tone::Pale,
        })
    }

    /// Who speaks, and on whose behalf.
    fn name(&self, typesetter: &mut Typesetter) -> Row {
        let words = self.furniture.words;
        let role = match self.entry.role {
            Role::Customer => words.customer,
            Role::Agent => words.agent,
            Role::Bot => words.bot,
            Role::System => words.automatic,
        };
        let who = cleaning::name(&self.entry.who);
        let mut row = Row { mark: self.mark(), ..Row::default() };
        let mut start = INDENT;
        if !who.is_empty() {
            let name = Copy { weight: Weight::Bold, ..plain(&who) };
            start = self.add(typesetter, &mut row, name, start) + 6.0;
        }
        if who != role {
            self.add(typesetter, &mut row, Copy { size: 8.5, tone: Tone::Grey, ..plain(role) }, start);
        }
        row
    }

    /// Adds a text that stands there; gives where it ends.
    fn add(&self, typesetter: &mut Typesetter, row: &mut Row, copy: Copy<'_>, start: f32) -> f32 {
        let room = (self.furniture.width - HOURS - start).max(40.0);
        let right = self.furniture.words.is_right_to_left();
        let alignment = if right { Alignment::Right } else { Alignment::Left };
        let column = Column { width: room, alignment, direction: BaseDirection::Auto };
        let lines = typesetter.set(copy, column);
        row.height = row.height.max(lines.height(0));
        let end = start + lines.width();
        row.parts.push(Part { lines, line: 0, start, width: room });
        end
    }

    fn add_hour(&self, typesetter: &mut Typesetter, row: &mut Row) {
        let hour = self.furniture.dates.hour(self.entry.at);
        let copy = Copy { size: 8.0, tone: Tone::Grey, ..plain(&hour) };
        let lines = typesetter.set(copy, self.furniture.column(HOURS, Alignment::End));
        let start = self.furniture.width - HOURS;
        row.parts.push(Part { lines, line: 0, start, width: HOURS });
    }

    /// A row for each line of the words and files.
    fn said(&self, typesetter: &mut Typesetter) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut space = 0.0;
        for paragraph in cleaning::paragraphs(&self.entry.text) {
            if paragraph.is_empty() {
                space = 6.0;
                continue;
            }
            let first = rows.len();
            rows.extend(self.lines(typesetter, Copy { link: None, ..plain(&paragraph) }));
            rows[first].before = space;
            space = 0.0;
        }
        for attachment in &self.entry.attachments {
            rows.extend(self.file(typesetter, attachment));
        }
        rows
    }

    fn file(&self, typesetter: &mut Typesetter, attachment: &Attachment) -> Vec<Row> {
        let name = cleaning::paragraphs(&attachment.name).join(" ");
        let name = format!("📎 {name}");
        let url = attachment.url.as_deref().unwrap_or_default();
        self.lines(typesetter, Copy { link: Some(url), ..plain(&name) })
    }

    fn lines(&self, typesetter: &mut Typesetter, copy: Copy<'_>) -> Vec<Row> {
        let width = self.furniture.width - INDENT - HOURS;
        let column = Column { width, alignment: Alignment::Start, direction: BaseDirection::Auto };
        let lines = typesetter.set(copy, column);
        let row = |line| {
            let part = Part { lines: lines.clone(), line, start: INDENT, width };
            Row { height: lines.height(line), parts: vec![part], before: 0.0, mark: self.mark() }
        };
        (0..lines.count()).map(row).collect()
    }
}
