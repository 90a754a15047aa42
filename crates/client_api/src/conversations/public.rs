//! A conversation with all its messages, as this noun's endpoints answer.

use model::Result;
use model::contact::Contact;
use model::posting::Thread;
use store::messages::{self, Page, Reader};
use wire::PublicConversation;

use crate::Door;

/// The conversation with every message that the customer may see.
pub(super) async fn public(door: &Door, thread: &Thread, contact: &Contact) -> Result<PublicConversation> {
    let said = messages::page(&door.app.store.reader(), thread, Reader::Customer, Page::All).await?;
    Ok(PublicConversation::new(&thread.view, &said, contact, door.look()))
}
