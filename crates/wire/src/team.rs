//! A team as events, lists and assignments show it.

use model::team::{Team, TeamCard, TeamId};
use serde::Serialize;
use utoipa::ToSchema;

/// A team as events show it.
#[derive(Serialize, ToSchema)]
pub struct TeamPush<'a> {
    id: i64,
    name: &'a str,
}

impl<'a> From<&'a TeamCard> for TeamPush<'a> {
    fn from(team: &'a TeamCard) -> Self {
        Self { id: team.id.get(), name: &team.name }
    }
}

/// A team as agents are answered.
#[derive(Serialize, ToSchema)]
pub struct TeamRest {
    id: i64,
    name: String,
    description: Option<String>,
    allow_auto_assign: bool,
    account_id: i64,
    is_member: bool,
}

impl TeamRest {
    /// The team, told to somebody who belongs to the teams `mine`.
    pub fn new(team: &Team, mine: &[TeamId]) -> Self {
        Self {
            id: team.id.get(),
            name: team.name.clone(),
            description: team.description.clone(),
            allow_auto_assign: team.allow_auto_assign,
            account_id: team.account_id.get(),
            is_member: mine.contains(&team.id),
        }
    }
}

/// A team as the answer to an assignment shows it.
#[derive(Serialize, ToSchema)]
pub struct TeamRecord {
    id: i64,
    name: String,
    description: Option<String>,
    allow_auto_assign: bool,
    account_id: i64,
    created_at: String,
    updated_at: String,
}

impl From<&Team> for TeamRecord {
    fn from(team: &Team) -> Self {
        Self {
            id: team.id.get(),
            name: team.name.clone(),
            description: team.description.clone(),
            allow_auto_assign: team.allow_auto_assign,
            account_id: team.account_id.get(),
            created_at: team.created_at.iso(),
            updated_at: team.updated_at.iso(),
        }
    }
}
