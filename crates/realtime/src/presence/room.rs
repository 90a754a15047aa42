//! Who of one account is here, and what it was told last.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::contact::ContactId;
use model::presence::Presence;
use model::user::{Availability, UserId};

use super::{Person, Windows};
use crate::delivery::Delivery;
use crate::rights::Listener;

/// How often a busy account is told at most.
const COALESCE: Duration = Duration::from_secs(5);
/// How often an account with many present contacts is told at most.
const COALESCE_LARGE: Duration = Duration::from_secs(20);
/// Present contacts above which an account counts as large.
const LARGE: usize = 1000;
/// How long an answer is shared between connections.
const SHARED: Duration = Duration::from_secs(1);

/// Who of one account is here.
#[derive(Default)]
pub(super) struct Room {
    users: HashMap<UserId, Instant>,
    contacts: HashMap<ContactId, Instant>,
    changes: Changes,
    announced_at: Option<Instant>,
    /// The users of the last announcement.
    pub(super) announced_users: Option<BTreeMap<UserId, Availability>>,
    for_users: Answer,
    for_sessions: Answer,
}

/// What may have changed since the last announcement.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Changes {
    pub(super) users: bool,
    pub(super) contacts: bool,
}

/// What listeners of one kind were last answered, shared with its encodings.
#[derive(Default)]
pub(super) struct Answer {
    /// Grows when the answer would be another one, so that one that took long never replaces what is true by then.
    pub(super) version: u64,
    last: Option<(Instant, Arc<Delivery>)>,
}

impl Room {
    /// A sign of life; whether the person was not here before.
    pub(super) fn touch(&mut self, person: Person, now: Instant) -> bool {
        let is_new = match person {
            Person::User(id) => self.users.insert(id, now).is_none(),
            Person::Contact(id) => self.contacts.insert(id, now).is_none(),
        };
        match person {
            Person::User(_) if is_new => self.users_changed(),
            Person::Contact(_) if is_new => self.contacts_changed(),
            _ => {}
        }
        is_new
    }

    pub(super) fn users_changed(&mut self) {
        self.changes.users = true;
        self.for_users.forget();
        self.for_sessions.forget();
    }

    fn contacts_changed(&mut self) {
        self.changes.contacts = true;
        self.for_users.forget();
    }

    pub(super) fn contact_became(&mut self, from: ContactId, to: ContactId) {
        let Some(at) = self.contacts.remove(&from) else { return };
        let known = self.contacts.entry(to).or_insert(at);
        *known = at.max(*known);
        self.contacts_changed();
    }

    pub(super) fn expire(&mut self, windows: Windows, now: Instant) {
        let (users, contacts) = (self.users.len(), self.contacts.len());
        self.users.retain(|_, at| is_within(*at, windows.user, now));
        self.contacts.retain(|_, at| is_within(*at, windows.contact, now));
        if self.users.len() != users {
            self.users_changed();
        }
        if self.contacts.len() != contacts {
            self.contacts_changed();
        }
    }

    pub(super) fn has_user(&self, id: UserId, windows: Windows, now: Instant) -> bool {
        self.users.get(&id).is_some_and(|at| is_within(*at, windows.user, now))
    }

    pub(super) fn contacts(&self, windows: Windows, now: Instant) -> Vec<ContactId> {
        let here = self.contacts.iter().filter(|(_, at)| is_within(**at, windows.contact, now));
        let mut contacts: Vec<ContactId> = here.map(|(id, _)| *id).collect();
        contacts.sort_unstable();
        contacts
    }

    /// Whether something changed and the last announcement is long enough ago.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        let pause = if self.contacts.len() > LARGE { COALESCE_LARGE } else { COALESCE };
        self.has_changed() && self.is_quiet_for(pause, now)
    }

    /// Whether nobody is here, and nobody needs to be told so any more.
    pub(super) fn is_over(&self, now: Instant) -> bool {
        self.users.is_empty()
            && self.contacts.is_empty()
            && !self.has_changed()
            && self.is_quiet_for(COALESCE_LARGE, now)
    }

    fn has_changed(&self) -> bool {
        self.changes.users || self.changes.contacts
    }

    fn is_quiet_for(&self, pause: Duration, now: Instant) -> bool {
        self.announced_at.is_none_or(|at| now.saturating_duration_since(at) >= pause)
    }

    pub(super) fn take_changes(&mut self) -> Changes {
        std::mem::take(&mut self.changes)
    }

    /// Changes that could not be told have to be told later.
    pub(super) fn put_back(&mut self, changes: Changes) {
        self.changes.users |= changes.users;
        self.changes.contacts |= changes.contacts;
    }

    pub(super) fn announced(&mut self, presence: &Presence, now: Instant) {
        self.announced_at = Some(now);
        self.announced_users = Some(presence.users.clone());
        self.for_users.forget();
        self.for_sessions.forget();
    }

    pub(super) fn answer(&mut self, listener: Listener) -> &mut Answer {
        match listener {
            Listener::User(_) => &mut self.for_users,
            Listener::Session { .. } => &mut self.for_sessions,
        }
    }
}

impl Answer {
    pub(super) fn shared(&self, now: Instant) -> Option<Arc<Delivery>> {
        let (at, delivery) = self.last.as_ref()?;
        (now.saturating_duration_since(*at) < SHARED).then(|| Arc::clone(delivery))
    }

    pub(super) fn share(&mut self, version: u64, delivery: &Arc<Delivery>, now: Instant) {
        if self.version == version {
            self.last = Some((now, Arc::clone(delivery)));
        }
    }

    fn forget(&mut self) {
        self.version += 1;
        self.last = None;
    }
}

fn is_within(at: Instant, window: Duration, now: Instant) -> bool {
    now.saturating_duration_since(at) <= window
}
