//! People who can sign in.

use model::access_token;
use model::user::{PasswordToken, User, UserId};
use model::{Attributes, Error, Result, Token};
use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::{EntityTrait, JsonValue};

use crate::entities::user::{ActiveModel, Entity};
use crate::error::{refused, refused_change, refused_unique, refused_update};
use crate::rows::{attributes, avatar, id, time};
use crate::statement::{Row, Sql, column};
use crate::tx::sealed::Sealed;
use crate::tx::{Db, Tx};
use crate::{access_tokens, email_changes, notification_settings, password_tokens, sessions};

const UNIQUE: &[(&str, &str)] = &[("email", "Email")];

/// Somebody who is to sign in.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Sign-in name, checked.
    pub email: String,
    /// Full name.
    pub name: String,
    /// Hash of the password, when there is one already.
    pub password_hash: Option<String>,
    /// Whether the address is theirs.
    pub confirmation: Confirmation,
}

/// Whether somebody's address has been proven to be theirs.
#[derive(Debug, Clone)]
pub enum Confirmation {
    /// It has.
    Confirmed,
    /// It will be when they come back with this.
    Invited(PasswordToken),
}

/// Stores a user with a realtime token and the default access token.
pub async fn insert(tx: &Tx, new: &NewUser) -> Result<User> {
    let now = tx.now().micros();
    let pubsub_token = Token::random(&mut rand::rng());
    let (confirmed_at, invitation) = match &new.confirmation {
        Confirmation::Confirmed => (Some(now), None),
        Confirmation::Invited(token) => (None, Some(token)),
    };
    let row = ActiveModel {
        id: NotSet,
        email: Set(new.email.clone()),
        name: Set(new.name.clone()),
        display_name: Set(None),
        message_signature: Set(None),
        password_hash: Set(new.password_hash.clone()),
        ui_settings: Set(JsonValue::Object(Attributes::new())),
        custom_attributes: Set(JsonValue::Object(Attributes::new())),
        confirmed_at: Set(confirmed_at),
        pubsub_token_index: Set(tx.keyring().index(&pubsub_token)),
        pubsub_token_sealed: Set(tx.keyring().seal(&pubsub_token)),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row =
        Entity::insert(row).exec_with_returning(tx.connection()).await.map_err(refused_unique(UNIQUE))?;
    let user = UserId::new(row.id);
    access_tokens::insert(tx, user, access_token::DEFAULT_NAME).await?;
    if let Some(token) = invitation {
        password_tokens::give(tx, user, token).await?;
    }
    by_id(tx, user).await
}

/// The columns of a user, from `users u` and their default token, `access_tokens ut`.
pub(crate) const COLUMNS: &str = "u.id AS user_id, u.email AS user_email, u.name AS user_name, \
    u.display_name AS user_display_name, u.message_signature AS user_message_signature, \
    u.ui_settings AS user_ui_settings, u.custom_attributes AS user_custom_attributes, \
    u.confirmed_at AS user_confirmed_at, u.avatar AS user_avatar, u.pubsub_token_sealed AS user_pubsub_token_sealed, \
    ut.token_sealed AS user_token_sealed, u.created_at AS user_created_at, u.updated_at AS user_updated_at";

/// Joins what [`COLUMNS`] needs to whatever has a `u`.
pub(crate) const JOIN_TOKEN: &str = " JOIN access_tokens ut ON ut.user_id = u.id AND ut.name = 'default'";

/// Reads [`COLUMNS`].
pub(crate) fn read(db: &impl Db, row: &Row) -> Result<User> {
    let pubsub_token: String = column(row, "user_pubsub_token_sealed")?;
    let access_token: String = column(row, "user_token_sealed")?;
    Ok(User {
        id: id(row, "user_id")?,
        email: column(row, "user_email")?,
        name: column(row, "user_name")?,
        display_name: column(row, "user_display_name")?,
        message_signature: column(row, "user_message_signature")?,
        ui_settings: attributes(row, "user_ui_settings")?,
        custom_attributes: attributes(row, "user_custom_attributes")?,
        confirmed: column::<Option<i64>>(row, "user_confirmed_at")?.is_some(),
        avatar: avatar(row, "user_avatar")?,
        pubsub_token: db.keyring().open(&pubsub_token)?,
        access_token: db.keyring().open(&access_token)?,
        created_at: time(row, "user_created_at")?,
        updated_at: time(row, "user_updated_at")?,
    })
}

async fn one(db: &impl Db, condition: &str, value: impl Into<sea_orm::Value>) -> Result<Option<User>> {
    let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM users u").text(JOIN_TOKEN);
    let row = sql.text(" WHERE ").text(condition).text(" = ").value(value).one(db).await?;
    row.map(|row| read(db, &row)).transpose()
}

/// One user.
pub async fn by_id(db: &impl Db, user: UserId) -> Result<User> {
    one(db, "u.id", user.get()).await?.ok_or(Error::NotFound("user"))
}

/// The user who signs in with this address, given in the form it is kept.
pub async fn by_email(db: &impl Db, email: &str) -> Result<Option<User>> {
    one(db, "u.email", email).await
}

/// The hash of the user's password, if they have one.
pub async fn password_hash(db: &impl Db, user: UserId) -> Result<Option<String>> {
    let row = Entity::find_by_id(user.get()).one(db.connection()).await.map_err(refused)?;
    Ok(row.ok_or(Error::NotFound("user"))?.password_hash)
}

/// Gives the user another password and realtime token and signs them out everywhere; their devices and browsers are pushed
/// to no more until they come back. Their address counts as theirs from then on, and no other password can be chosen with
/// what they were mailed, nor another address confirmed.
pub async fn set_password(tx: &Tx, user: UserId, hash: &str) -> Result<()> {
    let now = tx.now().micros();
    let sql = Sql::new("UPDATE users SET password_hash = ")
        .value(hash)
        .text(", confirmed_at = COALESCE(confirmed_at, ");
    let sql = sql.value(now).text("), updated_at = ").value(now).text(" WHERE id = ").value(user.get());
    if sql.execute(tx).await? == 0 {
        return Err(Error::NotFound("user"));
    }
    password_tokens::forget(tx, user).await?;
    email_changes::forget(tx, user).await?;
    rotate_token(tx, user).await?;
    notification_settings::unsubscribe_all(tx, user).await?;
    sessions::end_all(tx, user).await
}

/// Gives the user another realtime token; the old one opens nothing from then on.
pub async fn rotate_token(tx: &Tx, user: UserId) -> Result<()> {
    let pubsub_token = Token::random(&mut rand::rng());
    let row = ActiveModel {
        id: Unchanged(user.get()),
        pubsub_token_index: Set(tx.keyring().index(&pubsub_token)),
        pubsub_token_sealed: Set(tx.keyring().seal(&pubsub_token)),
        updated_at: Set(tx.now().micros()),
        ..ActiveModel::default()
    };
    Entity::update(row).exec(tx.connection()).await.map_err(refused_update("user"))?;
    Ok(())
}

/// Writes everything of a user that they can change themselves but their picture, and gives it as it is then.
pub async fn update(tx: &Tx, user: &User) -> Result<User> {
    let row = ActiveModel {
        id: Unchanged(user.id.get()),
        email: Set(user.email.clone()),
        name: Set(user.name.clone()),
        display_name: Set(user.display_name.clone()),
        message_signature: Set(user.message_signature.clone()),
        ui_settings: Set(JsonValue::Object(user.ui_settings.clone())),
        custom_attributes: Set(JsonValue::Object(user.custom_attributes.clone())),
        updated_at: Set(tx.now().micros()),
        ..ActiveModel::default()
    };
    Entity::update(row).exec(tx.connection()).await.map_err(refused_change("user", UNIQUE))?;
    Ok(User { updated_at: tx.now(), ..user.clone() })
}

/// Deletes a user who belongs to no account any more; tells whether they were deleted.
pub async fn delete_without_membership(tx: &Tx, user: UserId) -> Result<bool> {
    let membership =
        Sql::new("SELECT 1 AS found FROM memberships WHERE user_id = ").value(user.get()).one(tx).await?;
    if membership.is_some() {
        return Ok(false);
    }
    sessions::end_all(tx, user).await?;
    notification_settings::unsubscribe_all(tx, user).await?;
    email_changes::forget(tx, user).await?;
    Sql::new("DELETE FROM access_tokens WHERE user_id = ").value(user.get()).execute(tx).await?;
    Ok(Sql::new("DELETE FROM users WHERE id = ").value(user.get()).execute(tx).await? > 0)
}
