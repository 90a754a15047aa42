//! Texts that a request may give, take away, or not mention.

use rest::lenient;
use serde::{Deserialize, Deserializer};

/// A text that a request may give, take away (by `null` or by nothing), or not mention (by `#[serde(default)]`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Given {
    #[default]
    Unmentioned,
    Nothing,
    Text(String),
}

impl Given {
    /// Puts it where it belongs; what is not mentioned stays.
    pub(crate) fn apply(&self, to: &mut Option<String>) {
        match self {
            Self::Unmentioned => {}
            Self::Nothing => *to = None,
            Self::Text(text) => *to = Some(text.clone()),
        }
    }

    /// The text of something new.
    pub(crate) fn text(&self) -> Option<String> {
        let mut text = None;
        self.apply(&mut text);
        text
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = lenient::text(from)?.filter(|text| !text.trim().is_empty());
        Ok(text.map_or(Self::Nothing, Self::Text))
    }
}
