//! Who is acting, in which account: the first argument of everything that reads or changes.

use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::agent_bot::AgentBotCard;
use crate::contact::ContactId;
use crate::contact_inbox::ContactInboxId;
use crate::inbox::InboxId;
use crate::message::Sender;
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

    /// Whom to name as the cause of an event, if an agent or a bot acts.
    fn performer(&self) -> Option<Performer> {
        None
    }
}

/// Who did something on the side of the business.
///
/// A person is written as their card alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Performer {
    /// A member of the account.
    User(UserCard),
    /// A bot of the account.
    AgentBot {
        /// The bot.
        agent_bot: AgentBotCard,
    },
}

impl Performer {
    /// The person, if it is one.
    pub fn user(&self) -> Option<&UserCard> {
        match self {
            Self::User(user) => Some(user),
            Self::AgentBot { .. } => None,
        }
    }

    /// What both are called.
    pub fn name(&self) -> &str {
        match self {
            Self::User(user) => &user.name,
            Self::AgentBot { agent_bot } => &agent_bot.name,
        }
    }
}

impl From<Performer> for Sender {
    fn from(who: Performer) -> Self {
        match who {
            Performer::User(user) => Self::User(user),
            Performer::AgentBot { agent_bot } => Self::AgentBot(agent_bot),
        }
    }
}

/// Whoever works on conversations on the side of the business: a member of the account or a bot.
pub trait Staff: Scope {
    /// Who acts.
    fn who(&self) -> Performer;

    /// What the member may see; `None` for a bot, who may see every conversation of its account.
    fn member(&self) -> Option<&AgentScope>;
}

/// A member or a bot, where a door takes both.
#[derive(Debug, Clone)]
pub enum StaffScope {
    /// A member of the account.
    Agent(AgentScope),
    /// A bot of the account.
    AgentBot(AccountId, AgentBotCard),
}

impl Scope for StaffScope {
    fn account(&self) -> AccountId {
        match self {
            Self::Agent(agent) => agent.account_id,
            Self::AgentBot(account, _) => *account,
        }
    }

    fn performer(&self) -> Option<Performer> {
        Some(self.who())
    }
}

impl Staff for StaffScope {
    fn who(&self) -> Performer {
        match self {
            Self::Agent(agent) => agent.who(),
            Self::AgentBot(_, bot) => Performer::AgentBot { agent_bot: bot.clone() },
        }
    }

    fn member(&self) -> Option<&AgentScope> {
        match self {
            Self::Agent(agent) => Some(agent),
            Self::AgentBot(..) => None,
        }
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

    fn performer(&self) -> Option<Performer> {
        Some(self.who())
    }
}

impl Staff for AgentScope {
    fn who(&self) -> Performer {
        Performer::User(self.user.clone())
    }

    fn member(&self) -> Option<&AgentScope> {
        Some(self)
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
