//! Texts of strangers, made fit for paper.

use std::borrow::Cow;

/// The longest name that is printed, in characters.
const LONGEST_NAME: usize = 60;

/// The lines of a text without what cannot be seen; no empty ones at the ends and never two in a row.
pub(crate) fn paragraphs(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    let mut lines: Vec<String> = Vec::new();
    for line in text.split(is_break) {
        let line = visible(line);
        let line = line.trim_end();
        let follows_nothing = lines.last().is_none_or(String::is_empty);
        if !(line.is_empty() && follows_nothing) {
            lines.push(line.to_owned());
        }
    }
    if lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// A name on one line, cut where it would be too long.
pub(crate) fn name(text: &str) -> String {
    let flat: String = text.split(is_break).collect::<Vec<_>>().join(" ");
    let flat = visible(flat.trim());
    if flat.chars().count() <= LONGEST_NAME {
        return flat.into_owned();
    }
    flat.chars().take(LONGEST_NAME - 1).chain(['…']).collect()
}

fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_invisible) {
        return Cow::Borrowed(text);
    }
    let spaced = text.replace('\t', "    ");
    Cow::Owned(spaced.chars().filter(|character| !is_invisible(*character)).collect())
}

/// Control characters, byte order marks, annotations and the places of objects; joiners and marks of direction stay.
fn is_invisible(character: char) -> bool {
    character.is_control() || matches!(character, '\u{feff}' | '\u{fff9}'..='\u{fffc}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_paragraphs_without_what_cannot_be_seen() {
        assert_eq!(paragraphs("\n a\tb \r\n\r\n\n\u{0}c\u{2028}d\n\n"), [" a    b", "", "c", "d"]);
        assert!(paragraphs(" \n\t\n").is_empty());
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!(name(" Amna\nKhan "), "Amna Khan");
        assert_eq!(name(&"x".repeat(300)).chars().count(), 60);
    }
}
