//! Queues that have had their time: whom else what waits in them is offered to.

use std::collections::BTreeSet;
use std::time::Duration;

use model::channel_queues::OverflowStep;
use model::team::TeamId;
use model::user::UserId;

use crate::decide::TeamRule;

/// How many of a queue's steps whoever has waited for so long has come to. Who waits longer has come to no fewer.
pub fn reached(steps: &[OverflowStep], waited: Duration) -> usize {
    steps.iter().take_while(|step| step.after <= waited).count()
}

/// How long one will have waited when the next step comes, after having waited for so long; none when there is no more.
pub fn next(steps: &[OverflowStep], waited: Duration) -> Option<Duration> {
    steps.get(reached(steps, waited)).map(|step| step.after)
}

/// A queue, as far as a conversation in it has come.
#[derive(Debug, Clone, Copy)]
pub struct Queue<'a> {
    /// Whose it is; none for the inbox's own.
    pub team: Option<TeamId>,
    /// The steps that the conversation has come to.
    pub steps: &'a [OverflowStep],
    /// Whether the inbox lets the system choose among its members.
    pub is_automatic: bool,
}

/// To whom a conversation of a queue may be given, of those who belong to the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Circle {
    /// To everybody.
    Everybody,
    /// To these, if the system may choose among them.
    Teams {
        /// Whether it may.
        takes: bool,
        /// Members of the teams.
        members: BTreeSet<UserId>,
    },
}

impl Circle {
    /// The circle as if it was one team.
    pub fn team(&self) -> Option<TeamRule<'_>> {
        match self {
            Self::Everybody => None,
            Self::Teams { takes, members } => Some(TeamRule { takes: *takes, members }),
        }
    }
}

/// Whom the system may give a conversation to: members of the queue's team and of those that have joined, as far as
/// these let it choose, or everybody; nothing when neither the inbox nor a team lets it. Whoever belongs to the circle does so
/// after every further step.
pub fn circle<'a>(queue: Queue<'_>, team: impl Fn(TeamId) -> Option<TeamRule<'a>>) -> Option<Circle> {
    let own = queue.team.and_then(&team);
    let is_everybodys = own.is_none() || queue.steps.iter().any(|step| step.team_id.is_none());
    if is_everybodys && queue.is_automatic {
        return Some(Circle::Everybody);
    }
    let joined = queue.steps.iter().filter_map(|step| team(step.team_id?));
    let teams: Vec<TeamRule<'a>> = own.into_iter().chain(joined).collect();
    let takes = teams.iter().any(|team| team.takes);
    if !takes && !queue.is_automatic {
        return None;
    }
    let chosen = teams.iter().filter(|team| team.takes || !takes);
    let members = chosen.flat_map(|team| team.members.iter().copied()).collect();
    Some(Circle::Teams { takes, members })
}
