//! Each rule catches what it is there for, and says where.

use tidy::{Crate, Finding, House, Source, arrows, layout, technologies, words};

#[test]
fn an_undrawn_arrow_is_found_at_its_line() {
    let house = with_crate(
        "[package]\nname = \"store\"\n\n[dependencies]\nmodel.workspace = true\nactions.workspace = true\n",
    );

    let findings = arrows::check(&house);

    assert_eq!(places(&findings), ["Cargo.toml:6"]);
    assert!(findings[0].advice.contains("`store` may not use `actions`"), "{}", findings[0]);
}

#[test]
fn tests_may_use_any_crate() {
    let house = with_crate("[package]\nname = \"store\"\n\n[dev-dependencies]\nactions.workspace = true\n");

    assert_eq!(arrows::check(&house), []);
}

#[test]
fn a_renamed_or_conditional_dependency_is_still_seen() {
    let house = with_crate(
        "[package]\nname = \"model\"\n\n[target.'cfg(unix)'.dependencies]\ndb = { package = \"store\", path = \"x\" }\n",
    );

    assert_eq!(places(&arrows::check(&house)), ["Cargo.toml:5"]);
}

#[test]
fn a_crate_without_a_place_is_found() {
    let house = with_crate("[package]\nname = \"attic\"\n");

    assert_eq!(places(&arrows::check(&house)), ["Cargo.toml:1"]);
}

#[test]
fn a_database_crate_outside_store_is_found_even_in_tests() {
    let house = with_crate("[package]\nname = \"actions\"\n\n[dev-dependencies.sqlx]\nworkspace = true\n");

    assert_eq!(places(&technologies::check(&house)), ["Cargo.toml:4"]);
}

#[test]
fn the_environment_is_read_by_the_server_only() {
    let text = "//! A file.\n// env::var( in a comment\nlet port = std::env::var(\"PORT\");\n";

    assert_eq!(
        places(&words::check(&with_source("crates/actions/src/a.rs", text))),
        ["crates/actions/src/a.rs:3"]
    );
    assert_eq!(words::check(&with_source("crates/server/src/a.rs", text)), []);
    assert_eq!(words::check(&with_source("crates/actions/tests/a.rs", text)), []);
}

#[test]
fn a_branch_on_the_database_outside_the_dialect_is_found() {
    let text = "//! A file.\nif backend == DbBackend::Sqlite {}\n";

    assert_eq!(
        places(&words::check(&with_source("crates/store/src/a.rs", text))),
        ["crates/store/src/a.rs:2"]
    );
    assert_eq!(words::check(&with_source("crates/store/src/dialect.rs", text)), []);
}

#[test]
fn tests_at_the_end_of_a_file_may_say_what_they_like() {
    let text = "//! A file.\n#[cfg(test)]\nmod tests { fn f() { std::env::var(\"A\"); } }\n";

    assert_eq!(words::check(&with_source("crates/actions/src/a.rs", text)), []);
}

#[test]
fn a_note_to_self_needs_an_owner() {
    let text = "//! A file.\n// TODO: later\n// TODO(ada): on Friday\n";

    assert_eq!(
        places(&words::check(&with_source("crates/store/src/a.rs", text))),
        ["crates/store/src/a.rs:2"]
    );
}

#[test]
fn a_drawer_is_found_by_its_name() {
    assert_eq!(layout::drawers(&with_source("crates/store/src/utils/dates.rs", "//! A.")).len(), 1);
    assert_eq!(layout::drawers(&with_source("crates/store/src/helpers.rs", "//! A.")).len(), 1);
    assert_eq!(layout::drawers(&with_source("crates/store/src/commonplace.rs", "//! A.")), []);
}

#[test]
fn a_file_says_what_it_is_for() {
    assert_eq!(layout::silent_files(&with_source("crates/store/src/a.rs", "use std::fs;")).len(), 1);
    assert_eq!(layout::silent_files(&with_source("crates/store/src/a.rs", "//! A file.")), []);
}

#[test]
fn a_long_file_is_mentioned() {
    let text = "\n".repeat(301);

    assert_eq!(layout::long_files(&with_source("crates/store/src/a.rs", &text)).len(), 1);
}

fn with_crate(manifest: &str) -> House {
    House { crates: vec![Crate::parse("Cargo.toml", manifest)], sources: Vec::new() }
}

fn with_source(path: &str, text: &str) -> House {
    House { crates: Vec::new(), sources: vec![Source { path: path.to_owned(), text: text.to_owned() }] }
}

fn places(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{}:{}", finding.file, finding.line)).collect()
}
