//! What is done to a conversation at one word: the actions of macros and of whoever changes many at once.

mod files;

use serde_json::{Map, Value, json};

use crate::change::StatusRequest;
use crate::conversation::{ConversationStatus, Priority};
use crate::label::checked_titles;
use crate::mail::checked_recipient;
use crate::message::checked_content;
use crate::team::TeamId;
use crate::upload::UploadId;
use crate::user::UserId;
use crate::{Error, Id, Result, Timestamp};

pub use files::{files, with_files};

/// One thing that is done to a conversation.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// The customer is told this.
    Say(String),
    /// Colleagues are told this.
    Note(String),
    /// The customer is sent the files of these uploads.
    Send(Vec<UploadId>),
    /// These labels come and those go.
    Labels {
        /// Come.
        add: Vec<String>,
        /// Go.
        remove: Vec<String>,
    },
    /// It is given to a team, or to none.
    Team(Option<TeamId>),
    /// It is given to somebody.
    Assignee(Assignee),
    /// The customer is not heard any more.
    Mute,
    /// How far it has come.
    Status(StatusRequest),
    /// How urgent it is.
    Priority(Option<Priority>),
    /// A transcript goes to these addresses.
    Transcript(Vec<String>),
}

/// To whom a conversation is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assignee {
    /// Nobody.
    Nobody,
    /// This member.
    Member(UserId),
    /// Whoever does it.
    Caller,
    /// Whoever answered the customer last.
    LastResponding,
}

/// Actions of one macro at most.
const ACTIONS: usize = 30;

/// Reads `[{"action_name", "action_params"}, …]`, as macros are written; `Invalid` names what is wrong.
pub fn steps(actions: &Value) -> Result<Vec<Step>> {
    let list = actions.as_array().filter(|list| !list.is_empty() && list.len() <= ACTIONS);
    let list = list.ok_or_else(|| refused(format!("Actions must be a list of 1 to {ACTIONS}")))?;
    list.iter().map(step).collect()
}

/// The actions as they are kept: their names and parameters, nothing else.
pub fn kept(actions: &Value) -> Value {
    let list = actions.as_array().map(Vec::as_slice).unwrap_or_default();
    let keep = |action: &Value| {
        let params = parameters(action);
        json!({ "action_name": action.get("action_name"), "action_params": params })
    };
    list.iter().map(keep).collect()
}

/// The parameters of an action; a single one counts as a list of one.
fn parameters(action: &Value) -> Vec<Value> {
    match action.get("action_params") {
        Some(Value::Array(params)) => params.clone(),
        None | Some(Value::Null) => Vec::new(),
        Some(single) => vec![single.clone()],
    }
}

fn step(action: &Value) -> Result<Step> {
    let name = action.get("action_name").and_then(Value::as_str).unwrap_or_default();
    let texts: Vec<String> = parameters(action).iter().filter_map(text).collect();
    let only = || {
        let first = texts.first().filter(|text| !text.trim().is_empty());
        first.cloned().ok_or_else(|| refused(format!("Action {name} needs a parameter")))
    };
    match name {
        "send_message" => Ok(Step::Say(said(only()?)?)),
        "add_private_note" => Ok(Step::Note(said(only()?)?)),
        files::SEND => Ok(Step::Send(files::uploads(action)?)),
        "add_label" => Ok(Step::Labels { add: titles(name, &texts)?, remove: Vec::new() }),
        "remove_label" => Ok(Step::Labels { add: Vec::new(), remove: titles(name, &texts)? }),
        "assign_team" => Ok(Step::Team(key(name, &only()?)?)),
        "assign_agent" => match only()?.as_str() {
            "self" => Ok(Step::Assignee(Assignee::Caller)),
            "last_responding_agent" => Ok(Step::Assignee(Assignee::LastResponding)),
            other => Ok(Step::Assignee(key(name, other)?.map_or(Assignee::Nobody, Assignee::Member))),
        },
        "remove_assigned_agent" => Ok(Step::Assignee(Assignee::Nobody)),
        "remove_assigned_team" => Ok(Step::Team(None)),
        "mute_conversation" => Ok(Step::Mute),
        "resolve_conversation" => Ok(Step::Status(StatusRequest::Set(ConversationStatus::Resolved))),
        "snooze_conversation" => Ok(Step::Status(StatusRequest::Snooze(None))),
        "change_status" => Ok(Step::Status(status(&only()?, None)?)),
        "change_priority" => Ok(Step::Priority(priority(texts.first().map_or("", String::as_str))?)),
        "send_email_transcript" => {
            let texts = texts.iter().flat_map(|text| text.split(','));
            let addresses = texts.map(checked_recipient).collect::<Result<Vec<_>>>()?;
            if addresses.is_empty() {
                Err(refused(format!("Action {name} needs an address")))
            } else {
                Ok(Step::Transcript(addresses))
            }
        }
        other => Err(refused(format!("Action {other:?} is unknown here"))),
    }
}

