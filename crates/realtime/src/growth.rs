//! Tells background work which logs have grown, without a queue that could overflow, and keeps for a while what they
//! have grown by, so that whoever comes soon need not read it back.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use model::account::AccountId;
use model::event::{Event, EventName, Seq};
use parking_lot::Mutex;
use store::{Committed, Logged};
use tokio::sync::Notify;

use crate::fresh::Fresh;
pub use crate::fresh::Stretch;

/// What one account's log grew by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Growth {
    /// Nothing up to here is part of it.
    pub after: Seq,
    /// The last position that is.
    pub upto: Seq,
    /// Whether an event between may be one that was asked for.
    pub wanted: bool,
}

/// Learns which logs grow. Dropping it ends that.
pub struct Watch(Arc<Watcher>);

struct Watcher {
    names: Vec<EventName>,
    wants: Box<dyn Fn(&Event) -> bool + Send + Sync>,
    fresh: Mutex<Fresh<Arc<Logged>>>,
    grown: Mutex<HashMap<AccountId, Growth>>,
    wake: Notify,
}

/// Everyone who watches.
#[derive(Default)]
pub(crate) struct Watchers(Mutex<Vec<Weak<Watcher>>>);

impl Watchers {
    pub(crate) fn add(
        &self,
        names: &[EventName],
        wants: impl Fn(&Event) -> bool + Send + Sync + 'static,
    ) -> Watch {
        let watcher = Watcher {
            names: names.to_vec(),
            wants: Box::new(wants),
            fresh: Mutex::default(),
            grown: Mutex::default(),
            wake: Notify::new(),
        };
        let watch = Watch(Arc::new(watcher));
        let mut watchers = self.0.lock();
        watchers.retain(|watcher| watcher.strong_count() > 0);
        watchers.push(Arc::downgrade(&watch.0));
        watch
    }

    pub(crate) fn note(&self, committed: &Committed) {
        for watcher in self.0.lock().iter().filter_map(Weak::upgrade) {
            watcher.note(committed);
        }
    }
}

impl Watcher {
    fn note(&self, committed: &Committed) {
        let is_wanted = |event: &Event| self.names.contains(&event.name) && (self.wants)(event);
        let events = committed.events.iter().filter(|logged| is_wanted(&logged.event));
        let events: Vec<_> = events.map(|logged| (logged.event.seq, Arc::clone(logged))).collect();
        let new = Growth { after: committed.first() - 1, upto: committed.last(), wanted: !events.is_empty() };
        self.fresh.lock().add(committed.account_id, (new.after, new.upto), events);
        let wanted = {
            let mut grown = self.grown.lock();
            let growth =
                grown.entry(committed.account_id).and_modify(|old| *old = old.and(new)).or_insert(new);
            growth.wanted
        };
        if wanted {
            self.wake.notify_one();
        }
    }
}

impl Growth {
    /// Both together. What lies between two that do not touch is not known, so it may be wanted.
    fn and(self, other: Self) -> Self {
        let touch = self.upto == other.after || other.upto == self.after;
        Self {
            after: self.after.min(other.after),
            upto: self.upto.max(other.upto),
            wanted: self.wanted || other.wanted || !touch,
        }
    }
}

impl Watch {
    /// Waits until a log may have grown by something wanted. Whoever stops waiting misses nothing.
    pub async fn wanted(&self) {
        self.0.wake.notified().await;
    }

    /// The next events asked for after `position`, at most `limit`, if they are still in memory. They are given once.
    pub fn next(&self, account: AccountId, position: Seq, limit: usize) -> Option<Stretch<Arc<Logged>>> {
        self.0.fresh.lock().take(account, position, limit)
    }

    /// What every log grew by since this was last asked.
    pub fn take(&self) -> HashMap<AccountId, Growth> {
        std::mem::take(&mut *self.0.grown.lock())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn growth(after: Seq, upto: Seq, wanted: bool) -> Growth {
        Growth { after, upto, wanted }
    }

    #[test]
    fn what_touches_is_joined_and_a_gap_may_hide_something() {
        for (first, second, both) in [
            (growth(0, 2, false), growth(2, 3, false), growth(0, 3, false)),
            (growth(2, 3, false), growth(0, 2, false), growth(0, 3, false)),
            (growth(0, 2, true), growth(2, 3, false), growth(0, 3, true)),
            (growth(0, 2, false), growth(3, 4, false), growth(0, 4, true)),
        ] {
            assert_eq!(first.and(second), both);
        }
    }
}
