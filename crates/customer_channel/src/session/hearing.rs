//! What the log tells a session of the conversations that it is in.

use bytes::Bytes;
use model::conversation::ConversationStatus;
use model::event::{Body, Event, EventName};
use model::message::{MessageKind, MessageView, Sender};
use model::task::{ChannelFact, Leaving};
use model::typing::{TypingState, Visibility};
use realtime::{Content, Delivery, Frame, Item, Taken};
use serde_json::{Value, json};

use super::link::Link;
use super::{Flow, Session, news};
use crate::packet;
use crate::shapes::{Eyes, agent};

/// Events of one page when a session catches up.
const PAGE: u32 = 100;
/// Channels whose connectors hear that somebody writes.
const TYPING_CHANNELS: &[&str] = &["web"];

impl Session {
    pub(super) async fn tell(&mut self, taken: &Taken) -> Flow {
        if taken.closing {
            return Flow::Close;
        }
        for item in &taken.items {
            match item {
                Item::Delivery(slot, delivery) => {
                    if self.desk.as_ref().is_some_and(|desk| desk.slot == *slot) {
                        Box::pin(self.hear_as_agent(delivery)).await;
                    } else if let Some(index) = self.rooms.iter().position(|room| room.slot == *slot) {
                        self.hear(index, delivery);
                    }
                }
                Item::Ended(slot) => {
                    if let Some(index) = self.rooms.iter().position(|room| room.slot == *slot) {
                        let room = self.rooms.remove(index);
                        self.part(&room, Leaving::Disconnected);
                    }
                    if self.desk.as_ref().is_some_and(|desk| desk.slot == *slot) {
                        self.desk = None;
                    }
                }
                Item::Behind(_) => {}
            }
        }
        while let Some(index) = self.rooms.iter().position(super::Room::is_behind) {
            let busy = matches!(&self.link, Link::Websocket(connection) if connection.is_busy());
            if busy || !Box::pin(self.catch_up(index)).await {
                break;
            }
        }
        if self.desk.is_none() {
            return Flow::On;
        }
        Box::pin(self.catch_up_as_agent()).await
    }

    /// Reads a page of what a room missed; `false` when that is not possible now.
    async fn catch_up(&mut self, index: usize) -> bool {
        let after = self.rooms[index].seq;
        let page = match self.rooms[index].subscription.catch_up(after, PAGE).await {
            Ok(page) => page,
            Err(error) => {
                // The client finds what it missed when it joins again.
                tracing::debug!(%error, "A room could not catch up");
                let room = self.rooms.remove(index);
                self.part(&room, Leaving::Disconnected);
                return true;
            }
        };
        let slot = self.rooms[index].slot;
        for logged in &page.events {
            let Some(index) = self.rooms.iter().position(|room| room.slot == slot) else { return true };
            self.learn(index, &logged.event, None);
        }
        if let Some(room) = self.rooms.iter_mut().find(|room| room.slot == slot) {
            room.seq = room.seq.max(page.upto);
        }
        true
    }

    fn hear(&mut self, index: usize, delivery: &Delivery) {
        match &delivery.content {
            Content::Event(logged) => {
                let room = &self.rooms[index];
                if logged.event.seq > room.seq && !room.is_behind() {
                    self.learn(index, &logged.event, Some(delivery));
                }
            }
            Content::Typing(typing) => {
                let room = &self.rooms[index];
                let theirs = typing.conversation.conversation.id == room.conversation;
                let Sender::User(user) = &typing.typist else { return };
                let silent = room.by_connector && !TYPING_CHANNELS.contains(&room.told.channel.as_str());
                if !theirs || silent || typing.visibility != Visibility::Public {
                    return;
                }
                let (told, now) = (&room.told, self.shared.app.clock.now());
                let activity = || {
                    let state = if typing.state == TypingState::On { "start" } else { "stop" };
                    told.activity("typing", &agent(user), &json!({ "state": state }), now)
                };
                self.push_shared(delivery.frame(Frame::ChannelCustomer, |_| Some(shared(&activity()))));
            }
            Content::Presence(_) => {}
        }
    }

    /// Takes what the log says; `delivery` is what brought it, unless it was read again.
    fn learn(&mut self, index: usize, event: &Event, delivery: Option<&Delivery>) {
        self.rooms[index].seq = self.rooms[index].seq.max(event.seq);
        let of_room = match &event.payload.body {
            Body::Message(view) => view.message.conversation_id == self.rooms[index].conversation,
            Body::Conversation(view) => view.conversation.id == self.rooms[index].conversation,
            Body::Channel(news) => news.conversation_id == self.rooms[index].conversation,
            _ => false,
        };
        if !of_room {
            return;
        }
        if let (EventName::MessageCreated, Body::Message(view)) = (event.name, &event.payload.body) {
            return self.pass_on(index, view, delivery);
        }
        let room = &mut self.rooms[index];
        let activities = news::activities(&room.told, &mut room.company, event, Eyes::Customer);
        match (event.name, &event.payload.body) {
            (EventName::ChannelTold, Body::Channel(news)) => {
                if let ChannelFact::Queued { queue, .. } = &news.what {
                    room.told.queue.clone_from(queue);
                }
            }
            (EventName::ConversationUpdated, Body::Conversation(view)) => {
                room.is_assigned = view.conversation.is_assigned();
            }
            _ => {}
        }
        for told in &activities {
            self.emit("messageArrived", told);
        }
        if is_end(event) {
            let room = self.rooms.remove(index);
            if room.counted {
                self.shared.customers.dismiss(room.scope.contact_inbox_id);
            }
        }
    }

    /// Tells a message, unless this session said it or has seen it.
    fn pass_on(&mut self, index: usize, view: &MessageView, delivery: Option<&Delivery>) {
        let room = &mut self.rooms[index];
        let message = view.message.id;
        if message <= room.shown {
            return;
        }
        if let Some(own) = room.own.iter().position(|own| *own == message) {
            room.own.swap_remove(own);
            return;
        }
        let (told, files) = (&room.told, &self.shared.files);
        let message_told = || told.message(view, files, Eyes::Customer);
        if !room.by_connector {
            let packet = || message_told().map(|told| shared(&told));
            let packet = match delivery {
                Some(delivery) => delivery.frame(Frame::ChannelCustomer, |_| packet()).cloned(),
                None => packet(),
            };
            return self.push_shared(packet.as_ref());
        }
        let Some(told) = message_told() else { return };
        let is_first = self.shared.connectors.is_first(room.scope.inbox_id, &room.told.channel, self.sid);
        if is_first && view.message.kind != MessageKind::Incoming {
            let pending = (room.account(), room.conversation, message);
            self.next_ack += 1;
            self.acks.insert(self.next_ack, pending);
            let packet = packet::event_with_ack(self.next_ack, "messageArrived", &told);
            self.send(&packet);
        }
    }

    /// Sends a packet that other sessions are sent as well, if there is one.
    fn push_shared(&mut self, packet: Option<&Bytes>) {
        if let Some(packet) = packet.and_then(|packet| std::str::from_utf8(packet).ok()) {
            self.push(packet);
        }
    }
}

/// Whether an event ends its conversation.
pub(super) fn is_end(event: &Event) -> bool {
    let Body::Conversation(view) = &event.payload.body else { return false };
    event.name == EventName::ConversationStatusChanged
        && view.conversation.status == ConversationStatus::Resolved
}

/// The whole packet of something that arrived, as every session of a customer is sent it.
fn shared(told: &Value) -> Bytes {
    Bytes::from(format!("4{}", packet::event("messageArrived", told)))
}
