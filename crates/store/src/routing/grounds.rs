//! Who could be given conversations of some inboxes and teams.

use std::collections::{BTreeMap, BTreeSet};

use model::Result;
use model::inbox::{InboxId, InboxSettings};
use model::team::TeamId;
use model::user::{UserCard, UserId};
use sea_orm::JsonValue;

use crate::rows::{id, own_user_card};
use crate::statement::{Sql, column};
use crate::tx::Db;

/// What is known of some inboxes and teams.
#[derive(Debug, Default)]
pub struct Grounds {
    /// By inbox.
    pub inboxes: BTreeMap<InboxId, InboxGround>,
    /// By team.
    pub teams: BTreeMap<TeamId, TeamGround>,
}

/// What an inbox says about being assigned.
#[derive(Debug, Default)]
pub struct InboxGround {
    /// Whether its conversations are given to agents by the system.
    pub is_automatic: bool,
    /// Conversations of one agent at most, if it says so.
    pub most: Option<u32>,
    /// Its members, oldest users first.
    pub members: Vec<UserCard>,
}

/// What a team says about being assigned.
#[derive(Debug, Default)]
pub struct TeamGround {
    /// Whether the system may choose among its members.
    pub takes: bool,
    /// Its members.
    pub members: BTreeSet<UserId>,
}

/// How many open conversations of an inbox each of these users has.
pub async fn loads(db: &impl Db, inbox: InboxId, users: &[UserId]) -> Result<BTreeMap<UserId, u32>> {
    let sql = Sql::new(
        "SELECT assignee_id, COUNT(*) AS total FROM conversations WHERE status = 'open' AND inbox_id = ",
    );
    let sql = sql.value(inbox.get()).text(" AND assignee_id IN ").list(users.iter().map(|user| user.get()));
    let rows = sql.text(" GROUP BY assignee_id").all(db).await?;
    let count = |total: i64| u32::try_from(total).unwrap_or(u32::MAX);
    rows.iter().map(|row| Ok((id(row, "assignee_id")?, count(column(row, "total")?)))).collect()
}

/// Reads what is known of these inboxes and teams.
pub async fn grounds(db: &impl Db, inboxes: &BTreeSet<InboxId>, teams: &BTreeSet<TeamId>) -> Result<Grounds> {
    Ok(Grounds { inboxes: of_inboxes(db, inboxes).await?, teams: of_teams(db, teams).await? })
}

async fn of_inboxes(db: &impl Db, inboxes: &BTreeSet<InboxId>) -> Result<BTreeMap<InboxId, InboxGround>> {
    let mut grounds = BTreeMap::new();
    if inboxes.is_empty() {
        return Ok(grounds);
    }
    let keys = || inboxes.iter().map(|inbox| inbox.get());
    let rows = Sql::new("SELECT id, settings FROM inboxes WHERE id IN ").list(keys()).all(db).await?;
    for row in rows {
        let settings: JsonValue = column(&row, "settings")?;
        let settings: InboxSettings = serde_json::from_value(settings).map_err(anyhow::Error::new)?;
        let ground = InboxGround {
            is_automatic: settings.enable_auto_assignment,
            most: settings.assignment_limit(),
            members: Vec::new(),
        };
        grounds.insert(id(&row, "id")?, ground);
    }
    let members = "SELECT r.inbox_id, u.id, u.name, u.display_name, u.avatar FROM inbox_members r \
                   JOIN users u ON u.id = r.user_id WHERE r.inbox_id IN ";
    for row in Sql::new(members).list(keys()).text(" ORDER BY u.id").all(db).await? {
        let Some(ground) = grounds.get_mut(&id(&row, "inbox_id")?) else { continue };
        ground.members.push(own_user_card(&row, id(&row, "id")?)?);
    }
    Ok(grounds)
}

async fn of_teams(db: &impl Db, teams: &BTreeSet<TeamId>) -> Result<BTreeMap<TeamId, TeamGround>> {
    let mut grounds = BTreeMap::new();
    if teams.is_empty() {
        return Ok(grounds);
    }
    let keys = || teams.iter().map(|team| team.get());
    let rows = Sql::new("SELECT id, allow_auto_assign FROM teams WHERE id IN ").list(keys()).all(db).await?;
    for row in rows {
        let takes = column(&row, "allow_auto_assign")?;
        grounds.insert(id(&row, "id")?, TeamGround { takes, members: BTreeSet::new() });
    }
    let members = Sql::new("SELECT team_id, user_id FROM team_members WHERE team_id IN ").list(keys());
    for row in members.all(db).await? {
        if let Some(ground) = grounds.get_mut(&id(&row, "team_id")?) {
            ground.members.insert(id(&row, "user_id")?);
        }
    }
    Ok(grounds)
}
