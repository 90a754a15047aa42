//! The account feed: takes commits as they come and hands them on strictly in order.
//!
//! Only the feed looks for gaps. A reader sees a sparse subset of positions and never counts.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};

use model::account::AccountId;
use model::event::{AccessChange, Body, Seq};
use model::topic::Topic;
use parking_lot::Mutex;
use store::Logged;
use store::events::Head;

use crate::delivery::{Content, Delivery};
use crate::rights::Listener;
use crate::subscription::Subscriber;

/// One account's readers and how far they have been told.
pub(crate) struct Feed {
    account: AccountId,
    /// Which log it hands on; known once it has begun.
    epoch: OnceLock<Box<str>>,
    state: Mutex<State>,
}

struct State {
    /// Everything up to here was handed on; `None` until the head has been read.
    position: Option<Seq>,
    /// Events that came before their predecessors.
    early: BTreeMap<Seq, Arc<Logged>>,
    /// Rights are being read; nothing is handed on until they are known.
    paused: bool,
    readers: Vec<Arc<Subscriber>>,
    topics: HashMap<Topic, Vec<Arc<Subscriber>>>,
    publications: u64,
}

/// What the feed needs before it can go on.
#[derive(Debug, PartialEq)]
pub(crate) enum Needs {
    /// Nothing.
    Nothing,
    /// The events before the earliest it holds.
    Repair,
    /// The rights of these readers; it is paused until [`Feed::resume`].
    Rights(AccessChange),
}

/// Whom a signal reaches.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reach<'a> {
    /// Readers of these topics, except the one that the second stands for.
    Topics(&'a [Topic], Option<Topic>),
    /// Every user.
    Users,
    /// Every customer's session.
    Sessions,
}

impl Feed {
    pub(crate) fn new(account: AccountId) -> Self {
        let state = State {
            position: None,
            early: BTreeMap::new(),
            paused: false,
            readers: Vec::new(),
            topics: HashMap::new(),
            publications: 0,
        };
        Self { account, epoch: OnceLock::new(), state: Mutex::new(state) }
    }

    pub(crate) fn account(&self) -> AccountId {
        self.account
    }

    /// Which log the positions are of.
    pub(crate) fn epoch(&self) -> &str {
        self.epoch.get().map_or("", |epoch| epoch)
    }

    /// Everything up to here was handed on.
    pub(crate) fn position(&self) -> Seq {
        self.state.lock().position.unwrap_or_default()
    }

    /// Whether it is known where the feed begins.
    pub(crate) fn has_begun(&self) -> bool {
        self.state.lock().position.is_some()
    }

    /// Whether the log has grown past what was handed on, while nothing holds the feed.
    pub(crate) fn lags_behind(&self, head: Seq) -> bool {
        let state = self.state.lock();
        !state.paused && state.position.is_some_and(|position| position < head)
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.state.lock().readers.is_empty()
    }

    /// Sets where the feed begins: the head of the log as it was read after the feed began to collect.
    pub(crate) fn begin_at(&self, head: &Head) -> Needs {
        self.epoch.get_or_init(|| head.epoch.as_str().into());
        let mut state = self.state.lock();
        if state.position.is_none() {
            state.position = Some(head.seq);
        }
        state.advance()
    }

    /// Takes events, from a commit or from the log; those already handed on are dropped.
    pub(crate) fn accept(&self, events: &[Arc<Logged>]) -> Needs {
        let mut state = self.state.lock();
        let position = state.position.unwrap_or_default();
        for logged in events.iter().filter(|logged| logged.event.seq > position) {
            state.early.insert(logged.event.seq, Arc::clone(logged));
        }
        state.advance()
    }

    /// The range of positions that is missing before the earliest event held, if any.
    pub(crate) fn gap(&self) -> Option<(Seq, Seq)> {
        let state = self.state.lock();
        let position = state.position?;
        let (first, _) = state.early.first_key_value()?;
        (*first > position + 1).then_some((position, *first - 1))
    }

    /// Readers whose rights `change` may concern.
    pub(crate) fn meant_by(&self, change: &AccessChange) -> Vec<Arc<Subscriber>> {
        let state = self.state.lock();
        state.readers.iter().filter(|reader| reader.is_meant_by(change)).cloned().collect()
    }

