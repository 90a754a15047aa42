//! Where conversations of the Customer Channel API live.

use model::account::AccountId;
use model::inbox::{Inbox, InboxId};
use model::scope::SystemScope;
use model::{Error, Result};
use store::inboxes::NewInbox;
use store::{Tx, accounts, channel, inboxes};

use crate::rights::Administrator;
use crate::{App, inboxes as inbox_actions};

/// The name of the inbox that every account has for it.
pub const INBOX: &str = "Customer Channel";

/// The inbox of this public name, or that of the account, or that of the first account.
pub async fn house(app: &App, identifier: Option<&str>, account: Option<AccountId>) -> Result<Inbox> {
    let db = app.store.reader();
    if let Some(identifier) = identifier {
        return inboxes::by_identifier(&db, identifier).await;
    }
    let account_id = match account {
        Some(account) => account,
        None => accounts::list(&db).await?.first().ok_or(Error::NotFound("account"))?.id,
    };
    let scope = SystemScope { account_id };
    if let Some(inbox) = channel::inbox_named(&db, &scope, INBOX).await? {
        return inboxes::by_id(&db, &scope, inbox).await;
    }
    let inbox = app.store.write(&scope, open).await?;
    inboxes::by_id(&db, &scope, inbox).await
}

/// Gives a new account its inbox for it, for administrators and whomever they let in. Nobody is there to be told yet.
pub(crate) async fn found(tx: &Tx, scope: &SystemScope) -> Result<()> {
    inboxes::insert(tx, scope, &new_inbox()).await.map(drop)
}

/// Opens another one for an account whose inbox was renamed or taken away, or that is older than this rule.
async fn open(tx: &Tx, scope: &SystemScope) -> Result<InboxId> {
    store::turns::take(tx, &format!("customer channel of account {}", scope.account_id)).await?;
    if let Some(inbox) = channel::inbox_named(tx, scope, INBOX).await? {
        return Ok(inbox);
    }
    Ok(inbox_actions::open(tx, &Administrator::from(*scope), &new_inbox()).await?.id)
}

fn new_inbox() -> NewInbox {
    NewInbox { name: INBOX.to_owned(), ..NewInbox::default() }
}
