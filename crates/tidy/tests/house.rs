//! The house as it stands today keeps its rules.

use tidy::{Finding, House, arrows, layout, report, technologies, words};

#[test]
fn crates_use_only_what_the_drawing_allows() {
    holds(&arrows::check(&House::read()));
}

#[test]
fn every_technology_is_met_by_its_owner_only() {
    holds(&technologies::check(&House::read()));
}

#[test]
fn words_with_an_owner_are_said_in_their_place() {
    holds(&words::check(&House::read()));
}

#[test]
fn nothing_is_named_after_a_drawer() {
    holds(&layout::drawers(&House::read()));
}

#[test]
fn every_file_says_what_it_is_for() {
    holds(&layout::silent_files(&House::read()));
}

#[test]
fn long_files_are_mentioned_but_allowed() {
    let long = layout::long_files(&House::read());

    if !long.is_empty() {
        eprintln!("worth a second look:{}", report(&long));
    }
}

fn holds(findings: &[Finding]) {
    assert!(findings.is_empty(), "{}", report(findings));
}
