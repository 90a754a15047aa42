//! What the rules look at: every crate's manifest and every Rust file, read once.

use std::fs;
use std::path::{Path, PathBuf};

/// The whole repository as the rules see it.
#[derive(Debug, Default)]
pub struct House {
    /// Every member of the workspace, by name.
    pub crates: Vec<Crate>,
    /// Every Rust file of every member, by path.
    pub sources: Vec<Source>,
}

/// One member of the workspace.
#[derive(Debug)]
pub struct Crate {
    /// The name other crates use.
    pub name: String,
    /// Path of its manifest from the root of the repository.
    pub manifest: String,
    /// Everything it asks for, tests included.
    pub dependencies: Vec<Dependency>,
}

/// One line of a manifest.
#[derive(Debug)]
pub struct Dependency {
    /// The package's real name, whatever it is renamed to.
    pub package: String,
    /// Whether the product or only its tests need it.
    pub kind: Kind,
    /// Where the manifest names it, counted from one.
    pub line: usize,
}

/// Who needs a dependency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The crate itself, or its build script.
    Product,
    /// Its tests and benches only.
    Tests,
}

/// One Rust file.
#[derive(Debug)]
pub struct Source {
    /// Path from the root of the repository, with forward slashes.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl House {
    /// Reads the repository this crate was compiled in.
    pub fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut house = Self::default();
        for folder in entries(&root.join("crates")) {
            if folder.join("Cargo.toml").is_file() {
                house.crates.push(read_crate(&root, &folder));
                read_sources(&root, &folder, &mut house.sources);
            }
        }
        house
    }
}

impl Crate {
    /// Reads a manifest's text; a manifest that does not parse would have stopped cargo before us.
    pub fn parse(manifest: &str, text: &str) -> Self {
        let table: toml::Table = text.parse().expect("cargo accepted this manifest");
        let name = table.get("package").and_then(|package| package.get("name")).and_then(toml::Value::as_str);
        let targets = table.get("target").and_then(toml::Value::as_table);
        let sections = std::iter::once(&table)
            .chain(targets.into_iter().flat_map(|tables| tables.values().filter_map(toml::Value::as_table)));

        Self {
            name: name.expect("cargo accepted this manifest").to_owned(),
            manifest: manifest.to_owned(),
            dependencies: sections.flat_map(|section| dependencies(section, text)).collect(),
        }
    }
}

impl Source {
    /// The crate this file belongs to.
    pub fn owner(&self) -> &str {
        self.path.split('/').nth(1).unwrap_or_default()
    }

    /// Whether the file is part of the product rather than of its tests.
    pub fn is_product(&self) -> bool {
        self.path.contains("/src/") && !self.path.ends_with("/tests.rs") && !self.path.contains("/tests/")
    }

    /// The lines of code with their numbers: no comments, and nothing from the tests at the end of the file.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().take_while(|line| line.trim() != "#[cfg(test)]");
        lines.enumerate().map(|(index, line)| (index + 1, line)).filter(|(_, line)| !is_comment(line))
    }
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

fn dependencies(section: &toml::Table, text: &str) -> Vec<Dependency> {
    let kinds = [
        ("dependencies", Kind::Product),
        ("build-dependencies", Kind::Product),
        ("dev-dependencies", Kind::Tests),
    ];
    let mut found = Vec::new();
    for (heading, kind) in kinds {
        for (key, value) in section.get(heading).and_then(toml::Value::as_table).into_iter().flatten() {
            let package = value.get("package").and_then(toml::Value::as_str).unwrap_or(key);
            found.push(Dependency { package: package.to_owned(), kind, line: line_of(text, heading, key) });
        }
    }
    found
}

/// The line that names `key` below the last `[…heading]` above it, or the heading `[…heading.key]` itself.
fn line_of(text: &str, heading: &str, key: &str) -> usize {
    let mut inside = false;
    for (index, line) in text.lines().enumerate() {
        if let Some(title) = line.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            inside = title == heading || title.ends_with(&format!(".{heading}"));
            if title.ends_with(&format!("{heading}.{key}")) {
                return index + 1;
            }
        }
        let names_key = line.strip_prefix(key).is_some_and(|rest| rest.starts_with(['.', ' ', '=']));
        if inside && names_key {
            return index + 1;
        }
    }
    1
}

fn read_crate(root: &Path, folder: &Path) -> Crate {
    let manifest = folder.join("Cargo.toml");
    Crate::parse(&relative(root, &manifest), &read(&manifest))
}

fn read_sources(root: &Path, folder: &Path, sources: &mut Vec<Source>) {
    for entry in entries(folder) {
        if entry.is_dir() {
            read_sources(root, &entry, sources);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            sources.push(Source { path: relative(root, &entry), text: read(&entry) });
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let listing = fs::read_dir(folder).expect("the repository is readable");
    let mut paths: Vec<_> = listing.map(|entry| entry.expect("the repository is readable").path()).collect();
    paths.retain(|path| !path.ends_with("target") && !path.ends_with("node_modules"));
    paths.sort();
    paths
}

fn relative(root: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(root).expect("only files below the root are read");
    inside.to_string_lossy().replace('\\', "/")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}
