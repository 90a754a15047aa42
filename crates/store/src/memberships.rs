//! Who belongs to which account, and what they may see there.

use model::account::{Account, AccountId, AccountStatus};
use model::conversation::ConversationId;
use model::scope::{AgentScope, Scope};
use model::user::{Availability, Member, Membership, Role, UserId};
use model::{Error, Id, Result};
use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::EntityTrait;

use crate::conversations::{self, Assignee};
use crate::entities::membership::{ActiveModel, Entity};
use crate::error::{refused_unique, refused_update};
use crate::rows::{self, id, maybe_id, maybe_time, time, word};
use crate::statement::{Row, Sql, column};
use crate::tx::sealed::{Sealed, Statements};
use crate::tx::{Db, Tx};
use crate::{accounts, users};

/// Somebody's place in an account that they had none in.
#[derive(Debug, Clone, Copy)]
pub struct NewMembership {
    /// The account.
    pub account_id: AccountId,
    /// The user.
    pub user_id: UserId,
    /// What the user may do.
    pub role: Role,
    /// Who invited the user.
    pub inviter_id: Option<UserId>,
}

/// Takes a user into an account.
pub async fn insert(tx: &Tx, new: &NewMembership) -> Result<Membership> {
    let membership = Membership {
        id: Id::new(0),
        account_id: new.account_id,
        user_id: new.user_id,
        role: new.role,
        availability: Availability::Online,
        auto_offline: true,
        inviter_id: new.inviter_id,
        active_at: None,
        created_at: tx.now(),
    };
    let row = ActiveModel { id: NotSet, ..row(&membership) };
    let inserted = Entity::insert(row).exec_with_returning(tx.connection()).await;
    let row = inserted.map_err(refused_unique(&[("user_id", "User")]))?;
    Ok(Membership { id: Id::new(row.id), ..membership })
}

/// Writes everything of a membership that can change.
pub async fn update(tx: &Tx, membership: &Membership) -> Result<()> {
    Entity::update(row(membership)).exec(tx.connection()).await.map_err(refused_update("agent"))?;
    Ok(())
}

fn row(membership: &Membership) -> ActiveModel {
    ActiveModel {
        id: Unchanged(membership.id.get()),
        account_id: Set(membership.account_id.get()),
        user_id: Set(membership.user_id.get()),
        role: Set(membership.role.as_str().to_owned()),
        availability: Set(membership.availability.as_str().to_owned()),
        auto_offline: Set(membership.auto_offline),
        inviter_id: Set(membership.inviter_id.map(Id::get)),
        active_at: Set(membership.active_at.map(model::Timestamp::micros)),
        created_at: Set(membership.created_at.micros()),
    }
}

/// The columns of a membership, from `memberships m`.
const COLUMNS: &str = "m.id, m.account_id, m.user_id AS member_id, m.role, m.availability, m.auto_offline, \
    m.inviter_id, m.active_at, m.created_at";

fn read(row: &Row) -> Result<Membership> {
    Ok(Membership {
        id: id(row, "id")?,
        account_id: id(row, "account_id")?,
        user_id: id(row, "member_id")?,
        role: word(row, "role", Role::parse)?,
        availability: word(row, "availability", Availability::parse)?,
        auto_offline: column(row, "auto_offline")?,
        inviter_id: maybe_id(row, "inviter_id")?,
        active_at: maybe_time(row, "active_at")?,
        created_at: time(row, "created_at")?,
    })
}

/// The user's place in the account, if they have one.
pub async fn one(db: &impl Db, account: AccountId, user: UserId) -> Result<Option<Membership>> {
    let sql = Sql::new("SELECT ")
        .text(COLUMNS)
        .text(" FROM memberships m WHERE m.account_id = ")
        .value(account.get());
    let row = sql.text(" AND m.user_id = ").value(user.get()).one(db).await?;
    row.as_ref().map(read).transpose()
}

/// Everyone's place in the account.
pub async fn of_account(db: &impl Db, account: AccountId) -> Result<Vec<Membership>> {
    let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM memberships m WHERE m.account_id = ");
    let rows = sql.value(account.get()).text(" ORDER BY m.user_id").all(db).await?;
    rows.iter().map(read).collect()
}

/// Members of the caller's account, still to be narrowed and sorted.
pub(crate) fn select_members(scope: &impl Scope) -> Sql {
    Sql::new("SELECT ")
        .text(COLUMNS)
        .text(", ")
        .text(users::COLUMNS)
        .text(" FROM memberships m JOIN users u ON u.id = m.user_id")
        .text(users::JOIN_TOKEN)
        .text(" WHERE m.account_id = ")
        .value(scope.account().get())
}

/// Runs [`select_members`] in the order in which people are listed.
pub(crate) async fn listed(db: &impl Db, sql: Sql) -> Result<Vec<Member>> {
    let rows = sql.text(" ORDER BY LOWER(u.name), u.id").all(db).await?;
    rows.iter().map(|row| Ok(Member { user: users::read(db, row)?, membership: read(row)? })).collect()
}

