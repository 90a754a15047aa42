//! Who is here: leases that connections renew, merged per person. Soft state, never stored.
//!
//! A person is here from the first sign of life on any connection until a window after the last one; closing a
//! connection is no sign either way, so a page that is loaded anew does not flicker. After a start nobody is known yet:
//! people are found to be here as they come back, and nobody can be found to be gone before a window has passed.

mod arrivals;
mod room;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::Result;
use model::account::AccountId;
use model::contact::ContactId;
use model::presence::Presence;
use model::user::{Availability, Membership, UserId};
use parking_lot::Mutex;
use store::{Store, memberships};

use crate::delivery::{Content, Delivery};
use crate::rights::Listener;
pub use arrivals::Arrivals;
use room::Room;

/// How long a person counts as present after the last sign of life.
#[derive(Debug, Clone, Copy)]
pub struct Windows {
    /// Users.
    pub user: Duration,
    /// Contacts.
    pub contact: Duration,
}

impl Default for Windows {
    fn default() -> Self {
        Self { user: Duration::from_secs(45), contact: Duration::from_secs(90) }
    }
}

/// Whose sign of life it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Person {
    User(UserId),
    Contact(ContactId),
}

/// What an account is told about who is here.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Announcement {
    pub(crate) for_users: Presence,
    /// Customers learn of users only, and only when something about those is new.
    pub(crate) for_sessions: Option<Presence>,
}

/// Who of every account is here.
pub(crate) struct Board {
    windows: Windows,
    began_at: Instant,
    rooms: Mutex<HashMap<AccountId, Room>>,
    arrivals: Arrivals,
}

impl Board {
    pub(crate) fn new(windows: Windows) -> Self {
        let (began_at, rooms) = (Instant::now(), Mutex::new(HashMap::new()));
        Self { windows, began_at, rooms, arrivals: Arrivals::default() }
    }

    /// How long it takes until every user who is here has been heard of; `None` once that is so.
    pub(crate) fn settles_in(&self, now: Instant) -> Option<Duration> {
        let left = self.windows.user.checked_sub(now.saturating_duration_since(self.began_at));
        left.filter(|left| !left.is_zero())
    }

    /// Where accounts are listed in which somebody may be ready to work who was not before.
    pub(crate) fn arrivals(&self) -> Arrivals {
        self.arrivals.clone()
    }

    /// A sign of life.
    pub(crate) fn touch(&self, account_id: AccountId, person: Person, now: Instant) {
        let is_new = self.rooms.lock().entry(account_id).or_default().touch(person, now);
        if is_new && matches!(person, Person::User(_)) {
            self.arrivals.note(account_id);
        }
    }

    /// Somebody chose another availability, or memberships changed.
    pub(crate) fn availability_changed(&self, account_id: AccountId) {
        self.rooms.lock().entry(account_id).or_default().users_changed();
        self.arrivals.note(account_id);
    }

    /// Two contacts turned out to be one person: who was here as `from` is here as `to`.
    pub(crate) fn contact_became(&self, account_id: AccountId, from: ContactId, to: ContactId) {
        if let Some(room) = self.rooms.lock().get_mut(&account_id) {
            room.contact_became(from, to);
        }
    }

    /// Forgets whose window has passed and lists the accounts in which something changed and it is time to say so.
    pub(crate) fn sweep(&self, now: Instant) -> Vec<AccountId> {
        let mut rooms = self.rooms.lock();
        for room in rooms.values_mut() {
            room.expire(self.windows, now);
        }
        rooms.retain(|_, room| !room.is_over(now));
        rooms.iter().filter(|(_, room)| room.is_due(now)).map(|(account_id, _)| *account_id).collect()
    }

    /// Who of the account is here.
    pub(crate) async fn presence(
        &self,
        store: &Store,
        account_id: AccountId,
        now: Instant,
    ) -> Result<Presence> {
        Ok(self.among(&store.memberships(account_id).await?, account_id, now))
    }

    /// Which users of the account are here.
    pub(crate) async fn users(
        &self,
        store: &Store,
        account_id: AccountId,
        now: Instant,
    ) -> Result<BTreeMap<UserId, Availability>> {
        let memberships = store.memberships(account_id).await?;
        Ok(self.users_among(&memberships, self.rooms.lock().get(&account_id), now))
    }

    fn users_among(
        &self,
        memberships: &[Membership],
        room: Option<&Room>,
        now: Instant,
    ) -> BTreeMap<UserId, Availability> {
        let here = |id: UserId| room.is_some_and(|room| room.has_user(id, self.windows, now));
        let present = memberships.iter().filter(|member| !member.auto_offline || here(member.user_id));
        present.map(|member| (member.user_id, member.availability)).collect()
    }

    fn among(&self, memberships: &[Membership], account_id: AccountId, now: Instant) -> Presence {
        let rooms = self.rooms.lock();
        let room = rooms.get(&account_id);
        let users = self.users_among(memberships, room, now);
        let contacts = room.map(|room| room.contacts(self.windows, now)).unwrap_or_default();
        Presence { account_id, users, contacts }
    }

    /// What to tell an account that [`Board::sweep`] listed; `None` when it comes to nothing new.
    pub(crate) async fn announcement(
        &self,
        store: &Store,
        account_id: AccountId,
        now: Instant,
    ) -> Result<Option<Announcement>> {
        let Some(changed) = self.rooms.lock().get_mut(&account_id).map(Room::take_changes) else {
            return Ok(None);
        };
        // Not what is remembered: what another process changed is told once, so it has to be seen now.
        let memberships = memberships::of_account(&store.reader(), account_id).await;
        let presence = memberships.map(|memberships| self.among(&memberships, account_id, now));
        let mut rooms = self.rooms.lock();
        let room = rooms.entry(account_id).or_default();
        let presence = presence.inspect_err(|_| room.put_back(changed))?;
        let users_are_new = room.announced_users.as_ref() != Some(&presence.users);
        if !users_are_new && !changed.contacts {
            return Ok(None);
        }
        room.announced(&presence, now);
        let without_contacts = || Presence { contacts: Vec::new(), ..presence.clone() };
        let for_sessions = users_are_new.then(without_contacts);
        Ok(Some(Announcement { for_users: presence, for_sessions }))
    }

    /// The answer for one's own subscribe or sign of life, shared for a moment. Sessions learn of no contacts.
    pub(crate) async fn answer(
        &self,
        store: &Store,
        account_id: AccountId,
        listener: Listener,
        now: Instant,
    ) -> Result<Arc<Delivery>> {
        let version = {
            let mut rooms = self.rooms.lock();
            let answer = rooms.entry(account_id).or_default().answer(listener);
            if let Some(shared) = answer.shared(now) {
                return Ok(shared);
            }
            answer.version
        };
        let mut presence = self.presence(store, account_id, now).await?;
        if matches!(listener, Listener::Session { .. }) {
            presence.contacts.clear();
        }
        let delivery = Arc::new(Delivery::new(Content::Presence(presence)));
        if let Some(room) = self.rooms.lock().get_mut(&account_id) {
            room.answer(listener).share(version, &delivery, now);
        }
        Ok(delivery)
    }
}
