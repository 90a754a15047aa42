//! Names of uploaded files, made harmless.

/// Most characters of a name.
const LONGEST: usize = 255;

/// What a file without a usable name is called.
const NAMELESS: &str = "file";

/// The last part of whatever path was sent, without characters that fool a reader, and with its ending kept.
pub(crate) fn harmless(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|character| !fools(*character)).collect();
    let clean = clean.trim();
    if clean.chars().all(|character| character == '.') {
        return NAMELESS.to_owned();
    }
    shortened(clean)
}

/// Control characters, and the marks that make `exe.gpj` read as `jpg.exe`.
fn fools(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn shortened(name: &str) -> String {
    let length = name.chars().count();
    if length <= LONGEST {
        return name.to_owned();
    }
    let ending =
        name.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| ending.chars().count() <= 16);
    let Some(ending) = ending else { return name.chars().take(LONGEST).collect() };
    let stem: String = name.chars().take(LONGEST - 1 - ending.chars().count()).collect();
    format!("{stem}.{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_paths_and_tricks_and_keep_their_ending() {
        let long = format!("{}.tar", "é".repeat(400));
        let cases = [
            ("photo.png", "photo.png"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\me\\résumé.pdf", "résumé.pdf"),
            ("a\r\nSet-Cookie: x\u{0}.txt", "aSet-Cookie: x.txt"),
            ("invoice\u{202e}gpj.exe", "invoicegpj.exe"),
            ("folder/", "file"),
            ("..", "file"),
            (" \t ", "file"),
            ("", "file"),
            ("日本語.txt", "日本語.txt"),
        ];

        for (sent, kept) in cases {
            assert_eq!(harmless(sent), kept, "{sent:?}");
        }
        assert_eq!(harmless(&long).chars().count(), 255);
        assert!(harmless(&long).ends_with("é.tar"));
        assert_eq!(harmless(&"x".repeat(300)).len(), 255);
    }
}
