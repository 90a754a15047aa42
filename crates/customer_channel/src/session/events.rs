//! What clients do.

use std::sync::Arc;
use std::time::Duration;

use actions::App;
use actions::channel::{self, EndReason, Seat};
use actions::messages::{self, VisitorDraft};
use model::Attributes;
use model::inbox::Inbox;
use model::message::{Message, MessageId};
use model::posting::Thread;
use model::scope::SystemScope;
use model::task::Task;
use model::typing::TypingState;
use realtime::Claim;
use serde_json::{Map, Value, json};
use store::messages::{Page, Reader};
use store::threads;
use tokio::time::Instant;
use uuid::Uuid;

use super::Session;
use super::room::Room;
use crate::fault::Fault;
use crate::fields::{
    ACTIVITY_TYPE, CHANNEL, CONTENT_TYPE, CONTENT_URL, CONVERSATION_ID, PARTICIPANT_ID, THUMBNAIL_URL, TYPE,
    object, text, value,
};
use crate::intake;
use crate::packet;
use crate::shapes::{Eyes, KEPT, Told, message_id, system};

/// Messages that are shown to whoever joins.
pub(super) const SHOWN: u32 = 200;
/// Conversations that one session is in at most.
const ROOMS: usize = 10_000;
/// Conversations that a connector takes over when it comes.
const TAKEN_OVER: u32 = 5000;
/// The longest text, in bytes.
pub(super) const TEXT_LIMIT: usize = 64 * 1024;
/// Files of one message at most.
const ATTACHMENTS: usize = 20;
/// Bytes of what a message carries besides its words.
const MORE_BYTES: usize = 8 * 1024;
/// Bytes of the addresses of a message's files.
const ADDRESS_BYTES: usize = 256 * 1024;
/// How often a participant is told to be writing.
const TYPING_PERIOD: Duration = Duration::from_secs(1);
/// How long what was not delivered is worth delivering.
const WORTH: Duration = Duration::from_hours(24);
/// Messages of one conversation that a connector is given when it takes over.
const BACKLOG: u32 = 100;

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

    async fn register(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        let shown = self.token.as_deref().or(self.introduction.token.as_deref());
        if !self.shared.admits_connector(shown) {
            return Err(Fault::new(401, "unauthorized", "the connector's token is missing or wrong"));
        }
        let channel = intake::channel(&text(said, CHANNEL).ok_or_else(|| Fault::missing("channel"))?)?;
        let id = text(said, &["id"]).unwrap_or_else(|| channel.clone());
        if !id.trim().eq_ignore_ascii_case(&channel) {
            return Err(Fault::new(400, "connectorIdMismatch", "id must be the name of the channel"));
        }
        let house = self.house().await?;
        if !self.shared.connectors.register(house.id, &channel, self.sid, self.orders.clone()) {
            return Err(Fault::new(429, "rateLimited", "there are too many connectors"));
        }
        if !self.channels.contains(&channel) {
            self.channels.push(channel.clone());
        }
        let answer = json!({
            "code": 200, "status": "ok", "id": channel, "channel": channel,
            "timestamp": self.shared.app.clock.now().iso(),
        });
        // The answer is out before what waits.
        let _ = self.orders.try_send(super::Control::Promote(channel));
        Ok(answer)
    }

    /// Takes the conversations of a channel over, with what was not delivered in them.
    pub(super) async fn take_over(&mut self, channel: &str) {
        let Ok(house) = self.house().await else { return };
        let reader = self.shared.app.store.reader();
        match store::channel::open_in_channel(&reader, house.id, channel, TAKEN_OVER).await {
            Ok(open) => {
                for conversation in open.into_iter().rev() {
                    self.attach(conversation).await;
                }
            }
            Err(error) => tracing::warn!(%error, channel, "A connector could not take over its channel"),
        }
    }

    /// Takes a conversation for a connector.
    pub(super) async fn attach(&mut self, conversation: Uuid) {
        let outcome = async {
            let seat =
                channel::find(&self.shared.app, conversation).await?.ok_or_else(Fault::no_conversation)?;
            let index = self.enter(&seat).await?;
            self.rooms[index].by_connector = true;
            self.drain(index).await
        };
        if let Err(fault) = outcome.await {
            tracing::warn!(conversation = %conversation, fault = fault.message, "A connector could not take a conversation");
        }
    }

    /// Gives a connector what nobody confirmed to have delivered.
    async fn drain(&mut self, index: usize) -> Result<(), Fault> {
        let app = self.shared.app.clone();
        let db = app.store.reader();
        let since = app.clock.now().minus(WORTH);
        let conversation = self.rooms[index].conversation();
        let waiting = store::channel::undelivered(&db, conversation, since, BACKLOG).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        let scope = self.rooms[index].scope.clone();
        let thread = threads::by_id(&db, &scope, conversation).await?;
        for message in waiting {
            let pending = self.acks.values().any(|(.., other)| *other == message);
            if pending {
                continue;
            }
            let view = store::messages::one(&db, &thread, message).await?;
            let Some(told) = self.rooms[index].told.message(&view, &self.shared.files, Eyes::Customer) else {
                continue;
            };
            self.next_ack += 1;
            self.acks.insert(self.next_ack, (scope.account_id, conversation, message));
            let packet = packet::event_with_ack(self.next_ack, "messageArrived", &told);
            self.send(&packet);
            self.rooms[index].shown = self.rooms[index].shown.max(message);
        }
        Ok(())
    }

    /// Begins to hear a conversation, unless it is heard already; gives its place.
    async fn enter(&mut self, seat: &Seat) -> Result<usize, Fault> {
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
        self.rooms.push(Room {
            slot,
            subscription,
            seq,
            shown: MessageId::new(0),
            own: Vec::new(),
            told: Told::new(&seat.visitor, &seat.thread),
            scope: seat.visitor.scope.clone(),
            view: Arc::new(seat.thread.view.clone()),
            by_connector: false,
            counted: false,
            left: None,
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
            self.shared.comes(room.scope.contact_inbox_id);
        }
        let conversation = seat.thread.view.conversation.id;
        let is_first = channel::queue(&app, &seat.visitor.scope, conversation).await?;
        let thread = threads::by_id(&app.store.reader(), &seat.visitor.scope, conversation).await?;
        let info = self.info(index, &thread).await?;
        self.later.push(packet::event("conversationInfo", &info));
        self.greet(index, &thread, is_first);
        let told = &self.rooms[index].told;
        Ok(json!({
            "code": 200, "status": "ok", "conversationId": told.conversation, "role": "customer",
            "timestamp": app.clock.now().iso(),
        }))
    }

    /// The conversation as whoever joins finds it; what is shown here is not told again.
    async fn info(&mut self, index: usize, thread: &Thread) -> Result<Value, Fault> {
        let app = &self.shared.app;
        let page = Page::Latest(SHOWN);
        let said = store::messages::page(&app.store.reader(), thread, Reader::Customer, page).await?;
        let task = task_of(app, thread).await?;
        let room = &mut self.rooms[index];
        if let Some(last) = said.last() {
            room.shown = room.shown.max(last.message.id);
        }
        room.view = Arc::new(thread.view.clone());
        let messages =
            said.iter().filter_map(|view| room.told.message(view, &self.shared.files, Eyes::Customer));
        let participants = room.told.participants(thread, true);
        let mut info = json!({
            "conversation": room.told.conversation(thread, task.as_ref()),
            "messages": messages.collect::<Vec<Value>>(),
            "participant": participants,
            "participants": participants,
            "role": "customer",
        });
        if room.by_connector {
            info["connector"] = true.into();
        }
        Ok(info)
    }

    fn greet(&mut self, index: usize, thread: &Thread, is_first: bool) {
        let told = &self.rooms[index].told;
        let words = format!("Welcome {}", thread.view.contact.name);
        let greeting = json!({ "message": words, "rejoined": !is_first, "queue": told.queue });
        let greeting = told.activity("greetings", &system(), &greeting, self.shared.app.clock.now());
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
        let from = value(said, &["from"]).and_then(|from| from.get("id").or(Some(from))).and_then(as_text);
        if from.is_some_and(|from| from != self.rooms[index].told.participant) {
            return Err(Fault::new(403, "senderMismatch", "from is not the participant of this session"));
        }
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
        let (words, attachments, source_id) = spoken(said)?;
        let content = words.clone().or_else(|| Some(links(&attachments)));
        let content_attributes = kept(said, words.is_none(), attachments, tag)?;
        let draft = VisitorDraft {
            content,
            source_id: Some(source_id.clone()),
            content_attributes,
            ..VisitorDraft::default()
        };
        let room = &self.rooms[index];
        let key = format!("{} {source_id}", room.told.conversation);
        let (scope, conversation) = (room.scope.clone(), room.conversation());
        let posted = messages::post(&self.shared.app, &scope, conversation, draft, Some(&key)).await?;
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
        self.part(&room);
        Ok(ok(&room.told, &self.shared.app))
    }

    /// What became of a message outside.
    async fn note_delivery(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        if self.channels.is_empty() {
            return Err(Fault::new(403, "notAMember", "only connectors know that"));
        }
        let status = text(said, &["status"]).ok_or_else(|| Fault::missing("status"))?;
        let name = text(said, &["messageId"]).ok_or_else(|| Fault::missing("messageId"))?;
        let house = self.house().await?;
        let scope = SystemScope { account_id: house.account_id };
        let db = self.shared.app.store.reader();
        let found = store::channel::message_named(&db, house.id, &name).await?;
        let (conversation, message) =
            found.ok_or_else(|| Fault::new(404, "messageNotFound", "there is no such message"))?;
        let outcome = match status.to_ascii_lowercase().as_str() {
            "delivered" => (model::message::MessageStatus::Delivered, None),
            "undelivered" | "failed" => (model::message::MessageStatus::Failed, Some(status.clone())),
            "queued" | "sent" => (model::message::MessageStatus::Sent, None),
            _ => return Err(Fault::bad("status must be delivered, undelivered, failed, queued or sent")),
        };
        messages::note_delivery(&self.shared.app, &scope, conversation, message, outcome).await?;
        Ok(
            json!({ "code": 200, "status": "ok", "messageId": name, "timestamp": self.shared.app.clock.now().iso() }),
        )
    }
}

