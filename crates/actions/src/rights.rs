//! Who may change an account, and how everyone learns that somebody's rights changed.

use model::account::AccountId;
use model::event::{AccessChange, Body, EventName, NewEvent, Payload};
use model::scope::{AgentScope, Scope, SystemScope};
use model::topic::Audience;
use model::user::UserCard;
use model::{Error, Result};
use store::Tx;

/// Whoever may change how an account is set up: an administrator, or the system itself.
#[derive(Debug, Clone)]
pub struct Administrator {
    account_id: AccountId,
    user: Option<UserCard>,
}

impl Administrator {
    /// The agent as an administrator; `Forbidden` when the agent is none.
    pub fn of(agent: &AgentScope) -> Result<Self> {
        if !agent.is_administrator() {
            return Err(Error::Forbidden("You are not authorized to do this action"));
        }
        Ok(Self { account_id: agent.account_id, user: Some(agent.user.clone()) })
    }
}

impl From<SystemScope> for Administrator {
    fn from(scope: SystemScope) -> Self {
        Self { account_id: scope.account_id, user: None }
    }
}

impl Scope for Administrator {
    fn account(&self) -> AccountId {
        self.account_id
    }

    fn performer(&self) -> Option<UserCard> {
        self.user.clone()
    }
}

/// Tells that rights changed. No client is shown it: readers look again at what they may see.
pub(crate) fn tell(tx: &Tx, account: AccountId, change: AccessChange) {
    let payload = Payload::of(Body::Access(change));
    tx.tell(account, NewEvent { name: EventName::AccessChanged, audience: Audience::new(), payload });
}

/// Tells that the rights of these users changed, if there are any.
pub(crate) fn tell_users(tx: &Tx, account: AccountId, users: &[model::user::UserId]) {
    if !users.is_empty() {
        tell(tx, account, AccessChange::Users(users.to_vec()));
    }
}
