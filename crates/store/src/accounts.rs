//! Tenants.

use model::account::{Account, AccountId, AccountSettings, AccountStatus, AutoResolve};
use model::scope::Scope;
use model::{Attributes, Error, Result, Timestamp};
use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::{EntityTrait, JsonValue, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::entities::account::{ActiveModel, Column, Entity, Model};
use crate::error::{refused, refused_update};
use crate::rows::{attributes, id, object, time, unknown, word};
use crate::statement::{Row, Sql, column};
use crate::tx::sealed::{Sealed, Statements};
use crate::tx::{Db, Tx};

/// Opens an account with an empty log and its counters.
pub async fn found(tx: &Tx, name: &str, locale: &str) -> Result<Account> {
    let now = tx.now().micros();
    let row = ActiveModel {
        id: NotSet,
        name: Set(name.to_owned()),
        locale: Set(locale.to_owned()),
        status: Set(AccountStatus::Active.as_str().to_owned()),
        custom_attributes: Set(JsonValue::Object(Attributes::new())),
        created_at: Set(now),
        updated_at: Set(now),
        ..settings(&AccountSettings::default())
    };
    let row = Entity::insert(row).exec_with_returning(tx.connection()).await.map_err(refused)?;
    let epoch = Uuid::new_v4().simple().to_string();
    Sql::new("INSERT INTO account_heads (account_id, seq, pruned_to, epoch) VALUES ")
        .list([row.id.into(), 0_i64.into(), 0_i64.into(), sea_orm::Value::from(epoch)])
        .execute(tx)
        .await?;
    Sql::new("INSERT INTO account_counters (account_id, conversations) VALUES ")
        .list([row.id, 0])
        .execute(tx)
        .await?;
    model(row)
}

/// One account.
pub async fn by_id(db: &impl Db, id: AccountId) -> Result<Account> {
    let row = Entity::find_by_id(id.get()).one(db.connection()).await.map_err(refused)?;
    model(row.ok_or(Error::NotFound("account"))?)
}

/// The caller's account, locked until the transaction ends.
pub async fn lock(tx: &Tx, scope: &impl Scope) -> Result<Account> {
    let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM accounts a WHERE a.id = ");
    let row = sql.value(scope.account().get()).text(tx.dialect().lock_rows()).one(tx).await?;
    read(&row.ok_or(Error::NotFound("account"))?)
}

/// All accounts, oldest first.
pub async fn list(db: &impl Db) -> Result<Vec<Account>> {
    let rows = Entity::find().order_by_asc(Column::Id).all(db.connection()).await.map_err(refused)?;
    rows.into_iter().map(model).collect()
}

/// Whether there is an account at all.
pub async fn any(db: &impl Db) -> Result<bool> {
    let first = Entity::find().limit(1).one(db.connection()).await.map_err(refused)?;
    Ok(first.is_some())
}

/// Writes everything of an account that can change and gives it as it is then.
pub async fn update(tx: &Tx, account: &Account) -> Result<Account> {
    let row = ActiveModel {
        id: Unchanged(account.id.get()),
        name: Set(account.name.clone()),
        locale: Set(account.locale.clone()),
        status: Set(account.status.as_str().to_owned()),
        custom_attributes: Set(JsonValue::Object(account.custom_attributes.clone())),
        created_at: NotSet,
        updated_at: Set(tx.now().micros()),
        ..settings(&account.settings)
    };
    let row = Entity::update(row).exec(tx.connection()).await.map_err(refused_update("account"))?;
    model(row)
}

fn settings(settings: &AccountSettings) -> ActiveModel {
    ActiveModel {
        domain: Set(settings.domain.clone()),
        support_email: Set(settings.support_email.clone()),
        auto_resolve_after: Set(settings.auto_resolve.after.map(i64::from)),
        auto_resolve_message: Set(settings.auto_resolve.message.clone()),
        auto_resolve_ignore_waiting: Set(settings.auto_resolve.ignore_waiting),
        auto_resolve_label: Set(settings.auto_resolve.label.clone()),
        ..ActiveModel::default()
    }
}

/// The columns of an account, from `accounts a`.
pub(crate) const COLUMNS: &str = "a.id AS account_key, a.name AS account_name, a.locale AS account_locale, \
    a.status AS account_status, a.custom_attributes AS account_custom_attributes, \
    a.domain AS account_domain, a.support_email AS account_support_email, \
    a.auto_resolve_after, a.auto_resolve_message, a.auto_resolve_ignore_waiting, a.auto_resolve_label, \
    a.created_at AS account_created_at, a.updated_at AS account_updated_at";

/// Reads [`COLUMNS`].
pub(crate) fn read(row: &Row) -> Result<Account> {
    Ok(Account {
        id: id(row, "account_key")?,
        name: column(row, "account_name")?,
        locale: column(row, "account_locale")?,
        status: word(row, "account_status", AccountStatus::parse)?,
        custom_attributes: attributes(row, "account_custom_attributes")?,
        settings: AccountSettings {
            domain: column(row, "account_domain")?,
            support_email: column(row, "account_support_email")?,
            auto_resolve: AutoResolve {
                after: column::<Option<i64>>(row, "auto_resolve_after")?.and_then(minutes),
                message: column(row, "auto_resolve_message")?,
                ignore_waiting: column(row, "auto_resolve_ignore_waiting")?,
                label: column(row, "auto_resolve_label")?,
            },
        },
        created_at: time(row, "account_created_at")?,
        updated_at: time(row, "account_updated_at")?,
    })
}

/// What is out of range counts as not set.
fn minutes(minutes: i64) -> Option<u32> {
    u32::try_from(minutes).ok()
}

fn model(row: Model) -> Result<Account> {
    Ok(Account {
        id: AccountId::new(row.id),
        status: AccountStatus::parse(&row.status).ok_or_else(|| unknown("status", &row.status))?,
        name: row.name,
        locale: row.locale,
        custom_attributes: object(row.custom_attributes),
        settings: AccountSettings {
            domain: row.domain,
            support_email: row.support_email,
            auto_resolve: AutoResolve {
                after: row.auto_resolve_after.and_then(minutes),
                message: row.auto_resolve_message,
                ignore_waiting: row.auto_resolve_ignore_waiting,
                label: row.auto_resolve_label,
            },
        },
        created_at: Timestamp::from_micros(row.created_at),
        updated_at: Timestamp::from_micros(row.updated_at),
    })
}
