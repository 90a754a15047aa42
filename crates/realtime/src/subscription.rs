//! One reader: live from its feed, or catching up from the log.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use model::account::AccountId;
use model::event::Seq;
use model::topic::Topic;
use model::user::UserId;
use model::{Error, Result, Token};
use parking_lot::Mutex;
use store::{Logged, events};

use crate::Realtime;
use crate::feed::Feed;
use crate::outbox::Outbox;
use crate::presence::Person;
use crate::rights::{Claim, Listener, Standing};

/// A reader as its feed sees it.
pub(crate) struct Subscriber {
    pub(crate) listener: Listener,
    pub(crate) claim: Claim,
    outbox: Outbox,
    slot: u32,
    behind: AtomicBool,
    /// Whether it was ever a sign that its person is here.
    attends: AtomicBool,
    /// Number of the last publication, so that an event with several of its topics comes once.
    publication: AtomicU64,
    /// What it may see at the feed's position. Set under the feed's lock only.
    pub(crate) standing: Mutex<Standing>,
}

impl Subscriber {
    pub(crate) fn new(
        (listener, standing): (Listener, Standing),
        claim: Claim,
        outbox: Outbox,
        slot: u32,
    ) -> Self {
        Self {
            listener,
            claim,
            outbox,
            slot,
            behind: AtomicBool::new(false),
            attends: AtomicBool::new(false),
            publication: AtomicU64::new(0),
            standing: Mutex::new(standing),
        }
    }

    /// Takes the reader as a sign of its person's presence.
    pub(crate) fn attend(&self) -> Option<Person> {
        self.attends.store(true, Ordering::Relaxed);
        match self.listener {
            Listener::User(id) => Some(Person::User(id)),
            Listener::Session { .. } => {
                self.standing.lock().customer.map(|customer| Person::Contact(customer.contact_id))
            }
        }
    }

    pub(crate) fn slot(&self) -> u32 {
        self.slot
    }

    pub(crate) fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    pub(crate) fn fall_behind(&self) {
        self.behind.store(true, Ordering::Release);
    }

    pub(crate) fn is_behind(&self) -> bool {
        self.behind.load(Ordering::Acquire)
    }

    pub(crate) fn go_live(&self) {
        self.behind.store(false, Ordering::Release);
    }

    /// Whether this publication is new to the reader. Only called under the feed's lock.
    pub(crate) fn takes(&self, publication: u64) -> bool {
        self.publication.swap(publication, Ordering::Relaxed) != publication
    }
}

/// One reader of an account's events. Dropping it ends it.
pub struct Subscription {
    pub(crate) subscriber: Arc<Subscriber>,
    pub(crate) feed: Arc<Feed>,
    pub(crate) realtime: Realtime,
    /// Events up to here have been told, or came before the reader.
    pub(crate) joined_at: Seq,
}

/// A page of the log for a reader that is behind.
pub struct CatchUp {
    /// Events for this reader, in order.
    pub events: Vec<Arc<Logged>>,
    /// The log has been read up to here.
    pub upto: Seq,
    /// Whether the reader is live again: everything after `upto` comes through its outbox.
    pub live: bool,
}

impl Subscription {
    /// The account.
    pub fn account(&self) -> AccountId {
        self.feed.account()
    }

    /// The position at which the reader joined: everything later is told.
    pub fn joined_at(&self) -> Seq {
        self.joined_at
    }

    /// The log that positions are of.
    pub fn epoch(&self) -> &str {
        self.feed.epoch()
    }

    /// How far the account's events have been handed on to this reader.
    pub fn position(&self) -> Seq {
        self.feed.position().max(self.joined_at)
    }

    /// The topic that stands for this very listener.
    pub fn own_topic(&self) -> Topic {
        self.subscriber.listener.own_topic()
    }

    /// The user who listens; `None` for a customer's session.
    pub fn user(&self) -> Option<UserId> {
        match self.subscriber.listener {
            Listener::User(id) => Some(id),
            Listener::Session { .. } => None,
        }
    }

    /// The realtime token that opened the subscription.
    pub fn token(&self) -> &Token {
        match &self.subscriber.claim {
            Claim::User { token, .. } | Claim::Session { token } => token,
        }
    }

    /// Whether `topic` stands for this very listener.
    pub fn is(&self, topic: Topic) -> bool {
        self.own_topic() == topic
    }

    /// Whether the reader has fallen behind.
    pub fn is_behind(&self) -> bool {
        self.subscriber.is_behind()
    }

    /// Reads the next page after `after` for a reader that is behind, and makes it live when nothing is missing.
    ///
    /// The page holds what the reader may see now, as decided by the same topics as live delivery. `Gone` when the log
    /// has forgotten what comes after `after`: the client has to start anew.
    pub async fn catch_up(&self, after: Seq, limit: u32) -> Result<CatchUp> {
        let position = self.position();
        let events = self.read(after, position, limit).await?;
        // Looked at last, because events may have been forgotten while they were being read.
        let db = self.realtime.store().reader();
        if after < position && events::pruned_to(&db, self.account()).await? > after {
            return Err(Error::Gone("log"));
        }
        let full = u32::try_from(events.len()).is_ok_and(|read| read >= limit);
        let upto = match events.last() {
            Some(last) if full => last.event.seq,
            _ => position.max(after),
        };
        let live = !full && self.feed.rejoin(&self.subscriber, upto);
        Ok(CatchUp { events, upto, live })
    }

    async fn read(&self, after: Seq, upto: Seq, limit: u32) -> Result<Vec<Arc<Logged>>> {
        if after >= upto {
            return Ok(Vec::new());
        }
        let topics = self.topics();
        events::of_topics(&self.realtime.store().reader(), self.account(), &topics, after + 1..=upto, limit)
            .await
    }

    /// What the reader may see now.
    pub(crate) fn topics(&self) -> Vec<Topic> {
        self.subscriber.standing.lock().topics.clone()
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let was_last = self.feed.leave(&self.subscriber);
        if was_last && self.subscriber.attends.load(Ordering::Relaxed) {
            self.realtime.left(self.account(), self.subscriber.listener.own_topic());
        }
    }
}
