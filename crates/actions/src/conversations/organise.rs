//! How agents keep conversations in order: urgency, labels, attributes.

use model::activity::Actor;
use model::change::Change;
use model::contact::attribute_errors;
use model::conversation::{ConversationId, Priority};
use model::label::{checked_titles, edited};
use model::posting::Thread;
use model::scope::Staff;
use model::{Attributes, Error, Result};
use store::{Tx, threads};

use super::change_within;
use crate::App;

/// Says how urgent the conversation is.
pub async fn set_priority(
    app: &App,
    scope: &impl Staff,
    conversation: ConversationId,
    priority: Option<Priority>,
) -> Result<Thread> {
    change(app, scope, conversation, Change::Priority(priority)).await
}

/// Replaces the labels.
pub async fn set_labels(
    app: &App,
    scope: &impl Staff,
    conversation: ConversationId,
    labels: &[String],
) -> Result<Thread> {
    change(app, scope, conversation, Change::Labels(checked_titles(labels)?)).await
}

/// Adds labels and takes others away, whatever else it is labelled with.
pub async fn edit_labels(
    app: &App,
    scope: &impl Staff,
    conversation: ConversationId,
    add: &[String],
    remove: &[String],
) -> Result<Thread> {
    app.store.write(&(scope, conversation, add, remove), edit_labels_in).await
}

async fn edit_labels_in(
    tx: &Tx,
    (scope, conversation, add, remove): &(&impl Staff, ConversationId, &[String], &[String]),
) -> Result<Thread> {
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    let labels = edited(&thread.view.conversation.labels, add, remove)?;
    change_within(tx, *scope, thread, &Actor::staff(&scope.who()), &[Change::Labels(labels)]).await
}

/// Replaces the attributes that the business defined.
pub async fn set_custom_attributes(
    app: &App,
    scope: &impl Staff,
    conversation: ConversationId,
    attributes: Attributes,
) -> Result<Thread> {
    let broken = attribute_errors(&attributes);
    if !broken.is_empty() {
        return Err(Error::Invalid(broken));
    }
    change(app, scope, conversation, Change::CustomAttributes(attributes)).await
}

async fn change(
    app: &App,
    scope: &impl Staff,
    conversation: ConversationId,
    change: Change,
) -> Result<Thread> {
    app.store.write(&(scope, conversation, change), change_in).await
}

async fn change_in(
    tx: &Tx,
    (scope, conversation, change): &(&impl Staff, ConversationId, Change),
) -> Result<Thread> {
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    change_within(tx, *scope, thread, &Actor::staff(&scope.who()), std::slice::from_ref(change)).await
}
