//! Which account and which user a command means.

use actions::App;
use anyhow::{Context, Result, bail};
use model::account::AccountId;
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

/// The user with this address.
pub(crate) async fn user(app: &App, email: &str) -> Result<User> {
    let email = email.trim().to_lowercase();
    let user = store::users::by_email(&app.store.reader(), &email).await?;
    user.with_context(|| format!("nobody signs in as {email}"))
}
