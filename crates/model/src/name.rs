//! Names for customers who gave none.

use rand::Rng;

const ADJECTIVES: [&str; 24] = [
    "amber", "autumn", "bold", "bright", "calm", "clever", "cosy", "early", "gentle", "golden", "hidden",
    "kind", "lively", "mellow", "misty", "patient", "polished", "quiet", "silver", "snowy", "steady",
    "summer", "warm", "wild",
];
const NOUNS: [&str; 24] = [
    "bird", "brook", "cloud", "comet", "dawn", "field", "forest", "garden", "harbor", "hill", "island",
    "lake", "leaf", "meadow", "moon", "morning", "pine", "rain", "river", "sea", "shadow", "star", "stone",
    "wind",
];

/// A friendly made-up name, `quiet-harbor-394`.
pub fn made_up(random: &mut impl Rng) -> String {
    let adjective = ADJECTIVES[random.random_range(0..ADJECTIVES.len())];
    let noun = NOUNS[random.random_range(0..NOUNS.len())];
    format!("{adjective}-{noun}-{}", random.random_range(0..1000))
}
