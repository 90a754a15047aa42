//! What a direct connection of the embedded database has read: all texts of a result lie in one piece of memory.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Error, Result};

/// A result as a whole.
#[derive(Default)]
struct Found {
    texts: String,
    names: Vec<Range<usize>>,
    cells: Vec<Cell>,
}

/// A value of a result.
#[derive(Clone)]
enum Cell {
    Null,
    Integer(i64),
    /// Where its text lies.
    Text(Range<usize>),
}

/// A row of a result.
pub struct LaneRow {
    found: Arc<Found>,
    /// Its first cell.
    first: usize,
    /// Where the column after the last one read is: columns are read in about the order in which they stand.
    next: AtomicUsize,
}

/// A value of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LaneValue<'r> {
    Null,
    Integer(i64),
    Text(&'r str),
}

/// Runs a statement and reads all of its rows.
pub(crate) fn read(statement: &mut CachedStatement<'_>) -> Result<Vec<LaneRow>> {
    let mut found = Found::default();
    for name in statement.column_names() {
        let name = found.keep(name);
        found.names.push(name);
    }
    debug_assert!(found.has_distinct_names(), "two columns share a name, so one of them cannot be read");
    let width = found.names.len();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        for index in 0..width {
            let cell = match row.get_ref(index)? {
                ValueRef::Null => Cell::Null,
                ValueRef::Integer(number) => Cell::Integer(number),
                ValueRef::Text(text) => {
                    let text = std::str::from_utf8(text).map_err(|error| Error::Utf8Error(index, error))?;
                    Cell::Text(found.keep(text))
                }
                other @ (ValueRef::Real(_) | ValueRef::Blob(_)) => {
                    return Err(Error::InvalidColumnType(index, "of the lane".into(), other.data_type()));
                }
            };
            found.cells.push(cell);
        }
    }
    let found = Arc::new(found);
    let row = |first| LaneRow { found: Arc::clone(&found), first, next: AtomicUsize::new(0) };
    Ok((0..found.cells.len()).step_by(width.max(1)).map(row).collect())
}

impl Found {
    fn keep(&mut self, text: &str) -> Range<usize> {
        let start = self.texts.len();
        self.texts.push_str(text);
        start..self.texts.len()
    }

    fn name(&self, index: usize) -> &str {
        &self.texts[self.names[index].clone()]
    }

    fn has_distinct_names(&self) -> bool {
        let same = |at: usize| (0..at).any(|before| self.name(before) == self.name(at));
        !(0..self.names.len()).any(same)
    }
}

impl LaneRow {
    /// The value of the column with this name, if there is one.
    pub(crate) fn value(&self, name: &str) -> Option<LaneValue<'_>> {
        let (next, width) = (self.next.load(Ordering::Relaxed), self.found.names.len());
        let index = (next..width).chain(0..next).find(|index| self.found.name(*index) == name)?;
        self.next.store(index + 1, Ordering::Relaxed);
        Some(match &self.found.cells[self.first + index] {
            Cell::Null => LaneValue::Null,
            Cell::Integer(number) => LaneValue::Integer(*number),
            Cell::Text(place) => LaneValue::Text(&self.found.texts[place.clone()]),
        })
    }
}
