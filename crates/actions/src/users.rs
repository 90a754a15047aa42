//! What people change about themselves.

use model::account::AccountId;
use model::attachment::StoredFile;
use model::avatar::AvatarOwner;
use model::event::AccessChange;
use model::grant::Grants;
use model::user::{Availability, Membership, User, UserId, checked_email};
use model::{Error, Result, Token};
use store::Tx;

use crate::avatars::{self, Picture};
use crate::conversations::discard;
use crate::{App, Edit, Mail, edit, email_changes, passwords, rights};

/// The longest message signature, in characters.
const SIGNATURE_LIMIT: usize = 5000;
/// The largest settings that clients may keep, in bytes.
const SETTINGS_LIMIT: usize = 64 << 10;

/// Changes what `edit` changes of the user (names, address, signature, settings, attributes) and the picture. Where mails
/// are sent, another address is theirs only after they have followed the link that is mailed there.
pub async fn update(app: &App, user: UserId, edit: Edit<User>, picture: &Picture) -> Result<User> {
    picture.check()?;
    let (user, gone) = app.store.write(&(user, edit, picture, app.settings.mail), change).await?;
    discard(app, gone);
    Ok(user)
}

async fn change(
    tx: &Tx,
    (user, edit, picture, mail): &(UserId, Edit<User>, &Picture, Mail),
) -> Result<(User, Option<StoredFile>)> {
    edit::turn(tx, "user", *user).await?;
    let known = store::users::by_id(tx, *user).await?;
    let mut user = known.clone();
    edit.apply(&mut user);
    let mut user = checked(user)?;
    if *mail == Mail::On && user.email != known.email {
        email_changes::ask(tx, &known, &user.email).await?;
        user.email = known.email;
    }
    let mut user = store::users::update(tx, &user).await?;
    let gone = avatars::change(tx, AvatarOwner::User(user.id), picture, &mut user.avatar).await?;
    Ok((user, gone))
}

fn checked(mut user: User) -> Result<User> {
    user.name = checked_name("name", "Name", &user.name)?;
    user.email = checked_email(&user.email)?;
    user.display_name = user.display_name.filter(|name| !name.trim().is_empty());
    if let Some(name) = &user.display_name {
        checked_name("display_name", "Display name", name)?;
    }
    if user.message_signature.as_ref().is_some_and(|text| text.chars().count() > SIGNATURE_LIMIT) {
        let message = "Message signature is too long (maximum is 5000 characters)";
        return Err(Error::invalid("message_signature", message));
    }
    if serde_json::to_string(&user.ui_settings).is_ok_and(|text| text.len() > SETTINGS_LIMIT) {
        return Err(Error::invalid("ui_settings", "Ui settings are too long (maximum is 64 KiB)"));
    }
    Ok(user)
}

/// A name in the form it is kept: trimmed, 1 to 255 characters; `label` begins the sentence that refuses it.
pub(crate) fn checked_name(attribute: &'static str, label: &str, text: &str) -> Result<String> {
    let name = text.trim();
    match name.chars().count() {
        0 => Err(Error::invalid(attribute, format!("{label} can't be blank"))),
        1..=255 => Ok(name.to_owned()),
        _ => Err(Error::invalid(attribute, format!("{label} is too long (maximum is 255 characters)"))),
    }
}

/// Gives the user a new password and ends everything that was opened with the old one: sessions and live streams.
pub async fn set_password(app: &App, user: UserId, password: &str) -> Result<()> {
    let hash = passwords::hash(password).await?;
    app.store.write(&(user, hash), replace_password).await
}

async fn replace_password(tx: &Tx, (user, hash): &(UserId, String)) -> Result<()> {
    store::users::set_password(tx, *user, hash).await?;
    tell_everywhere(tx, *user, &Grants::Revoked).await
}

/// Like [`set_password`], for whoever knows the old password; `Conflict` when `current` is wrong.
pub async fn change_password(app: &App, user: UserId, current: String, password: &str) -> Result<()> {
    let known = store::users::password_hash(&app.store.reader(), user).await?;
    if !passwords::verify(current, known).await? {
        return Err(Error::Conflict("Invalid current password"));
    }
    set_password(app, user, password).await
}

/// Gives a password to whoever holds this token, by invitation or because they forgot theirs, like [`set_password`]; gives
/// who that is. `NotFound` when nobody holds it (any more).
pub async fn choose_password(app: &App, token: &Token, password: &str) -> Result<User> {
    let hash = passwords::hash(password).await?;
    app.store.write(&(token, hash), choose_password_in).await
}

async fn choose_password_in(tx: &Tx, (token, hash): &(&Token, String)) -> Result<User> {
    let user = store::password_tokens::take(tx, token).await?;
    replace_password(tx, &(user, hash.clone())).await?;
    store::users::by_id(tx, user).await
}

/// Replaces the user's own API token; the old one opens nothing any more.
pub async fn reset_access_token(app: &App, user: UserId) -> Result<User> {
    app.store.write(&user, replace_access_token).await
}

async fn replace_access_token(tx: &Tx, user: &UserId) -> Result<User> {
    store::access_tokens::replace_default(tx, *user).await?;
    tell_everywhere(tx, *user, &nothing_seen_changes()).await?;
    store::users::by_id(tx, *user).await
}

/// Replaces the user's realtime token; what listens with the old one is ended, and it opens nothing any more.
pub async fn reset_pubsub_token(app: &App, user: UserId) -> Result<User> {
    app.store.write(&user, replace_pubsub_token).await
}

async fn replace_pubsub_token(tx: &Tx, user: &UserId) -> Result<User> {
    store::users::rotate_token(tx, *user).await?;
    tell_everywhere(tx, *user, &Grants::Revoked).await?;
    store::users::by_id(tx, *user).await
}

/// Tells each account of the user that their rights changed, and what that leads to.
pub(crate) async fn tell_everywhere(tx: &Tx, user: UserId, grants: &Grants) -> Result<()> {
    for (membership, _) in store::memberships::of_user(tx, user).await? {
        rights::grant(tx, membership.account_id, AccessChange::Users(vec![user]), grants.clone());
    }
    Ok(())
}

/// A change of API tokens: live streams are opened with another token and go on as they are.
pub(crate) const fn nothing_seen_changes() -> Grants {
    Grants::Users(Vec::new())
}

/// What a member chooses about their place in an account.
#[derive(Debug, Clone, Copy)]
pub enum Choice {
    /// To be seen as this.
    Availability(Availability),
    /// To count as offline while no client is connected.
    OfflineWhenAway,
    /// To count as what was chosen even while no client is connected.
    SameWhenAway,
    /// To work in this account now.
    Account,
}

/// Notes what a member chose; `NotFound` when the user does not belong to the account.
pub async fn choose(app: &App, user: UserId, account: AccountId, choice: Choice) -> Result<Membership> {
    let membership = app.store.write(&(user, account, choice), note).await?;
    app.realtime.availability_changed(account);
    Ok(membership)
}

async fn note(tx: &Tx, (user, account, choice): &(UserId, AccountId, Choice)) -> Result<Membership> {
    let found = store::memberships::one(tx, *account, *user).await?;
    let mut membership = found.ok_or(Error::NotFound("account"))?;
    match choice {
        Choice::Availability(availability) => membership.availability = *availability,
        Choice::OfflineWhenAway => membership.auto_offline = true,
        Choice::SameWhenAway => membership.auto_offline = false,
        Choice::Account => membership.active_at = Some(tx.now()),
    }
    store::memberships::update(tx, &membership).await?;
    Ok(membership)
}
