//! Reads a conversation as its customer may keep it, no more of it than can be printed.

use model::account::Account;
use model::attachment::Attachment;
use model::conversation::ConversationStatus;
use model::inbox::Inbox;
use model::mail::TranscriptOrder;
use model::message::{Message, MessageKind, MessageView, Sender};
use model::posting::Thread;
use model::scope::Scope;
use model::{Error, Result};
use serde_json::Value;
use store::messages::{self, Page, Reader};
use store::{Db, accounts, inboxes, threads};
use transcripts::{Entry, Role, Transcript};

use crate::App;

/// The most messages that are printed: the newest.
const MESSAGES: usize = 10_000;
/// The most characters.
const CHARACTERS: usize = 2_000_000;
/// Messages of one read.
const PAGE: u32 = 500;

/// The order's transcript; `address` says where a file can be had.
pub(super) async fn read(
    app: &App,
    scope: &impl Scope,
    order: &TranscriptOrder,
    address: impl Fn(&Attachment) -> String + Send,
) -> Result<Transcript> {
    let db = app.store.reader();
    let thread = threads::by_id(&db, scope, order.conversation_id).await?;
    let inbox = inboxes::by_id(&db, scope, thread.view.conversation.inbox_id).await?;
    let account = accounts::by_id(&db, scope.account()).await?;
    let (entries, shortened) = entries(&db, &thread, order, address).await?;
    let conversation = &thread.view.conversation;
    let has_ended = conversation.status == ConversationStatus::Resolved;
    Ok(Transcript {
        business: business(&inbox, &account).to_owned(),
        number: conversation.display_id.to_string(),
        customer: thread.view.contact.name.clone(),
        started_at: conversation.created_at,
        ended_at: has_ended.then_some(conversation.last_activity_at),
        language: order.language.clone(),
        time_zone: order.time_zone.clone(),
        entries,
        shortened,
    })
}

/// Whom the customer talks to.
pub(super) fn business<'a>(inbox: &'a Inbox, account: &'a Account) -> &'a str {
    let name = inbox.settings.business_name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    name.unwrap_or(&account.name)
}

/// What was said, in order, and whether the beginning was left out.
async fn entries(
    db: &impl Db,
    thread: &Thread,
    order: &TranscriptOrder,
    address: impl Fn(&Attachment) -> String + Send,
) -> Result<(Vec<Entry>, bool)> {
    let Some(upto) = order.upto else { return Ok((Vec::new(), false)) };
    let (mut newest_first, mut characters) = (Vec::new(), 0);
    let mut before = upto.get().saturating_add(1);
    loop {
        let page = messages::page(db, thread, Reader::Customer, Page::Before(before, PAGE)).await?;
        let full = u32::try_from(page.len()).is_ok_and(|found| found >= PAGE);
        let Some(oldest) = page.first().map(|view| view.message.id.get()) else { break };
        for view in page.iter().rev() {
            let entry = entry(view, &address);
            characters += weight(&entry);
            if newest_first.len() == MESSAGES || characters > CHARACTERS {
                newest_first.reverse();
                return Ok((newest_first, true));
            }
            newest_first.push(entry);
        }
        if !full {
            break;
        }
        before = oldest;
    }
    newest_first.reverse();
    Ok((newest_first, false))
}

fn weight(entry: &Entry) -> usize {
    let files = entry.attachments.iter().map(|file| file.name.len()).sum::<usize>();
    entry.text.chars().count() + files
}

fn entry(view: &MessageView, address: &impl Fn(&Attachment) -> String) -> Entry {
    let message = &view.message;
    let role = match (message.kind, &view.sender) {
        (MessageKind::Incoming, _) => Role::Customer,
        (MessageKind::Outgoing, None | Some(Sender::AgentBot(_))) => Role::Bot,
        (MessageKind::Outgoing, Some(_)) => Role::Agent,
        (MessageKind::Template | MessageKind::Activity, _) => Role::System,
    };
    let who = match &view.sender {
        Some(Sender::Contact(contact)) => contact.name.clone(),
        Some(Sender::User(user)) => user.available_name.clone(),
        Some(Sender::AgentBot(bot)) => bot.name.clone(),
        None => String::new(),
    };
    let attachments = message
        .attachments
        .iter()
        .map(|file| transcripts::Attachment { name: file.file.name.clone(), url: Some(address(file)) });
    Entry { at: message.created_at, who, role, text: words(message), attachments: attachments.collect() }
}

/// The words, and below them what the customer put into a form.
fn words(message: &Message) -> String {
    let mut text = message.content.clone().unwrap_or_default();
    let submitted = message.content_attributes.get("submitted_values").and_then(Value::as_array);
    for value in submitted.into_iter().flatten() {
        let said = |key: &str| value.get(key).and_then(Value::as_str).filter(|said| !said.is_empty());
        let name = said("title").or(said("name"));
        let Some(answer) = said("value").or(name) else { continue };
        text.push_str("\n→ ");
        if let Some(name) = name.filter(|name| *name != answer) {
            text.push_str(name);
            text.push_str(": ");
        }
        text.push_str(answer);
    }
    text
}

/// The error of whatever is not there to be printed.
pub(super) const fn nothing() -> Error {
    Error::NotFound("transcript")
}
