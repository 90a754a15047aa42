//! `PATCH /api/v1/accounts/{account_id}/channel_queues`

use std::collections::BTreeMap;
use std::time::Duration;

use actions::{Edit, channel};
use axum::extract::State;
use model::channel_queues::{ChannelQueues, OverflowStep, QueueRules};
use model::team::TeamId;
use model::{Error, Result};
use rest::{AgentError, Json, Params, lenient};
use serde::Deserialize;
use wire::ChannelQueuesRest;

use crate::caller::Admin;
use crate::door::Door;
use crate::given::Given;

/// Chooses where customers of the account's channels wait, and for whom. What is not mentioned stays; `channels` and
/// `queues` are replaced as a whole.
///
/// `default_team_id` is the team whose queue takes whoever asks for one that there is not, or comes through a channel that
/// has none of its own; `channels` names the teams of those who ask for none: `{"sms": 3}`. Each of `queues` has the
/// `team_id` whose queue it is, how many conversations may wait in it (`max_size`), and `steps`, in which what waits is
/// offered to more people: `{"after": 30, "team_id": 4}` lets another team join after so many seconds,
/// `{"after": 60, "team_id": null}` everybody of the inbox. Everywhere a `team_id` of null is the inbox's own queue.
#[utoipa::path(
    patch, path = "/api/v1/accounts/{account_id}/channel_queues", tag = "channel_queues",
    params(("account_id" = i64, Path)),
    responses(
        (status = 200, description = "The choices", body = ChannelQueuesRest),
        (status = 422, description = "A team is not the account's, or a rule is broken"),
    )
)]
pub(crate) async fn update(
    State(door): State<Door>,
    admin: Admin,
    params: Params,
) -> Result<Json<ChannelQueuesRest>, AgentError> {
    let body: Body = params.wrapped("channel_queues")?;
    let rules = body.queues.map(|queues| queues.into_iter().map(Queue::rules).collect::<Result<Vec<_>>>());
    let default = match body.default_team_id {
        Given::Unmentioned => None,
        Given::Nothing => Some(None),
        Given::Text(text) => Some(Some(team(&text)?)),
    };
    let (channels, rules) = (body.channels, rules.transpose()?);
    let edit = Edit::new(move |queues: &mut ChannelQueues| {
        if let Some(team) = default {
            queues.default_team_id = team;
        }
        if let Some(channels) = &channels {
            let named = channels.iter();
            queues.channels = named.map(|(name, team)| (name.clone(), team.map(TeamId::new))).collect();
        }
        if let Some(rules) = &rules {
            queues.queues.clone_from(rules);
        }
    });
    let queues = channel::choose_queues(&door.app, &admin.scope, edit).await?;
    Ok(Json(ChannelQueuesRest::from(&queues)))
}

fn team(text: &str) -> Result<TeamId> {
    let unknown = |_| Error::invalid("default_team_id", "Team must exist in the account");
    text.trim().parse().map(TeamId::new).map_err(unknown)
}

/// What a request says; what is absent stays as it is.
#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    default_team_id: Given,
    #[serde(default)]
    channels: Option<BTreeMap<String, Option<i64>>>,
    #[serde(default)]
    queues: Option<Vec<Queue>>,
}

/// One queue; whose it is has to be said.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Queue {
    #[serde(deserialize_with = "lenient::integer")]
    team_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::integer")]
    max_size: Option<i64>,
    #[serde(default)]
    steps: Option<Vec<Step>>,
}

/// One step; who joins has to be said.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    #[serde(deserialize_with = "lenient::integer")]
    after: Option<i64>,
    #[serde(deserialize_with = "lenient::integer")]
    team_id: Option<i64>,
}

impl Queue {
    fn rules(self) -> Result<QueueRules> {
        let size = |size: i64| {
            u32::try_from(size).map_err(|_| Error::invalid("max_size", "Max size must be a positive number"))
        };
        let steps = self.steps.map(|steps| steps.into_iter().map(Step::read).collect::<Result<_>>());
        Ok(QueueRules {
            team_id: self.team_id.map(TeamId::new),
            max_size: self.max_size.map(size).transpose()?,
            steps: steps.transpose()?,
        })
    }
}

impl Step {
    fn read(self) -> Result<OverflowStep> {
        let after = self.after.and_then(|seconds| u64::try_from(seconds).ok());
        let after = after.ok_or_else(|| Error::invalid("steps", "Steps come after 1 to 86400 seconds"))?;
        Ok(OverflowStep { after: Duration::from_secs(after), team_id: self.team_id.map(TeamId::new) })
    }
}
