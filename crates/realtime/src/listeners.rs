//! Everyone who listens to an account, by what they may see.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::account::AccountId;
use model::contact::ContactId;
use model::event::{AccessChange, Seq};
use model::grant::Grants;
use model::topic::Topic;

use crate::delivery::Delivery;
use crate::rights::{Listener, Standing};
use crate::subscription::Subscriber;

/// Everyone who listens to an account.
pub(crate) struct Listeners {
    account: AccountId,
    all: Vec<Arc<Subscriber>>,
    topics: HashMap<Topic, Vec<Arc<Subscriber>>>,
    /// Readers who may see what they may only from a position on that has not been reached yet.
    joining: Vec<(Seq, Arc<Subscriber>)>,
    publications: u64,
}

/// What a change of rights did besides.
#[derive(Default)]
pub(crate) struct Moved {
    /// Sessions that listen and belong to another customer now: from whom, to whom.
    pub(crate) contacts: Vec<(ContactId, ContactId)>,
}

impl Listeners {
    pub(crate) fn new(account: AccountId) -> Self {
        Self { account, all: Vec::new(), topics: HashMap::new(), joining: Vec::new(), publications: 0 }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Adds everyone to `people` and gives the number of topics.
    pub(crate) fn count(&self, people: &mut HashSet<Topic>) -> usize {
        people.extend(self.all.iter().map(|reader| reader.listener.own_topic()));
        self.topics.len()
    }

    /// Whether anybody listens to the topic.
    pub(crate) fn hear(&self, topic: Topic) -> bool {
        self.topics.contains_key(&topic)
    }

    /// Whether the reader listens (still).
    pub(crate) fn contain(&self, reader: &Arc<Subscriber>) -> bool {
        self.all.iter().any(|other| Arc::ptr_eq(other, reader))
    }

    /// Lets a reader in, who hears everything after `from`.
    pub(crate) fn admit(&mut self, reader: &Arc<Subscriber>, from: Seq, position: Seq) {
        self.all.push(Arc::clone(reader));
        if from > position {
            self.joining.push((from, Arc::clone(reader)));
        } else {
            self.listen(reader);
        }
    }

    /// Begins with readers who may see everything after `position`.
    pub(crate) fn reach(&mut self, position: Seq) {
        if self.joining.is_empty() {
            return;
        }
        let reached: Vec<_> = self.joining.extract_if(.., |(from, _)| *from <= position).collect();
        for (_, reader) in reached {
            self.listen(&reader);
        }
    }

    fn listen(&mut self, reader: &Arc<Subscriber>) {
        for topic in &reader.standing.lock().topics {
            add(&mut self.topics, *topic, reader);
        }
    }

    /// Removes a reader; whether nobody listens with the same topic of their own any more.
    pub(crate) fn remove(&mut self, reader: &Arc<Subscriber>) -> bool {
        self.all.retain(|other| !Arc::ptr_eq(other, reader));
        self.joining.retain(|(_, other)| !Arc::ptr_eq(other, reader));
        let topics = std::mem::take(&mut reader.standing.lock().topics);
        for topic in topics {
            remove(&mut self.topics, topic, reader);
        }
        !self.topics.contains_key(&reader.listener.own_topic())
    }

    /// Readers whom a change at `seq` concerns and who do not know of it yet.
    pub(crate) fn meant_by(&self, change: &AccessChange, seq: Seq) -> Vec<Arc<Subscriber>> {
        let of = |topics: &mut dyn Iterator<Item = Topic>| -> Vec<Arc<Subscriber>> {
            topics.filter_map(|topic| self.topics.get(&topic)).flatten().cloned().collect()
        };
        let mut meant = match change {
            AccessChange::Users(users) => of(&mut users.iter().copied().map(Topic::User)),
            AccessChange::ContactInboxes(sessions) => {
                of(&mut sessions.iter().copied().map(Topic::ContactInbox))
            }
            AccessChange::Inbox(_) | AccessChange::Everyone => {
                self.all.iter().filter(|reader| reader.listener.is_meant_by(change)).cloned().collect()
            }
        };
        meant.retain(|reader| reader.standing.lock().as_of < seq);
        meant
    }

    /// Lets those whom a change at `seq` concerns see from here on what it grants.
    pub(crate) fn change(&mut self, change: &AccessChange, grants: &Grants, seq: Seq) -> Moved {
        let mut moved = Moved::default();
        for reader in self.meant_by(change, seq) {
            let before = reader.standing.lock().clone();
            let after = before.after((self.account, reader.listener), grants, seq);
            if let (Some(old), Some(new)) = (before.customer, after.as_ref().and_then(|after| after.customer))
                && old.contact_id != new.contact_id
            {
                moved.contacts.push((old.contact_id, new.contact_id));
            }
            self.set(&reader, after);
        }
        moved
    }

    /// Replaces what a reader may see; one that may see nothing is told so and removed.
    pub(crate) fn set(&mut self, reader: &Arc<Subscriber>, standing: Option<Standing>) {
        let Some(standing) = standing else {
            self.remove(reader);
            return reader.outbox().end(reader.slot());
        };
        let new: HashSet<Topic> = standing.topics.iter().copied().collect();
        let old = std::mem::replace(&mut *reader.standing.lock(), standing);
        let old: HashSet<Topic> = old.topics.into_iter().collect();
        for topic in old.difference(&new) {
            remove(&mut self.topics, *topic, reader);
        }
        for topic in new.difference(&old) {
            add(&mut self.topics, *topic, reader);
        }
    }

    /// Hands `delivery` to the readers of these topics, once to each, except to those whom `except` stands for.
    pub(crate) fn deliver(&mut self, topics: &[Topic], except: Option<Topic>, delivery: &Arc<Delivery>) {
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

    /// Hands `delivery` to every live reader of the wanted kind.
    pub(crate) fn deliver_to(&self, delivery: &Arc<Delivery>, wanted: impl Fn(Listener) -> bool) {
        for reader in self.all.iter().filter(|reader| wanted(reader.listener) && !reader.is_behind()) {
            reader.outbox().push(reader, delivery);
        }
    }
}

fn add(topics: &mut HashMap<Topic, Vec<Arc<Subscriber>>>, topic: Topic, reader: &Arc<Subscriber>) {
    let readers = topics.entry(topic).or_default();
    // A session's own topic has one reader; room for more comes with them.
    if readers.is_empty() {
        readers.reserve_exact(1);
    }
    readers.push(Arc::clone(reader));
}

fn remove(topics: &mut HashMap<Topic, Vec<Arc<Subscriber>>>, topic: Topic, reader: &Arc<Subscriber>) {
    let Some(readers) = topics.get_mut(&topic) else { return };
    readers.retain(|other| !Arc::ptr_eq(other, reader));
    if readers.is_empty() {
        topics.remove(&topic);
    }
}
