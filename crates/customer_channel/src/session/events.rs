//! What clients do.

use std::sync::Arc;
use std::time::Duration;

use actions::App;
use actions::channel::{self, EndReason, Seat};
use actions::messages::{self, VisitorDraft};
use model::Timestamp;
use model::company::Company;
use model::conversation::ConversationId;
use model::inbox::Inbox;
use model::message::{Message, MessageId};
use model::posting::Thread;
use model::scope::Scope;
use model::task::{Leaving, Task};
use model::typing::TypingState;
use realtime::Claim;
use serde_json::{Map, Value, json};
use store::threads;
use tokio::time::Instant;
use uuid::Uuid;

use super::Session;
use super::room::Room;
use super::scene::Scene;
use crate::door::Shared;
use crate::fault::Fault;
use crate::fields::{ACTIVITY_TYPE, CONVERSATION_ID, PARTICIPANT_ID, TYPE, object, text, value};
use crate::packet;
use crate::recipients::{self, Recipients};
use crate::shapes::{Eyes, Told, message_id, system};
use crate::speech::{Spoken, settled};

/// Conversations that one session is in at most.
const ROOMS: usize = 10_000;
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

    /// Begins to hear a conversation, unless it is heard already; gives its place.
    pub(super) async fn enter(&mut self, seat: &Seat) -> Result<usize, Fault> {
        let conversation = seat.thread.view.conversation.id;
        if let Some(index) = self.rooms.iter().position(|room| room.conversation() == conversation) {
            return Ok(index);
        }
        if self.rooms.len() >= ROOMS {
            return Err(Fault::new(429, "rateLimited", "too many conversations"));
        }
        let slot = self.next_slot;
        self.next_slot += 1;
        let claim = Claim::Session { token: seat.visitor.session.pubsub_token.clone() };
        let subscription = self.shared.app.realtime.subscribe(claim, self.outbox.clone(), slot).await?;
        let seq = subscription.joined_at();
        // Nearly every session is in one room.
        if self.rooms.is_empty() {
            self.rooms.reserve_exact(1);
        }
        self.rooms.push(Room {
            slot,
            subscription,
            seq,
            shown: MessageId::new(0),
            own: Vec::new(),
            told: Told::new(&seat.visitor, &seat.thread),
            scope: seat.visitor.scope.clone(),
            view: Arc::new(seat.thread.view.clone()),
            company: Company::of_agent(seat.thread.view.assignee.as_ref()),
            by_connector: false,
            counted: false,
            typed: None,
        });
        Ok(self.rooms.len() - 1)
    }

    async fn join(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        let seat = self.seat(said).await?;
        if seat.has_ended() {
            return Err(Fault::ended());
        }
        let participant = participant(said).ok_or_else(|| Fault::missing("id"))?;
        if participant != seat.visitor.session.contact_inbox.source_id {
            return Err(Fault::new(403, "notAMember", "the participant does not belong to the conversation"));
        }
        let app = self.shared.app.clone();
        let index = self.enter(&seat).await?;
        let room = &mut self.rooms[index];
        room.by_connector = self.channels.contains(&room.told.channel);
        if !room.by_connector && room.told.channel == "web" && !std::mem::replace(&mut room.counted, true) {
            self.shared.customers.come(room.scope.contact_inbox_id);
        }
        let conversation = seat.thread.view.conversation.id;
        // The greeting is told first, so it is the older one.
        let at = app.clock.now();
        let is_first = channel::queue(&app, &seat.visitor.scope, conversation).await?;
        let thread = threads::by_id(&app.store.reader(), &seat.visitor.scope, conversation).await?;
        let info = self.info(index, &thread).await?;
        self.later.push(packet::event("conversationInfo", &info));
        self.greet(index, &thread, (is_first, at));
        let told = &self.rooms[index].told;
        Ok(json!({
            "code": 200, "status": "ok", "conversationId": told.conversation, "role": "customer",
            "timestamp": app.clock.now().iso(),
        }))
    }

    /// The conversation as whoever joins finds it; what is shown here is not told again.
    async fn info(&mut self, index: usize, thread: &Thread) -> Result<Value, Fault> {
        let room = &mut self.rooms[index];
        let scene = Scene::read(&self.shared, &room.told, thread, (Eyes::Customer, room.seq)).await?;
        room.shown = room.shown.max(scene.last);
        room.view = Arc::new(thread.view.clone());
        room.company = scene.company;
        let mut info = scene.info;
        info["role"] = "customer".into();
        if room.by_connector {
            info["connector"] = true.into();
        }
        if scene.customer_is_gone {
            let (scope, conversation) = (room.scope.clone(), room.conversation());
            channel::customer_comes(&self.shared.app, &scope, conversation).await?;
        }
        Ok(info)
    }

    fn greet(&mut self, index: usize, thread: &Thread, (is_first, at): (bool, Timestamp)) {
        let told = &self.rooms[index].told;
        let words = format!("Welcome {}", thread.view.contact.name);
        let greeting = json!({ "message": words, "rejoined": !is_first, "queue": told.queue });
        let greeting = told.activity("greetings", &system(), &greeting, at);
        self.later.push(packet::event("messageArrived", &greeting));
    }

    /// The conversation that an event names.
    async fn seat(&self, said: &Map<String, Value>) -> Result<Seat, Fault> {
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
        let recipients =
            recipients(&self.shared, &room.told, (&room.scope, room.conversation()), said).await?;
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
        let (scope, conversation) = (room.scope.clone(), room.conversation());
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
                    actions::conversations::type_as_contact(&self.shared.app, Arc::clone(&room.view), state);
                }
                Ok(ok(&room.told, &self.shared.app))
            }
            "endofconversation" => self.finish(said).await,
            "handoff" => self.ask_for_agent(said).await,
            _ => Err(Fault::new(403, "activityNotAllowed", format!("{activity} cannot be sent"))),
        }
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
            (room.scope.clone(), room.conversation(), ok(&room.told, &self.shared.app));
        channel::end(&self.shared.app, &scope, conversation, EndReason::Customer).await?;
        Ok(answer)
    }

    fn go(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        let name = text(said, CONVERSATION_ID).and_then(|name| Uuid::parse_str(name.trim()).ok());
        let index = self.rooms.iter().position(|room| Some(room.told.conversation) == name);
        let index = index.ok_or_else(|| Fault::new(403, "notJoined", "the conversation was not joined"))?;
        let room = self.rooms.remove(index);
        self.part(&room, Leaving::Willingly);
        Ok(ok(&room.told, &self.shared.app))
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

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The participant that an event names, flat or nested.
fn participant(said: &Map<String, Value>) -> Option<String> {
    let nested = ["participant", "Participant", "from"].iter().find_map(|name| said.get(*name)?.get("id"));
    text(said, PARTICIPANT_ID).or_else(|| nested.and_then(as_text))
}
