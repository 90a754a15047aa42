//! Who may change an account, and how everyone learns that somebody's rights changed.

use model::account::AccountId;
use model::contact_inbox::ContactInboxId;
use model::event::{AccessChange, Body, EventName, NewEvent, Payload};
use model::grant::Grants;
use model::scope::{AgentScope, Performer, Scope, SystemScope};
use model::topic::Audience;
use model::user::{UserCard, UserId};
use model::{Error, Result};
use store::Tx;

/// Sessions that one event names at most.
const SESSIONS: usize = 500;

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

    fn performer(&self) -> Option<Performer> {
        self.user.clone().map(Performer::User)
    }
}

/// Waits for the turn to change what users of the account may see, and keeps it to the end of the transaction.
///
/// Take it before anything is read or written that decides about rights.
pub(crate) async fn turn(tx: &Tx, scope: &impl Scope) -> Result<()> {
    store::rights::turn(tx, scope.account()).await
}

/// Tells that rights changed. No client is shown it: readers look again at what they may see.
///
/// While they look the account's events wait, and what they see may be newer than the change: where it is known what a
/// change leads to, [`grant`] tells it.
pub(crate) fn tell(tx: &Tx, account: AccountId, change: AccessChange) {
    let payload = Payload::of(Body::Access(change));
    tx.tell(account, NewEvent { name: EventName::AccessChanged, audience: Audience::new(), payload });
}

/// Tells that rights changed, and what those whom it concerns may see from here on.
pub(crate) fn grant(tx: &Tx, account: AccountId, change: AccessChange, grants: Grants) {
    let payload = Payload { grants: Some(Box::new(grants)), ..Payload::of(Body::Access(change)) };
    tx.tell(account, NewEvent { name: EventName::AccessChanged, audience: Audience::new(), payload });
}

/// Tells what these users, if there are any, may see after all that the transaction has changed.
pub(crate) async fn tell_users(tx: &Tx, account: AccountId, users: &[UserId]) -> Result<()> {
    if users.is_empty() {
        return Ok(());
    }
    store::rights::turn(tx, account).await?;
    for (users, grants) in store::rights::of_users(tx, account, users).await? {
        let change = AccessChange::Users(users);
        match grants {
            Some(grants) => grant(tx, account, change, grants),
            None => tell(tx, account, change),
        }
    }
    Ok(())
}

/// Tells what these sessions of customers, if there are any, are after all that the transaction has changed.
///
/// The transaction has written every one of them: so no other can change it before this one ends.
pub(crate) async fn tell_sessions(tx: &Tx, account: AccountId, sessions: &[ContactInboxId]) -> Result<()> {
    for portion in sessions.chunks(SESSIONS) {
        let grants = Grants::Sessions(store::rights::of_sessions(tx, portion).await?);
        grant(tx, account, AccessChange::ContactInboxes(portion.to_vec()), grants);
    }
    Ok(())
}
