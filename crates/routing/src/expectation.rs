//! How long one is likely to wait.

use std::time::Duration;

use model::task::Served;

/// Of how many it has to be known before anything is said.
const FEWEST: usize = 3;

/// How long whoever comes to this place of a queue is likely to wait, going by those who were served there lately:
/// as long for each place as the one in the middle of them did. Nothing while fewer than three are known.
pub fn expected_wait(served: &[Served], position: i64) -> Option<Duration> {
    if served.len() < FEWEST {
        return None;
    }
    let mut paces: Vec<Duration> = served.iter().map(|one| one.waited / places(one.position)).collect();
    paces.sort_unstable();
    paces.get(paces.len() / 2).map(|pace| pace.saturating_mul(places(position)))
}

fn places(position: i64) -> u32 {
    u32::try_from(position.max(1)).unwrap_or(u32::MAX)
}
