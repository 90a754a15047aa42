//! Sheets, their feet, and the same bytes every time.

use std::process::Command;

use transcripts::Role;

use crate::reader::{print, run, text};
use crate::samples::{conversation, light, long, said};

#[test]
fn a_short_conversation_is_one_sheet_with_everything_on_it() {
    let (document, path) = print("light", &light());

    let text = text(&path);
    assert_eq!((document.pages, document.missing), (1, 0));
    for words in [
        "Acme Hardware",
        "Conversation transcript 12",
        "Wednesday, December 1, 2021",
        "Thursday, December 2, 2021",
        "Welcome to Acme Hardware!",
        "Amna Khan",
        "Customer",
        "2. Tell me whether the address is still right.",
        "broken hinge.jpg",
        "Picture received ✓ → attached",
    ] {
        assert!(text.contains(words), "{words} is missing in:\n{text}");
    }
    assert_eq!(run(Command::new("pdfinfo").arg(&path)).matches("612 x 792").count(), 1);
}

#[test]
fn only_the_web_can_be_clicked() {
    let (_, path) = print("links", &light());

    let links = run(Command::new("pdfinfo").arg("-url").arg(&path));
    assert!(links.contains("https://files.example.com/f/9f1c/broken%20hinge.jpg"), "{links}");
    assert!(links.contains("https://shop.example.com/orders/4711/"), "{links}");
    assert!(!links.contains("file:"), "{links}");
}

#[test]
fn every_sheet_says_which_of_how_many_it_is() {
    let (document, path) = print("long", &long(200));

    let text = text(&path);
    let sheets: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
    assert_eq!(sheets.len(), document.pages);
    assert!(document.pages > 10, "{}", document.pages);
    for (index, sheet) in sheets.iter().enumerate() {
        let foot = format!("{} / {}", index + 1, document.pages);
        assert!(sheet.lines().any(|line| line.replace(' ', "") == foot.replace(' ', "")), "{foot}: {sheet}");
    }
    for number in 0..200 {
        assert_eq!(text.matches(&format!("Message {number}.")).count(), 1);
    }
}

#[test]
fn no_name_is_left_alone_at_the_end_of_a_sheet() {
    let (_, path) = print("names", &long(400));

    for sheet in text(&path).split('\u{c}') {
        let lines: Vec<&str> = sheet.lines().filter(|line| !line.trim().is_empty()).collect();
        let foot = lines.iter().position(|line| line.starts_with("Acme Hardware ·"));
        let Some(last) = foot.and_then(|foot| foot.checked_sub(1)).map(|last| lines[last]) else { continue };
        assert!(!["Sam Lee", "Amna Khan", "Customer", "Agent"].contains(&last), "{last} in {lines:?}");
    }
}

#[test]
fn the_same_conversation_is_the_same_file() {
    let (first, _) = print("same", &light());
    let (second, _) = print("same", &light());

    assert_eq!(first, second);
}

#[test]
fn an_empty_conversation_and_a_wall_of_letters_are_printed_too() {
    let (empty, path) = print("empty", &conversation("en", Vec::new()));
    assert_eq!(empty.pages, 1);
    assert!(text(&path).contains("Nothing was said."));

    let wall = "x".repeat(150_000);
    let (wall, path) = print("wall", &conversation("en", vec![said(1, "A", Role::Customer, &wall)]));
    assert!(wall.pages > 20);
    assert_eq!(text(&path).matches('x').count(), 150_000);
}
