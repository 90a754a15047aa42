//! Words that belong to one place in the code.

use crate::{Finding, House, Source};

/// A rule about what product code may say, and where.
pub struct Word {
    /// What is looked for in lines of code, comments and tests aside.
    pub spellings: &'static [&'static str],
    /// Paths that may say it, by their beginning.
    pub owners: &'static [&'static str],
    /// What everyone else does instead.
    pub instead: &'static str,
}

/// The words with an owner.
pub const WORDS: &[Word] = &[
    Word {
        spellings: &["env::var(", "env::var_os(", "env::vars(", "env::vars_os("],
        owners: &["crates/server/", "crates/testkit/", "crates/loadgen/"],
        instead: "only `server` reads the environment: take the value as a setting",
    },
    Word {
        spellings: &["DatabaseBackend::", "DbBackend::", "Backend::Sqlite", "Backend::Postgres"],
        owners: &["crates/store/src/dialect.rs", "crates/store/src/dialect/", "crates/loadgen/"],
        instead: "no branches on the database here: give the difference a function in crates/store/src/dialect.rs",
    },
    Word {
        spellings: &["std::process::exit(", "process::exit("],
        owners: &["crates/server/", "crates/loadgen/"],
        instead: "return an error; `main` decides how to leave",
    },
];

/// Words said outside their place, and notes to self that nobody owns.
pub fn check(house: &House) -> Vec<Finding> {
    let others = house.sources.iter().filter(|source| source.owner() != "tidy");
    others.flat_map(|source| owned_words(source).into_iter().chain(notes_without_owner(source))).collect()
}

fn owned_words(source: &Source) -> Vec<Finding> {
    if !source.is_product() {
        return Vec::new();
    }
    let elsewhere = |word: &&Word| !word.owners.iter().any(|owner| source.path.starts_with(owner));
    let mut findings = Vec::new();
    for word in WORDS.iter().filter(elsewhere) {
        for (line, text) in source.code() {
            if word.spellings.iter().any(|spelling| text.contains(spelling)) {
                findings.push(Finding { file: source.path.clone(), line, advice: word.instead.to_owned() });
            }
        }
    }
    findings
}

/// `TODO`, `FIXME` and `XXX` in a comment need the name of who will do it: `TODO(ada): …`.
fn notes_without_owner(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in source.text.lines().enumerate() {
        let Some((_, comment)) = line.split_once("//") else { continue };
        for note in ["TODO", "FIXME", "XXX"] {
            let Some((_, rest)) = comment.split_once(note) else { continue };
            if !rest.starts_with('(') {
                let advice = format!(
                    "a `{note}` without an owner is never done: do it now, or write `{note}(name): …`"
                );
                findings.push(Finding { file: source.path.clone(), line: index + 1, advice });
            }
        }
    }
    findings
}
