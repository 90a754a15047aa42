//! What a reader may see: the one answer for live delivery and for replay.

use model::account::AccountId;
use model::contact::ContactId;
use model::contact_inbox::ContactInboxId;
use model::event::{AccessChange, Seq};
use model::grant::{Grants, SessionGrant, UserGrant};
use model::inbox::InboxId;
use model::topic::Topic;
use model::user::UserId;
use model::{Error, Result, Token};
use store::{Store, rights};

/// With what somebody asks to listen.
#[derive(Debug, Clone)]
pub enum Claim {
    /// A user's realtime token, for one account.
    User {
        /// Who.
        user_id: UserId,
        /// The account to listen to.
        account_id: AccountId,
        /// The user's realtime token.
        token: Token,
    },
    /// The realtime token of a customer's session.
    Session {
        /// The session's realtime token.
        token: Token,
    },
}

/// Who listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listener {
    User(UserId),
    Session { id: ContactInboxId, inbox_id: InboxId },
}

impl Listener {
    /// The topic that stands for this listener alone.
    pub(crate) fn own_topic(self) -> Topic {
        match self {
            Self::User(id) => Topic::User(id),
            Self::Session { id, .. } => Topic::ContactInbox(id),
        }
    }

    /// Whether a change of rights may concern this listener.
    pub(crate) fn is_meant_by(self, change: &AccessChange) -> bool {
        match (self, change) {
            (_, AccessChange::Everyone) => true,
            (Self::User(id), AccessChange::Users(users)) => users.contains(&id),
            (Self::Session { id, .. }, AccessChange::ContactInboxes(sessions)) => sessions.contains(&id),
            (Self::Session { inbox_id, .. }, AccessChange::Inbox(inbox)) => inbox_id == *inbox,
            _ => false,
        }
    }
}

/// A claim that was found good: who it is and what they may see.
#[derive(Debug)]
pub(crate) struct Rights {
    pub(crate) account_id: AccountId,
    pub(crate) listener: Listener,
    pub(crate) standing: Standing,
}

/// What a reader may see, and from which position of the log on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) topics: Vec<Topic>,
    /// Every change of rights up to here is in it.
    pub(crate) as_of: Seq,
    /// The customer whose session it is.
    pub(crate) customer: Option<Customer>,
}

/// Whose a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Customer {
    pub(crate) contact_id: ContactId,
    pub(crate) verified: bool,
}

impl Standing {
    fn of_user(user: UserId, account: AccountId, inboxes: &[InboxId], as_of: Seq) -> Self {
        let own = [Topic::User(user), Topic::Account(account)];
        let topics = own.into_iter().chain(inboxes.iter().copied().map(Topic::Inbox)).collect();
        Self { topics, as_of, customer: None }
    }

    /// What the reader may see after a change that concerns them at `seq`; `None` when that is nothing.
    pub(crate) fn after(
        &self,
        (account, listener): (AccountId, Listener),
        grants: &Grants,
        seq: Seq,
    ) -> Option<Self> {
        let same = Self { as_of: seq, ..self.clone() };
        match (grants, listener) {
            (Grants::Users(grants), Listener::User(user)) => {
                let own = |grant: &&UserGrant| grant.users.contains(&user);
                let Some(grant) = grants.iter().find(own) else { return Some(same) };
                let inboxes = grant.inboxes.as_ref()?;
                Some(Self::of_user(user, account, inboxes, seq))
            }
            (Grants::Sessions(grants), Listener::Session { id, .. }) => {
                let own = |grant: &&SessionGrant| grant.session == id;
                let Some(grant) = grants.iter().find(own) else { return Some(same) };
                let customer = Customer { contact_id: grant.contact, verified: grant.verified };
                Some(Self { customer: Some(customer), ..same })
            }
            (Grants::VerifiedOnly, Listener::Session { .. }) => {
                self.customer.is_some_and(|customer| customer.verified).then_some(same)
            }
            (Grants::Revoked, _) => None,
            _ => Some(same),
        }
    }
}

/// Reads what the claim allows at this moment; `Unauthenticated` when it allows nothing (any more).
pub(crate) async fn load(store: &Store, claim: &Claim) -> Result<Rights> {
    match claim {
        Claim::User { user_id, account_id, token } => of_user(store, *user_id, *account_id, token).await,
        Claim::Session { token } => of_session(store, token).await,
    }
}

async fn of_user(store: &Store, user: UserId, account_id: AccountId, token: &Token) -> Result<Rights> {
    let found = rights::of_user(&store.reader(), account_id, user, token).await?;
    let found = found.ok_or(Error::Unauthenticated)?;
    let standing = Standing::of_user(user, account_id, &found.inboxes, found.as_of);
    Ok(Rights { account_id, listener: Listener::User(user), standing })
}

async fn of_session(store: &Store, token: &Token) -> Result<Rights> {
    let found = rights::of_session(&store.reader(), token).await?.ok_or(Error::Unauthenticated)?;
    let listener = Listener::Session { id: found.session, inbox_id: found.inbox_id };
    let standing = Standing {
        topics: vec![listener.own_topic()],
        as_of: found.as_of,
        customer: Some(Customer { contact_id: found.contact_id, verified: found.verified }),
    };
    Ok(Rights { account_id: found.account_id, listener, standing })
}
