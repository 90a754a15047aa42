//! What the log tells of a conversation besides its messages, as activities.

use actions::channel::{END_REASON, EndReason};
use model::company::{Company, Member, Movement, Removal};
use model::conversation::{ConversationStatus, ConversationView};
use model::event::{Body, Event, EventName};
use model::scope::Performer;
use model::task::{ChannelFact, Leaving, Unserved};
use model::user::UserCard;
use serde_json::{Value, json};

use crate::shapes::{Eyes, Told, agent, participant, role, system};

/// An activity: its name, whom it is from, what it says.
type Activity = (&'static str, Value, Value);

/// The activities that an event is to these eyes, ready to be told; `company` is who is in the conversation before the
/// event, and after it.
pub(super) fn activities(told: &Told, company: &mut Company, event: &Event, eyes: Eyes) -> Vec<Value> {
    let all = all(told, company, event).into_iter().enumerate();
    let seen = all.filter(|(_, (name, from, _))| is_seen(told, (name, from), eyes));
    let told = seen.map(|(place, (name, from, info))| {
        told.logged_activity((event.seq, place), (name, &from, &info), event.created_at)
    });
    told.collect()
}

/// Nobody is told that they have come or left themselves.
fn is_seen(told: &Told, (name, from): (&str, &Value), eyes: Eyes) -> bool {
    let own = match eyes {
        Eyes::Customer => told.participant.clone(),
        Eyes::Agent(agent) => agent.to_string(),
    };
    from["id"] != own.as_str() || !matches!(name, "participantJoined" | "participantLeft")
}

fn all(told: &Told, company: &mut Company, event: &Event) -> Vec<Activity> {
    let mut activities: Vec<Activity> =
        company.follow(event).into_iter().flat_map(|movement| of_movement(told, &movement)).collect();
    match (event.name, &event.payload.body) {
        (EventName::ChannelTold, Body::Channel(news)) => activities.extend(of_fact(&news.what)),
        (EventName::ConversationStatusChanged, Body::Conversation(view))
            if view.conversation.status == ConversationStatus::Resolved =>
        {
            activities.push(end(told, event, view));
        }
        _ => {}
    }
    activities
}

/// What is told of who is looked for.
fn of_fact(fact: &ChannelFact) -> Option<Activity> {
    match fact {
        ChannelFact::Queued { task, queue, position, expected_wait } => {
            let mut info = json!({ "queue": queue, "position": position, "taskId": task.to_string() });
            if let Some(seconds) = expected_wait {
                info["expectedWait"] = json!(seconds);
            }
            Some(("handOff", system(), info))
        }
        ChannelFact::Unserved { queue, reason } => {
            let reason = match reason {
                Unserved::NobodySignedIn => "noAgentsLoggedIn",
                Unserved::TimeIsOver => "ttlExpired",
                Unserved::QueueIsFull => "queueFull",
            };
            let info = json!({ "queue": queue, "reason": reason, "canRetry": true });
            Some(("noAgentAvailable", system(), info))
        }
        _ => None,
    }
}

fn of_movement(told: &Told, movement: &Movement) -> Vec<Activity> {
    match movement {
        Movement::Entered(member) => entered(member),
        Movement::Left(member, leaving) => vec![left(participant(member), role(member.part), *leaving)],
        Movement::Removed(user, removal) => vec![removed(user, *removal)],
        Movement::CustomerCame => {
            let customer = told.customer();
            let info = json!({ "participant": customer, "role": "customer" });
            vec![("participantJoined", customer, info)]
        }
        Movement::CustomerLeft(leaving) => vec![left(told.customer(), "customer", *leaving)],
    }
}

fn entered(member: &Member) -> Vec<Activity> {
    let somebody = participant(member);
    let info = json!({ "participant": somebody, "role": role(member.part) });
    vec![("participantAdded", somebody.clone(), info.clone()), ("participantJoined", somebody, info)]
}

fn left(somebody: Value, role: &str, leaving: Leaving) -> Activity {
    let reason = match leaving {
        Leaving::Willingly => "left",
        Leaving::Disconnected => "disconnected",
    };
    let info = json!({ "participant": somebody, "role": role, "reason": reason });
    ("participantLeft", somebody, info)
}

fn removed(user: &UserCard, removal: Removal) -> Activity {
    let reason = match removal {
        Removal::Transferred => "transferred",
        Removal::Removed => "removed",
        Removal::SignedOut => "logout",
    };
    let info = json!({ "participant": agent(user), "role": "agent", "reason": reason });
    ("participantRemoved", agent(user), info)
}

fn end(told: &Told, event: &Event, view: &ConversationView) -> Activity {
    let kept = view.conversation.additional_attributes.get(END_REASON).and_then(Value::as_str);
    let by_agent = event.payload.performer.as_ref().and_then(Performer::user).map(agent);
    let (reason, by) = match (by_agent, kept) {
        (Some(agent), _) => (EndReason::Agent.as_str(), agent),
        (None, Some(kept)) if kept == EndReason::Customer.as_str() => (kept, told.customer()),
        (None, kept) => (kept.unwrap_or("systemEnded"), system()),
    };
    let transcript = format!("/api/customer/transcript/{}/pdf", told.conversation);
    let info = json!({ "reason": reason, "endedBy": by, "transcript": transcript });
    ("endOfConversation", by, info)
}
