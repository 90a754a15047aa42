//! How people come in who have no password yet, or have forgotten it: by a link that is mailed, or handed on.

use model::account::AccountStatus;
use model::mail::{InvitationOrder, MailOrder, NewMail};
use model::scope::{Scope, SystemScope};
use model::user::{PasswordToken, User, UserId, checked_email};
use model::{Result, Token, found};
use store::{Tx, accounts, memberships, outgoing_mails, password_tokens, users};

use crate::agents::Taken;
use crate::rights::Administrator;
use crate::{App, Mail};

/// Takes back what other accounts were given to hand on to somebody who never came: whoever has it could come in their place,
/// and now also here. What they get instead is mailed to their address alone.
pub(crate) async fn take_back(tx: &Tx, user: &User) -> Result<()> {
    let token = PasswordToken::invitation(Token::random(&mut rand::rng()), tx.now());
    password_tokens::give(tx, user.id, &token).await
}

/// Queues the mail that tells somebody who has just been taken into the account.
pub(crate) async fn queue(tx: &Tx, scope: &Administrator, user: &User) -> Result<()> {
    let inviter_id = scope.performer().and_then(|who| who.user().map(|user| user.id));
    let order = MailOrder::Invitation(InvitationOrder { user_id: user.id, inviter_id });
    queue_newest(tx, scope, user, order).await
}

/// Queues it in the place of one that was not sent yet: whoever asks twice gets one mail.
async fn queue_newest(tx: &Tx, scope: &impl Scope, user: &User, order: MailOrder) -> Result<()> {
    let topic = format!("way_in/{}/{}", scope.account(), user.id);
    outgoing_mails::queue_newest(tx, scope, &NewMail::ordered(&user.email, order), (&topic, tx.now())).await
}

/// Invites a member again who never came; gives the invitation, for the administrator to hand on, unless it would let
/// whoever has it into other accounts as well. Nothing when they came. The mail is left out when one went out a moment ago.
pub async fn again(app: &App, scope: &Administrator, user: UserId) -> Result<Option<Taken>> {
    app.store.write(&(scope, user, app.settings.mail), again_in).await
}

async fn again_in(tx: &Tx, (scope, user, mail): &(&Administrator, UserId, Mail)) -> Result<Option<Taken>> {
    let member = memberships::member(tx, *scope, *user).await?;
    if member.user.confirmed {
        return Ok(None);
    }
    let renewed = renew(tx, &member.user).await?;
    if renewed && *mail == Mail::On {
        queue(tx, scope, &member.user).await?;
    }
    let is_theirs_alone = memberships::of_user(tx, *user).await?.len() == 1;
    let known = password_tokens::of(tx, *user).await?.filter(|_| is_theirs_alone);
    Ok(Some(Taken { member, invitation: known.map(|known| known.token) }))
}

/// Gives the user a token, or more time with theirs; false when they have just got it.
async fn renew(tx: &Tx, user: &User) -> Result<bool> {
    let known = password_tokens::of(tx, user.id).await?;
    let fresh = Token::random(&mut rand::rng());
    let Some(token) = PasswordToken::renewed(user, known, fresh, tx.now()) else { return Ok(false) };
    password_tokens::give(tx, user.id, &token).await?;
    Ok(true)
}

/// Who may be sent a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// Whoever has an address here.
    Anybody,
    /// Those who were invited and never came.
    Invited,
}

/// Mails the user with this address a link under which they choose a password: their invitation once more, if they never
/// came. It is nobody's business who is here, so nothing is said of it.
///
/// `NotSetUp` while the installation sends no mail.
pub async fn send_link(app: &App, email: &str, whom: Whom) -> Result<()> {
    app.check_mail()?;
    let Ok(email) = checked_email(email) else { return Ok(()) };
    app.store.write(&(email, whom), send_link_in).await
}

async fn send_link_in(tx: &Tx, (email, whom): &(String, Whom)) -> Result<()> {
    let Some(user) = users::by_email(tx, email).await? else { return Ok(()) };
    let places = memberships::of_user(tx, user.id).await?;
    let mut active = places.into_iter().filter(|(_, account)| account.status == AccountStatus::Active);
    let Some((place, _)) = active.next() else { return Ok(()) };
    let excluded = user.confirmed && *whom == Whom::Invited;
    if excluded || !renew(tx, &user).await? {
        return Ok(());
    }
    let order = if user.confirmed {
        MailOrder::PasswordReset { user_id: user.id }
    } else {
        MailOrder::Invitation(InvitationOrder { user_id: user.id, inviter_id: place.inviter_id })
    };
    queue_newest(tx, &SystemScope { account_id: place.account_id }, &user, order).await
}

/// To whom a mail about their way in goes.
#[derive(Debug)]
pub struct Guest {
    /// Who.
    pub user: User,
    /// What their account is called.
    pub account_name: String,
}

/// What an invitation says.
#[derive(Debug)]
pub struct Invitation {
    /// To whom.
    pub guest: Guest,
    /// Who invited them, if it was a person who is still here.
    pub inviter: Option<String>,
    /// With what they choose a password; none for whoever has one.
    pub password_token: Option<PasswordToken>,
}

/// What an invitation says now; nothing when nobody needs it any more.
pub async fn invitation(
    app: &App,
    scope: &SystemScope,
    order: &InvitationOrder,
) -> Result<Option<Invitation>> {
    let Some(guest) = guest(app, scope, order.user_id).await? else { return Ok(None) };
    let password_token = good_token(app, guest.user.id).await?;
    if !guest.user.confirmed && password_token.is_none() {
        return Ok(None);
    }
    let inviter = match order.inviter_id {
        Some(inviter) => found(users::by_id(&app.store.reader(), inviter).await)?,
        None => None,
    };
    let inviter = inviter.map(|user| user.available_name().to_owned());
    let password_token = password_token.filter(|_| !guest.user.confirmed);
    Ok(Some(Invitation { guest, inviter, password_token }))
}

/// Who replaces their password with what; nothing when they have done it, or the time for it is over.
pub async fn reset(app: &App, scope: &SystemScope, user: UserId) -> Result<Option<(Guest, PasswordToken)>> {
    let Some(token) = good_token(app, user).await? else { return Ok(None) };
    Ok(guest(app, scope, user).await?.map(|guest| (guest, token)))
}

/// The member, if they are one still.
pub(crate) async fn guest(app: &App, scope: &SystemScope, user: UserId) -> Result<Option<Guest>> {
    let db = app.store.reader();
    let account = accounts::by_id(&db, scope.account_id).await?;
    if account.status != AccountStatus::Active {
        return Ok(None);
    }
    let member = found(memberships::member(&db, scope, user).await)?;
    Ok(member.map(|member| Guest { user: member.user, account_name: account.name }))
}

async fn good_token(app: &App, user: UserId) -> Result<Option<PasswordToken>> {
    let token = password_tokens::of(&app.store.reader(), user).await?;
    Ok(token.filter(|token| token.until > app.clock.now()))
}
