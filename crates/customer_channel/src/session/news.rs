//! Who has a conversation, and who looks for whom, as activities.

use model::conversation::ConversationView;
use model::event::Event;
use model::scope::Performer;
use model::task::{ChannelFact, Part, Unserved};
use model::user::UserId;
use serde_json::{Value, json};

use super::Session;
use crate::shapes::{agent, participant, system};

/// An activity: its name, whom it is from, what it says.
pub(super) type Activity = (&'static str, Value, Value);

/// The activities that tell a fact; none when it concerns nobody in the conversation.
pub(super) fn of_fact(fact: &ChannelFact) -> Vec<Activity> {
    match fact {
        ChannelFact::Queued { task, queue, position, expected_wait } => {
            let mut info = json!({ "queue": queue, "position": position, "taskId": task.to_string() });
            if let Some(seconds) = expected_wait {
                info["expectedWait"] = json!(seconds);
            }
            vec![("handOff", system(), info)]
        }
        ChannelFact::Unserved { queue, reason } => {
            let reason = match reason {
                Unserved::NobodySignedIn => "noAgentsLoggedIn",
                Unserved::TimeIsOver => "ttlExpired",
                Unserved::QueueIsFull => "queueFull",
            };
            let info = json!({ "queue": queue, "reason": reason, "canRetry": true });
            vec![("noAgentAvailable", system(), info)]
        }
        ChannelFact::Entered(user, part) => {
            let somebody = participant(user, *part);
            let info = json!({ "participant": somebody, "role": role(*part) });
            vec![("participantAdded", somebody.clone(), info.clone()), ("participantJoined", somebody, info)]
        }
        ChannelFact::Left(user, part) => vec![left(participant(user, *part), role(*part), "left")],
        ChannelFact::Offered { .. } | ChannelFact::Revoked { .. } | ChannelFact::Returned { .. } => {
            Vec::new()
        }
    }
}

fn role(part: Part) -> &'static str {
    match part {
        Part::Agent => "agent",
        Part::Supervisor => "supervisor",
    }
}

fn left(somebody: Value, role: &str, reason: &str) -> Activity {
    let info = json!({ "participant": somebody, "role": role, "reason": reason });
    ("participantLeft", somebody, info)
}

/// The activities that tell of another agent; `told_to_have_left` is forgotten with it.
pub(super) fn of_assignee(
    event: &Event,
    view: &ConversationView,
    told_to_have_left: &mut Option<UserId>,
) -> Vec<Activity> {
    let Some(change) = event.payload.changes.get("assignee_id") else { return Vec::new() };
    let mut activities = Vec::new();
    if let Some(gone) = change.get(0).and_then(Value::as_i64).map(UserId::new)
        && told_to_have_left.take() != Some(gone)
    {
        let performer = event.payload.performer.as_ref().and_then(Performer::user);
        let own = performer.filter(|performer| performer.id == gone);
        let shown = own.map_or_else(|| json!({ "id": gone.to_string(), "name": "", "type": "Agent" }), agent);
        let reason = match (performer, &view.assignee) {
            (None, None) => "logout",
            (Some(performer), None) if performer.id != gone => "removed",
            _ => "transferred",
        };
        if reason == "logout" {
            activities.push(left(shown.clone(), "agent", "disconnected"));
        }
        let info = json!({ "participant": shown, "role": "agent", "reason": reason });
        activities.push(("participantRemoved", shown, info));
    }
    if let Some(user) = &view.assignee {
        let info = json!({ "participant": agent(user), "role": "agent" });
        activities.push(("participantAdded", agent(user), info.clone()));
        activities.push(("participantJoined", agent(user), info));
    }
    activities
}

impl Session {
    /// Tells a customer what is known about who looks for whom.
    pub(super) fn pass_news_on(&mut self, index: usize, fact: &ChannelFact) {
        match fact {
            ChannelFact::Queued { queue, .. } => self.rooms[index].told.queue.clone_from(queue),
            ChannelFact::Left(user, Part::Agent) => self.rooms[index].left = Some(user.id),
            _ => {}
        }
        for (name, from, info) in of_fact(fact) {
            self.act(index, name, &from, &info);
        }
    }
}
