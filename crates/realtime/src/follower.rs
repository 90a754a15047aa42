//! A reader without a connection of its own: asks for the next events and waits for them.

use std::future::poll_fn;
use std::sync::Arc;

use model::Result;
use model::event::Seq;
use store::Logged;

use crate::delivery::Content;
use crate::outbox::{Item, Outbox};
use crate::subscription::Subscription;

/// Follows an account's log as its reader may see it, without counting as somebody who is here.
pub struct Follower {
    subscription: Subscription,
    outbox: Outbox,
    told: Seq,
    ended: bool,
}

impl Follower {
    pub(crate) fn new(subscription: Subscription, outbox: Outbox, told: Seq) -> Self {
        outbox.turn_back(&subscription.subscriber);
        Self { subscription, outbox, told, ended: false }
    }

    /// The next events, in order, at most `limit`; waits until there is one. `None` when the reader may see nothing
    /// any more.
    ///
    /// Whoever stops waiting loses nothing: the next call goes on.
    pub async fn next(&mut self, limit: u32) -> Result<Option<Vec<Arc<Logged>>>> {
        loop {
            if self.ended {
                return Ok(None);
            }
            let events = if self.subscription.is_behind() {
                let page = self.subscription.catch_up(self.told, limit).await?;
                self.told = page.upto;
                page.events
            } else {
                self.wait(limit).await
            };
            if !events.is_empty() {
                return Ok(Some(events));
            }
        }
    }

    async fn wait(&mut self, limit: u32) -> Vec<Arc<Logged>> {
        let taken = poll_fn(|context| self.outbox.poll_take(context)).await;
        let mut events = Vec::new();
        for item in taken.items {
            match item {
                Item::Delivery(_, delivery) => {
                    let Content::Event(logged) = &delivery.content else { continue };
                    if logged.event.seq > self.told {
                        events.push(Arc::clone(logged));
                    }
                }
                Item::Ended(_) => self.ended = true,
                Item::Behind(_) => {}
            }
        }
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        if events.len() > limit {
            // The rest is read from the log.
            events.truncate(limit);
            self.outbox.turn_back(&self.subscription.subscriber);
        }
        if let Some(last) = events.last() {
            self.told = last.event.seq;
        }
        events
    }
}
