//! Divides rows among sheets of paper.

use std::rc::Rc;

use crate::ink::Tone;
use crate::typesetter::Lines;

/// Rows that belong together: what somebody said, with their name above it.
#[derive(Default)]
pub(crate) struct Block {
    pub(crate) rows: Vec<Row>,
    /// How many of the first rows stay together.
    pub(crate) head: usize,
    /// What is said on the next sheet when the block goes on there.
    pub(crate) continuation: Option<Row>,
}

/// What stands side by side on one line of the sheet.
#[derive(Clone, Default)]
pub(crate) struct Row {
    pub(crate) parts: Vec<Part>,
    pub(crate) height: f32,
    /// Empty space above, unless it is the first of its sheet.
    pub(crate) before: f32,
    pub(crate) mark: Mark,
}

/// A line of a text.
#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) lines: Rc<Lines>,
    pub(crate) line: usize,
    /// From the edge where lines start.
    pub(crate) start: f32,
    pub(crate) width: f32,
}

/// What is drawn beside the text of a row.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) enum Mark {
    #[default]
    None,
    /// A bar along the edge where lines start.
    Bar(Tone),
    /// A line below.
    Rule,
    /// Lines on both sides of a text in the middle, so wide.
    Sides(f32),
}

/// A row with its place on the sheet.
pub(crate) struct Placed {
    pub(crate) row: Row,
    /// From the upper end of the text.
    pub(crate) y: f32,
    /// Space above that belongs to it.
    pub(crate) before: f32,
}

/// Fills sheets and hands each on when it is full.
pub(crate) struct Sheets<F: FnMut(Vec<Placed>)> {
    height: f32,
    used: f32,
    placed: Vec<Placed>,
    hand_on: F,
}

/// Rows of a block that may never be alone at the end of it.
const TAIL: usize = 2;

impl<F: FnMut(Vec<Placed>)> Sheets<F> {
    pub(crate) fn new(height: f32, hand_on: F) -> Self {
        Self { height, used: 0.0, placed: Vec::new(), hand_on }
    }

    /// Places a block, divided where it does not fit: never after its name, never before its last line.
    pub(crate) fn add(&mut self, block: Block) {
        let mut rows = block.rows;
        let mut head = block.head;
        loop {
            let fitting = self.fitting(&rows);
            if fitting == rows.len() {
                for row in rows {
                    self.place(row);
                }
                return;
            }
            let cut = fitting.min(rows.len().saturating_sub(TAIL));
            // A sheet of its own must take something, or this would never end.
            let cut = match cut {
                cut if cut >= head.max(1) => cut,
                _ if self.placed.is_empty() => fitting.max(1),
                _ => 0,
            };
            let rest = rows.split_off(cut);
            for row in rows {
                self.place(row);
            }
            self.finish_sheet();
            rows = rest;
            if cut > 0 {
                rows.splice(0..0, block.continuation.clone());
                head = usize::from(block.continuation.is_some()) + 1;
            }
        }
    }

    /// Hands on the last sheet; an empty one only when there is no other.
    pub(crate) fn finish(mut self) {
        if !self.placed.is_empty() {
            self.finish_sheet();
        }
    }

    fn fitting(&self, rows: &[Row]) -> usize {
        let (mut used, mut first) = (self.used, self.placed.is_empty());
        let fits = |row: &&Row| {
            used += row.height + if first { 0.0 } else { row.before };
            first = false;
            used <= self.height
        };
        rows.iter().take_while(fits).count()
    }

    fn place(&mut self, row: Row) {
        let before = if self.placed.is_empty() { 0.0 } else { row.before };
        let y = self.used + before;
        self.used = y + row.height;
        self.placed.push(Placed { row, y, before });
    }

    fn finish_sheet(&mut self) {
        self.used = 0.0;
        (self.hand_on)(std::mem::take(&mut self.placed));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Places blocks of so many rows, the first two of which stay together, on sheets of ten rows.
    fn sheets(blocks: &[usize]) -> Vec<usize> {
        let mut sizes = Vec::new();
        let mut sheets = Sheets::new(10.0, |placed: Vec<Placed>| sizes.push(placed.len()));
        for count in blocks {
            let row = Row { height: 1.0, ..Row::default() };
            sheets.add(Block { rows: vec![row.clone(); *count], head: 2, continuation: Some(row) });
        }
        sheets.finish();
        sizes
    }

    #[test]
    fn nothing_stands_alone_at_either_end_of_a_sheet() {
        assert_eq!(sheets(&[4, 6]), [10]);
        assert_eq!(sheets(&[9, 5]), [9, 5], "a name would be alone");
        assert_eq!(sheets(&[6, 5]), [9, 3], "the last line would be alone");
        assert_eq!(sheets(&[7, 3, 1]), [10, 1]);
    }

    #[test]
    fn what_is_longer_than_a_sheet_goes_on_under_its_name() {
        assert_eq!(sheets(&[25]), [10, 10, 7]);
        assert_eq!(sheets(&[]), Vec::<usize>::new());
    }
}
