//! An agent at work over Socket.IO: signed in, given conversations, speaking, whispering.

use std::sync::Arc;

use actions::channel::{self, EndReason, Seat};
use actions::{conversations, messages, sessions, users};
use model::Token;
use model::change::StatusRequest;
use model::conversation::{ConversationId, ConversationStatus, ConversationView};
use model::event::{Body, Event, EventName, Seq};
use model::message::{ContentType, MessageId, MessageKind, Sender};
use model::posting::{Draft, Speaker};
use model::scope::{AgentScope, Performer};
use model::typing::{TypingState, Visibility};
use model::user::{Availability, User, UserId};
use realtime::{Claim, Content, Delivery, Subscription};
use serde_json::{Map, Value, json};
use store::conversations::{AssigneeFilter, ListFilter};
use store::messages::{Page, Reader};
use store::threads;
use uuid::Uuid;

use super::events::{SHOWN, kept, links, spoken};
use super::{Flow, Session};
use crate::fault::Fault;
use crate::fields::{ACTIVITY_TYPE, CONVERSATION_ID, TYPE, text, value};
use crate::packet;
use crate::shapes::{Eyes, Told, agent, message_id};

/// Events of one page when an agent catches up.
const PAGE: u32 = 100;

/// An agent at work.
pub(super) struct Desk {
    pub(super) slot: u32,
    pub(super) subscription: Subscription,
    scope: AgentScope,
    seq: Seq,
    rooms: Vec<Table>,
}

/// A conversation that the agent is in.
struct Table {
    conversation: ConversationId,
    told: Told,
    view: Arc<ConversationView>,
    shown: MessageId,
    own: Vec<MessageId>,
}

impl Desk {
    fn place(&self, conversation: ConversationId) -> Option<usize> {
        self.rooms.iter().position(|table| table.conversation == conversation)
    }

    fn place_named(&self, said: &Map<String, Value>) -> Option<usize> {
        let name = Uuid::parse_str(text(said, CONVERSATION_ID)?.trim()).ok()?;
        self.rooms.iter().position(|table| table.told.conversation == name)
    }
}

/// How an availability is called here.
fn state_of(availability: Availability) -> &'static str {
    match availability {
        Availability::Online => "READY",
        Availability::Busy => "NOT_READY",
        Availability::Offline => "LOGOUT",
    }
}

impl Session {
    /// Signs an agent in, by password or API token.
    pub(super) async fn login(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        self.shared.sign_ins.check(self.network)?;
        let who = text(said, &["agentId"]).ok_or_else(|| Fault::missing("agentId"))?;
        let user = self.proven(&who, said).await?;
        let user = user.ok_or_else(|| Fault::new(401, "unauthorized", "agentId or password is wrong"))?;
        let account_id = self.house().await?.account_id;
        let store = &self.shared.app.store;
        let scope = store.agent_scope(account_id, user.id).await;
        let scope = scope.map_err(|_| Fault::new(401, "unauthorized", "agentId or password is wrong"))?;
        let slot = self.next_slot;
        self.next_slot += 1;
        let claim = Claim::User { user_id: user.id, account_id, token: user.pubsub_token.clone() };
        let subscription = self.shared.app.realtime.subscribe(claim, self.outbox.clone(), slot).await?;
        let teams = store::teams::list(&store.reader(), &scope).await?;
        let queues: Vec<String> =
            teams.into_iter().filter(|(_, mine)| *mine).map(|(team, _)| team.name).collect();
        let here = self.shared.app.realtime.users_here(account_id).await?;
        let state = here.get(&user.id).map_or("READY", |availability| state_of(*availability));
        let seq = subscription.joined_at();
        let card = scope.user.clone();
        self.desk = Some(Box::new(Desk { slot, subscription, scope, seq, rooms: Vec::new() }));
        self.resume().await?;
        Ok(json!({ "code": 200, "status": "ok", "agent": agent(&card), "state": state, "queues": queues }))
    }

    async fn proven(&self, who: &str, said: &Map<String, Value>) -> Result<Option<User>, Fault> {
        let app = &self.shared.app;
        let db = app.store.reader();
        let named = match who.trim().parse::<i64>() {
            Ok(id) => store::users::by_id(&db, UserId::new(id)).await.ok(),
            Err(_) => store::users::by_email(&db, &who.trim().to_lowercase()).await?,
        };
        let shown = text(said, &["token"]).or_else(|| self.introduction.token.clone());
        if let (None, Some(token)) = (text(said, &["password"]), shown) {
            let owner = app.store.owner_of_token(&Token::new(&token)).await?;
            return Ok(named.filter(|user| owner == Some(user.id)));
        }
        let password = text(said, &["password"]).ok_or_else(|| Fault::missing("password"))?;
        Ok(sessions::prove(app, named, password).await?)
    }

