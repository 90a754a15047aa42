//! The colours that text is written in.

use krilla::color::rgb;

/// How a piece of text looks; `link` counts from one, 0 is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Ink {
    pub(crate) tone: Tone,
    pub(crate) link: u16,
}

/// A colour; all of them can be told from each other in print.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Words.
    #[default]
    Black,
    /// What stands beside them.
    Grey,
    /// Lines.
    Pale,
    /// The business, and links.
    Accent,
}

impl Tone {
    pub(crate) fn colour(self) -> rgb::Color {
        match self {
            Self::Black => rgb::Color::new(0x1c, 0x20, 0x24),
            Self::Grey => rgb::Color::new(0x68, 0x70, 0x78),
            Self::Pale => rgb::Color::new(0xc8, 0xcd, 0xd2),
            Self::Accent => rgb::Color::new(0x1d, 0x5f, 0xb8),
        }
    }
}

impl From<Tone> for Ink {
    fn from(tone: Tone) -> Self {
        Self { tone, link: 0 }
    }
}
