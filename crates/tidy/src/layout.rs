//! Names and shapes of files: no drawers, a sentence at the top, and a size one can read.

use crate::{Finding, House, Source};

/// Names that say "things I did not find a place for".
const DRAWERS: &[&str] = &["util", "utils", "common", "core", "helper", "helpers", "misc"];

/// A file longer than this is worth a second look.
const COMFORTABLE_LINES: usize = 300;

/// Crates, folders and files named after a drawer.
pub fn drawers(house: &House) -> Vec<Finding> {
    house.sources.iter().filter_map(drawer).collect()
}

/// Product files that do not begin by saying what they are.
pub fn silent_files(house: &House) -> Vec<Finding> {
    let product = house.sources.iter().filter(|source| source.path.contains("/src/"));
    product
        .filter(|source| !source.text.starts_with("//!"))
        .map(|source| Finding {
            file: source.path.clone(),
            line: 1,
            advice: "begin with `//!` and one sentence on what this file is for".to_owned(),
        })
        .collect()
}

/// Product files past the comfortable size: worth reading again, not worth failing for.
pub fn long_files(house: &House) -> Vec<Finding> {
    let product = house.sources.iter().filter(|source| source.path.contains("/src/"));
    product
        .filter_map(|source| {
            let lines = source.text.lines().count();
            (lines > COMFORTABLE_LINES).then(|| Finding {
                file: source.path.clone(),
                line: COMFORTABLE_LINES,
                advice: format!("{lines} lines: is this still one noun?"),
            })
        })
        .collect()
}

fn drawer(source: &Source) -> Option<Finding> {
    let names = source.path.trim_end_matches(".rs").split('/');
    let name = names.into_iter().find(|name| DRAWERS.contains(name))?;
    Some(Finding {
        file: source.path.clone(),
        line: 1,
        advice: format!(
            "`{name}` is a drawer: name it after the noun it holds, or move each part to its noun"
        ),
    })
}
