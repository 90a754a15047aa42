//! An account with people, an inbox and a customer, to begin a test with.

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
use testkit::store::{Database, TestStore};

/// A store with one account in it.
pub(crate) struct Scene {
    pub(crate) test: TestStore,
    pub(crate) account: AccountId,
    pub(crate) scope: SystemScope,
    pub(crate) inbox: Inbox,
}

impl Scene {
    /// A new store with an account named Acme and an inbox named Website; `None` when there is no such database here.
    pub(crate) async fn open(database: Database) -> Option<Self> {
        let test = testkit::store::open(database).await?;
        let (account, inbox) = {
            let founded = test.store.write(&(), async |tx: &Tx, (): &()| {
                let account = accounts::found(tx, "Acme", "en").await?;
                let scope = SystemScope { account_id: account.id };
                let inbox = inboxes::insert(tx, &scope, &new_inbox("Website")).await?;
                Ok((account, inbox))
            });
            founded.await.unwrap()
        };
        Some(Self { test, account: account.id, scope: SystemScope { account_id: account.id }, inbox })
    }

    pub(crate) fn store(&self) -> &Store {
        &self.test.store
    }

    pub(crate) fn db(&self) -> Reader<'_> {
        self.test.store.reader()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.test.clock.now()
    }

    /// Runs `work` in a transaction.
    pub(crate) async fn try_write<T>(&self, work: impl AsyncFn(&Tx) -> Result<T>) -> Result<T> {
        self.test.store.write(&work, async |tx: &Tx, work: &_| work(tx).await).await
    }

    /// Runs `work`, which nothing refuses, in a transaction.
    pub(crate) async fn write<T>(&self, work: impl AsyncFn(&Tx) -> Result<T>) -> T {
        self.try_write(work).await.unwrap()
    }

    /// Another account with an inbox of its own.
    pub(crate) async fn other_account(&self) -> (SystemScope, Inbox) {
        self.write(async |tx| {
            let account = accounts::found(tx, "Globex", "de").await?;
            let scope = SystemScope { account_id: account.id };
            Ok((scope, inboxes::insert(tx, &scope, &new_inbox("Shop")).await?))
        })
        .await
    }

    /// A member of the account.
    pub(crate) async fn member(&self, name: &str, role: Role) -> User {
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
    pub(crate) async fn agent(&self, user: UserId) -> AgentScope {
        memberships::agent_scope(&self.db(), self.account, user).await.unwrap()
    }

    /// A customer with a session of this name in the inbox.
    pub(crate) async fn customer(&self, source_id: &str) -> (Contact, Session) {
        let (account, inbox) = (self.account, self.inbox.id);
        self.write(async |tx| {
            let contact = contacts::insert(tx, account, &named(source_id)).await?;
            let session = contact_inboxes::insert(tx, contact.id, inbox, source_id).await?;
            Ok((contact, session))
        })
        .await
    }

    /// A conversation of a new customer.
    pub(crate) async fn conversation(&self, source_id: &str) -> Thread {
        let (_, session) = self.customer(source_id).await;
        self.conversation_of(&session).await
    }

    /// Another conversation of this session.
    pub(crate) async fn conversation_of(&self, session: &Session) -> Thread {
        let new = new_conversation(session);
        self.write(async |tx| conversations::insert(tx, &self.scope, &new).await).await
    }

    /// Posts the customer's words.
    pub(crate) async fn says(&self, thread: &Thread, words: &str) -> MessageView {
        let draft = Draft::text(MessageKind::Incoming, Speaker::Customer, words);
        self.posted(thread, draft).await
    }

    /// Posts an agent's words.
    pub(crate) async fn answers(&self, thread: &Thread, agent: &User, words: &str) -> MessageView {
        let draft = Draft::text(MessageKind::Outgoing, Speaker::Agent(agent.card()), words);
        self.posted(thread, draft).await
    }

    /// Posts a draft that nothing refuses.
    pub(crate) async fn posted(&self, thread: &Thread, draft: Draft) -> MessageView {
        let posted = self.store().post(call(thread, draft)).await.unwrap();
        posted.message.as_ref().clone()
    }

    /// The conversation as it is now.
    pub(crate) async fn reread(&self, thread: &Thread) -> Thread {
        let id = thread.view.conversation.id;
        self.write(async |tx| store::threads::lock_one(tx, &self.scope, id).await).await
    }
}

pub(crate) fn new_inbox(name: &str) -> NewInbox {
    NewInbox { name: name.to_owned(), ..NewInbox::default() }
}

pub(crate) fn new_user(name: &str) -> NewUser {
    NewUser {
        email: format!("{}@example.com", name.to_lowercase()),
        name: name.to_owned(),
        password_hash: None,
        confirmation: Confirmation::Confirmed,
    }
}

pub(crate) fn new_conversation(session: &Session) -> NewConversation {
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

pub(crate) fn named(name: &str) -> ContactDetails {
    ContactDetails { name: Some(name.to_owned()), ..ContactDetails::default() }
}

/// A call without a key that posts `draft` into `thread`.
pub(crate) fn call(thread: &Thread, draft: Draft) -> PostCall {
    PostCall {
        account_id: thread.view.conversation.account_id,
        conversation_id: thread.view.conversation.id,
        draft: draft.checked().unwrap(),
        repeat: None,
        performer: None,
        origin: None,
    }
}

/// A call in which the customer says `words`.
pub(crate) fn saying(thread: &Thread, words: &str) -> PostCall {
    call(thread, Draft::text(MessageKind::Incoming, Speaker::Customer, words))
}

/// Stored words of a posted message.
pub(crate) fn words(posted: &Posted) -> &str {
    posted.message.message.content.as_deref().unwrap_or_default()
}

/// The sentences of a refusal for broken rules.
pub(crate) fn sentences<T: std::fmt::Debug>(result: Result<T>) -> Vec<(&'static str, String)> {
    match result {
        Err(Error::Invalid(broken)) => {
            broken.into_iter().map(|error| (error.attribute, error.message)).collect()
        }
        other => panic!("expected broken rules, got {other:?}"),
    }
}

/// Whether the answer is that there is no such thing.
#[expect(clippy::needless_pass_by_value, reason = "what a call gave reads better without a reference")]
pub(crate) fn is_missing<T>(result: Result<T>) -> bool {
    matches!(result, Err(Error::NotFound(_)))
}

/// A JSON object.
pub(crate) fn attributes(value: serde_json::Value) -> Attributes {
    match value {
        serde_json::Value::Object(attributes) => attributes,
        other => panic!("not an object: {other}"),
    }
}
