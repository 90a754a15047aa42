//! One timer wakes all connections in turn, so that an idle socket costs no timer of its own.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use realtime::Outbox;
use tokio_util::sync::CancellationToken;

use crate::counts::CLIENTS;

/// Every connection is woken once in this time; clients give up after twice that.
pub(crate) const PERIOD: Duration = Duration::from_secs(3);
/// Connections are spread over this many moments of a period.
const MOMENTS: usize = 30;

/// The connections, spread over the moments of a period.
#[derive(Clone)]
pub(crate) struct Heartbeat(Arc<[Mutex<Moment>]>);

#[derive(Default)]
struct Moment {
    members: Vec<Option<Outbox>>,
    free: Vec<usize>,
}

/// A connection's place; it is given up when dropped.
pub(crate) struct Place {
    heartbeat: Heartbeat,
    moment: usize,
    index: usize,
}

impl Heartbeat {
    pub(crate) fn new() -> Self {
        Self((0..MOMENTS).map(|_| Mutex::new(Moment::default())).collect())
    }

    /// Gives the connection a place in the moment that has the fewest.
    pub(crate) fn enter(&self, outbox: &Outbox) -> Place {
        let moment = (0..MOMENTS).min_by_key(|moment| self.0[*moment].lock().len()).unwrap_or_default();
        let index = self.0[moment].lock().insert(outbox.clone());
        CLIENTS.increment(1);
        Place { heartbeat: self.clone(), moment, index }
    }

    /// Connections at this moment.
    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|moment| moment.lock().len()).sum()
    }

    /// Beats until the server closes.
    pub(crate) async fn run(self, closing: CancellationToken) {
        let step = PERIOD / u32::try_from(MOMENTS).expect("a small number");
        let mut timer = tokio::time::interval(step);
        timer.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        for moment in self.0.iter().cycle() {
            if closing.run_until_cancelled(timer.tick()).await.is_none() {
                return;
            }
            moment.lock().each(Outbox::beat);
        }
    }

    /// Tells every connection that the server is going away, spread evenly over `time`.
    pub(crate) async fn drain(&self, time: Duration) {
        let pause = time / u32::try_from(MOMENTS).expect("a small number");
        for moment in self.0.iter() {
            moment.lock().each(Outbox::close);
            tokio::time::sleep(pause).await;
        }
    }
}

impl Moment {
    fn len(&self) -> usize {
        self.members.len() - self.free.len()
    }

    fn insert(&mut self, outbox: Outbox) -> usize {
        if let Some(index) = self.free.pop() {
            self.members[index] = Some(outbox);
            return index;
        }
        self.members.push(Some(outbox));
        self.members.len() - 1
    }

    fn each(&self, tell: impl Fn(&Outbox)) {
        self.members.iter().flatten().for_each(tell);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut moment = self.heartbeat.0[self.moment].lock();
        moment.members[self.index] = None;
        moment.free.push(self.index);
        CLIENTS.decrement(1);
    }
}
