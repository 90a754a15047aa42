//! Reads printed transcripts with poppler's tools, as a reader's search and clipboard do.

use std::path::PathBuf;
use std::process::Command;

use transcripts::{Document, Fonts, Paper, Transcript, render};

/// Prints it with the fonts of the binary alone and keeps the file for those who want to look.
pub(crate) fn print(name: &str, transcript: &Transcript) -> (Document, PathBuf) {
    print_with(&Fonts::carried(), name, transcript)
}

/// Prints it with these fonts.
pub(crate) fn print_with(fonts: &Fonts, name: &str, transcript: &Transcript) -> (Document, PathBuf) {
    let paper = Paper::of_language(&transcript.language);
    let document = render(fonts, transcript, paper).expect("it is printed");
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pdf"));
    std::fs::write(&path, &document.bytes).expect("the file is written");
    (document, path)
}

/// The words of the file, in the order in which they are read.
pub(crate) fn text(path: &PathBuf) -> String {
    run(Command::new("pdftotext").args(["-enc", "UTF-8"]).arg(path).arg("-"))
}

/// What a tool of poppler says.
pub(crate) fn run(command: &mut Command) -> String {
    let said = command.output().expect("poppler-utils is installed (apt-get install poppler-utils)");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8(said.stdout).expect("UTF-8")
}
