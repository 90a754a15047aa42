//! Opening accounts, and how they are set up.

use model::account::Account;
use model::language::is_language;
use model::scope::SystemScope;
use model::user::{Role, User, checked_email};
use model::{Error, Result};
use store::Tx;
use store::memberships::NewMembership;
use store::users::{Confirmation, NewUser};

use crate::rights::Administrator;
use crate::users::checked_name;
use crate::{App, Edit, channel, passwords};

/// The longest custom attributes of an account, in bytes.
const ATTRIBUTES_LIMIT: usize = 64 * 1024;

/// An account with the person who opens it.
pub struct NewAccount {
    /// What people call the account.
    pub account_name: String,
    /// The person's full name.
    pub user_name: String,
    /// Where the person signs in with.
    pub email: String,
    /// The person's password.
    pub password: String,
    /// Language of the account, an ISO-639-1 code; the installation's own without it.
    pub locale: Option<String>,
}

/// A new account with its first administrator.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The account.
    pub account: Account,
    /// Its administrator.
    pub administrator: User,
}

/// Opens an account whose first administrator can sign in at once.
///
/// Whether strangers may do so is the caller's to decide. `Invalid` when the address is taken or a rule is broken.
pub async fn sign_up(app: &App, new: NewAccount) -> Result<Opened> {
    let account_name = checked_name("account_name", "Account name", &new.account_name)?;
    let name = checked_name("name", "Name", &new.user_name)?;
    let email = checked_email(&new.email)?;
    let locale = checked_locale(new.locale.as_deref())?.unwrap_or(&app.settings.locale).to_owned();
    let password_hash = Some(passwords::hash(&new.password).await?);
    let user = NewUser { email, name, password_hash, confirmation: Confirmation::Confirmed };
    app.store.write(&(account_name, locale, user), open).await
}

async fn open(tx: &Tx, (name, locale, user): &(String, String, NewUser)) -> Result<Opened> {
    let account = store::accounts::found(tx, name, locale).await?;
    let administrator = store::users::insert(tx, user).await?;
    let membership = NewMembership {
        account_id: account.id,
        user_id: administrator.id,
        role: Role::Administrator,
        inviter_id: None,
    };
    store::memberships::insert(tx, &membership).await?;
    channel::found_house(tx, &SystemScope { account_id: account.id }).await?;
    Ok(Opened { account, administrator })
}

/// Changes what `edit` changes of the account: name, language and settings.
pub async fn update(app: &App, scope: &Administrator, edit: Edit<Account>) -> Result<Account> {
    app.store.write(&(scope, edit), change).await
}

async fn change(tx: &Tx, (scope, edit): &(&Administrator, Edit<Account>)) -> Result<Account> {
    let mut account = store::accounts::lock(tx, *scope).await?;
    let before = account.locale.clone();
    edit.apply(&mut account);
    account.name = checked_name("name", "Name", &account.name)?;
    if account.locale != before {
        let locale = checked_locale(Some(&account.locale))?.map(str::to_owned);
        account.locale = locale.ok_or_else(|| Error::invalid("locale", "Locale can't be blank"))?;
    }
    let too_long = |text: String| text.len() > ATTRIBUTES_LIMIT;
    if serde_json::to_string(&account.custom_attributes).is_ok_and(too_long) {
        let message = "Custom attributes are too long (maximum is 64 KiB)";
        return Err(Error::invalid("custom_attributes", message));
    }
    account.settings = account.settings.checked()?;
    store::accounts::update(tx, &account).await
}

/// `en`, `pt_BR`: a language that there is, then letters and separators, at most ten in all.
fn checked_locale(locale: Option<&str>) -> Result<Option<&str>> {
    let Some(locale) = locale.map(str::trim).filter(|locale| !locale.is_empty()) else { return Ok(None) };
    let plain =
        locale.chars().all(|character| character.is_ascii_alphabetic() || matches!(character, '_' | '-'));
    if !plain || locale.len() > 10 || !is_language(locale) {
        return Err(Error::invalid("locale", "Locale is not a language code"));
    }
    Ok(Some(locale))
}
