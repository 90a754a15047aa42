//! Somebody says something.

use model::agent_bot::AgentBotId;
use model::attachment::StoredFile;
use model::conversation::ConversationId;
use model::message::{ContentType, MessageKind};
use model::posting::{Draft, Speaker};
use model::repeat::RepeatKey;
use model::scope::{Performer, Scope, Staff, VisitorScope};
use model::{Attributes, Error, Result, content};
use serde_json::{Value, json};
use store::{PostCall, Posted};

use super::reply;
use crate::{App, repeats};

/// What a customer says.
#[derive(Debug, Clone, Default)]
pub struct VisitorDraft {
    /// The words.
    pub content: Option<String>,
    /// Stored files.
    pub files: Vec<StoredFile>,
    /// The client's own name for the message, a plain value.
    pub echo_id: Option<Value>,
    /// The name that another system gave it.
    pub source_id: Option<String>,
    /// What goes with the words.
    pub content_attributes: Attributes,
}

/// Posts a message as the customer. `key` is the request's `Idempotency-Key`.
///
/// A repeat, by the key or by the echo id with the same content, gives the first message and stores nothing.
pub async fn post(
    app: &App,
    scope: &VisitorScope,
    conversation: ConversationId,
    said: VisitorDraft,
    key: Option<&str>,
) -> Result<Posted> {
    let draft = Draft {
        kind: MessageKind::Incoming,
        private: false,
        content: said.content,
        content_type: ContentType::Text,
        content_attributes: said.content_attributes,
        files: said.files,
        speaker: Speaker::Customer,
        source_id: said.source_id,
        echo_id: said.echo_id,
    };
    let place = format!("contact_inbox {}", scope.contact_inbox_id);
    call(app, scope, conversation, draft, (&place, key)).await
}

/// Posts a message as the agent or bot, as the bot that the draft names, or as the customer when it is an incoming one.
/// `key` is the request's `Idempotency-Key`; the draft's speaker is filled in here.
pub async fn post_as_agent(
    app: &App,
    scope: &impl Staff,
    conversation: ConversationId,
    draft: Draft,
    key: Option<&str>,
) -> Result<Posted> {
    let speaker = match draft.kind {
        MessageKind::Incoming => Speaker::Customer,
        MessageKind::Outgoing => speaker(scope, draft.speaker),
        MessageKind::Activity | MessageKind::Template => {
            return Err(Error::invalid("message_type", "Message type must be incoming or outgoing"));
        }
    };
    content::check_items(draft.content_type, &draft.content_attributes)?;
    let place = place(scope);
    call(app, scope, conversation, Draft { speaker, ..draft }, (&place, key)).await
}

/// The bot of the account as whom somebody speaks; `Invalid` when there is none with this key.
pub async fn voice(app: &App, scope: &impl Staff, bot: AgentBotId) -> Result<Speaker> {
    match store::agent_bots::by_id(&app.store.reader(), scope, bot).await {
        Ok(bot) => Ok(Speaker::AgentBot(bot.card())),
        Err(Error::NotFound(_)) => Err(Error::invalid("sender_id", "There is no such agent bot")),
        Err(error) => Err(error),
    }
}

/// Who says what the business says: the bot that a draft names, or else whoever asks.
pub(crate) fn speaker(scope: &impl Staff, named: Speaker) -> Speaker {
    match named {
        Speaker::AgentBot(_) => named,
        _ => Speaker::from(scope.who()),
    }
}

/// Whose keys are meant: those of different people, bots and accounts never meet.
fn place(scope: &impl Staff) -> String {
    match scope.who() {
        Performer::User(user) => format!("user {} of account {}", user.id, scope.account()),
        Performer::AgentBot { agent_bot } => format!("bot {} of account {}", agent_bot.id, scope.account()),
    }
}

async fn call(
    app: &App,
    scope: &impl Scope,
    conversation: ConversationId,
    draft: Draft,
    (place, key): (&str, Option<&str>),
) -> Result<Posted> {
    let repeat = repeat(place, key, conversation, &draft);
    let draft = reply::settled(&app.store.reader(), scope, conversation, draft).await?;
    let call = PostCall {
        account_id: scope.account(),
        conversation_id: conversation,
        repeat,
        draft: draft.checked()?,
        performer: scope.performer(),
        origin: scope.origin(),
    };
    app.store.post(call).await
}

fn repeat(place: &str, key: Option<&str>, conversation: ConversationId, draft: &Draft) -> Option<RepeatKey> {
    if let Some(key) = key {
        return Some(repeats::by_header(place, key, &request(conversation, draft)));
    }
    let echo = match draft.echo_id.as_ref()? {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let place = format!("{place} in conversation {conversation}");
    Some(repeats::by_echo(&place, &echo, &request(conversation, draft)))
}

/// What makes two messages the same. A file counts by its name, kind and size: every upload has a new key.
fn request(conversation: ConversationId, draft: &Draft) -> Value {
    let files = draft.files.iter().map(|file| json!([file.name, file.content_type, file.size]));
    let mut request = json!({
        "post": conversation,
        "kind": draft.kind,
        "private": draft.private,
        "content": draft.content,
        "content_type": draft.content_type,
        "content_attributes": draft.content_attributes,
        "source_id": draft.source_id,
        "files": files.collect::<Vec<_>>(),
    });
    if let Speaker::AgentBot(bot) = &draft.speaker {
        request["agent_bot"] = json!(bot.id);
    }
    request
}
