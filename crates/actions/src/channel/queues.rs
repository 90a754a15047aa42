//! The queues of an account's channels: what administrators chose for them, and which one a customer comes into.

use std::collections::BTreeSet;
use std::time::Duration;

use model::channel_queues::ChannelQueues;
use model::scope::Scope;
use model::task::DEFAULT_QUEUE;
use model::team::TeamId;
use model::{Error, Result};
use store::{Tx, channel, channel_queues, channel_tasks};

use crate::rights::Administrator;
use crate::{App, Edit};

/// Changes what `edit` changes of the choices for the account's queues; what waits already is served by them, too.
///
/// `Invalid` when a team that is named does not belong to the account, or a rule is broken.
pub async fn choose_queues(
    app: &App,
    scope: &Administrator,
    edit: Edit<ChannelQueues>,
) -> Result<ChannelQueues> {
    let otherwise = app.settings.channel.queues.widen_after;
    app.store.write(&(scope, edit, otherwise), choose_in).await
}

async fn choose_in(
    tx: &Tx,
    (scope, edit, otherwise): &(&Administrator, Edit<ChannelQueues>, Option<Duration>),
) -> Result<ChannelQueues> {
    let account = scope.account();
    let before = channel_queues::lock(tx, account).await?;
    let mut chosen = before.clone();
    edit.apply(&mut chosen);
    let chosen = chosen.checked()?;
    let unknown: BTreeSet<TeamId> = chosen.teams().difference(&before.teams()).copied().collect();
    if !store::teams::belong(tx, *scope, &unknown).await? {
        return Err(Error::invalid("team_id", "Team must exist in the account"));
    }
    channel_queues::save(tx, account, &chosen).await?;
    let teams: BTreeSet<TeamId> = before.teams().union(&chosen.teams()).copied().collect();
    let steps = |queues: &ChannelQueues, team| queues.steps_of(Some(team), *otherwise);
    let changed: Vec<TeamId> =
        teams.into_iter().filter(|team| steps(&before, *team) != steps(&chosen, *team)).collect();
    channel_tasks::look_again(tx, account, &changed).await?;
    Ok(chosen)
}

/// The queue of whoever comes through this channel and asks for the one of this name, or for none.
pub(super) async fn queue_for(
    tx: &Tx,
    scope: &impl Scope,
    (channel, subject): (&str, Option<&str>),
) -> Result<Option<TeamId>> {
    match subject.map(str::trim).filter(|subject| !subject.is_empty()) {
        Some(subject) => queue_named(tx, scope, subject).await,
        None => Ok(channel_queues::of(tx, scope.account()).await?.of_channel(channel)),
    }
}

/// The queue of this name: that of a team, or the inbox's own by its name; the default one for any other name.
pub(crate) async fn queue_named(tx: &Tx, scope: &impl Scope, name: &str) -> Result<Option<TeamId>> {
    let name = name.trim().to_lowercase();
    if let Some(team) = channel::team_named(tx, scope, &name).await? {
        return Ok(Some(team));
    }
    if name == DEFAULT_QUEUE {
        return Ok(None);
    }
    Ok(channel_queues::of(tx, scope.account()).await?.default_team_id)
}
