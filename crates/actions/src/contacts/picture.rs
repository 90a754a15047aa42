//! What customers' clients say about their pictures.

use model::Result;
use model::agent_bot::is_web_address;
use model::avatar::AvatarOwner;
use model::contact::Contact;
use store::{Tx, avatar_fetches, avatars};

/// Lets the picture of a contact who has none be fetched from there; what is no address on the web says nothing.
pub(super) async fn picture_missing(tx: &Tx, contact: &Contact, url: Option<&str>) -> Result<()> {
    let Some(url) = url.filter(|url| is_web_address(url)) else { return Ok(()) };
    let owner = AvatarOwner::Contact(contact.account_id, contact.id);
    if avatars::lock(tx, owner).await?.is_some() {
        return Ok(());
    }
    avatar_fetches::queue(tx, owner, url).await
}
