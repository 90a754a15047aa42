//! `config print`: every setting with its value and source, in the form of the settings file.

use std::fmt::Write;

use figment::value::Value;

use super::sources::Sources;
use super::table::{self, Privacy, Setting};

/// The settings in the form of the file; secrets are masked.
pub(crate) fn print(sources: &Sources) -> String {
    let mut text = String::new();
    for section in table::SECTIONS {
        let gap = if text.is_empty() { "" } else { "\n" };
        writeln!(text, "{gap}# {}", section.title).expect("writing to a string does not fail");
        for setting in section.settings {
            writeln!(text, "{}", line(setting, sources)).expect("writing to a string does not fail");
        }
    }
    text
}

fn line(setting: &Setting, sources: &Sources) -> String {
    let key = setting.key;
    let (entry, remark) = match sources.value(setting) {
        Some((value, source)) => (format!("{}{key} = {}", comment(setting), shown(setting, &value)), source),
        None => (format!("# {key} ="), format!("not set: {}", setting.otherwise)),
    };
    format!("{entry:<44} # {remark}")
}

/// Masked values are no values: in a file they would only do harm.
const fn comment(setting: &Setting) -> &'static str {
    match setting.privacy {
        Privacy::Open => "",
        Privacy::Secret | Privacy::Url => "# ",
    }
}

fn shown(setting: &Setting, value: &Value) -> String {
    match setting.privacy {
        Privacy::Open => literal(value),
        Privacy::Secret => "(hidden)".to_owned(),
        Privacy::Url => without_password(value.as_str().unwrap_or_default()),
    }
}

/// JSON's spelling of texts, numbers, switches and lists of texts is TOML's too.
fn literal(value: &Value) -> String {
    serde_json::to_string(value).expect("a setting's value has no keys that are not texts")
}

/// `scheme://user:(hidden)@host/…?(hidden)`: a password may stand in the query as well.
fn without_password(url: &str) -> String {
    let (url, query) = url.split_once('?').map_or((url, ""), |(url, _)| (url, "?(hidden)"));
    let Some((scheme, rest)) = url.split_once("://") else { return "(hidden)".to_owned() };
    let Some((credentials, host)) = rest.rsplit_once('@') else { return format!("{scheme}://{rest}{query}") };
    match credentials.split_once(':') {
        Some((user, _)) => format!("{scheme}://{user}:(hidden)@{host}{query}"),
        None => format!("{scheme}://{credentials}@{host}{query}"),
    }
}