/// Reads what changes many conversations at once: `{"fields": {"status", "assignee_id", "team_id"}, "labels": {"add",
/// "remove"}, "snoozed_until"}`.
pub fn bulk(
    fields: &Map<String, Value>,
    labels: &Map<String, Value>,
    until: Option<Timestamp>,
) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    if let Some(wanted) = fields.get("status").and_then(text) {
        steps.push(Step::Status(status(&wanted, until)?));
    }
    if let Some(assignee) = fields.get("assignee_id") {
        let assignee = key("assignee_id", &text(assignee).unwrap_or_default())?;
        steps.push(Step::Assignee(assignee.map_or(Assignee::Nobody, Assignee::Member)));
    }
    if let Some(team) = fields.get("team_id") {
        steps.push(Step::Team(key("team_id", &text(team).unwrap_or_default())?));
    }
    if let Some(wanted) = fields.get("priority") {
        steps.push(Step::Priority(priority(&text(wanted).unwrap_or_default())?));
    }
    let (add, remove) = label_edit(labels)?;
    if !add.is_empty() || !remove.is_empty() {
        steps.push(Step::Labels { add, remove });
    }
    if steps.is_empty() { Err(Error::invalid("fields", "There is nothing to change")) } else { Ok(steps) }
}

/// The labels that come and those that go, as `{"add": […], "remove": […]}` says.
pub fn label_edit(labels: &Map<String, Value>) -> Result<(Vec<String>, Vec<String>)> {
    let named = |key: &str| {
        let list = labels.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        checked_titles(&list.iter().filter_map(text).collect::<Vec<_>>())
    };
    Ok((named("add")?, named("remove")?))
}

fn said(words: String) -> Result<String> {
    Ok(checked_content(Some(words))?.unwrap_or_default())
}

fn titles(name: &str, texts: &[String]) -> Result<Vec<String>> {
    let titles = checked_titles(texts)?;
    if titles.is_empty() { Err(refused(format!("Action {name} needs a label"))) } else { Ok(titles) }
}

/// The key that a text names; 0, `nil` and nothing name nobody.
fn key<T>(name: &str, given: &str) -> Result<Option<Id<T>>> {
    match given.trim() {
        "" | "nil" | "null" | "none" => Ok(None),
        number => match number.parse::<i64>() {
            Ok(0) => Ok(None),
            Ok(number) => Ok(Some(Id::new(number))),
            Err(_) => Err(refused(format!("{name} must be a number"))),
        },
    }
}

fn status(given: &str, until: Option<Timestamp>) -> Result<StatusRequest> {
    match ConversationStatus::parse(given.trim()) {
        Some(ConversationStatus::Snoozed) => Ok(StatusRequest::Snooze(until)),
        Some(status) => Ok(StatusRequest::Set(status)),
        None => Err(Error::invalid("status", "Status must be open, resolved, pending or snoozed")),
    }
}

fn priority(given: &str) -> Result<Option<Priority>> {
    match given.trim() {
        "" | "nil" | "null" | "none" => Ok(None),
        given => match Priority::parse(given) {
            Some(priority) => Ok(Some(priority)),
            None => Err(Error::invalid("priority", "Priority must be low, medium, high, urgent or none")),
        },
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn refused(message: String) -> Error {
    Error::invalid("actions", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_read_as_macros_write_them() {
        let actions = json!([
            { "action_name": "add_label", "action_params": ["Billing", "vip"] },
            { "action_name": "assign_agent", "action_params": ["nil"] },
            { "action_name": "assign_agent", "action_params": [7] },
            { "action_name": "change_priority", "action_params": ["urgent"] },
            { "action_name": "snooze_conversation" },
            { "action_name": "send_attachment", "action_params": [31, 32] },
        ]);

        let read = steps(&actions).unwrap();

        assert_eq!(
            read,
            [
                Step::Labels { add: vec!["billing".into(), "vip".into()], remove: Vec::new() },
                Step::Assignee(Assignee::Nobody),
                Step::Assignee(Assignee::Member(Id::new(7))),
                Step::Priority(Some(Priority::Urgent)),
                Step::Status(StatusRequest::Snooze(None)),
                Step::Send(vec![Id::new(31), Id::new(32)]),
            ]
        );
    }

    #[test]
    fn what_is_no_action_is_refused() {
        for actions in [
            json!([]),
            json!("nothing"),
            json!([{ "action_name": "delete_everything" }]),
            json!([{ "action_name": "send_message", "action_params": [" "] }]),
            json!([{ "action_name": "assign_team", "action_params": ["billing"] }]),
            json!([{ "action_name": "change_status", "action_params": ["gone"] }]),
            json!([{ "action_name": "send_attachment", "action_params": [] }]),
            json!([{ "action_name": "send_attachment", "action_params": [31, null] }]),
            json!([{ "action_name": "send_attachment", "action_params": vec![31; 16] }]),
            json!([{ "action_name": "send_webhook_event", "action_params": ["https://example.test"] }]),
        ] {
            assert!(steps(&actions).is_err(), "{actions}");
        }
    }
}
