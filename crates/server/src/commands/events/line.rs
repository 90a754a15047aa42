//! One event as one line.

use model::event::{Body, Event};
use model::message::MessageView;
use model::notification::NotificationNews;
use model::scope::Performer;
use serde_json::{Value, json};
use wire::{FileUrls, Look, Viewer, event_json};

/// Keys whose values let whoever reads them in: sessions, streams, files.
const SECRET: [&str; 4] = ["source_id", "pubsub_token", "data_url", "thumb_url"];

/// One event as one line.
pub(super) struct Line<'a> {
    pub(super) event: &'a Event,
    pub(super) files: &'a FileUrls,
}

impl Line<'_> {
    /// For people: when, where, what, about what. Never what somebody wrote.
    pub(super) fn text(&self) -> String {
        let Event { account_id, seq, name, created_at, .. } = self.event;
        let about = about(&self.event.payload.body);
        let by = self.event.payload.performer.as_ref().map(|who| match who {
            Performer::User(user) => format!(" by user {}", user.id),
            Performer::AgentBot { agent_bot } => format!(" by bot {}", agent_bot.id),
        });
        let by = by.unwrap_or_default();
        format!("{}  account {account_id}  {seq:>6}  {}  {about}{by}", created_at.iso(), name.as_str())
    }

    /// For programs: what clients are told, as a member of the business sees it.
    pub(super) fn json(&self) -> String {
        let Event { account_id, seq, name, created_at, .. } = self.event;
        let look = Look::public(self.files, *created_at);
        let told = event_json(self.event, Viewer::Agent, look);
        let mut told: Value = told.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let mut data = told.get_mut("data").map(Value::take).unwrap_or_default();
        hide(&mut data);
        let (account, at) = (account_id.get(), created_at.iso());
        json!({ "account_id": account, "seq": seq, "created_at": at, "event": name.as_str(), "data": data })
            .to_string()
    }
}

fn about(body: &Body) -> String {
    match body {
        Body::Message(view) => message(view),
        Body::Conversation(view) => format!(
            "conversation {}, {}, inbox {}",
            view.conversation.display_id,
            view.conversation.status.as_str(),
            view.conversation.inbox_id
        ),
        Body::Contact(contact) => format!("contact {}", contact.id),
        Body::Access(_) => "somebody's rights".to_owned(),
        Body::Notification(NotificationNews::Is(view), _) => {
            let (kind, user) = (view.notification.kind.as_str(), view.notification.user_id);
            format!("notification {} ({kind}) of user {user}", view.notification.id)
        }
        Body::Notification(NotificationNews::Gone(id), _) => format!("notification {id}"),
        Body::Channel(news) => format!("a task of conversation {}", news.conversation),
        Body::CacheKeys(_) => "lists that clients keep".to_owned(),
        Body::Forgotten => "deleted since".to_owned(),
    }
}

fn message(view: &MessageView) -> String {
    let kind = if view.message.private { "note" } else { view.message.kind.as_str() };
    format!("message {} ({kind}) in conversation {}", view.message.id, view.conversation.display_id)
}

/// Takes out what must not be read over somebody's shoulder.
fn hide(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|key, _| !SECRET.contains(&key.as_str()));
            object.values_mut().for_each(hide);
        }
        Value::Array(items) => items.iter_mut().for_each(hide),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lets_its_reader_in_is_hidden_however_deep_it_lies() {
        let mut value = json!({
            "id": 7,
            "source_id": "secret",
            "conversation": { "contact_inbox": { "id": 8, "source_id": "secret", "pubsub_token": "secret" } },
            "attachments": [{ "file_type": "image", "data_url": "secret", "thumb_url": "secret" }],
        });

        hide(&mut value);

        let expected = json!({
            "id": 7,
            "conversation": { "contact_inbox": { "id": 8 } },
            "attachments": [{ "file_type": "image" }],
        });
        assert_eq!(value, expected);
    }
}
