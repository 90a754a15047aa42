//! Bearer secrets: random, never printed, shown again only through their owner's answers.

use std::fmt;

use rand::Rng;
use serde::{Deserialize, Serialize};

/// Base58 without the characters that people confuse (no `0`, `O`, `I`, `l`).
const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// A secret string. Its `Debug` form is masked; [`Token::reveal`] is the only way to its text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(String);

impl Token {
    /// Wraps a secret that already exists.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// A fresh secret of 24 base58 characters (140 bits), the form every client of the family expects.
    pub fn random(random: &mut impl Rng) -> Self {
        Self((0..24).map(|_| char::from(ALPHABET[random.random_range(0..ALPHABET.len())])).collect())
    }

    /// The secret itself, for the one answer that may carry it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}
