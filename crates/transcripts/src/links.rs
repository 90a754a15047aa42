//! Addresses inside of texts.

use std::ops::Range;

/// The longest address that becomes a link, in bytes.
const LONGEST: usize = 2_000;

/// Whether a click may lead there: nothing but the web, so that no file of the reader's machine is opened.
pub(crate) fn is_safe(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    web && !rest.is_empty()
        && url.len() <= LONGEST
        && !url.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// Where addresses stand in a text.
pub(crate) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = next(text, from) {
        let length = text[start..].find(ends).unwrap_or(text.len() - start);
        let address = trimmed(&text[start..start + length]);
        if is_safe(address) {
            found.push(start..start + address.len());
        }
        from = start + length.max(1);
    }
    found
}

fn next(text: &str, from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    let found = ["http://", "https://"].iter().filter_map(|scheme| rest.find(scheme)).min()?;
    Some(from + found)
}

fn ends(character: char) -> bool {
    character.is_whitespace() || matches!(character, '<' | '>' | '"' | '`')
}

/// Without the punctuation of the sentence around it.
fn trimmed(address: &str) -> &str {
    let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '،', '。', '，']);
    match address.strip_suffix(')') {
        Some(inner) if !inner.contains('(') => trimmed(inner),
        _ => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_before_the_sentences_punctuation() {
        let text = "see (https://a.io/b_(c)?d=1), or http://é.io. ftp://no https:// x";

        let found: Vec<_> = find(text).into_iter().map(|range| &text[range]).collect();

        assert_eq!(found, ["https://a.io/b_(c)?d=1)", "http://é.io"]);
    }

    #[test]
    fn only_the_web_is_safe() {
        for url in ["file:///etc/passwd", "javascript://x", "data:text/html,x", "https://", "https://a b"] {
            assert!(!is_safe(url), "{url}");
        }
        assert!(is_safe("HTTPS://a.io/x"));
    }
}