/// Everyone in the account, by name.
pub async fn members(db: &impl Db, scope: &impl Scope) -> Result<Vec<Member>> {
    listed(db, select_members(scope)).await
}

/// One member of the account.
pub async fn member(db: &impl Db, scope: &impl Scope, user: UserId) -> Result<Member> {
    let sql = select_members(scope).text(" AND m.user_id = ").value(user.get());
    listed(db, sql).await?.pop().ok_or(Error::NotFound("agent"))
}

/// Keeps those of these users in the account who belong to it until the transaction ends; gives how many do.
///
/// For whoever gives them something: it is theirs before they leave, and then taken from them, or they are gone. Call it
/// before a conversation is locked where it is known by then whom it is given to.
pub async fn keep(tx: &Tx, scope: &impl Scope, users: &[UserId]) -> Result<usize> {
    if users.is_empty() {
        return Ok(0);
    }
    let sql = Sql::new("SELECT user_id FROM memberships WHERE account_id = ").value(scope.account().get());
    let sql = sql.text(" AND user_id IN ").list(users.iter().map(|user| user.get()));
    let rows = sql.text(" ORDER BY user_id").text(tx.dialect().keep_rows()).all(tx).await?;
    Ok(rows.len())
}

/// The accounts that the user belongs to, the one they last chose first.
pub async fn of_user(db: &impl Db, user: UserId) -> Result<Vec<(Membership, Account)>> {
    let sql = Sql::new("SELECT ").text(COLUMNS).text(", ").text(accounts::COLUMNS);
    let rows = sql
        .text(" FROM memberships m JOIN accounts a ON a.id = m.account_id WHERE m.user_id = ")
        .value(user.get())
        .text(" ORDER BY m.active_at DESC NULLS LAST, m.id")
        .all(db)
        .await?;
    rows.iter().map(|row| Ok((read(row)?, accounts::read(row)?))).collect()
}

/// Takes a user out of the account, its inboxes, teams and conversations; gives those conversations that were theirs.
///
/// The membership goes first: whoever is giving the user something keeps it until that is there.
pub async fn remove(tx: &Tx, scope: &impl Scope, user: UserId) -> Result<Vec<ConversationId>> {
    let sql = Sql::new("DELETE FROM memberships WHERE account_id = ").value(scope.account().get());
    if sql.text(" AND user_id = ").value(user.get()).execute(tx).await? == 0 {
        return Err(Error::NotFound("agent"));
    }
    let assigned = conversations::unassign(tx, scope, Assignee::User(user)).await?;
    let (account, user) = (scope.account().get(), user.get());
    for (table, key, nouns) in [
        ("inbox_members", "inbox_id", "inboxes"),
        ("team_members", "team_id", "teams"),
        ("conversation_participants", "conversation_id", "conversations"),
        ("conversation_mentions", "conversation_id", "conversations"),
    ] {
        Sql::new(&format!("DELETE FROM {table} WHERE user_id = "))
            .value(user)
            .text(&format!(" AND {key} IN (SELECT n.id FROM {nouns} n WHERE n.account_id = "))
            .value(account)
            .text(")")
            .execute(tx)
            .await?;
    }
    for table in ["notifications", "notification_settings"] {
        let sql = Sql::new(&format!("DELETE FROM {table} WHERE account_id = ")).value(account);
        sql.text(" AND user_id = ").value(user).execute(tx).await?;
    }
    Ok(assigned)
}

/// What the user may see in the account.
///
/// `NotFound` when there is no such account, `Forbidden` when the user does not belong to it or it is suspended.
pub async fn agent_scope(db: &impl Db, account: AccountId, user: UserId) -> Result<AgentScope> {
    let row = Sql::new(
        "SELECT a.status, m.role, u.name, u.display_name, u.avatar, \
         (SELECT string_agg(CAST(i.id AS TEXT), ' ') FROM inbox_members im JOIN inboxes i ON i.id = im.inbox_id \
             WHERE im.user_id = m.user_id AND i.account_id = m.account_id) AS inboxes \
         FROM accounts a LEFT JOIN memberships m ON m.account_id = a.id AND m.user_id = ",
    )
    .value(user.get())
    .text(" LEFT JOIN users u ON u.id = m.user_id WHERE a.id = ")
    .value(account.get())
    .one(db)
    .await?
    .ok_or(Error::NotFound("account"))?;
    let role: Option<String> = column(&row, "role")?;
    if role.is_none() {
        return Err(Error::Forbidden("You are not authorized to access this account"));
    }
    if word(&row, "status", AccountStatus::parse)? == AccountStatus::Suspended {
        return Err(Error::Forbidden("Account is suspended"));
    }
    Ok(AgentScope {
        account_id: account,
        user: rows::own_user_card(&row, user)?,
        role: word(&row, "role", Role::parse)?,
        inboxes: rows::ids(&row, "inboxes")?.unwrap_or_default(),
    })
}
