//! Who is here: leases that connections renew, merged per person. Soft state, never stored.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::Result;
use model::account::AccountId;
use model::contact::ContactId;
use model::presence::Presence;
use model::user::{Availability, UserId};
use parking_lot::Mutex;
use store::Store;

use crate::delivery::{Content, Delivery};
use crate::rights::Listener;

/// How often a busy account is told at most.
const COALESCE: Duration = Duration::from_secs(5);
/// How often an account with many present contacts is told at most.
const COALESCE_LARGE: Duration = Duration::from_secs(20);
/// Present contacts from which an account counts as large.
const LARGE: usize = 1000;
/// How long an answer is shared between connections.
const SHARED: Duration = Duration::from_secs(1);

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

/// Who of every account is here.
pub(crate) struct Board {
    windows: Windows,
    rooms: Mutex<HashMap<AccountId, Room>>,
}

#[derive(Default)]
struct Room {
    users: HashMap<UserId, Instant>,
    contacts: HashMap<ContactId, Instant>,
    /// What has changed since the last announcement.
    users_changed: bool,
    contacts_changed: bool,
    announced_at: Option<Instant>,
    /// What users and what sessions were last answered, shared with its encodings.
    for_users: Option<(Instant, Arc<Delivery>)>,
    for_sessions: Option<(Instant, Arc<Delivery>)>,
}

/// Who must be told now.
pub(crate) struct Due {
    pub(crate) account_id: AccountId,
    pub(crate) users_changed: bool,
}

impl Board {
    pub(crate) fn new(windows: Windows) -> Self {
        Self { windows, rooms: Mutex::new(HashMap::new()) }
    }

    /// A sign of life.
    pub(crate) fn touch(&self, account_id: AccountId, listener: Listener, now: Instant) {
        let mut rooms = self.rooms.lock();
        let room = rooms.entry(account_id).or_default();
        match listener {
            Listener::User(id) => {
                if room.users.insert(id, now).is_none() {
                    room.users_changed = true;
                    room.forget_answers();
                }
            }
            Listener::Session { contact_id, .. } => {
                if room.contacts.insert(contact_id, now).is_none() {
                    room.contacts_changed = true;
                    room.for_users = None;
                }
            }
        }
    }

    /// Somebody chose another availability, or memberships changed.
    pub(crate) fn availability_changed(&self, account_id: AccountId) {
        let mut rooms = self.rooms.lock();
        let room = rooms.entry(account_id).or_default();
        room.users_changed = true;
        room.forget_answers();
    }

    /// Forgets whose window has passed and lists the accounts that must be told.
    pub(crate) fn sweep(&self, now: Instant) -> Vec<Due> {
        let mut due = Vec::new();
        let mut rooms = self.rooms.lock();
        for (account_id, room) in rooms.iter_mut() {
            room.expire(self.windows, now);
            let pause = if room.contacts.len() > LARGE { COALESCE_LARGE } else { COALESCE };
            let quiet = room.announced_at.is_none_or(|at| now.duration_since(at) >= pause);
            if quiet && (room.users_changed || room.contacts_changed) {
                due.push(Due { account_id: *account_id, users_changed: room.users_changed });
                room.announced_at = Some(now);
                room.users_changed = false;
                room.contacts_changed = false;
                room.forget_answers();
            }
        }
        rooms.retain(|_, room| !room.is_empty(now));
        due
    }

    /// Who of the account is here.
    pub(crate) async fn presence(&self, store: &Store, account_id: AccountId) -> Result<Presence> {
        let memberships = store.memberships(account_id).await?;
        let now = Instant::now();
        let rooms = self.rooms.lock();
        let room = rooms.get(&account_id);
        let here =
            |id: UserId| room.is_some_and(|room| is_within(room.users.get(&id), self.windows.user, now));
        let users: BTreeMap<UserId, Availability> = memberships
            .iter()
            .filter(|membership| !membership.auto_offline || here(membership.user_id))
            .map(|membership| (membership.user_id, membership.availability))
            .collect();
        let present =
            |(id, at): (&ContactId, &Instant)| is_within(Some(at), self.windows.contact, now).then_some(*id);
        let mut contacts: Vec<ContactId> =
            room.map(|room| room.contacts.iter().filter_map(present).collect()).unwrap_or_default();
        contacts.sort_unstable();
        Ok(Presence { account_id, users, contacts })
    }

    /// The answer for one's own subscribe or sign of life, shared for a moment. Sessions learn of no contacts.
    pub(crate) async fn answer(
        &self,
        store: &Store,
        account_id: AccountId,
        listener: Listener,
    ) -> Result<Arc<Delivery>> {
        if let Some(answer) = self.shared(account_id, listener) {
            return Ok(answer);
        }
        let mut presence = self.presence(store, account_id).await?;
        if matches!(listener, Listener::Session { .. }) {
            presence.contacts.clear();
        }
        let answer = Arc::new(Delivery::new(Content::Presence(presence)));
        if let Some(room) = self.rooms.lock().get_mut(&account_id) {
            *room.answer(listener) = Some((Instant::now(), Arc::clone(&answer)));
        }
        Ok(answer)
    }

    fn shared(&self, account_id: AccountId, listener: Listener) -> Option<Arc<Delivery>> {
        let mut rooms = self.rooms.lock();
        let (at, answer) = rooms.get_mut(&account_id)?.answer(listener).as_ref()?;
        (at.elapsed() < SHARED).then(|| Arc::clone(answer))
    }
}

impl Room {
    fn expire(&mut self, windows: Windows, now: Instant) {
        let users = self.users.len();
        self.users.retain(|_, at| is_within(Some(at), windows.user, now));
        self.users_changed |= self.users.len() != users;
        let contacts = self.contacts.len();
        self.contacts.retain(|_, at| is_within(Some(at), windows.contact, now));
        self.contacts_changed |= self.contacts.len() != contacts;
    }

    /// Whether nobody is here and nobody waits for an announcement to be due.
    fn is_empty(&self, now: Instant) -> bool {
        let settled = self.announced_at.is_none_or(|at| now.duration_since(at) >= COALESCE_LARGE);
        self.users.is_empty()
            && self.contacts.is_empty()
            && !self.users_changed
            && !self.contacts_changed
            && settled
    }

    fn answer(&mut self, listener: Listener) -> &mut Option<(Instant, Arc<Delivery>)> {
        match listener {
            Listener::User(_) => &mut self.for_users,
            Listener::Session { .. } => &mut self.for_sessions,
        }
    }

    fn forget_answers(&mut self) {
        self.for_users = None;
        self.for_sessions = None;
    }
}

fn is_within(at: Option<&Instant>, window: Duration, now: Instant) -> bool {
    at.is_some_and(|at| now.saturating_duration_since(*at) <= window)
}
