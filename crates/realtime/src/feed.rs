//! The account feed: takes commits as they come and hands them on strictly in order.
//!
//! Only the feed looks for gaps. A reader sees a sparse subset of positions and never counts.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, OnceLock};

use model::account::AccountId;
use model::event::{AccessChange, Body, Seq};
use model::topic::Topic;
use parking_lot::Mutex;
use store::Logged;
use store::events::Head;

use crate::delivery::{Content, Delivery};
use crate::listeners::Listeners;
use crate::presence::Board;
use crate::rights::{Listener, Standing};
use crate::subscription::Subscriber;

/// One account's readers and how far they have been told.
pub(crate) struct Feed {
    account: AccountId,
    /// Learns of changes of rights that change who is here.
    board: Arc<Board>,
    /// Which log it hands on; known once it has begun.
    epoch: OnceLock<Box<str>>,
    state: Mutex<State>,
}

struct State {
    /// Everything up to here was handed on; `None` until the head has been read.
    position: Option<Seq>,
    /// No change of rights was handed on after this one. Those before the feed began are not known.
    rights_changed_at: Seq,
    /// Events that came before their predecessors.
    early: BTreeMap<Seq, Arc<Logged>>,
    /// Rights are being read; nothing is handed on until they are known.
    paused: bool,
    listeners: Listeners,
}

/// What the feed needs before it can go on.
#[derive(Debug, PartialEq)]
pub(crate) enum Needs {
    /// Nothing.
    Nothing,
    /// The events before the earliest it holds.
    Repair,
    /// The rights of those whom this change concerns; it is paused until [`Feed::resume`].
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
    pub(crate) fn new(account: AccountId, board: Arc<Board>) -> Self {
        let state = State {
            position: None,
            rights_changed_at: 0,
            early: BTreeMap::new(),
            paused: false,
            listeners: Listeners::new(account),
        };
        Self { account, board, epoch: OnceLock::new(), state: Mutex::new(state) }
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
        self.state.lock().listeners.is_empty()
    }

    /// Adds its readers to `people` and gives the number of its topics.
    pub(crate) fn count(&self, people: &mut HashSet<Topic>) -> usize {
        self.state.lock().listeners.count(people)
    }

    /// Whether anybody listens to the topic.
    pub(crate) fn hears(&self, topic: Topic) -> bool {
        self.state.lock().listeners.hear(topic)
    }

    /// Sets where the feed begins: the head of the log as it was read after the feed began to collect.
    pub(crate) fn begin_at(&self, head: &Head) -> Needs {
        self.epoch.get_or_init(|| head.epoch.as_str().into());
        let mut state = self.state.lock();
        if state.position.is_none() {
            state.position = Some(head.seq);
            state.rights_changed_at = head.seq;
        }
        self.advance(&mut state)
    }

    /// Takes events, from a commit or from the log; those already handed on are dropped.
    pub(crate) fn accept(&self, events: &[Arc<Logged>]) -> Needs {
        let mut state = self.state.lock();
        let position = state.position.unwrap_or_default();
        for logged in events.iter().filter(|logged| logged.event.seq > position) {
            state.early.insert(logged.event.seq, Arc::clone(logged));
        }
        self.advance(&mut state)
    }

    /// The range of positions that is missing before the earliest event held, if any.
    pub(crate) fn gap(&self) -> Option<(Seq, Seq)> {
        let state = self.state.lock();
        let position = state.position?;
        let (first, _) = state.early.first_key_value()?;
        (*first > position + 1).then_some((position, *first - 1))
    }

    /// Lets a reader in and gives the position after which it is told everything it may see.
    ///
    /// What it may see must be as of the end of the log when that was read; `None` when rights have changed since then
    /// and must be read again. A feed that has not come that far lets the reader hear from there on, so that no event
    /// is judged by rights that are newer than itself.
    pub(crate) fn admit(&self, reader: &Arc<Subscriber>) -> Option<Seq> {
        let mut state = self.state.lock();
        let (as_of, position) = (reader.standing.lock().as_of, state.position.unwrap_or_default());
        if state.rights_changed_at > as_of {
            return None;
        }
        state.listeners.admit(reader, as_of, position);
        Some(position.max(as_of))
    }

    /// Readers whose rights the change that paused the feed concerns.
    pub(crate) fn meant_by(&self, change: &AccessChange) -> Vec<Arc<Subscriber>> {
        let state = self.state.lock();
        state.listeners.meant_by(change, state.rights_changed_at)
    }

    /// Sets what a reader may see from here on, if it still listens; nothing at all ends it.
    pub(crate) fn set(&self, reader: &Arc<Subscriber>, standing: Option<Standing>) {
        let mut state = self.state.lock();
        if state.listeners.contain(reader) {
            state.listeners.set(reader, standing);
        }
    }

    /// Goes on after the rights were read.
    pub(crate) fn resume(&self) -> Needs {
        let mut state = self.state.lock();
        state.paused = false;
        self.advance(&mut state)
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

    /// Removes a reader; whether its person does not listen to the account any more.
    pub(crate) fn leave(&self, reader: &Arc<Subscriber>) -> bool {
        self.state.lock().listeners.remove(reader)
    }

    /// Hands a signal to whoever is live; nobody catches up on signals.
    pub(crate) fn signal(&self, content: Content, reach: Reach<'_>) {
        let mut state = self.state.lock();
        let listeners = &mut state.listeners;
        let delivery = Arc::new(Delivery::new(content));
        match reach {
            Reach::Topics(topics, except) => listeners.deliver(topics, except, &delivery),
            Reach::Users => listeners.deliver_to(&delivery, |listener| matches!(listener, Listener::User(_))),
            Reach::Sessions => {
                listeners.deliver_to(&delivery, |listener| matches!(listener, Listener::Session { .. }));
            }
        }
    }

    fn advance(&self, state: &mut State) -> Needs {
        let Some(mut position) = state.position else { return Needs::Nothing };
        while !state.paused {
            let Some(entry) = state.early.first_entry() else { break };
            if *entry.key() > position + 1 {
                return Needs::Repair;
            }
            let logged = entry.remove();
            if logged.event.seq <= position {
                continue;
            }
            position = logged.event.seq;
            state.position = Some(position);
            let mut needs = Needs::Nothing;
            if let Body::Access(change) = &logged.event.payload.body {
                needs = self.change(state, change, &logged);
            } else {
                let delivery = Arc::new(Delivery::new(Content::Event(Arc::clone(&logged))));
                state.listeners.deliver(&logged.event.audience, None, &delivery);
            }
            state.listeners.reach(position);
            if needs != Needs::Nothing {
                return needs;
            }
        }
        Needs::Nothing
    }

    /// Changes rights as the event says; when it does not, the feed pauses until they have been read.
    fn change(&self, state: &mut State, change: &AccessChange, logged: &Logged) -> Needs {
        let seq = logged.event.seq;
        state.rights_changed_at = seq;
        if let AccessChange::Users(_) | AccessChange::Everyone = change {
            self.board.availability_changed(self.account);
        }
        let Some(grants) = &logged.event.payload.grants else {
            state.paused = true;
            return Needs::Rights(change.clone());
        };
        for (from, to) in state.listeners.change(change, grants, seq).contacts {
            self.board.contact_became(self.account, from, to);
        }
        Needs::Nothing
    }
}
