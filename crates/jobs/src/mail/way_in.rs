//! The words of mails about somebody's way in: invitations, links to replace a forgotten password, and to show that an
//! address is theirs.

use actions::App;
use actions::email_changes;
use actions::invitations::{self, Guest, Invitation};
use model::Timestamp;
use model::account::AccountId;
use model::mail::{InvitationOrder, NewMail};
use model::scope::SystemScope;
use model::user::{EmailChange, PasswordToken, UserId};

use super::words::Words;
use crate::delivery::Outcome;

/// Writes an invitation as things are now; `Dropped` when nobody needs it any more.
pub(super) async fn invitation(
    app: &App,
    account_id: AccountId,
    order: &InvitationOrder,
) -> Result<NewMail, Outcome> {
    let found = invitations::invitation(app, &SystemScope { account_id }, order).await;
    let found = found.map_err(Outcome::hindered)?;
    let invitation = found.ok_or(Outcome::Dropped("the user has left, or the invitation has ended"))?;
    Ok(invited(&invitation, &app.settings.public_url, app.clock.now()))
}

/// Writes what leads to a new password; `Dropped` when nobody needs it any more.
pub(super) async fn password_reset(
    app: &App,
    account_id: AccountId,
    user: UserId,
) -> Result<NewMail, Outcome> {
    let found = invitations::reset(app, &SystemScope { account_id }, user).await;
    let found = found.map_err(Outcome::hindered)?;
    let (guest, token) =
        found.ok_or(Outcome::Dropped("the password was replaced, or the time for it is over"))?;
    Ok(forgotten(&guest, &token, &app.settings.public_url, app.clock.now()))
}

/// Writes what leads to another address, `to`, to sign in with; `Dropped` when nobody wants it any more.
pub(super) async fn email_change(
    app: &App,
    account_id: AccountId,
    user: UserId,
    to: &str,
) -> Result<NewMail, Outcome> {
    let found = email_changes::wanted(app, &SystemScope { account_id }, user, to).await;
    let found = found.map_err(Outcome::hindered)?;
    let (guest, change) =
        found.ok_or(Outcome::Dropped("the address was confirmed, or is not wanted any more"))?;
    Ok(changed(&guest, &change, &app.settings.public_url, app.clock.now()))
}

fn invited(invitation: &Invitation, site: &str, now: Timestamp) -> NewMail {
    let Invitation { guest, inviter, password_token } = invitation;
    let account = &guest.account_name;
    let subject = match inviter {
        Some(inviter) => format!("{inviter} invites you to {account}"),
        None => format!("You are invited to {account}"),
    };
    let (how, link) = match password_token {
        Some(token) => (
            format!("Choose a password to come in. The link works once, for {}.", left(token.until, now)),
            ("Choose a password", wire::password_url(site, &token.token)),
        ),
        None => (
            format!("Sign in as {} with the password that you have.", guest.user.email),
            ("Sign in", wire::sign_in_url(site)),
        ),
    };
    let words = Words {
        greeting: greeting(guest),
        news: format!("You belong to {account} now and can answer its customers. {how}"),
        said: None,
        link,
        reason: format!("You get this mail because an administrator of {account} entered your address."),
    };
    words.mail(&guest.user.email, account, subject)
}

fn forgotten(guest: &Guest, token: &PasswordToken, site: &str, now: Timestamp) -> NewMail {
    let words = Words {
        greeting: greeting(guest),
        news: format!(
            "Somebody, most likely you, asked for a new password. Choose it here; you are signed out everywhere then. \
             The link works once, for {}.",
            left(token.until, now)
        ),
        said: None,
        link: ("Choose a new password", wire::password_url(site, &token.token)),
        reason: "If it was not you, leave this mail alone: your password stays as it is.".to_owned(),
    };
    words.mail(&guest.user.email, &guest.account_name, "Choose a new password".to_owned())
}

fn changed(guest: &Guest, change: &EmailChange, site: &str, now: Timestamp) -> NewMail {
    let account = &guest.account_name;
    let words = Words {
        greeting: greeting(guest),
        news: format!(
            "You want to sign in to {account} as {}. Confirm here that this address is yours. The link works once, for {}.",
            change.email,
            left(change.until, now)
        ),
        said: None,
        link: ("Confirm the address", wire::confirmation_url(site, &change.token)),
        reason: format!(
            "If you know nothing of {account}, somebody mistyped their address: leave this mail alone."
        ),
    };
    words.mail(&change.email, account, "Confirm your address".to_owned())
}

fn greeting(guest: &Guest) -> String {
    format!("Hello {},", guest.user.available_name())
}

/// For how long something is good, about.
fn left(until: Timestamp, now: Timestamp) -> String {
    let hours = (until.seconds() - now.seconds() + 1_800) / 3_600;
    match hours {
        ..2 => "one hour".to_owned(),
        2..48 => format!("{hours} hours"),
        48.. => format!("{} days", (hours + 12) / 24),
    }
}
