//! Realtime tokens of customers' sessions are replaced: on request, or when they have grown old.
//!
//! What listens with an old token is ended where the replacement stands in the log; the session's next answer over REST
//! carries the new one.

use std::collections::BTreeMap;

use model::account::AccountId;
use model::contact_inbox::ContactInboxId;
use model::event::AccessChange;
use model::grant::Grants;
use model::inbox::InboxId;
use model::scope::{Scope, VisitorScope};
use model::{Id, Result, Timestamp, Token};
use store::{Tx, contact_inboxes};

use crate::App;
use crate::rights::{self, Administrator};

/// Sessions of one transaction.
const STEP: u32 = 200;

/// Replaces the token of the visitor's session and gives the new one.
pub async fn reset_pubsub_token(app: &App, scope: &VisitorScope) -> Result<Token> {
    app.store.write(scope, reset).await
}

async fn reset(tx: &Tx, scope: &VisitorScope) -> Result<Token> {
    let token = contact_inboxes::rotate_token(tx, scope.contact_inbox_id).await?;
    tell(tx, scope.account_id, vec![scope.contact_inbox_id]);
    Ok(token)
}

/// Replaces the tokens of all sessions of an inbox, in short transactions; gives how many there were.
pub async fn reset_pubsub_tokens(app: &App, scope: &Administrator, inbox: InboxId) -> Result<usize> {
    let (mut count, mut after) = (0, Id::new(0));
    loop {
        let sessions = contact_inboxes::of_inbox(&app.store.reader(), inbox, after, STEP).await?;
        let Some(last) = sessions.last() else { return Ok(count) };
        (count, after) = (count + sessions.len(), *last);
        app.store.write(&(scope.account(), sessions), replace).await?;
    }
}

async fn replace(tx: &Tx, (account, sessions): &(AccountId, Vec<ContactInboxId>)) -> Result<()> {
    for session in sessions {
        contact_inboxes::rotate_token(tx, *session).await?;
    }
    tell(tx, *account, sessions.clone());
    Ok(())
}

/// Replaces some tokens that were made before `before`, those of one transaction; gives how many it found.
///
/// Several nodes may do so at once: who comes second finds the token new.
pub(crate) async fn replace_old(app: &App, before: Timestamp) -> Result<u64> {
    let old = contact_inboxes::with_old_tokens(&app.store.reader(), before, STEP).await?;
    let found = old.len() as u64;
    if found > 0 {
        app.store.write(&(old, before), replace_still_old).await?;
    }
    Ok(found)
}

async fn replace_still_old(
    tx: &Tx,
    (old, before): &(Vec<(AccountId, ContactInboxId)>, Timestamp),
) -> Result<()> {
    let mut replaced: BTreeMap<AccountId, Vec<ContactInboxId>> = BTreeMap::new();
    for (account, session) in old {
        if contact_inboxes::has_old_token(tx, *session, *before).await? {
            contact_inboxes::rotate_token(tx, *session).await?;
            replaced.entry(*account).or_default().push(*session);
        }
    }
    for (account, sessions) in replaced {
        tell(tx, account, sessions);
    }
    Ok(())
}

fn tell(tx: &Tx, account: AccountId, sessions: Vec<ContactInboxId>) {
    rights::grant(tx, account, AccessChange::ContactInboxes(sessions), Grants::Revoked);
}
