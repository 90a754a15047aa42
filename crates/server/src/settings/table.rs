//! The one table of settings: help texts, `config print` and the documentation all come from here.

mod channel;
mod limits;
mod people;
mod serving;
mod storage;
mod telling;

use channel::CHANNEL;
use limits::LIMITS;
use people::{ACCOUNTS, PRESENCE};
use serving::{SERVING, WATCHING};
use storage::STORAGE;
use telling::{MAIL, NOTIFICATIONS};

/// A setting: a flag, an environment variable and a key of the settings file at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting {
    /// The key in the file; flag and variable are made from it.
    pub(crate) key: &'static str,
    /// What a value looks like.
    pub(crate) shape: Shape,
    /// The value when nothing is set.
    pub(crate) default: Option<&'static str>,
    /// What happens without a value, for settings that have no default.
    pub(crate) otherwise: &'static str,
    /// Variables that other servers of the family use for the same thing.
    pub(crate) aliases: &'static [&'static str],
    /// How much of the value may be shown.
    pub(crate) privacy: Privacy,
    /// One or two sentences for the operator.
    pub(crate) about: &'static str,
}

/// What a value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Text,
    Address,
    Path,
    Number,
    Switch,
    List,
    Duration,
    Size,
}

impl Shape {
    /// The word that stands for a value in help texts.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::Address => "ADDRESS:PORT",
            Self::Path => "PATH",
            Self::Number => "NUMBER",
            Self::Switch => "true|false",
            Self::List => "LIST",
            Self::Duration => "DURATION",
            Self::Size => "SIZE",
        }
    }
}

/// How much of a value may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Privacy {
    /// All of it.
    Open,
    /// Nothing.
    Secret,
    /// A URL without its password.
    Url,
}

impl Setting {
    const fn new(key: &'static str, shape: Shape, about: &'static str) -> Self {
        let (default, otherwise, aliases, privacy) = (None, "", [].as_slice(), Privacy::Open);
        Self { key, shape, default, otherwise, aliases, privacy, about }
    }

    const fn default(self, value: &'static str) -> Self {
        Self { default: Some(value), ..self }
    }

    const fn otherwise(self, otherwise: &'static str) -> Self {
        Self { otherwise, ..self }
    }

    const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    const fn private(self, privacy: Privacy) -> Self {
        Self { privacy, ..self }
    }

    /// `rate_limit` → `rate-limit`.
    pub(crate) fn flag(&self) -> String {
        self.key.replace('_', "-")
    }

    /// `rate_limit` → `SWITCHBOARD_RATE_LIMIT`.
    pub(crate) fn variable(&self) -> String {
        format!("{PREFIX}{}", self.key.to_uppercase())
    }
}

/// How the variables of this server begin.
pub(crate) const PREFIX: &str = "SWITCHBOARD_";

/// Settings that belong together.
pub(crate) struct Section {
    pub(crate) title: &'static str,
    pub(crate) settings: &'static [Setting],
}

/// All settings in the order in which they are shown.
pub(crate) fn all() -> impl Iterator<Item = &'static Setting> {
    SECTIONS.iter().flat_map(|section| section.settings)
}

/// The setting with this key.
pub(crate) fn find(key: &str) -> Option<&'static Setting> {
    all().find(|setting| setting.key == key)
}

/// The table.
pub(crate) const SECTIONS: &[Section] = &[
    Section { title: "Serving", settings: SERVING },
    Section { title: "Storage", settings: STORAGE },
    Section { title: "Limits", settings: LIMITS },
    Section { title: "Presence", settings: PRESENCE },
    Section { title: "Accounts", settings: ACCOUNTS },
    Section { title: "Mail and transcripts", settings: MAIL },
    Section { title: "Notifications", settings: NOTIFICATIONS },
    Section { title: "Customer Channel", settings: CHANNEL },
    Section { title: "Watching", settings: WATCHING },
];
