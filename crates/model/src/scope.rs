//! Who is acting, in which account: the first argument of everything that reads or changes.

use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::contact::ContactId;
use crate::contact_inbox::ContactInboxId;
use crate::inbox::InboxId;
use crate::user::{Role, UserCard, UserId};

/// A connection, unique in the cluster; lets a sender's own socket be told from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Origin(pub u64);

/// Whoever acts does so inside one account; every query filters by it.
pub trait Scope: Send + Sync {
    /// The account that the caller may touch.
    fn account(&self) -> AccountId;

    /// The connection the call came from, if it was one that also listens.
    fn origin(&self) -> Option<Origin> {
        None
    }

    /// The person to name as the cause of an event, if an agent acts.
    fn performer(&self) -> Option<UserCard> {
        None
    }
}

/// A signed-in member of an account.
#[derive(Debug, Clone)]
pub struct AgentScope {
    /// The account.
    pub account_id: AccountId,
    /// The member.
    pub user: UserCard,
    /// What the member may do.
    pub role: Role,
    /// Inboxes the member belongs to; an administrator may see all others too.
    pub inboxes: Vec<InboxId>,
}

impl AgentScope {
    /// The member's key.
    pub fn user_id(&self) -> UserId {
        self.user.id
    }

    /// Whether the member sees and changes everything.
    pub fn is_administrator(&self) -> bool {
        self.role == Role::Administrator
    }

    /// Whether the member may see conversations of this inbox.
    pub fn sees_inbox(&self, inbox: InboxId) -> bool {
        self.is_administrator() || self.inboxes.contains(&inbox)
    }

    /// The inboxes a query must be limited to; `None` when the member sees all.
    pub fn visible_inboxes(&self) -> Option<&[InboxId]> {
        if self.is_administrator() { None } else { Some(&self.inboxes) }
    }
}

impl Scope for AgentScope {
    fn account(&self) -> AccountId {
        self.account_id
    }

    fn performer(&self) -> Option<UserCard> {
        Some(self.user.clone())
    }
}

/// A customer acting in one session.
#[derive(Debug, Clone)]
pub struct VisitorScope {
    /// The account.
    pub account_id: AccountId,
    /// The inbox of the session.
    pub inbox_id: InboxId,
    /// The customer.
    pub contact_id: ContactId,
    /// The session.
    pub contact_inbox_id: ContactInboxId,
    /// Whether the business has proven who the customer is.
    pub verified: bool,
}

impl Scope for VisitorScope {
    fn account(&self) -> AccountId {
        self.account_id
    }
}

/// The system itself: timers, the command line, a door before anyone is known.
#[derive(Debug, Clone, Copy)]
pub struct SystemScope {
    /// The account.
    pub account_id: AccountId,
}

impl Scope for SystemScope {
    fn account(&self) -> AccountId {
        self.account_id
    }
}
