//! Customers enter a conversation, and leave it.

use actions::channel::{self, Seat};
use model::Timestamp;
use model::company::Company;
use model::message::MessageId;
use model::posting::Thread;
use model::task::Leaving;
use realtime::Claim;
use serde_json::{Map, Value, json};
use store::threads;
use uuid::Uuid;

use super::Session;
use super::events::{as_text, ok};
use super::room::Room;
use super::scene::Scene;
use crate::fault::Fault;
use crate::fields::{CONVERSATION_ID, PARTICIPANT_ID, text};
use crate::packet;
use crate::shapes::{Eyes, Told, system};

/// Conversations that one session is in at most.
const ROOMS: usize = 10_000;

impl Session {
    /// Begins to hear a conversation, unless it is heard already; gives its place.
    pub(super) async fn enter(&mut self, seat: &Seat) -> Result<usize, Fault> {
        let conversation = seat.thread.view.conversation.id;
        if let Some(index) = self.rooms.iter().position(|room| room.conversation == conversation) {
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
            conversation,
            is_assigned: seat.thread.view.conversation.is_assigned(),
            company: Company::of_agent(seat.thread.view.assignee.as_ref()),
            by_connector: false,
            counted: false,
            typed: None,
        });
        Ok(self.rooms.len() - 1)
    }

    /// The customer enters.
    pub(super) async fn join(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
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
        room.is_assigned = thread.view.conversation.is_assigned();
        room.company = scene.company;
        let mut info = scene.info;
        info["role"] = "customer".into();
        if room.by_connector {
            info["connector"] = true.into();
        }
        if scene.customer_is_gone {
            let (scope, conversation) = (room.scope.clone(), room.conversation);
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

    /// The customer leaves.
    pub(super) fn go(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        let name = text(said, CONVERSATION_ID).and_then(|name| Uuid::parse_str(name.trim()).ok());
        let index = self.rooms.iter().position(|room| Some(room.told.conversation) == name);
        let index = index.ok_or_else(|| Fault::new(403, "notJoined", "the conversation was not joined"))?;
        let room = self.rooms.remove(index);
        self.part(&room, Leaving::Willingly);
        Ok(ok(&room.told, &self.shared.app))
    }
}

/// The participant that an event names, flat or nested.
fn participant(said: &Map<String, Value>) -> Option<String> {
    let nested = ["participant", "Participant", "from"].iter().find_map(|name| said.get(*name)?.get("id"));
    text(said, PARTICIPANT_ID).or_else(|| nested.and_then(as_text))
}
