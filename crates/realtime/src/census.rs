//! Who listens on this node, counted when somebody asks.

use std::collections::HashSet;

use model::topic::Topic;

use crate::feed::Feed;

/// Who listens on this node at a moment.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Census {
    /// People: users and customers' sessions, each once however often they are connected.
    pub people: usize,
    /// Topics of the accounts that somebody listens to.
    pub topics: usize,
}

impl Census {
    /// Counts what these feeds have. Nothing is kept for it between two calls, so that idle connections cost nothing.
    pub(crate) fn of<'a>(feeds: impl Iterator<Item = &'a Feed>) -> Self {
        let mut people: HashSet<Topic> = HashSet::new();
        let topics = feeds.map(|feed| feed.count(&mut people)).sum();
        Self { people: people.len(), topics }
    }
}
