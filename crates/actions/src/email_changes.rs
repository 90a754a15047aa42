//! People sign in with another address, once they have shown that it is theirs.

use model::account::{Account, AccountStatus};
use model::mail::{MailOrder, NewMail};
use model::scope::SystemScope;
use model::user::{EmailChange, User, UserId};
use model::{Error, Result, Token};
use store::{Tx, email_changes, memberships, outgoing_mails, users};

use crate::invitations::{Guest, guest};
use crate::{App, Mail, edit};

/// Mails a link to the address that the user wants; the old one stays theirs until they follow it.
pub(crate) async fn ask(tx: &Tx, user: &User, email: &str) -> Result<()> {
    if users::by_email(tx, email).await?.is_some() {
        return Err(Error::invalid("email", "Email has already been taken"));
    }
    let known = email_changes::of(tx, user.id).await?;
    let token = Token::random(&mut rand::rng());
    let Some(change) = EmailChange::new(email, known.as_ref(), token, tx.now()) else { return Ok(()) };
    email_changes::ask(tx, user.id, &change).await?;
    let Some(account) = active_account(tx, user.id).await? else { return Ok(()) };
    let mail = NewMail::ordered(email, MailOrder::EmailChange { user_id: user.id });
    let topic = format!("email_change/{}", user.id);
    outgoing_mails::queue_newest(tx, &SystemScope { account_id: account.id }, &mail, (&topic, tx.now())).await
}

/// An account on whose behalf the user is written to.
async fn active_account(tx: &Tx, user: UserId) -> Result<Option<Account>> {
    let places = memberships::of_user(tx, user).await?;
    let mut accounts = places.into_iter().map(|(_, account)| account);
    Ok(accounts.find(|account| account.status == AccountStatus::Active))
}

/// Lets whoever was mailed this token sign in with the address that it went to; their old address is told. `NotFound` when
/// nobody waits for it (any more), `Invalid` when somebody else has the address by now.
pub async fn confirm(app: &App, token: &Token) -> Result<User> {
    app.store.write(&(token, app.settings.mail), confirm_in).await
}

async fn confirm_in(tx: &Tx, (token, mail): &(&Token, Mail)) -> Result<User> {
    let (user, email) = email_changes::take(tx, token).await?;
    edit::turn(tx, "user", user).await?;
    let known = users::by_id(tx, user).await?;
    let changed = users::update(tx, &User { email, ..known.clone() }).await?;
    if *mail == Mail::On {
        tell_old_address(tx, &known, &changed.email).await?;
    }
    Ok(changed)
}

async fn tell_old_address(tx: &Tx, known: &User, email: &str) -> Result<()> {
    let Some(account) = active_account(tx, known.id).await? else { return Ok(()) };
    let name = &account.name;
    let text = format!(
        "Hello {},\n\nyou sign in to {name} as {email} from now on.\n\n\
         If it was not you who wanted that, tell an administrator of {name} at once.\n",
        known.available_name()
    );
    let mail = NewMail {
        to: known.email.clone(),
        sender_name: name.clone(),
        reply_to: account.settings.support_email.clone(),
        subject: "You sign in with another address".to_owned(),
        text,
        html: None,
        order: None,
    };
    outgoing_mails::queue(tx, &SystemScope { account_id: account.id }, &mail).await.map(drop)
}

/// What the mail to the new address `email` says now; nothing when they want it no more, or the time for it is over.
pub async fn wanted(
    app: &App,
    scope: &SystemScope,
    user: UserId,
    email: &str,
) -> Result<Option<(Guest, EmailChange)>> {
    let change = email_changes::of(&app.store.reader(), user).await?;
    let now = app.clock.now();
    let Some(change) = change.filter(|change| change.email == email && change.until > now) else {
        return Ok(None);
    };
    Ok(guest(app, scope, user).await?.map(|guest| (guest, change)))
}