/// The words, the attachments and the name of a message; one of the first two at least.
pub(super) fn spoken(said: &Map<String, Value>) -> Result<(Option<String>, Vec<Value>, String), Fault> {
    let words = text(said, &["text"]);
    if words.as_ref().is_some_and(|words| words.len() > TEXT_LIMIT) {
        return Err(Fault::new(413, "tooLarge", "the text is longer than 64 KiB"));
    }
    let attachments = attachments(said)?;
    if words.is_none() && attachments.is_empty() {
        return Err(Fault::missing("text"));
    }
    let source_id = text(said, &["messageId"]).unwrap_or_else(|| Uuid::new_v4().to_string());
    if source_id.chars().count() > 255 {
        return Err(Fault::bad("messageId is longer than 255 characters"));
    }
    Ok((words, attachments, source_id))
}

/// What a message carries besides its words, as its attributes keep it.
pub(super) fn kept(
    said: &Map<String, Value>,
    is_textless: bool,
    attachments: Vec<Value>,
    tag: &str,
) -> Result<Attributes, Fault> {
    let mut kept = Map::new();
    if !tag.is_empty() {
        kept.insert("tag".to_owned(), tag.into());
    }
    if is_textless {
        kept.insert("textless".to_owned(), true.into());
    }
    if !attachments.is_empty() {
        kept.insert("attachments".to_owned(), Value::Array(attachments));
    }
    let more = more(said)?;
    if !more.is_empty() {
        kept.insert("more".to_owned(), Value::Object(more));
    }
    if kept.is_empty() {
        return Ok(Attributes::new());
    }
    Ok(Attributes::from_iter([(KEPT.to_owned(), kept.into())]))
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

/// Files by their addresses: none of them is opened here.
pub(crate) fn attachments(said: &Map<String, Value>) -> Result<Vec<Value>, Fault> {
    let list = match value(said, &["attachments"]) {
        None => return Ok(Vec::new()),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(Fault::bad("attachments must be a list")),
    };
    if list.len() > ATTACHMENTS {
        return Err(Fault::bad("there are more than 20 attachments"));
    }
    let mut size = 0;
    let one = |attachment: &Value| {
        let Value::Object(attachment) = attachment else {
            return Err(Fault::bad("an attachment must be an object"));
        };
        let address = text(attachment, CONTENT_URL).ok_or_else(|| Fault::missing("contentUrl"))?;
        let thumbnail = text(attachment, THUMBNAIL_URL).unwrap_or_default();
        for address in [&address, &thumbnail] {
            let scheme = address.split(':').next().unwrap_or_default().to_ascii_lowercase();
            if !address.is_empty() && !matches!(scheme.as_str(), "http" | "https" | "data" | "file") {
                return Err(Fault::bad("contentUrl must begin with http, https, data or file"));
            }
        }
        size += address.len() + thumbnail.len();
        Ok(json!({
            "type": text(attachment, CONTENT_TYPE).unwrap_or_else(|| "application/octet-stream".to_owned()),
            "name": text(attachment, &["name"]).unwrap_or_default(),
            "contentUrl": address,
            "thumbnailUrl": thumbnail,
        }))
    };
    let attachments = list.iter().map(one).collect::<Result<Vec<_>, _>>()?;
    if size > ADDRESS_BYTES {
        return Err(Fault::new(413, "tooLarge", "the attachments are larger than 256 KiB"));
    }
    Ok(attachments)
}

/// What agents read where a message has files and no words.
pub(crate) fn links(attachments: &[Value]) -> String {
    let link = |attachment: &Value| {
        let text = |key: &str| attachment.get(key).and_then(Value::as_str).unwrap_or_default();
        let name = if text("name").is_empty() { "file" } else { text("name") };
        let address = text("contentUrl");
        if address.starts_with("http") { format!("[{name}]({address})") } else { name.to_owned() }
    };
    attachments.iter().map(link).collect::<Vec<_>>().join("\n")
}

/// What a message carries besides; passed on as it came.
pub(crate) fn more(said: &Map<String, Value>) -> Result<Map<String, Value>, Fault> {
    const OWN: &[&str] = &[
        "conversationid",
        "messageid",
        "type",
        "messagetype",
        "from",
        "to",
        "text",
        "refid",
        "attachments",
        "tag",
        "channel",
        "language",
        "timestamp",
        "thirdparty",
        "sessionid",
    ];
    let more: Map<String, Value> = said
        .iter()
        .filter(|(key, _)| !OWN.contains(&key.to_ascii_lowercase().as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    if serde_json::to_string(&more).map_or(0, |text| text.len()) > MORE_BYTES {
        return Err(Fault::new(413, "tooLarge", "further fields are larger than 8 KiB"));
    }
    Ok(more)
}
