//! Which account, inbox and user a command means.

use actions::App;
use anyhow::{Context, Result, bail};
use model::account::AccountId;
use model::inbox::{Inbox, InboxId};
use model::scope::SystemScope;
use model::user::User;

/// The account with this id; without one the only account there is.
pub(crate) async fn account(app: &App, id: Option<i64>) -> Result<SystemScope> {
    let reader = app.store.reader();
    if let Some(id) = id {
        let account = store::accounts::by_id(&reader, AccountId::new(id)).await?;
        return Ok(SystemScope { account_id: account.id });
    }
    let accounts = store::accounts::list(&reader).await?;
    match accounts.as_slice() {
        [] => bail!("there is no account yet; `switchboard init` opens the first one"),
        [account] => Ok(SystemScope { account_id: account.id }),
        several => {
            let names = several.iter().map(|account| format!("{} ({})", account.id, account.name));
            bail!("say which account with --account: {}", names.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The inbox with this id in the account, or with this identifier anywhere.
pub(crate) async fn inbox(app: &App, account_id: Option<i64>, inbox: &str) -> Result<Inbox> {
    let reader = app.store.reader();
    let found = match inbox.parse() {
        Ok(id) => store::inboxes::by_id(&reader, &account(app, account_id).await?, InboxId::new(id)).await?,
        Err(_) => store::inboxes::by_identifier(&reader, inbox).await?,
    };
    Ok(found)
}

/// The user with this address.
pub(crate) async fn user(app: &App, email: &str) -> Result<User> {
    let email = email.trim().to_lowercase();
    let user = store::users::by_email(&app.store.reader(), &email).await?;
    user.with_context(|| format!("nobody signs in as {email}"))
}
