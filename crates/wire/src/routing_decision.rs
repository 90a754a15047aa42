//! Why a conversation was given to somebody, or to nobody.

use model::routing::{Candidate, Decision, Standing};
use serde::Serialize;
use utoipa::ToSchema;

/// A decision of the system about who is given a conversation.
#[derive(Serialize, ToSchema)]
pub struct RoutingDecision {
    id: i64,
    /// The number that people see.
    conversation_id: i64,
    /// What led to it: `opened`, `team`, `arrival`, or in channels `queued` or `returned`.
    cause: &'static str,
    /// How it was decided: `round_robin` or, in channels, `longest_idle`.
    policy: &'static str,
    /// Who was considered, whose turn comes first at the front.
    candidates: Vec<RoutingCandidate>,
    /// Who was chosen; null when nobody was.
    chosen_id: Option<i64>,
    /// Why: `turn`, `longest_idle`, `asked_for`, `nobody_free`, `nobody_online`, `no_members`, `nobody_in_team`,
    /// `team_declines` or `queue_full`.
    reason: &'static str,
    /// How many overflow steps of its queue the conversation had come to, each of which lets more people be considered.
    step: u32,
    /// Unix seconds.
    created_at: i64,
}

/// Somebody who was considered.
#[derive(Serialize, ToSchema)]
struct RoutingCandidate {
    id: i64,
    name: String,
    /// Whether they could be chosen: `chosen`, `next`, `busy`, `offline`, `outside_team`, `at_capacity`, `declined` or
    /// `not_wanted`.
    #[schema(value_type = String)]
    standing: Standing,
}

impl RoutingDecision {
    /// The decision about the conversation with this number.
    pub fn new(decision: &Decision, display_id: i64) -> Self {
        let verdict = &decision.verdict;
        Self {
            id: decision.id.get(),
            conversation_id: display_id,
            cause: decision.cause.as_str(),
            policy: verdict.policy.as_str(),
            candidates: verdict.candidates.iter().map(RoutingCandidate::from).collect(),
            chosen_id: verdict.chosen.map(model::Id::get),
            reason: verdict.reason.as_str(),
            step: decision.step,
            created_at: decision.created_at.seconds(),
        }
    }
}

impl From<&Candidate> for RoutingCandidate {
    fn from(candidate: &Candidate) -> Self {
        Self { id: candidate.user_id.get(), name: candidate.name.clone(), standing: candidate.standing }
    }
}
