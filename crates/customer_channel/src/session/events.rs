//! What clients do.

use std::sync::Arc;
use std::time::Duration;

use actions::App;
use actions::channel::{self, EndReason, Seat};
use actions::messages::{self, VisitorDraft};
use model::conversation::ConversationId;
use model::inbox::Inbox;
use model::message::Message;
use model::posting::Thread;
use model::scope::Scope;
use model::task::Task;
use model::typing::TypingState;
use serde_json::{Map, Value, json};
use store::threads;
use tokio::time::Instant;
use uuid::Uuid;

use super::Session;
use crate::door::Shared;
use crate::fault::Fault;
use crate::fields::{ACTIVITY_TYPE, CONVERSATION_ID, TYPE, object, text, value};
use crate::recipients::{self, Recipients};
use crate::shapes::{Told, message_id};
use crate::speech::{Spoken, settled};

/// How often a participant is told to be writing.
const TYPING_PERIOD: Duration = Duration::from_secs(1);

/// The public name of the conversation that an event is about.
pub(super) fn conversation_of(argument: &Value) -> Option<String> {
    text(&object(argument.clone())?, CONVERSATION_ID)
}

impl Session {
    /// Does what an event asks for; gives the answer.
    pub(super) async fn happen(&mut self, name: &str, argument: Value) -> Result<Value, Fault> {
        let said = object(argument).ok_or_else(|| Fault::bad("the event needs an object"))?;
        match name {
            "registerConnector" => self.register(&said).await,
            "login" => self.login(&said).await,
            "changeState" => self.change_state(&said).await,
            "joinConversation" | "joinConveration" if self.desk.is_some() => self.join_as_agent(&said).await,
            "joinConversation" | "joinConveration" => self.join(&said).await,
            "sendMessage" if self.is_at_table(&said) => self.say_as_agent(&said).await,
            "sendMessage" => self.say(&said).await,
            "endConversation" if self.is_at_table(&said) => self.finish_as_agent(&said, true).await,
            "endConversation" => self.finish(&said).await,
            "leaveConversation" if self.is_at_table(&said) => self.finish_as_agent(&said, false).await,
            "leaveConversation" => self.go(&said),
            "requestAgentTransfer" if self.is_at_table(&said) => self.hand_over(&said).await,
            "requestAgentTransfer" => self.ask_for_agent(&said).await,
            "acceptChatRequest" => self.accept(&said).await,
            "rejectChatRequest" => self.reject(&said).await,
            "monitorConversation" => self.monitor(&said).await,
            "bargeIn" => self.barge_in(&said).await,
            "deliveryNotification" => self.note_delivery(&said).await,
            _ => Err(Fault::new(404, "badRequest", format!("there is no event {name}"))),
        }
    }

    /// The inbox that this session speaks to.
    pub(super) async fn house(&mut self) -> Result<Inbox, Fault> {
        if let Some(house) = &self.house {
            return Ok(house.as_ref().clone());
        }
        let (app, settings) = (&self.shared.app, &self.shared.settings);
        let house = channel::house(app, self.introduction.inbox.as_deref(), settings.account).await?;
        self.house = Some(Box::new(house.clone()));
        Ok(house)
    }

    /// The conversation that an event names.
    pub(super) async fn seat(&self, said: &Map<String, Value>) -> Result<Seat, Fault> {
        let name = text(said, CONVERSATION_ID).ok_or_else(|| Fault::missing("conversationId"))?;
        let name = Uuid::parse_str(name.trim()).map_err(|_| Fault::no_conversation())?;
        channel::find(&self.shared.app, name).await?.ok_or_else(Fault::no_conversation)
    }

    /// The place of the conversation that an event names among those that this session is in.
    pub(super) async fn place(&self, said: &Map<String, Value>) -> Result<usize, Fault> {
        let name = text(said, CONVERSATION_ID).ok_or_else(|| Fault::missing("conversationId"))?;
        let name = Uuid::parse_str(name.trim()).map_err(|_| Fault::no_conversation())?;
        if let Some(index) = self.rooms.iter().position(|room| room.told.conversation == name) {
            return Ok(index);
        }
        if self.seat(said).await?.has_ended() {
            return Err(Fault::ended());
        }
        Err(Fault::new(403, "notJoined", "the conversation was not joined"))
    }

    async fn say(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        let index = self.place(said).await?;
        check_sender(said, &self.rooms[index].told.participant)?;
        let tag = text(said, &["tag"]).unwrap_or_default();
        if tag.trim().eq_ignore_ascii_case("whisper") {
            return Err(Fault::new(403, "whisperNotAllowed", "only agents whisper"));
        }
        let kind = text(said, TYPE).ok_or_else(|| Fault::missing("type"))?;
        match kind.to_ascii_lowercase().as_str() {
            "chatmessage" => self.post(index, said, &tag).await,
            "activitymessage" => self.do_activity(index, said).await,
            _ => Err(Fault::bad("type must be ChatMessage or ActivityMessage")),
        }
    }

