//! The first start of an empty database: an account from the settings, or a hint how to open one. Never a default.

use actions::App;
use actions::accounts::{self, NewAccount};
use anyhow::{Context, Result};

use crate::settings::Settings;

/// Opens the first account when the settings name one and there is none yet.
pub(crate) async fn open_first_account(app: &App, settings: &Settings) -> Result<()> {
    if store::accounts::any(&app.store.reader()).await? {
        return Ok(());
    }
    let Some(new) = first_account(settings) else {
        tracing::warn!("There is no account yet. `switchboard init` opens the first one");
        return Ok(());
    };
    let opened = accounts::sign_up(app, new)
        .await
        .context("cannot open the first account from `account_name`, `admin_email` and `admin_password`")?;
    tracing::info!(account.id = %opened.account.id, "Opened the first account");
    Ok(())
}

fn first_account(settings: &Settings) -> Option<NewAccount> {
    let email = settings.admin_email.clone()?;
    Some(NewAccount {
        account_name: settings.account_name.clone()?,
        user_name: admin_name(settings, &email),
        password: settings.admin_password.as_ref()?.reveal().to_owned(),
        locale: None,
        email,
    })
}

/// What to call the first administrator.
pub(crate) fn admin_name(settings: &Settings, email: &str) -> String {
    let local_part = email.split('@').next().unwrap_or(email);
    settings.admin_name.clone().unwrap_or_else(|| local_part.to_owned())
}
