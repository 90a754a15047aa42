//! `init`: opens the first account with its administrator.

use std::process::ExitCode;

use actions::accounts::{self, NewAccount};
use anyhow::{Result, bail};

use crate::console::{given_or_asked, password, say};
use crate::settings::Settings;
use crate::{first_start, parts};

/// How to open the account. What it needs are settings: account-name, admin-name, admin-email, admin-password.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Open a further account although there is one already.
    #[arg(long)]
    another: bool,
}

/// Asks for what is not set and opens the account.
pub(crate) async fn run(settings: Settings, Arguments { another }: Arguments) -> Result<ExitCode> {
    let app = parts::open_and_migrate(&settings).await?;
    if !another && store::accounts::any(&app.store.reader()).await? {
        bail!("there is an account already; `init --another` opens one more");
    }
    let account_name =
        given_or_asked(settings.account_name.clone(), "Name of the account", "--account-name")?;
    let email =
        given_or_asked(settings.admin_email.clone(), "Administrator's e-mail address", "--admin-email")?;
    let secret = settings.admin_password.as_ref().map(|password| password.reveal().to_owned());
    let secret = password(secret, "Administrator's password")?;
    let user_name = first_start::admin_name(&settings, &email);
    let new = NewAccount { account_name, user_name, email, password: secret, locale: None };
    let opened = accounts::sign_up(&app, new).await?;
    parts::close(&app).await;
    let (account, administrator) = (&opened.account, &opened.administrator);
    say(format!("Opened account {} ({}).", account.id, account.name))?;
    say(format!("Sign in as {}.", administrator.email))?;
    Ok(ExitCode::SUCCESS)
}
