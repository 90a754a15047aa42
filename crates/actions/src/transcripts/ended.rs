//! What customers may keep of conversations that have ended, for as long as they are kept.

use model::attachment::Attachment;
use model::conversation::{ConversationId, ConversationStatus};
use model::mail::checked_recipient;
use model::posting::Thread;
use model::scope::Scope;
use model::{Error, Result};
use serde_json::Value;
use store::{accounts, threads};
use transcripts::Document;

use super::order::order;
use super::read::nothing;
use super::send::{Zone, queue};
use crate::App;

/// Prints an ended conversation, with times in UTC; `address` says where a file can be had.
///
/// `NotFound` while it goes on, and once it ended longer ago than transcripts are kept.
pub async fn print_ended(
    app: &App,
    scope: &impl Scope,
    conversation: ConversationId,
    address: impl Fn(&Attachment) -> String + Send,
) -> Result<Document> {
    let thread = ended(app, scope, conversation).await?;
    let db = app.store.reader();
    let account = accounts::by_id(&db, scope.account()).await?;
    let order = order(&db, &thread, &account, "UTC").await?;
    super::print(app, scope, &order, address).await
}

/// Sends an ended conversation to its customer: to the address that was given when it began, or the one that is known.
///
/// `NotFound("transcript")` like [`print_ended`], `NotFound("email")` when the customer has no address, `NotSetUp` while
/// the installation sends no mail.
pub async fn send_ended(app: &App, scope: &impl Scope, conversation: ConversationId) -> Result<()> {
    let thread = ended(app, scope, conversation).await?;
    let given = thread.view.conversation.additional_attributes.get("email").and_then(Value::as_str);
    let addresses = [given, thread.view.contact.email.as_deref()];
    let to = addresses.into_iter().flatten().find_map(|address| checked_recipient(address).ok());
    let to = to.ok_or(Error::NotFound("email"))?;
    app.check_mail()?;
    queue(app, scope, conversation, &to, Zone::Utc).await
}

async fn ended(app: &App, scope: &impl Scope, conversation: ConversationId) -> Result<Thread> {
    let thread =
        threads::by_id(&app.store.reader(), scope, conversation).await.map_err(|error| match error {
            Error::NotFound(_) => nothing(),
            error => error,
        })?;
    let ended = &thread.view.conversation;
    let kept_until = ended.last_activity_at.plus(app.settings.transcript_retention);
    if ended.status != ConversationStatus::Resolved || kept_until < app.clock.now() {
        return Err(nothing());
    }
    Ok(thread)
}
