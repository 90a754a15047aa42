//! In which language and zone a transcript is written, and how far it goes.

use model::account::Account;
use model::mail::TranscriptOrder;
use model::posting::Thread;
use model::{Attributes, Result};
use store::Db;
use store::messages::{self, Page, Reader};

/// The transcript of a thread as it is now.
pub(super) async fn order(
    db: &impl Db,
    thread: &Thread,
    account: &Account,
    time_zone: &str,
) -> Result<TranscriptOrder> {
    let last = messages::page(db, thread, Reader::Customer, Page::Latest(1)).await?.pop();
    Ok(TranscriptOrder {
        conversation_id: thread.view.conversation.id,
        upto: last.map(|view| view.message.id),
        language: language(thread, account),
        time_zone: time_zone.to_owned(),
    })
}

/// The language of the conversation, else of the customer, else of the account.
fn language(thread: &Thread, account: &Account) -> String {
    const KEYS: [&str; 4] = ["language", "conversation_language", "browser_language", "locale"];
    let view = &thread.view;
    let all: [&Attributes; 2] =
        [&view.conversation.additional_attributes, &view.contact.additional_attributes];
    let said = all
        .into_iter()
        .flat_map(|attributes| KEYS.iter().filter_map(|key| attributes.get(*key)?.as_str().map(str::trim)));
    let mut plausible = said.filter(|code| (2..=35).contains(&code.len()) && code.is_ascii());
    plausible.next().unwrap_or(&account.locale).to_owned()
}
