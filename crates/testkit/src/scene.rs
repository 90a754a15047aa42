//! An account with people, an inbox and a customer, to begin a test with.

use crate::store::{Database, TestStore};
use model::account::AccountId;
use model::contact::{Contact, ContactDetails};
use model::contact_inbox::Session;
use model::conversation::ConversationStatus;
use model::inbox::Inbox;
use model::message::{MessageKind, MessageView};
use model::posting::{Draft, Speaker, Thread};
use model::scope::{AgentScope, SystemScope};
use model::user::{Role, User, UserId};
use model::{Attributes, Error, Result, Timestamp};
use store::conversations::NewConversation;
use store::inboxes::NewInbox;
use store::memberships::NewMembership;
use store::users::{Confirmation, NewUser};
use store::{
    PostCall, Posted, Reader, Store, Tx, accounts, contact_inboxes, contacts, conversations, inboxes,
    memberships, users,
};

/// A store with one account in it.
pub struct Scene {
    /// The store and its database.
    pub test: TestStore,
    /// The account.
    pub account: AccountId,
    /// The system, in that account.
    pub scope: SystemScope,
    /// The account's inbox.
    pub inbox: Inbox,
}

impl Scene {
    /// A new store with an account named Acme and an inbox named Website; `None` when there is no such database here.
    pub async fn open(database: Database) -> Option<Self> {
        let test = crate::store::open(database).await?;
        let (account, inbox) = {
            let founded = test.store.write(&(), async |tx: &Tx, (): &()| {
                let account = accounts::found(tx, "Acme", "en").await?;
                let scope = SystemScope { account_id: account.id };
                let inbox = inboxes::insert(tx, &scope, &new_inbox("Website")).await?;
                Ok((account, inbox))
            });
            founded.await.expect("nothing refuses it")
        };
        Some(Self { test, account: account.id, scope: SystemScope { account_id: account.id }, inbox })
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.test.store
    }

    /// Reads outside of a transaction.
    pub fn db(&self) -> Reader<'_> {
        self.test.store.reader()
    }

    /// The store's hour.
    pub fn now(&self) -> Timestamp {
        self.test.clock.now()
    }

    /// Runs `work` in a transaction.
    pub async fn try_write<T>(&self, work: impl AsyncFn(&Tx) -> Result<T>) -> Result<T> {
        self.test.store.write(&work, async |tx: &Tx, work: &_| work(tx).await).await
    }

    /// Runs `work`, which nothing refuses, in a transaction.
    pub async fn write<T>(&self, work: impl AsyncFn(&Tx) -> Result<T>) -> T {
        self.try_write(work).await.expect("nothing refuses it")
    }

    /// Another account with an inbox of its own.
    pub async fn other_account(&self) -> (SystemScope, Inbox) {
        self.write(async |tx| {
            let account = accounts::found(tx, "Globex", "de").await?;
            let scope = SystemScope { account_id: account.id };
            Ok((scope, inboxes::insert(tx, &scope, &new_inbox("Shop")).await?))
        })
        .await
    }

    /// A member of the account.
    pub async fn member(&self, name: &str, role: Role) -> User {
        let account_id = self.account;
        self.write(async |tx| {
            let user = users::insert(tx, &new_user(name)).await?;
            let membership = NewMembership { account_id, user_id: user.id, role, inviter_id: None };
            memberships::insert(tx, &membership).await?;
            Ok(user)
        })
        .await
    }

    /// What the member may see.
    pub async fn agent(&self, user: UserId) -> AgentScope {
        memberships::agent_scope(&self.db(), self.account, user).await.expect("nothing refuses it")
    }

    /// A customer with a session of this name in the inbox.
    pub async fn customer(&self, source_id: &str) -> (Contact, Session) {
        let (account, inbox) = (self.account, self.inbox.id);
        self.write(async |tx| {
            let contact = contacts::insert(tx, account, &named(source_id)).await?;
            let session = contact_inboxes::insert(tx, contact.id, inbox, source_id).await?;
            Ok((contact, session))
        })
        .await
    }

    /// A conversation of a new customer.
    pub async fn conversation(&self, source_id: &str) -> Thread {
        let (_, session) = self.customer(source_id).await;
        self.conversation_of(&session).await
    }

    /// Another conversation of this session.
    pub async fn conversation_of(&self, session: &Session) -> Thread {
        let new = new_conversation(session);
        self.write(async |tx| conversations::insert(tx, &self.scope, &new).await).await
    }

    /// Posts the customer's words.
    pub async fn says(&self, thread: &Thread, words: &str) -> MessageView {
        let draft = Draft::text(MessageKind::Incoming, Speaker::Customer, words);
        self.posted(thread, draft).await
    }

    /// Posts an agent's words.
    pub async fn answers(&self, thread: &Thread, agent: &User, words: &str) -> MessageView {
        let draft = Draft::text(MessageKind::Outgoing, Speaker::Agent(agent.card()), words);
        self.posted(thread, draft).await
    }

    /// Posts a draft that nothing refuses.
    pub async fn posted(&self, thread: &Thread, draft: Draft) -> MessageView {
        let posted = self.store().post(call(thread, draft)).await.expect("nothing refuses it");
        posted.message.as_ref().clone()
    }

    /// The conversation as it is now.
    pub async fn reread(&self, thread: &Thread) -> Thread {
        let id = thread.view.conversation.id;
        self.write(async |tx| store::threads::lock_one(tx, &self.scope, id).await).await
    }
}