    async fn post(&mut self, index: usize, said: &Map<String, Value>, tag: &str) -> Result<Value, Fault> {
        let spoken = Spoken::read(said)?;
        let room = &self.rooms[index];
        let recipients = recipients(&self.shared, &room.told, (&room.scope, room.conversation), said).await?;
        let files = spoken.keep(&self.shared.uploads).await?;
        let draft = VisitorDraft {
            content: spoken.content(),
            files: files.list().to_vec(),
            source_id: Some(spoken.message_id.clone()),
            content_attributes: spoken.attributes(tag, recipients.kept()),
            ..VisitorDraft::default()
        };
        let room = &self.rooms[index];
        let key = format!("{} {}", room.told.conversation, spoken.message_id);
        let (scope, conversation) = (room.scope.clone(), room.conversation);
        let posted = messages::post(&self.shared.app, &scope, conversation, draft, Some(&key)).await;
        let posted = settled(files, posted, |posted| posted.repeated)?;
        self.return_to_queue(index).await;
        let message: &Message = &posted.message.message;
        let room = &mut self.rooms[index];
        if !posted.repeated {
            room.own.push(message.id);
        }
        Ok(json!({
            "code": 200, "status": "ok", "conversationId": room.told.conversation,
            "messageId": message_id(message), "timestamp": message.created_at.iso(),
        }))
    }

    async fn do_activity(&mut self, index: usize, said: &Map<String, Value>) -> Result<Value, Fault> {
        let activity = text(said, ACTIVITY_TYPE).ok_or_else(|| Fault::missing("activityType"))?;
        match activity.to_ascii_lowercase().as_str() {
            "typing" => {
                let state = value(said, &["info"]).and_then(|info| info.get("state")).and_then(Value::as_str);
                let state = if state == Some("stop") { TypingState::Off } else { TypingState::On };
                let room = &mut self.rooms[index];
                let due = room.typed.is_none_or(|at| at.elapsed() >= TYPING_PERIOD);
                if due || state == TypingState::Off {
                    room.typed = (state == TypingState::On).then(Instant::now);
                    self.tell_typing(index, state).await?;
                }
                Ok(ok(&self.rooms[index].told, &self.shared.app))
            }
            "endofconversation" => self.finish(said).await,
            "handoff" => self.ask_for_agent(said).await,
            _ => Err(Fault::new(403, "activityNotAllowed", format!("{activity} cannot be sent"))),
        }
    }

    /// Tells everybody else that the customer writes, or no more.
    async fn tell_typing(&self, index: usize, state: TypingState) -> Result<(), Fault> {
        let (app, room) = (&self.shared.app, &self.rooms[index]);
        let thread = threads::by_id(&app.store.reader(), &room.scope, room.conversation).await?;
        actions::conversations::type_as_contact(app, Arc::new(thread.view), state);
        Ok(())
    }

    async fn finish(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        let index = match self.place(said).await {
            Err(fault) if fault.status == 410 => {
                let conversation = text(said, CONVERSATION_ID);
                let now = self.shared.app.clock.now().iso();
                return Ok(json!({
                    "code": 200, "status": "ok", "conversationId": conversation, "alreadyEnded": true, "timestamp": now,
                }));
            }
            place => place?,
        };
        let room = &self.rooms[index];
        let (scope, conversation, answer) =
            (room.scope.clone(), room.conversation, ok(&room.told, &self.shared.app));
        channel::end(&self.shared.app, &scope, conversation, EndReason::Customer).await?;
        Ok(answer)
    }
}

/// 403 when a message names another sender than who is in the conversation over this session.
pub(super) fn check_sender(said: &Map<String, Value>, own: &str) -> Result<(), Fault> {
    let from = value(said, &["from"]).and_then(|from| from.get("id").or(Some(from))).and_then(as_text);
    if from.is_some_and(|from| from != own) {
        return Err(Fault::new(403, "senderMismatch", "from is not the participant of this session"));
    }
    Ok(())
}

/// For whom a message is that somebody says in a conversation.
pub(super) async fn recipients(
    shared: &Shared,
    told: &Told,
    (scope, conversation): (&impl Scope, ConversationId),
    said: &Map<String, Value>,
) -> Result<Recipients, Fault> {
    let names = recipients::names(said)?;
    if names.is_empty() {
        return Ok(Recipients::default());
    }
    let db = shared.app.store.reader();
    let thread = threads::by_id(&db, scope, conversation).await?;
    Recipients::find(&names, told, &channel::told(&db, &thread).await?.company())
}

/// The task of a conversation, if it has one.
pub(super) async fn task_of(app: &App, thread: &Thread) -> model::Result<Option<Task>> {
    let conversation = thread.view.conversation.id;
    let mut tasks = store::channel_tasks::of(&app.store.reader(), &[conversation]).await?;
    Ok(tasks.remove(&conversation))
}

pub(super) fn ok(told: &Told, app: &App) -> Value {
    json!({ "code": 200, "status": "ok", "conversationId": told.conversation, "timestamp": app.clock.now().iso() })
}

pub(super) fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
