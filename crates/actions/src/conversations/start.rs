//! How conversations begin.

use model::contact::attribute_errors;
use model::contact_inbox::ContactInboxId;
use model::conversation::{ConversationId, ConversationStatus};
use model::event::{Changes, EventName};
use model::inbox::InboxId;
use model::message::MessageKind;
use model::posting::{CheckedDraft, Draft, Thread};
use model::repeat::RepeatKey;
use model::scope::{Scope, Staff, VisitorScope};
use model::team::TeamId;
use model::user::UserId;
use model::{Attributes, Error, Result, Timestamp};
use store::conversations::NewConversation;
use store::{Tx, contacts, inboxes, post_within, threads};

use crate::contacts::{WantedSession, open};
use crate::messages::{settled, speaker};
use crate::{App, repeats, telling};

/// A conversation as somebody wants to begin it.
#[derive(Debug, Clone, Default)]
pub struct NewThread {
    /// How far it has come; open unless told. Where a bot answers first it is always pending.
    pub status: Option<ConversationStatus>,
    /// Attributes the business defined.
    pub custom_attributes: Attributes,
    /// Attributes the system or connectors know.
    pub additional_attributes: Attributes,
    /// Who works on it.
    pub assignee_id: Option<UserId>,
    /// Which team works on it.
    pub team_id: Option<TeamId>,
    /// When its snooze ends.
    pub snoozed_until: Option<Timestamp>,
    /// What an agent says first.
    pub first: Option<Draft>,
}

/// Begins a conversation as the customer.
///
/// Where a session has one conversation for ever, the one it has is given as it is. A blocked customer's
/// conversation is resolved from the start.
pub async fn start(
    app: &App,
    scope: &VisitorScope,
    custom_attributes: Attributes,
    repeat: Option<&RepeatKey>,
) -> Result<Thread> {
    let new = NewThread { custom_attributes, ..NewThread::default() };
    check(&new)?;
    app.store.write(&(scope, new, repeat), start_in).await
}

async fn start_in(
    tx: &Tx,
    (scope, new, repeat): &(&VisitorScope, NewThread, Option<&RepeatKey>),
) -> Result<Thread> {
    if let Some(known) = repeats::known(tx, *repeat).await? {
        return threads::lock_one(tx, *scope, ConversationId::new(known)).await;
    }
    let session = (scope.inbox_id, scope.contact_inbox_id);
    let thread = begin(tx, *scope, session, new).await?;
    repeats::remember(tx, "conversation", *repeat, thread.view.conversation.id.get()).await?;
    Ok(thread)
}

/// Begins a conversation with a customer as an agent or a bot, with what is said first if there is anything.
///
/// Where a session has one conversation for ever, it is said in the one it has.
pub async fn start_as_agent(
    app: &App,
    scope: &impl Staff,
    session: WantedSession,
    mut new: NewThread,
    repeat: Option<RepeatKey>,
) -> Result<Thread> {
    check(&new)?;
    let first = new.first.take().map(|draft| said_by(scope, draft).checked()).transpose()?;
    let beginning = Beginning { scope, session, new, first, repeat };
    app.store.write(&beginning, start_as_agent_in).await
}

fn said_by(scope: &impl Staff, draft: Draft) -> Draft {
    Draft { kind: MessageKind::Outgoing, speaker: speaker(scope, draft.speaker), ..draft }
}

/// A conversation that an agent or a bot begins.
struct Beginning<'a, S> {
    scope: &'a S,
    session: WantedSession,
    new: NewThread,
    first: Option<CheckedDraft>,
    repeat: Option<RepeatKey>,
}

async fn start_as_agent_in(tx: &Tx, beginning: &Beginning<'_, impl Staff>) -> Result<Thread> {
    let Beginning { scope, session, new, first, repeat } = beginning;
    if let Some(known) = repeats::known(tx, repeat.as_ref()).await? {
        return threads::lock_one(tx, *scope, ConversationId::new(known)).await;
    }
    let session = open(tx, *scope, session).await?;
    let mut thread = begin(tx, *scope, (session.inbox_id, session.id), new).await?;
    repeats::remember(tx, "conversation", repeat.as_ref(), thread.view.conversation.id.get()).await?;
    if let Some(first) = first {
        let first = settled(tx, *scope, thread.view.conversation.id, first.draft().clone()).await?;
        post_within(tx, *scope, &mut thread, first.checked()?).await?;
    }
    Ok(thread)
}

fn check(new: &NewThread) -> Result<()> {
    let broken = attribute_errors(&new.custom_attributes);
    if broken.is_empty() { Ok(()) } else { Err(Error::Invalid(broken)) }
}

async fn begin(
    tx: &Tx,
    scope: &impl Scope,
    (inbox_id, contact_inbox_id): (InboxId, ContactInboxId),
    new: &NewThread,
) -> Result<Thread> {
    let inbox = inboxes::by_id(tx, scope, inbox_id).await?;
    if inbox.deleting_since.is_some() {
        return Err(Error::NotFound("inbox"));
    }
    if inbox.settings.lock_to_single_conversation {
        store::turns::take(tx, &format!("conversation of session {contact_inbox_id}")).await?;
        if let Some(last) = store::conversations::last_of_session(tx, contact_inbox_id).await? {
            return threads::lock_one(tx, scope, last).await;
        }
    }
    let contact = contacts::keep_of_session(tx, scope, contact_inbox_id).await?;
    let status = if contact.blocked {
        ConversationStatus::Resolved
    } else if inbox.agent_bot_id.is_some() {
        ConversationStatus::Pending
    } else {
        new.status.unwrap_or(ConversationStatus::Open)
    };
    let conversation = NewConversation {
        inbox_id,
        contact_id: contact.id,
        contact_inbox_id,
        status,
        custom_attributes: new.custom_attributes.clone(),
        additional_attributes: new.additional_attributes.clone(),
        assignee_id: new.assignee_id,
        team_id: new.team_id,
        snoozed_until: new.snoozed_until,
    };
    let thread = store::conversations::insert(tx, scope, &conversation).await?;
    let body = telling::conversation(tx, &thread).await?;
    telling::tell(tx, scope, (EventName::ConversationCreated, thread.everyone()), body, Changes::new());
    Ok(thread)
}
