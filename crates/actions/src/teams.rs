//! Teams and who belongs to them.

use model::repeat::RepeatKey;
use model::scope::Scope;
use model::team::{Team, TeamId, checked_name};
use model::user::{Member, UserId};
use model::{Error, Result};
use store::Tx;
use store::cache_keys::CachedList;
use store::teams::NewTeam;

use crate::conversations::tell_released;
use crate::rights::{self, Administrator};
use crate::{App, Edit, edit, repeats, telling};

/// The longest description, in characters.
const DESCRIPTION_LIMIT: usize = 5000;

/// Makes a team without members.
///
/// `repeat` recognises a request that comes twice: the first one's team is given again.
pub async fn create(
    app: &App,
    scope: &Administrator,
    new: NewTeam,
    repeat: Option<&RepeatKey>,
) -> Result<Team> {
    let new = NewTeam { name: checked_name(&new.name)?, ..new };
    check_description(new.description.as_deref())?;
    app.store.write(&(scope, new, repeat), insert).await
}

async fn insert(
    tx: &Tx,
    (scope, new, repeat): &(&Administrator, NewTeam, Option<&RepeatKey>),
) -> Result<Team> {
    if let Some(made) = repeats::known(tx, *repeat).await? {
        return store::teams::by_id(tx, *scope, TeamId::new(made)).await;
    }
    let team = store::teams::insert(tx, *scope, new).await?;
    repeats::remember(tx, "team", *repeat, team.id.get()).await?;
    telling::cached(tx, *scope, CachedList::Teams).await?;
    Ok(team)
}

/// Changes what `edit` changes of the team.
pub async fn update(app: &App, scope: &Administrator, team: TeamId, edit: Edit<Team>) -> Result<Team> {
    app.store.write(&(scope, team, edit), change).await
}

async fn change(tx: &Tx, (scope, team, edit): &(&Administrator, TeamId, Edit<Team>)) -> Result<Team> {
    edit::turn(tx, "team", *team).await?;
    let mut team = store::teams::by_id(tx, *scope, *team).await?;
    edit.apply(&mut team);
    team.name = checked_name(&team.name)?;
    check_description(team.description.as_deref())?;
    telling::cached(tx, *scope, CachedList::Teams).await?;
    store::teams::update(tx, *scope, &team).await
}

pub(crate) fn check_description(text: Option<&str>) -> Result<()> {
    if text.is_some_and(|text| text.chars().count() > DESCRIPTION_LIMIT) {
        return Err(Error::invalid("description", "Description is too long (maximum is 5000 characters)"));
    }
    Ok(())
}

/// Removes a team; its conversations belong to no team any more.
pub async fn remove(app: &App, scope: &Administrator, team: TeamId) -> Result<()> {
    app.store.write(&(scope, team), dissolve).await
}

async fn dissolve(tx: &Tx, (scope, team): &(&Administrator, TeamId)) -> Result<()> {
    rights::turn(tx, *scope).await?;
    let members = store::teams::members(tx, *scope, *team).await?;
    let released = store::teams::remove(tx, *scope, *team).await?;
    tell_released(tx, *scope, ("team_id", team.get()), &released).await?;
    telling::cached(tx, *scope, CachedList::Teams).await?;
    let users: Vec<UserId> = members.iter().map(|member| member.user.id).collect();
    rights::tell_users(tx, scope.account(), &users).await?;
    Ok(())
}

/// Takes these users into the team; gives those who were not in it before.
///
/// `Invalid` when one of them does not belong to the account.
pub async fn add_members(
    app: &App,
    scope: &Administrator,
    team: TeamId,
    users: &[UserId],
) -> Result<Vec<Member>> {
    app.store.write(&(scope, team, users), add).await
}

async fn add(tx: &Tx, (scope, team, users): &(&Administrator, TeamId, &[UserId])) -> Result<Vec<Member>> {
    rights::turn(tx, *scope).await?;
    let added = store::teams::add_members(tx, *scope, *team, users).await?;
    rights::tell_users(tx, scope.account(), &added).await?;
    let members = store::teams::members(tx, *scope, *team).await?;
    Ok(members.into_iter().filter(|member| added.contains(&member.user.id)).collect())
}

/// Makes these users and nobody else the team; gives all of it.
///
/// `Invalid` when one of them does not belong to the account.
pub async fn set_members(
    app: &App,
    scope: &Administrator,
    team: TeamId,
    users: &[UserId],
) -> Result<Vec<Member>> {
    app.store.write(&(scope, team, users), set).await
}

async fn set(tx: &Tx, (scope, team, users): &(&Administrator, TeamId, &[UserId])) -> Result<Vec<Member>> {
    rights::turn(tx, *scope).await?;
    let changed = store::teams::set_members(tx, *scope, *team, users).await?;
    rights::tell_users(tx, scope.account(), &changed).await?;
    store::teams::members(tx, *scope, *team).await
}

/// Takes these users out of the team.
pub async fn remove_members(app: &App, scope: &Administrator, team: TeamId, users: &[UserId]) -> Result<()> {
    app.store.write(&(scope, team, users), dismiss).await
}

async fn dismiss(tx: &Tx, (scope, team, users): &(&Administrator, TeamId, &[UserId])) -> Result<()> {
    rights::turn(tx, *scope).await?;
    let removed = store::teams::remove_members(tx, *scope, *team, users).await?;
    rights::tell_users(tx, scope.account(), &removed).await?;
    Ok(())
}
