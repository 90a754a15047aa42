//! The settings as the operator's guide lists them.

use std::fmt::Write;

use super::table::{self, Setting};

/// A Markdown section per group of settings.
pub(crate) fn document() -> String {
    let mut text = String::new();
    for section in table::SECTIONS {
        let gap = if text.is_empty() { "" } else { "\n" };
        write!(text, "{gap}### {}\n\n| setting | default | what it does |\n|---|---|---|\n", section.title)
            .expect("writing to a string does not fail");
        for setting in section.settings {
            writeln!(text, "{}", row(setting)).expect("writing to a string does not fail");
        }
    }
    text
}

fn row(setting: &Setting) -> String {
    let default = match setting.default {
        Some(value) => format!("`{value}`"),
        None => setting.otherwise.to_owned(),
    };
    let aliases = match setting.aliases {
        [] => String::new(),
        aliases => format!(" Also read from `{}`.", aliases.join("`, `")),
    };
    format!("| `{}` | {default} | {}{aliases} |", setting.key, setting.about)
}
