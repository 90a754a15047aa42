//! Which bytes of a file the caller asked for (RFC 9110, section 14), one range only.

use std::ops::Range;

/// The answer to a `Range` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Everything: no header, one we do not read, or several ranges.
    Whole,
    /// These bytes: 206.
    Part(Range<u64>),
    /// None of the bytes exist: 416.
    Unsatisfiable,
}

/// Reads a `Range` header against a file of `size` bytes.
pub fn wanted(header: Option<&str>, size: u64) -> Wanted {
    let (unit, spec) = header.and_then(|text| text.trim().split_once('=')).unwrap_or_default();
    let spec = Some(spec).filter(|_| unit.eq_ignore_ascii_case("bytes"));
    let Some((first, last)) = spec.and_then(|spec| spec.split_once('-')) else { return Wanted::Whole };
    let range = match (position(first), position(last)) {
        (Position::Missing, Position::At(suffix)) => size.saturating_sub(suffix)..size,
        (Position::At(first), Position::Missing) => first..size,
        (Position::At(first), Position::At(last)) if first <= last => first..last.saturating_add(1).min(size),
        _ => return Wanted::Whole,
    };
    if range.is_empty() { Wanted::Unsatisfiable } else { Wanted::Part(range) }
}

enum Position {
    Missing,
    At(u64),
    Nonsense,
}

/// Digits only: `parse` alone would also take a sign.
fn position(text: &str) -> Position {
    let text = text.trim();
    if text.is_empty() {
        return Position::Missing;
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Position::Nonsense;
    }
    Position::At(text.parse().unwrap_or(u64::MAX))
}