/// An inbox that is to be opened.
pub fn new_inbox(name: &str) -> NewInbox {
    NewInbox { name: name.to_owned(), ..NewInbox::default() }
}

/// A user that is to be added, with an address made of the name.
pub fn new_user(name: &str) -> NewUser {
    NewUser {
        email: format!("{}@example.com", name.to_lowercase()),
        name: name.to_owned(),
        password_hash: None,
        confirmation: Confirmation::Confirmed,
    }
}

/// An open conversation of this session that is to begin.
pub fn new_conversation(session: &Session) -> NewConversation {
    NewConversation {
        inbox_id: session.contact_inbox.inbox_id,
        contact_id: session.contact_inbox.contact_id,
        contact_inbox_id: session.contact_inbox.id,
        status: ConversationStatus::Open,
        custom_attributes: Attributes::new(),
        additional_attributes: Attributes::new(),
        assignee_id: None,
        team_id: None,
        snoozed_until: None,
    }
}

/// What a client says of a contact who has only a name.
pub fn named(name: &str) -> ContactDetails {
    ContactDetails { name: Some(name.to_owned()), ..ContactDetails::default() }
}

/// A call without a key that posts `draft` into `thread`.
pub fn call(thread: &Thread, draft: Draft) -> PostCall {
    PostCall {
        account_id: thread.view.conversation.account_id,
        conversation_id: thread.view.conversation.id,
        draft: draft.checked().expect("nothing refuses it"),
        repeat: None,
        performer: None,
        origin: None,
    }
}

/// A call in which the customer says `words`.
pub fn saying(thread: &Thread, words: &str) -> PostCall {
    call(thread, Draft::text(MessageKind::Incoming, Speaker::Customer, words))
}

/// Stored words of a posted message.
pub fn words(posted: &Posted) -> &str {
    posted.message.message.content.as_deref().unwrap_or_default()
}

/// The sentences of a refusal for broken rules.
pub fn sentences<T: std::fmt::Debug>(result: Result<T>) -> Vec<(&'static str, String)> {
    match result {
        Err(Error::Invalid(broken)) => {
            broken.into_iter().map(|error| (error.attribute, error.message)).collect()
        }
        other => panic!("expected broken rules, got {other:?}"),
    }
}

/// Whether the answer is that there is no such thing.
#[expect(clippy::needless_pass_by_value, reason = "what a call gave reads better without a reference")]
pub fn is_missing<T>(result: Result<T>) -> bool {
    matches!(result, Err(Error::NotFound(_)))
}

/// A JSON object.
pub fn attributes(value: serde_json::Value) -> Attributes {
    match value {
        serde_json::Value::Object(attributes) => attributes,
        other => panic!("not an object: {other}"),
    }
}
