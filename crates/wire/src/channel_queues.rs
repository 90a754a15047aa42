//! The queues of an account's channels as agents are answered.

use std::collections::BTreeMap;

use model::Id;
use model::channel_queues::{ChannelQueues, OverflowStep, QueueRules};
use serde::Serialize;
use utoipa::ToSchema;

/// What administrators chose for the queues of the account's channels.
#[derive(Serialize, ToSchema)]
pub struct ChannelQueuesRest {
    /// The team whose queue takes whoever asks for one that there is not, or comes through a channel that has none of its
    /// own; null for the inbox's own queue.
    default_team_id: Option<i64>,
    /// By channel, the team whose queue takes those who ask for none; null for the inbox's own queue.
    channels: BTreeMap<String, Option<i64>>,
    queues: Vec<QueueRulesRest>,
}

/// How a queue is served.
#[derive(Serialize, ToSchema)]
struct QueueRulesRest {
    /// The team whose queue it is; null for the inbox's own.
    team_id: Option<i64>,
    /// Conversations that may wait in it; null for any number.
    max_size: Option<u32>,
    /// Whom else conversations are offered to that wait in it; null for what the operator has set.
    steps: Option<Vec<OverflowStepRest>>,
}

/// More people to whom a conversation is offered.
#[derive(Serialize, ToSchema)]
struct OverflowStepRest {
    /// Seconds that it has waited by then.
    after: u64,
    /// The team that joins; null for everybody of the inbox.
    team_id: Option<i64>,
}

impl From<&ChannelQueues> for ChannelQueuesRest {
    fn from(queues: &ChannelQueues) -> Self {
        let channels = queues.channels.iter();
        Self {
            default_team_id: queues.default_team_id.map(Id::get),
            channels: channels.map(|(channel, team)| (channel.clone(), team.map(Id::get))).collect(),
            queues: queues.queues.iter().map(QueueRulesRest::from).collect(),
        }
    }
}

impl From<&QueueRules> for QueueRulesRest {
    fn from(rules: &QueueRules) -> Self {
        let steps = rules.steps.as_ref();
        Self {
            team_id: rules.team_id.map(Id::get),
            max_size: rules.max_size,
            steps: steps.map(|steps| steps.iter().map(OverflowStepRest::from).collect()),
        }
    }
}

impl From<&OverflowStep> for OverflowStepRest {
    fn from(step: &OverflowStep) -> Self {
        Self { after: step.after.as_secs(), team_id: step.team_id.map(Id::get) }
    }
}