    /// Brings the agent back into the conversations that they have.
    async fn resume(&mut self) -> Result<(), Fault> {
        let Some(desk) = &self.desk else { return Ok(()) };
        let db = self.shared.app.store.reader();
        let filter = ListFilter {
            status: Some(ConversationStatus::Open),
            assignee: AssigneeFilter::Me,
            page: 1,
            ..ListFilter::default()
        };
        for thread in store::conversations::list(&db, &desk.scope, &filter).await? {
            if thread.view.conversation.additional_attributes.contains_key("channel") {
                self.sit_down(thread.view.conversation.uuid).await?;
            }
        }
        Ok(())
    }

    /// Changes whether the agent is given conversations.
    pub(super) async fn change_state(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        let state = text(said, &["state"]).ok_or_else(|| Fault::missing("state"))?.to_ascii_uppercase();
        let desk = self.desk.as_ref().ok_or_else(nobody)?;
        let scope = desk.scope.clone();
        let availability = match state.as_str() {
            "READY" | "ACTIVE" => Some(Availability::Online),
            "NOT_READY" | "BUSY" | "LOGGED_IN" => Some(Availability::Busy),
            "LOGOUT" => None,
            _ => return Err(Fault::bad("state must be READY, NOT_READY or LOGOUT")),
        };
        match availability {
            Some(availability) => {
                let choice = users::Choice::Availability(availability);
                users::choose(&self.shared.app, scope.user_id(), scope.account_id, choice).await?;
            }
            None => self.desk = None,
        }
        let now = self.shared.app.clock.now().iso();
        let told = json!({
            "agentId": scope.user_id().to_string(), "state": state, "routable": state == "READY" || state == "ACTIVE",
            "mrd": "chat", "reasonCode": value(said, &["reasonCode"]), "timestamp": now,
        });
        self.later.push(packet::event("agentState", &told));
        Ok(json!({ "code": 200, "status": "ok", "state": state }))
    }

    /// An agent enters a conversation.
    pub(super) async fn join_as_agent(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        let name = text(said, CONVERSATION_ID).ok_or_else(|| Fault::missing("conversationId"))?;
        let name = Uuid::parse_str(name.trim()).map_err(|_| Fault::no_conversation())?;
        self.sit_down(name).await?;
        Ok(json!({
            "code": 200, "status": "ok", "conversationId": name, "role": "agent",
            "timestamp": self.shared.app.clock.now().iso(),
        }))
    }

    async fn sit_down(&mut self, name: Uuid) -> Result<(), Fault> {
        let app = self.shared.app.clone();
        let desk = self.desk.as_mut().ok_or_else(nobody)?;
        // What they may see may have changed since they signed in.
        desk.scope = app.store.agent_scope(desk.scope.account_id, desk.scope.user_id()).await?;
        let Some(Seat { visitor, thread }) = channel::find(&app, name).await? else {
            return Err(Fault::no_conversation());
        };
        let db = app.store.reader();
        // Whoever may not see it is told that there is none.
        let display_id = thread.view.conversation.display_id;
        let thread_seen = threads::of_agent(&db, &desk.scope, display_id).await;
        if thread.view.conversation.account_id != desk.scope.account_id || thread_seen.is_err() {
            return Err(Fault::no_conversation());
        }
        if thread.view.conversation.status == ConversationStatus::Resolved {
            return Err(Fault::ended());
        }
        let told = Told::new(&visitor, &thread);
        let said = store::messages::page(&db, &thread, Reader::Agent, Page::Latest(SHOWN)).await?;
        let shown = said.last().map_or(MessageId::new(0), |last| last.message.id);
        let messages = said.iter().filter_map(|view| told.message(view, &self.shared.files, Eyes::Agent));
        let participants = told.participants(&thread, true);
        let info = json!({
            "conversation": told.conversation(&thread),
            "messages": messages.collect::<Vec<Value>>(),
            "participant": participants,
            "participants": participants,
            "role": "agent",
        });
        let conversation = thread.view.conversation.id;
        let view = Arc::new(thread.view);
        match desk.place(conversation) {
            Some(place) => desk.rooms[place].shown = desk.rooms[place].shown.max(shown),
            None => desk.rooms.push(Table { conversation, told, view, shown, own: Vec::new() }),
        }
        self.later.push(packet::event("conversationInfo", &info));
        Ok(())
    }

