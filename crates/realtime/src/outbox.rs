//! What waits to be written to one connection; bounded in bytes, never waited for.

use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, Waker};

use metrics::{Counter, counter};
use parking_lot::Mutex;

use crate::delivery::Delivery;
use crate::subscription::Subscriber;

/// Bytes that may wait for one connection; beyond that its readers catch up from the log.
const LIMIT: usize = 1024 * 1024;

static CATCH_UPS: LazyLock<Counter> = LazyLock::new(|| counter!("switchboard_slow_reader_catch_ups_total"));

/// What waits to be written to one connection. Cloning is cheap.
#[derive(Clone, Default)]
pub struct Outbox(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    items: Vec<Item>,
    bytes: usize,
    beat: bool,
    closing: bool,
    waker: Option<Waker>,
}

/// One thing for one subscription of the connection.
pub enum Item {
    /// Something to tell.
    Delivery(u32, Arc<Delivery>),
    /// The subscription's rights have ended.
    Ended(u32),
    /// The subscription has fallen behind and must catch up from the log.
    Behind(u32),
}

/// What a connection finds when it is woken.
#[derive(Default)]
pub struct Taken {
    /// Waiting items, oldest first.
    pub items: Vec<Item>,
    /// Whether a heartbeat is due.
    pub beat: bool,
    /// Whether the server is going away.
    pub closing: bool,
}

impl Outbox {
    /// Waits until there is something, then takes all of it.
    pub fn poll_take(&self, context: &mut Context<'_>) -> Poll<Taken> {
        let mut state = self.0.lock();
        if state.items.is_empty() && !state.beat && !state.closing {
            if !state.waker.as_ref().is_some_and(|waker| waker.will_wake(context.waker())) {
                state.waker = Some(context.waker().clone());
            }
            return Poll::Pending;
        }
        Poll::Ready(state.take())
    }

    /// Takes what waits at this moment, which may be nothing.
    pub fn take(&self) -> Taken {
        self.0.lock().take()
    }

    /// Waits for a heartbeat or the end only, while earlier bytes are still being written.
    pub fn poll_beat(&self, context: &mut Context<'_>) -> Poll<Taken> {
        let mut state = self.0.lock();
        if !state.beat && !state.closing {
            state.waker = Some(context.waker().clone());
            return Poll::Pending;
        }
        let closing = std::mem::take(&mut state.closing);
        let beat = std::mem::take(&mut state.beat);
        Poll::Ready(Taken { items: Vec::new(), beat, closing })
    }

    /// Tells the connection that a heartbeat is due.
    pub fn beat(&self) {
        self.change(|state| state.beat = true);
    }

    /// Tells the connection that the server is going away.
    pub fn close(&self) {
        self.change(|state| state.closing = true);
    }

    pub(crate) fn end(&self, slot: u32) {
        self.change(|state| state.items.push(Item::Ended(slot)));
    }

    /// Queues a delivery. When too much waits already, everything is dropped and its readers are marked as behind.
    pub(crate) fn push(&self, subscriber: &Arc<Subscriber>, delivery: &Arc<Delivery>) {
        self.change(|state| {
            if state.bytes + delivery.size() <= LIMIT {
                state.bytes += delivery.size();
                state.items.push(Item::Delivery(subscriber.slot(), Arc::clone(delivery)));
            } else if delivery.seq().is_some() {
                state.fall_behind(subscriber);
            }
        });
    }

    /// Drops what waits for a reader that reads the log instead.
    pub(crate) fn turn_back(&self, subscriber: &Arc<Subscriber>) {
        self.change(|state| state.turn_back(subscriber));
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let waker = {
            let mut state = self.0.lock();
            change(&mut state);
            state.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl State {
    fn take(&mut self) -> Taken {
        self.bytes = 0;
        let closing = std::mem::take(&mut self.closing);
        let beat = std::mem::take(&mut self.beat);
        Taken { items: std::mem::take(&mut self.items), beat, closing }
    }

    fn fall_behind(&mut self, subscriber: &Arc<Subscriber>) {
        CATCH_UPS.increment(1);
        self.turn_back(subscriber);
        self.items.push(Item::Behind(subscriber.slot()));
    }

    /// Drops what waits for this subscriber; the log has all of it.
    fn turn_back(&mut self, subscriber: &Arc<Subscriber>) {
        subscriber.fall_behind();
        let slot = subscriber.slot();
        self.items.retain(|item| !matches!(item, Item::Delivery(other, _) if *other == slot));
        self.bytes = self.items.iter().map(Item::size).sum();
    }
}

impl Item {
    fn size(&self) -> usize {
        match self {
            Self::Delivery(_, delivery) => delivery.size(),
            Self::Ended(_) | Self::Behind(_) => 0,
        }
    }
}
