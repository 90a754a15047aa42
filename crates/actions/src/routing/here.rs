//! Who of an account is there to be given something.

use std::collections::BTreeMap;
use std::time::Duration;

use model::Result;
use model::account::AccountId;
use model::user::{Availability, UserId};
use store::channel_agents::{self, ChannelAgent};

use crate::App;
use crate::channel::Queues;

/// How long a lost connection of an agent of channels may look like presence.
const DOUBTFUL: Duration = Duration::from_mins(5);

/// Who is there, as far as it is known.
#[derive(Debug, Clone, Default)]
pub struct Here {
    /// Present users and what each is seen as.
    pub(super) users: BTreeMap<UserId, Availability>,
    /// Whether everybody who is there is known: for a while after a start, nobody has had the time to come back.
    pub(super) is_complete: bool,
    /// What the operator set for channels.
    pub(super) queues: Queues,
}

impl Here {
    /// Those who may be given something.
    pub(super) fn online(&self) -> Vec<UserId> {
        let online = self.users.iter().filter(|(_, availability)| **availability == Availability::Online);
        online.map(|(user, _)| *user).collect()
    }
}

/// Who of the account is there at this moment: on whichever door of this node, and agents of channels on any node.
pub async fn who_is_here(app: &App, account: AccountId) -> Result<Here> {
    // Asked before, so that nobody can come back between the two questions and count as away.
    let is_complete = app.realtime.presence_settles_in().is_none();
    let mut users = app.realtime.users_here(account).await?;
    let agents = channel_agents::of_account(&app.store.reader(), account).await?;
    let now = app.clock.now();
    for (user, agent) in &agents {
        if agent.is_connected(now) {
            if !users.contains_key(user) {
                users.extend(availability_of(app, account, *user).await?);
            }
        } else if is_doubtful(agent, now.minus(DOUBTFUL)) && !app.realtime.listens(account, *user) {
            users.remove(user);
        }
    }
    Ok(Here { users, is_complete, queues: app.settings.channel.queues })
}

/// Whether what is seen of somebody's presence may be what is left of a connection that is lost.
fn is_doubtful(agent: &ChannelAgent, since: model::Timestamp) -> bool {
    agent.until > since
}

async fn availability_of(
    app: &App,
    account: AccountId,
    user: UserId,
) -> Result<Option<(UserId, Availability)>> {
    let memberships = app.store.memberships(account).await?;
    let own = memberships.iter().find(|membership| membership.user_id == user);
    Ok(own.map(|membership| (user, membership.availability)))
}
