//! Groups of agents.

use std::collections::BTreeSet;

use model::conversation::ConversationId;
use model::scope::{Scope, Staff};
use model::team::{Team, TeamId};
use model::user::{Member, UserId};
use model::{Error, Id, Result, Timestamp};
use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entities::team::{ActiveModel, Column, Entity, Model};
use crate::error::{refused, refused_change, refused_unique};
use crate::roster::Roster;
use crate::rows::id;
use crate::statement::Sql;
use crate::tx::sealed::Sealed;
use crate::tx::{Db, Tx};
use crate::{channel_queues, channel_tasks, conversations};

const UNIQUE: &[(&str, &str)] = &[("name", "Name")];

/// A team that is to be.
#[derive(Debug, Clone)]
pub struct NewTeam {
    /// Name, checked.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Whether a conversation given to the team picks one of its members by itself.
    pub allow_auto_assign: bool,
}

/// Stores a team of nobody; a name that is used already is `Invalid`.
pub async fn insert(tx: &Tx, scope: &impl Scope, new: &NewTeam) -> Result<Team> {
    let row = ActiveModel {
        id: NotSet,
        account_id: Set(scope.account().get()),
        name: Set(new.name.clone()),
        description: Set(new.description.clone()),
        allow_auto_assign: Set(new.allow_auto_assign),
        created_at: Set(tx.now().micros()),
        updated_at: Set(tx.now().micros()),
    };
    let row = Entity::insert(row).exec_with_returning(tx.connection()).await;
    row.map(model).map_err(refused_unique(UNIQUE))
}

/// One team of the account.
pub async fn by_id(db: &impl Db, scope: &impl Scope, team: TeamId) -> Result<Team> {
    let own = Entity::find_by_id(team.get()).filter(Column::AccountId.eq(scope.account().get()));
    own.one(db.connection()).await.map_err(refused)?.map(model).ok_or(Error::NotFound("team"))
}

/// All teams of the account by name, each with whether the caller belongs to it; a bot belongs to none.
pub async fn list(db: &impl Db, scope: &impl Staff) -> Result<Vec<(Team, bool)>> {
    let own = Entity::find().filter(Column::AccountId.eq(scope.account().get()));
    let rows = own.order_by_asc(Column::Name).all(db.connection()).await.map_err(refused)?;
    let mut mine: Vec<TeamId> = Vec::new();
    if let Some(agent) = scope.member() {
        let sql = Sql::new("SELECT team_id FROM team_members WHERE user_id = ").value(agent.user_id().get());
        mine = sql.all(db).await?.iter().map(|row| id(row, "team_id")).collect::<Result<_>>()?;
    }
    Ok(rows
        .into_iter()
        .map(model)
        .map(|team| {
            let is_member = mine.contains(&team.id);
            (team, is_member)
        })
        .collect())
}

/// Whether all these teams belong to the account.
pub async fn belong(db: &impl Db, scope: &impl Scope, teams: &BTreeSet<TeamId>) -> Result<bool> {
    let sql = Sql::new("SELECT id FROM teams WHERE account_id = ").value(scope.account().get());
    let found = sql.text(" AND id IN ").list(teams.iter().map(|team| team.get())).all(db).await?;
    Ok(found.len() == teams.len())
}

/// Writes everything of a team that can change and gives it as it is then.
pub async fn update(tx: &Tx, scope: &impl Scope, team: &Team) -> Result<Team> {
    let row = ActiveModel {
        id: Unchanged(team.id.get()),
        name: Set(team.name.clone()),
        description: Set(team.description.clone()),
        allow_auto_assign: Set(team.allow_auto_assign),
        updated_at: Set(tx.now().micros()),
        ..ActiveModel::default()
    };
    let row = Entity::update(row).validate().map_err(refused)?;
    let own = row.filter(Column::AccountId.eq(scope.account().get()));
    own.exec(tx.connection()).await.map(model).map_err(refused_change("team", UNIQUE))
}

/// Deletes a team; its conversations belong to no team then, and no queue is its any more. Gives those conversations, locked.
pub async fn remove(tx: &Tx, scope: &impl Scope, team: TeamId) -> Result<Vec<ConversationId>> {
    let joined = channel_queues::forget_team(tx, scope.account(), team).await?;
    let released = conversations::leave_team(tx, scope, by_id(tx, scope, team).await?.id).await?;
    let team = team.get();
    Sql::new("UPDATE routing_waiting SET team_id = NULL WHERE team_id = ").value(team).execute(tx).await?;
    Sql::new("UPDATE channel_tasks SET team_id = NULL, step = 0 WHERE team_id = ")
        .value(team)
        .execute(tx)
        .await?;
    channel_tasks::look_again(tx, scope.account(), &joined).await?;
    Sql::new("DELETE FROM team_members WHERE team_id = ").value(team).execute(tx).await?;
    Sql::new("DELETE FROM teams WHERE id = ").value(team).execute(tx).await?;
    Ok(released)
}

/// Who belongs to the team, by name.
pub async fn members(db: &impl Db, scope: &impl Scope, team: TeamId) -> Result<Vec<Member>> {
    roster(db, scope, team).await?.members(db, scope).await
}

/// Makes these and nobody else the team's members; gives whoever came or went.
pub async fn set_members(tx: &Tx, scope: &impl Scope, team: TeamId, users: &[UserId]) -> Result<Vec<UserId>> {
    roster(tx, scope, team).await?.set(tx, scope, users).await
}

/// Adds members to the team; gives whoever came. Users who do not belong to the account are `Invalid`.
pub async fn add_members(tx: &Tx, scope: &impl Scope, team: TeamId, users: &[UserId]) -> Result<Vec<UserId>> {
    roster(tx, scope, team).await?.add(tx, scope, users, Sealed::now(tx)).await
}

/// Removes members from the team; gives whoever went.
pub async fn remove_members(
    tx: &Tx,
    scope: &impl Scope,
    team: TeamId,
    users: &[UserId],
) -> Result<Vec<UserId>> {
    roster(tx, scope, team).await?.remove(tx, users).await
}

async fn roster(db: &impl Db, scope: &impl Scope, team: TeamId) -> Result<Roster> {
    Ok(Roster::team(by_id(db, scope, team).await?.id.get()))
}

fn model(row: Model) -> Team {
    Team {
        id: Id::new(row.id),
        account_id: Id::new(row.account_id),
        name: row.name,
        description: row.description,
        allow_auto_assign: row.allow_auto_assign,
        created_at: Timestamp::from_micros(row.created_at),
        updated_at: Timestamp::from_micros(row.updated_at),
    }
}