    /// Goes on after the rights were read.
    pub(crate) fn resume(&self) -> Needs {
        let mut state = self.state.lock();
        state.paused = false;
        state.advance()
    }

    /// Adds a reader that sees nothing yet.
    pub(crate) fn enter(&self, reader: &Arc<Subscriber>) {
        self.state.lock().readers.push(Arc::clone(reader));
    }

    /// Sets what the reader may see from here on, unless its rights were set again since `generation`; gives the
    /// position from which the new rights hold.
    pub(crate) fn grant(&self, reader: &Arc<Subscriber>, topics: Vec<Topic>, generation: u64) -> Option<Seq> {
        let mut state = self.state.lock();
        if reader.generation.load(Ordering::Acquire) != generation {
            return None;
        }
        reader.generation.fetch_add(1, Ordering::AcqRel);
        let old = std::mem::replace(&mut *reader.topics.lock(), topics.clone());
        for topic in &old {
            state.remove(*topic, reader);
        }
        for topic in topics {
            let readers = state.topics.entry(topic).or_default();
            // A session's own topic has one reader; room for more comes with them.
            if readers.is_empty() {
                readers.reserve_exact(1);
            }
            readers.push(Arc::clone(reader));
        }
        Some(state.position.unwrap_or_default())
    }

    /// Makes a reader live again when it has read everything up to the feed's position.
    pub(crate) fn rejoin(&self, reader: &Arc<Subscriber>, upto: Seq) -> bool {
        let state = self.state.lock();
        let complete = state.position.unwrap_or_default() <= upto;
        if complete {
            reader.go_live();
        }
        complete
    }

    /// Removes a reader.
    pub(crate) fn leave(&self, reader: &Arc<Subscriber>) {
        let mut state = self.state.lock();
        state.readers.retain(|other| !Arc::ptr_eq(other, reader));
        let topics = std::mem::take(&mut *reader.topics.lock());
        for topic in topics {
            state.remove(topic, reader);
        }
    }

    /// Hands a signal to whoever is live; nobody catches up on signals.
    pub(crate) fn signal(&self, content: Content, reach: Reach<'_>) {
        let mut state = self.state.lock();
        let delivery = Arc::new(Delivery::new(content));
        match reach {
            Reach::Topics(topics, except) => state.deliver(topics, except, &delivery),
            Reach::Users => state.deliver_to(&delivery, |listener| matches!(listener, Listener::User(_))),
            Reach::Sessions => {
                state.deliver_to(&delivery, |listener| matches!(listener, Listener::Session { .. }));
            }
        }
    }
}

impl State {
    fn advance(&mut self) -> Needs {
        let Some(mut position) = self.position else { return Needs::Nothing };
        while !self.paused {
            let Some(entry) = self.early.first_entry() else { break };
            if *entry.key() > position + 1 {
                return Needs::Repair;
            }
            let logged = entry.remove();
            if logged.event.seq <= position {
                continue;
            }
            position = logged.event.seq;
            self.position = Some(position);
            if let Body::Access(change) = &logged.event.payload.body {
                self.paused = true;
                return Needs::Rights(change.clone());
            }
            let delivery = Arc::new(Delivery::new(Content::Event(Arc::clone(&logged))));
            self.deliver(&logged.event.audience, None, &delivery);
        }
        Needs::Nothing
    }

    fn deliver(&mut self, topics: &[Topic], except: Option<Topic>, delivery: &Arc<Delivery>) {
        self.publications += 1;
        for topic in topics {
            let Some(readers) = self.topics.get(topic) else { continue };
            for reader in readers {
                let left_out = except.is_some_and(|topic| reader.listener.own_topic() == topic);
                if !left_out && !reader.is_behind() && reader.takes(self.publications) {
                    reader.outbox().push(reader, delivery);
                }
            }
        }
    }

    fn deliver_to(&mut self, delivery: &Arc<Delivery>, wanted: impl Fn(Listener) -> bool) {
        for reader in self.readers.iter().filter(|reader| wanted(reader.listener) && !reader.is_behind()) {
            reader.outbox().push(reader, delivery);
        }
    }

    fn remove(&mut self, topic: Topic, reader: &Arc<Subscriber>) {
        let Some(readers) = self.topics.get_mut(&topic) else { return };
        readers.retain(|other| !Arc::ptr_eq(other, reader));
        if readers.is_empty() {
            self.topics.remove(&topic);
        }
    }
}
