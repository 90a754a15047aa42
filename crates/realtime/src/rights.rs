//! What a reader may see: the one answer for live delivery and for replay.

use model::account::AccountId;
use model::contact::ContactId;
use model::contact_inbox::ContactInboxId;
use model::event::AccessChange;
use model::inbox::InboxId;
use model::scope::SystemScope;
use model::topic::Topic;
use model::user::UserId;
use model::{Error, Result, Token};
use store::{Store, contact_inboxes, inboxes, memberships, users};

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
    Session { id: ContactInboxId, contact_id: ContactId, inbox_id: InboxId },
}

impl Listener {
    /// The topic that stands for this person alone.
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

/// A claim that was found good: who it is and what they may see now.
#[derive(Debug)]
pub(crate) struct Rights {
    pub(crate) account_id: AccountId,
    pub(crate) listener: Listener,
    pub(crate) topics: Vec<Topic>,
}

/// Reads what the claim allows at this moment; `Unauthenticated` when it allows nothing (any more).
pub(crate) async fn load(store: &Store, claim: &Claim) -> Result<Rights> {
    match claim {
        Claim::User { user_id, account_id, token } => of_user(store, *user_id, *account_id, token).await,
        Claim::Session { token } => of_session(store, token).await,
    }
}

async fn of_user(store: &Store, user_id: UserId, account_id: AccountId, token: &Token) -> Result<Rights> {
    let db = store.reader();
    users::by_pubsub_token(&db, token, user_id).await?.ok_or(Error::Unauthenticated)?;
    let scope = match memberships::agent_scope(&db, account_id, user_id).await {
        Err(Error::Forbidden(_) | Error::NotFound(_)) => return Err(Error::Unauthenticated),
        scope => scope?,
    };
    let visible = if scope.is_administrator() {
        let all = inboxes::of_account(&db, &SystemScope { account_id }).await?;
        all.into_iter().map(|inbox| inbox.id).collect()
    } else {
        scope.inboxes
    };
    let mut topics = vec![Topic::User(user_id), Topic::Account(account_id)];
    topics.extend(visible.into_iter().map(Topic::Inbox));
    Ok(Rights { account_id, listener: Listener::User(user_id), topics })
}

async fn of_session(store: &Store, token: &Token) -> Result<Rights> {
    let opened =
        contact_inboxes::by_pubsub_token(&store.reader(), token).await?.ok_or(Error::Unauthenticated)?;
    if opened.hmac_mandatory && !opened.contact_inbox.hmac_verified {
        return Err(Error::Unauthenticated);
    }
    let id = opened.contact_inbox.id;
    let listener = Listener::Session { id, contact_id: opened.contact_id, inbox_id: opened.inbox_id };
    Ok(Rights { account_id: opened.account_id, listener, topics: vec![Topic::ContactInbox(id)] })
}
