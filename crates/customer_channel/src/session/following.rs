//! What the log tells an agent: of conversations that they are in, are given, or are asked to take.

use std::sync::Arc;

use actions::channel::{END_REASON, EndReason};
use model::conversation::{ConversationStatus, ConversationView};
use model::event::{Body, Event, EventName};
use model::message::Sender;
use model::presence::Presence;
use model::scope::Performer;
use model::task::{ChannelFact, ChannelNews, Part};
use model::typing::TypingState;
use model::user::Availability;
use realtime::{Content, Delivery};
use serde_json::{Value, json};

use super::desk::Manner;
use super::{Flow, Session, news};
use crate::shapes::{Eyes, agent, system};

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
                let Sender::Contact(_) = &typing.typist else { return };
                let state = if typing.state == TypingState::On { "start" } else { "stop" };
                let told = &desk.rooms[place].told;
                let at = self.shared.app.clock.now();
                let told = told.activity("typing", told.customer(), &json!({ "state": state }), at);
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
            Body::Channel(news) => {
                self.hear_of_request(news).await;
                self.pass_news_to_agent(news);
            }
            _ => {}
        }
    }

    /// Tells whoever is in a conversation without having it who looks for whom.
    fn pass_news_to_agent(&mut self, news: &ChannelNews) {
        let Some(desk) = &mut self.desk else { return };
        let Some(place) = desk.place(news.conversation_id) else { return };
        let (me, table) = (desk.scope.user_id(), &mut desk.rooms[place]);
        match &news.what {
            ChannelFact::Entered(user, _) | ChannelFact::Left(user, _) if user.id == me => return,
            ChannelFact::Left(user, Part::Agent) => table.left = Some(user.id),
            _ => {}
        }
        let (told, at) = (&table.told, self.shared.app.clock.now());
        let activities = news::of_fact(&news.what).into_iter();
        let told: Vec<Value> =
            activities.map(|(name, from, info)| told.activity(name, &from, &info, at)).collect();
        for told in &told {
            self.emit("messageArrived", told);
        }
    }

    async fn follow_conversation(&mut self, event: &Event, view: &ConversationView) {
        let Some(desk) = &mut self.desk else { return };
        let me = desk.scope.user_id();
        let place = desk.place(view.conversation.id);
        match (event.name, place) {
            (EventName::AssigneeChanged, None) if view.conversation.assignee_id == Some(me) => {
                self.welcome(view).await;
            }
            (EventName::AssigneeChanged, Some(place)) => self.follow_assignee(place, event, view).await,
            (EventName::ConversationStatusChanged, Some(place))
                if view.conversation.status == ConversationStatus::Resolved =>
            {
                let table = desk.rooms.remove(place);
                let reason = view.conversation.additional_attributes.get(END_REASON);
                let reason = match event.payload.performer.as_ref().and_then(Performer::user) {
                    Some(_) => json!("agentEnded"),
                    None => reason.cloned().unwrap_or_else(|| json!("systemEnded")),
                };
                let by = match event.payload.performer.as_ref().and_then(Performer::user) {
                    Some(user) => agent(user),
                    None if reason == json!(EndReason::Customer.as_str()) => table.told.customer().clone(),
                    None => system(),
                };
                let at = self.shared.app.clock.now();
                let told = table.told.activity(
                    "endOfConversation",
                    &by,
                    &json!({ "reason": reason, "endedBy": by }),
                    at,
                );
                self.emit("messageArrived", &told);
                self.tell_state().await;
            }
            (_, Some(place)) => desk.rooms[place].view = Arc::new(view.clone()),
            _ => {}
        }
    }

    /// A conversation that somebody is in has another agent: whose it was is in it no more, others are told.
    async fn follow_assignee(&mut self, place: usize, event: &Event, view: &ConversationView) {
        let Some(desk) = &mut self.desk else { return };
        let me = desk.scope.user_id();
        let was_mine =
            event.payload.changes.get("assignee_id").and_then(|change| change.get(0)) == Some(&json!(me));
        let table = &mut desk.rooms[place];
        table.view = Arc::new(view.clone());
        if view.conversation.assignee_id == Some(me) {
            table.manner = Manner::Agent;
        }
        let at = self.shared.app.clock.now();
        let activities = news::of_assignee(event, view, &mut table.left).into_iter();
        let others = activities.filter(|(_, from, _)| was_mine || from["id"] != json!(me.to_string()));
        let told: Vec<Value> =
            others.map(|(name, from, info)| table.told.activity(name, &from, &info, at)).collect();
        if was_mine {
            desk.rooms.remove(place);
        }
        for told in &told {
            self.emit("messageArrived", told);
        }
        self.tell_state().await;
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