    /// Whether an event is about a conversation that the agent is in.
    pub(super) fn is_at_table(&self, said: &Map<String, Value>) -> bool {
        self.desk.as_ref().is_some_and(|desk| desk.place_named(said).is_some())
    }

    /// What an agent says: to the customer, or as a whisper to colleagues.
    pub(super) async fn say_as_agent(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        let app = self.shared.app.clone();
        let desk = self.desk.as_mut().ok_or_else(nobody)?;
        let place = desk.place_named(said).ok_or_else(Fault::no_conversation)?;
        let kind = text(said, TYPE).ok_or_else(|| Fault::missing("type"))?;
        let (scope, table) = (desk.scope.clone(), &mut desk.rooms[place]);
        if kind.eq_ignore_ascii_case("ActivityMessage") {
            let activity = text(said, ACTIVITY_TYPE).unwrap_or_default();
            if !activity.eq_ignore_ascii_case("typing") {
                return Err(Fault::new(403, "activityNotAllowed", format!("{activity} cannot be sent")));
            }
            let stops = value(said, &["info"]).and_then(|info| info.get("state")) == Some(&json!("stop"));
            let state = if stops { TypingState::Off } else { TypingState::On };
            conversations::type_as_agent(&app, &scope, Arc::clone(&table.view), (state, Visibility::Public));
            return Ok(json!({ "code": 200, "status": "ok", "conversationId": table.told.conversation }));
        }
        let (words, files, source_id) = spoken(said)?;
        let tag = text(said, &["tag"]).unwrap_or_default();
        let private = tag.trim().eq_ignore_ascii_case("whisper");
        let customer = table.told.participant.as_str();
        let to_customer = value(said, &["to"]).is_some_and(|to| to.to_string().contains(customer));
        if private && to_customer {
            return Err(Fault::new(400, "whisperToCustomer", "a whisper is never for the customer"));
        }
        let content = words.clone().or_else(|| Some(links(&files)));
        let draft = Draft {
            kind: MessageKind::Outgoing,
            private,
            content,
            content_type: ContentType::Text,
            content_attributes: kept(said, words.is_none(), files, if private { "" } else { &tag })?,
            files: Vec::new(),
            speaker: Speaker::System,
            source_id: Some(source_id.clone()),
            echo_id: None,
        };
        let key = format!("{} {source_id}", table.told.conversation);
        let posted = messages::post_as_agent(&app, &scope, table.conversation, draft, Some(&key)).await?;
        let message = &posted.message.message;
        if !posted.repeated {
            table.own.push(message.id);
        }
        Ok(json!({
            "code": 200, "status": "ok", "conversationId": table.told.conversation,
            "messageId": message_id(message), "timestamp": message.created_at.iso(),
        }))
    }

    /// An agent ends a conversation, or only steps out of it.
    pub(super) async fn finish_as_agent(
        &mut self,
        said: &Map<String, Value>,
        end: bool,
    ) -> Result<Value, Fault> {
        let app = self.shared.app.clone();
        let desk = self.desk.as_mut().ok_or_else(nobody)?;
        let place = desk.place_named(said).ok_or_else(Fault::no_conversation)?;
        let (scope, conversation) = (desk.scope.clone(), desk.rooms[place].conversation);
        let name = desk.rooms[place].told.conversation;
        if end {
            let resolved = StatusRequest::Set(ConversationStatus::Resolved);
            conversations::change_status(&app, &scope, conversation, resolved).await?;
        } else {
            let table = desk.rooms.remove(place);
            if table.view.conversation.assignee_id == Some(scope.user_id()) {
                conversations::assign(&app, &scope, conversation, None).await?;
            }
        }
        Ok(json!({ "code": 200, "status": "ok", "conversationId": name, "timestamp": app.clock.now().iso() }))
    }

    /// What the hub tells the agent.
    pub(super) async fn hear_as_agent(&mut self, delivery: &Delivery) {
        match &delivery.content {
            Content::Event(logged) => {
                let is_new = self
                    .desk
                    .as_ref()
                    .is_some_and(|desk| logged.event.seq > desk.seq && !desk.subscription.is_behind());
                if is_new {
                    self.learn_as_agent(&logged.event).await;
                }
            }
            Content::Typing(typing) => {
                let Some(desk) = &self.desk else { return };
                let Some(place) = desk.place(typing.conversation.conversation.id) else { return };
                let Sender::Contact(_) = &typing.typist else { return };
                let state = if typing.state == TypingState::On { "start" } else { "stop" };
                let told = &desk.rooms[place].told;
                let at = self.shared.app.clock.now();
                let told = told.activity("typing", told.customer(), &json!({ "state": state }), at);
                self.emit("messageArrived", &told);
            }
            Content::Presence(_) => {}
        }
    }

