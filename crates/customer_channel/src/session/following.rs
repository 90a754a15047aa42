//! What the log tells an agent: of conversations that they are in, are given, or are asked to take.

use std::sync::Arc;

use model::conversation::ConversationView;
use model::event::{Body, Event, EventName};
use model::message::Sender;
use model::presence::Presence;
use model::task::{ChannelFact, ChannelNews};
use model::typing::TypingState;
use model::user::Availability;
use realtime::{Content, Delivery};
use serde_json::json;

use super::hearing::is_end;
use super::table::Manner;
use super::{Flow, Session, news};
use crate::shapes::agent;

/// Events of one page when an agent catches up.
const PAGE: u32 = 100;

impl Session {
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
                let told = &desk.rooms[place].told;
                let typist = match &typing.typist {
                    Sender::Contact(_) => told.customer(),
                    Sender::User(user) if user.id != desk.scope.user_id() => agent(user),
                    _ => return,
                };
                let state = if typing.state == TypingState::On { "start" } else { "stop" };
                let at = self.shared.app.clock.now();
                let told = told.activity("typing", &typist, &json!({ "state": state }), at);
                self.emit("messageArrived", &told);
            }
            Content::Presence(presence) => self.learn_of_presence(presence).await,
        }
    }

    /// The agent may have chosen another availability on another door.
    async fn learn_of_presence(&mut self, presence: &Presence) {
        let Some(desk) = &self.desk else { return };
        let seen = presence.users.get(&desk.scope.user_id()).map(|seen| *seen == Availability::Online);
        let told = desk.state.as_ref().map(|state| state.routable);
        if seen.is_some() && seen != told {
            self.tell_state().await;
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
                let eyes = desk.eyes();
                let table = &mut desk.rooms[place];
                if view.message.id <= table.shown {
                    return;
                }
                if let Some(own) = table.own.iter().position(|own| *own == view.message.id) {
                    table.own.swap_remove(own);
                    return;
                }
                if let Some(told) = table.told.message(view, &self.shared.files, eyes) {
                    self.emit("messageArrived", &told);
                }
            }
            Body::Conversation(view) => self.follow_conversation(event, view).await,
            Body::Channel(news) => {
                self.hear_of_request(news).await;
                self.follow_company(event, news);
            }
            _ => {}
        }
    }

    /// Tells what else an event says about a conversation that the agent is in.
    fn tell_activities(&mut self, place: usize, event: &Event) {
        let Some(desk) = &mut self.desk else { return };
        let eyes = desk.eyes();
        let table = &mut desk.rooms[place];
        for told in news::activities(&table.told, &mut table.company, event, eyes) {
            self.emit("messageArrived", &told);
        }
    }

    /// Somebody came or left, or is looked for. Who has left in another tab has left here, too.
    fn follow_company(&mut self, event: &Event, news: &ChannelNews) {
        let Some(place) = self.desk.as_ref().and_then(|desk| desk.place(news.conversation_id)) else {
            return;
        };
        self.tell_activities(place, event);
        let Some(desk) = &mut self.desk else { return };
        let me = desk.scope.user_id();
        let is_over = match &news.what {
            ChannelFact::Left(user, _) | ChannelFact::Lost(user, _) => user.id == me,
            _ => false,
        };
        let table = &desk.rooms[place];
        if is_over && event.seq > table.entered && table.manner != Manner::Silent {
            desk.rooms.remove(place);
        }
    }

    async fn follow_conversation(&mut self, event: &Event, view: &ConversationView) {
        let Some(desk) = &mut self.desk else { return };
        let me = desk.scope.user_id();
        let change = event.payload.changes.get("assignee_id");
        let change = change.filter(|_| event.name == EventName::ConversationUpdated);
        let is_mine = view.conversation.assignee_id == Some(me);
        let Some(place) = desk.place(view.conversation.id) else {
            if change.is_some() && is_mine {
                self.welcome(view).await;
            }
            return;
        };
        let table = &mut desk.rooms[place];
        table.view = Arc::new(view.clone());
        if is_mine {
            table.manner = Manner::Agent;
        }
        self.tell_activities(place, event);
        let Some(desk) = &mut self.desk else { return };
        let was_mine = change.and_then(|change| change.get(0)) == Some(&json!(me));
        if is_end(event) || (was_mine && event.seq > desk.rooms[place].entered) {
            desk.rooms.remove(place);
        }
        if change.is_some() || is_end(event) {
            self.tell_state().await;
        }
    }

    /// A conversation was given to the agent.
    async fn welcome(&mut self, view: &ConversationView) {
        if view.conversation.channel().is_none() {
            return;
        }
        let name = view.conversation.uuid;
        if let Err(fault) = self.sit_down(name, Manner::Agent).await {
            return tracing::debug!(conversation = %name, fault = fault.message, "An agent could not be given a conversation");
        }
        // Whoever was asked knows of it; everybody else is told like one who has accepted.
        if !self.was_asked(view.conversation.id) {
            let Some(table) = self.desk.as_ref().and_then(|desk| desk.rooms.last()) else { return };
            let told = &table.told;
            let request = json!({
                "taskId": name, "conversationId": name, "queue": told.queue, "channel": told.channel,
                "customer": told.customer(), "expiresAt": null,
            });
            self.emit("receiveChatRequest", &request);
        }
        for packet in std::mem::take(&mut self.later) {
            self.send(&packet);
        }
        self.tell_state().await;
    }
}
