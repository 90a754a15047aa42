//! Inboxes that are to go with everything in them, in the background.

use model::attachment::StoredFile;
use model::avatar::AvatarOwner;
use model::event::AccessChange;
use model::grant::Grants;
use model::inbox::InboxId;
use model::scope::{Scope, SystemScope};
use model::{Error, Result};
use store::cache_keys::CachedList;
use store::{Tx, contact_inboxes, inboxes};

use crate::rights::{self, Administrator};
use crate::{App, avatars, conversations, telling};

/// Conversations of one step.
const CONVERSATIONS: u32 = 20;
/// Sessions of one transaction.
const SESSIONS: u32 = 500;

/// Begins to delete an inbox: at once customers find it no more and agents see it no more, administrators see what is
/// left of it. What is in it goes in the background. Asking again changes nothing.
pub async fn remove(app: &App, scope: &Administrator, inbox: InboxId) -> Result<()> {
    app.store.write(&(scope, inbox), begin).await
}

async fn begin(tx: &Tx, (scope, inbox): &(&Administrator, InboxId)) -> Result<()> {
    rights::turn(tx, *scope).await?;
    let inbox = inboxes::by_id(tx, *scope, *inbox).await?;
    if inbox.deleting_since.is_some() {
        return Ok(());
    }
    inboxes::begin_removal(tx, *scope, inbox.id).await?;
    let gone = inboxes::set_members(tx, *scope, inbox.id, &[]).await?;
    rights::tell_users(tx, scope.account(), &gone).await?;
    rights::grant(tx, scope.account(), AccessChange::Inbox(inbox.id), Grants::Revoked);
    telling::cached(tx, *scope, CachedList::Inboxes).await
}

/// Whether an inbox is being deleted.
pub async fn removals_exist(app: &App) -> Result<bool> {
    Ok(inboxes::next_removal(&app.store.reader()).await?.is_some())
}

/// Deletes some of an inbox that is being deleted; gives whether there may be more.
pub async fn continue_removal(app: &App) -> Result<bool> {
    let Some((account_id, inbox)) = inboxes::next_removal(&app.store.reader()).await? else {
        return Ok(false);
    };
    let scope = Administrator::from(SystemScope { account_id });
    let some = store::conversations::of_inbox(&app.store.reader(), inbox, CONVERSATIONS).await?;
    if some.is_empty() {
        let gone = app.store.write(&(&scope, inbox), finish).await?;
        conversations::discard(app, gone);
        return Ok(true);
    }
    for conversation in some {
        match conversations::remove(app, &scope, conversation).await {
            // Somebody else deletes it as well.
            Err(Error::NotFound(_)) => {}
            outcome => outcome?,
        }
    }
    Ok(true)
}

/// Deletes some sessions of an inbox without conversations and, once there are none, the inbox.
async fn finish(tx: &Tx, (scope, inbox): &(&Administrator, InboxId)) -> Result<Option<StoredFile>> {
    let sessions = contact_inboxes::remove_some(tx, *inbox, SESSIONS).await?;
    if !sessions.is_empty() {
        rights::grant(tx, scope.account(), AccessChange::ContactInboxes(sessions), Grants::Revoked);
        return Ok(None);
    }
    rights::turn(tx, *scope).await?;
    let gone = avatars::remove(tx, AvatarOwner::Inbox(scope.account(), *inbox)).await?;
    inboxes::remove(tx, *scope, *inbox).await?;
    let administrators = store::rights::administrators(tx, scope.account()).await?;
    rights::tell_users(tx, scope.account(), &administrators).await?;
    telling::cached(tx, *scope, CachedList::Inboxes).await?;
    Ok(gone)
}