    /// Reads what an agent missed.
    pub(super) async fn catch_up_as_agent(&mut self) -> Flow {
        while let Some(desk) = self.desk.as_ref().filter(|desk| desk.subscription.is_behind()) {
            // Whoever comes back signs in again and finds everything.
            let Ok(page) = desk.subscription.catch_up(desk.seq, PAGE).await else { return Flow::Close };
            for logged in &page.events {
                self.learn_as_agent(&logged.event).await;
            }
            if let Some(desk) = &mut self.desk {
                desk.seq = desk.seq.max(page.upto);
            }
        }
        Flow::On
    }

    async fn learn_as_agent(&mut self, event: &Event) {
        let Some(desk) = &mut self.desk else { return };
        desk.seq = desk.seq.max(event.seq);
        match &event.payload.body {
            Body::Message(view) if event.name == EventName::MessageCreated => {
                let Some(place) = desk.place(view.message.conversation_id) else { return };
                let table = &mut desk.rooms[place];
                if view.message.id <= table.shown {
                    return;
                }
                if let Some(own) = table.own.iter().position(|own| *own == view.message.id) {
                    table.own.swap_remove(own);
                    return;
                }
                if let Some(told) = table.told.message(view, &self.shared.files, Eyes::Agent) {
                    self.emit("messageArrived", &told);
                }
            }
            Body::Conversation(view) => self.follow_conversation(event, view).await,
            _ => {}
        }
    }

    async fn follow_conversation(&mut self, event: &Event, view: &ConversationView) {
        let Some(desk) = &mut self.desk else { return };
        let me = desk.scope.user_id();
        let place = desk.place(view.conversation.id);
        match (event.name, place) {
            (EventName::AssigneeChanged, None) if view.conversation.assignee_id == Some(me) => {
                self.offer(view).await;
            }
            (EventName::AssigneeChanged, Some(place)) if view.conversation.assignee_id != Some(me) => {
                let card = desk.scope.user.clone();
                let table = desk.rooms.remove(place);
                let info = json!({ "participant": agent(&card), "role": "agent", "reason": "transferred" });
                let at = self.shared.app.clock.now();
                let told = table.told.activity("participantRemoved", &agent(&card), &info, at);
                self.emit("messageArrived", &told);
            }
            (EventName::ConversationStatusChanged, Some(place))
                if view.conversation.status == ConversationStatus::Resolved =>
            {
                let table = desk.rooms.remove(place);
                let reason = view.conversation.additional_attributes.get(channel::END_REASON);
                let reason = match event.payload.performer.as_ref().and_then(Performer::user) {
                    Some(_) => json!("agentEnded"),
                    None => reason.cloned().unwrap_or_else(|| json!("systemEnded")),
                };
                let by = match event.payload.performer.as_ref().and_then(Performer::user) {
                    Some(user) => agent(user),
                    None if reason == json!(EndReason::Customer.as_str()) => table.told.customer().clone(),
                    None => crate::shapes::system(),
                };
                let at = self.shared.app.clock.now();
                let told = table.told.activity(
                    "endOfConversation",
                    &by,
                    &json!({ "reason": reason, "endedBy": by }),
                    at,
                );
                self.emit("messageArrived", &told);
            }
            (_, Some(place)) => desk.rooms[place].view = Arc::new(view.clone()),
            _ => {}
        }
    }

    /// A conversation was given to the agent.
    async fn offer(&mut self, view: &ConversationView) {
        if !view.conversation.additional_attributes.contains_key("channel") {
            return;
        }
        let name = view.conversation.uuid;
        if let Err(fault) = self.sit_down(name).await {
            return tracing::debug!(conversation = %name, fault = fault.message, "An agent could not be given a conversation");
        }
        let Some(table) = self.desk.as_ref().and_then(|desk| desk.rooms.last()) else { return };
        let told = &table.told;
        let request = json!({
            "taskId": name, "conversationId": name, "queue": told.queue, "channel": told.channel,
            "customer": told.customer(), "expiresAt": null,
        });
        self.emit("receiveChatRequest", &request);
        for packet in std::mem::take(&mut self.later) {
            self.send(&packet);
        }
    }
}

fn nobody() -> Fault {
    Fault::new(401, "unauthorized", "nobody has signed in here")
}
