//! A session that speaks for the customers of a channel.

use std::time::Duration;

use actions::channel;
use actions::messages;
use model::message::MessageStatus;
use model::scope::SystemScope;
use serde_json::{Map, Value, json};
use store::threads;
use uuid::Uuid;

use super::{Control, Session};
use crate::fault::Fault;
use crate::fields::{CHANNEL, text};
use crate::intake;
use crate::packet;
use crate::shapes::Eyes;

/// Conversations that a connector takes over when it comes.
const TAKEN_OVER: u32 = 5000;
/// How long what was not delivered is worth delivering.
const WORTH: Duration = Duration::from_hours(24);
/// Messages of one conversation that a connector is given when it takes over.
const BACKLOG: u32 = 100;

impl Session {
    pub(super) async fn register(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
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
        let _ = self.orders.try_send(Box::new(Control::Promote(channel)));
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
        let conversation = self.rooms[index].conversation;
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

    /// What became of a message outside.
    pub(super) async fn note_delivery(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        if self.channels.is_empty() {
            return Err(Fault::new(403, "notAMember", "only connectors know that"));
        }
        let status = text(said, &["status"]).ok_or_else(|| Fault::missing("status"))?;
        let name = text(said, &["messageId"]).ok_or_else(|| Fault::missing("messageId"))?;
        let house = self.house().await?;
        let scope = SystemScope { account_id: house.account_id };
        let db = self.shared.app.store.reader();
        let found = store::channel::message_named(&db, house.id, &name).await?;
        let missing = || Fault::new(404, "messageNotFound", "there is no such message");
        let (conversation, message) = found.ok_or_else(missing)?;
        // What became of the messages of other channels is not this connector's to say.
        let thread = threads::by_id(&db, &scope, conversation).await?;
        let channel = thread.view.conversation.channel();
        if !self.channels.iter().any(|own| Some(own.as_str()) == channel) {
            return Err(missing());
        }
        let outcome = match status.to_ascii_lowercase().as_str() {
            "delivered" => (MessageStatus::Delivered, None),
            "undelivered" | "failed" => (MessageStatus::Failed, Some(status.clone())),
            "queued" | "sent" => (MessageStatus::Sent, None),
            _ => return Err(Fault::bad("status must be delivered, undelivered, failed, queued or sent")),
        };
        messages::note_delivery(&self.shared.app, &scope, conversation, message, outcome).await?;
        Ok(
            json!({ "code": 200, "status": "ok", "messageId": name, "timestamp": self.shared.app.clock.now().iso() }),
        )
    }
}
