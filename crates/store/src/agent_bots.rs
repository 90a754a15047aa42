//! Programs that answer customers before people do.

use model::account::{AccountId, AccountStatus};
use model::agent_bot::{AgentBot, AgentBotCard, AgentBotFields, AgentBotId};
use model::conversation::ConversationId;
use model::scope::Scope;
use model::{Error, Id, Result, Timestamp, Token};
use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, JsonValue, QueryFilter, QueryOrder, SqlErr};

use crate::conversations::{self, Assignee};
use crate::entities::agent_bot::{ActiveModel, Column, Entity, Model};
use crate::error::{refused, refused_update};
use crate::rows::{self, id, word};
use crate::statement::{Sql, column};
use crate::tx::sealed::{Sealed, Statements};
use crate::tx::{Db, Tx};

/// Whose API token this is: the bot's account and the bot. `Forbidden` while the account is suspended.
pub(crate) async fn owner(db: &impl Db, token: &Token) -> Result<Option<(AccountId, AgentBotCard)>> {
    let sql = Sql::new(
        "SELECT b.id, b.name, b.avatar, b.account_id, a.status FROM agent_bots b JOIN accounts a ON a.id = b.account_id \
         WHERE b.token_index = ",
    );
    let Some(row) = sql.value(db.keyring().index(token)).one(db).await? else { return Ok(None) };
    if word(&row, "status", AccountStatus::parse)? == AccountStatus::Suspended {
        return Err(Error::Forbidden("Account is suspended"));
    }
    Ok(Some((id(&row, "account_id")?, rows::agent_bot_card(&row)?)))
}

/// Stores a bot with fresh keys.
pub async fn insert(tx: &Tx, scope: &impl Scope, new: &AgentBotFields) -> Result<AgentBot> {
    let random = || Token::random(&mut rand::rng());
    let (access_token, secret) = (random(), random());
    let row = ActiveModel {
        id: NotSet,
        account_id: Set(scope.account().get()),
        name: Set(new.name.clone()),
        description: Set(new.description.clone()),
        outgoing_url: Set(new.outgoing_url.clone()),
        bot_config: Set(JsonValue::Object(new.bot_config.clone())),
        avatar: NotSet,
        token_index: Set(tx.keyring().index(&access_token)),
        token_sealed: Set(tx.keyring().seal(&access_token)),
        secret_sealed: Set(tx.keyring().seal(&secret)),
        created_at: Set(tx.now().micros()),
        updated_at: Set(tx.now().micros()),
    };
    model(tx, Entity::insert(row).exec_with_returning(tx.connection()).await.map_err(refused)?)
}

/// One bot of the account.
pub async fn by_id(db: &impl Db, scope: &impl Scope, bot: AgentBotId) -> Result<AgentBot> {
    let own = Entity::find_by_id(bot.get()).filter(Column::AccountId.eq(scope.account().get()));
    let row = own.one(db.connection()).await.map_err(refused)?;
    model(db, row.ok_or(Error::NotFound("agent bot"))?)
}

/// What others may see of a bot of the account that is to be given something; it stays until the transaction ends.
pub async fn lock_card(tx: &Tx, scope: &impl Scope, bot: AgentBotId) -> Result<Option<AgentBotCard>> {
    let sql = Sql::new("SELECT b.id, b.name, b.avatar FROM agent_bots b WHERE b.id = ").value(bot.get());
    let sql = sql.text(" AND b.account_id = ").value(scope.account().get()).text(tx.dialect().lock_rows());
    sql.one(tx).await?.map(|row| rows::agent_bot_card(&row)).transpose()
}

/// All bots of the account, oldest first.
pub async fn list(db: &impl Db, scope: &impl Scope) -> Result<Vec<AgentBot>> {
    let own = Entity::find().filter(Column::AccountId.eq(scope.account().get()));
    let rows = own.order_by_asc(Column::Id).all(db.connection()).await.map_err(refused)?;
    rows.into_iter().map(|row| model(db, row)).collect()
}

/// How many bots the account has.
pub async fn count(db: &impl Db, scope: &impl Scope) -> Result<i64> {
    let sql = Sql::new("SELECT COUNT(*) AS total FROM agent_bots WHERE account_id = ");
    let row = sql.value(scope.account().get()).one(db).await?;
    row.map_or(Ok(0), |row| column(&row, "total"))
}

/// Writes everything of a bot of the caller's account that can change but its picture, keys included, and gives it as it is then.
pub async fn update(tx: &Tx, bot: &AgentBot) -> Result<AgentBot> {
    let row = ActiveModel {
        id: Unchanged(bot.id.get()),
        name: Set(bot.name.clone()),
        description: Set(bot.description.clone()),
        outgoing_url: Set(bot.outgoing_url.clone()),
        bot_config: Set(JsonValue::Object(bot.bot_config.clone())),
        token_index: Set(tx.keyring().index(&bot.access_token)),
        token_sealed: Set(tx.keyring().seal(&bot.access_token)),
        secret_sealed: Set(tx.keyring().seal(&bot.secret)),
        updated_at: Set(tx.now().micros()),
        ..ActiveModel::default()
    };
    model(tx, Entity::update(row).exec(tx.connection()).await.map_err(refused_update("agent bot"))?)
}

/// Deletes a bot; the inboxes in which it answered have none from then on, and what it said stays. Gives the
/// conversations on which it worked and nobody does now. `Conflict` when it was given one a moment ago.
pub async fn remove(tx: &Tx, scope: &impl Scope, bot: AgentBotId) -> Result<Vec<ConversationId>> {
    let unassigned = conversations::unassign(tx, scope, Assignee::AgentBot(bot)).await?;
    let sql = Sql::new("UPDATE inboxes SET agent_bot_id = NULL WHERE account_id = ");
    sql.value(scope.account().get()).text(" AND agent_bot_id = ").value(bot.get()).execute(tx).await?;
    let own = Entity::delete_by_id(bot.get()).filter(Column::AccountId.eq(scope.account().get()));
    let deleted = own.exec(tx.connection()).await.map_err(busy)?;
    if deleted.rows_affected == 0 { Err(Error::NotFound("agent bot")) } else { Ok(unassigned) }
}

fn busy(error: DbErr) -> Error {
    match error.sql_err() {
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => {
            Error::Conflict("The bot was just given something to do")
        }
        _ => refused(error),
    }
}

fn model(db: &impl Db, row: Model) -> Result<AgentBot> {
    Ok(AgentBot {
        id: Id::new(row.id),
        account_id: Id::new(row.account_id),
        access_token: db.keyring().open(&row.token_sealed)?,
        secret: db.keyring().open(&row.secret_sealed)?,
        name: row.name,
        description: row.description,
        outgoing_url: row.outgoing_url,
        bot_config: rows::object(row.bot_config),
        avatar: row.avatar.as_deref().map(rows::read_avatar).transpose()?,
        created_at: Timestamp::from_micros(row.created_at),
        updated_at: Timestamp::from_micros(row.updated_at),
    })
}
