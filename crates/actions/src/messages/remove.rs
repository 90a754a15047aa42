//! Somebody takes back what was said.

use model::attachment::StoredFile;
use model::conversation::ConversationId;
use model::event::{Body, Changes, EventName};
use model::message::{MessageId, MessageKind, MessageView};
use model::redaction::{Redaction, erase};
use model::scope::AgentScope;
use model::{Error, Result, Timestamp};
use serde_json::json;
use store::{Tx, messages, redactions, threads};

use crate::{App, telling};

/// Deletes what a message says, with its files; that it was there remains, and so does its place.
///
/// What was told of it before says no more than this either, once housekeeping has come by.
pub async fn remove(
    app: &App,
    scope: &AgentScope,
    conversation: ConversationId,
    message: MessageId,
) -> Result<MessageView> {
    let (view, files) = app.store.write(&(scope, conversation, message), remove_in).await?;
    for file in files {
        app.files.discard(file);
    }
    Ok(view)
}

async fn remove_in(
    tx: &Tx,
    (scope, conversation, message): &(&AgentScope, ConversationId, MessageId),
) -> Result<(MessageView, Vec<StoredFile>)> {
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    let mut view = messages::one(tx, &thread, *message).await?;
    if view.message.kind == MessageKind::Activity {
        return Err(Error::invalid("base", "Activities cannot be deleted"));
    }
    if view.message.content_attributes.contains_key("deleted") {
        return Ok((view, Vec::new()));
    }
    let before = view.message.updated_at;
    let own = view.message.attachments.iter().map(|attachment| attachment.file.clone()).collect();
    erase(&mut view.message);
    let files;
    (view.message, files) = messages::forget(tx, &view.message, own).await?;
    redactions::order(tx, scope.account_id, &[Redaction::Message(view.message.id)]).await?;
    let changes = Changes::from_iter([
        ("content_attributes".to_owned(), json!([{}, view.message.content_attributes])),
        ("updated_at".to_owned(), json!([before, view.message.updated_at].map(Timestamp::iso))),
    ]);
    let event = (EventName::MessageUpdated, thread.audience_of(&view.message));
    telling::tell(tx, *scope, event, Body::Message(Box::new(view.clone())), changes);
    Ok((view, files))
}
