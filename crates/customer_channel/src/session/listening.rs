//! What a client says, from the packet to the answer.

use std::num::NonZeroU32;
use std::time::Instant;

use serde_json::Value;

use super::{Flow, Session, events, interval};
use crate::engine;
use crate::fault::Fault;
use crate::packet::{self, Packet};

/// Events a second that a client may keep sending, and how many seconds' worth may come at once.
const RATE: Option<NonZeroU32> = NonZeroU32::new(30);
const BURST: u32 = 2;
/// Events over the rate after which a client is sent away.
const PATIENCE: u32 = 200;

impl Session {
    pub(super) async fn execute(&mut self, text: &str) -> Flow {
        match engine::Packet::parse(text) {
            Some(engine::Packet::Close) => Flow::Gone,
            Some(engine::Packet::Ping(said)) => {
                self.push(&format!("3{said}"));
                self.wait(interval(self.revision));
                self.sign_of_life();
                Flow::On
            }
            Some(engine::Packet::Pong) => {
                self.owes = false;
                self.wait(interval(self.revision));
                self.sign_of_life();
                Flow::On
            }
            Some(engine::Packet::Message(text)) => self.understand(text).await,
            Some(engine::Packet::Upgrade | engine::Packet::Noop) => Flow::On,
            None => Flow::Close,
        }
    }

    /// Whoever answers is there.
    fn sign_of_life(&self) {
        let realtime = &self.shared.app.realtime;
        if let Some(desk) = &self.desk {
            realtime.alive(&desk.subscription);
        }
        for room in self.rooms.iter().filter(|room| room.counted) {
            realtime.alive(&room.subscription);
        }
    }

    async fn understand(&mut self, text: &str) -> Flow {
        match Packet::parse(text) {
            Some(Packet::Connect(namespace, about)) if namespace == "/" => {
                self.token = about.get("token").and_then(Value::as_str).map(str::to_owned);
                if !std::mem::replace(&mut self.connected, true) {
                    let sid = self.sid.simple().to_string();
                    self.send(&packet::connected(self.revision, &sid));
                    Box::pin(self.introduce()).await;
                }
                Flow::On
            }
            Some(Packet::Connect(namespace, _)) => {
                self.send(&packet::no_namespace(self.revision, &namespace));
                Flow::On
            }
            Some(Packet::Disconnect) => Flow::Gone,
            Some(Packet::Event { name, argument, id }) if self.connected => {
                self.react(&name, argument, id).await
            }
            Some(Packet::Ack(id, answer)) => {
                if !self.answer_request(id, &answer).await {
                    self.delivered(id).await;
                }
                Flow::On
            }
            Some(Packet::Event { .. } | Packet::Other) => Flow::On,
            None => Flow::Close,
        }
    }

    /// Signs in and joins as the client asked for when it connected.
    pub(super) async fn introduce(&mut self) {
        let Some(said) = self.introduction.wishes.take() else { return };
        if let Some(login) = said.login {
            self.react("login", login, None).await;
            if let Some(desk) = &mut self.desk {
                // No answer says how they are seen.
                desk.state = None;
                self.tell_state().await;
            }
        }
        if let Some(join) = said.join {
            self.react("joinConversation", join, None).await;
        }
    }

    async fn react(&mut self, name: &str, argument: Value, id: Option<u64>) -> Flow {
        let conversation = events::conversation_of(&argument);
        let outcome = if self.pace.allows_another(RATE, BURST, Instant::now()) {
            self.happen(name, argument).await
        } else {
            self.over += 1;
            Err(Fault::new(429, "rateLimited", "too many events"))
        };
        match (outcome, id) {
            (Ok(answer), Some(id)) => self.send(&packet::ack(id, &answer)),
            (Ok(_), None) => {}
            (Err(fault), Some(id)) => {
                self.send(&packet::ack(id, &fault.body(name, conversation.as_deref())));
            }
            (Err(fault), None) => self.emit("errors", &fault.body(name, conversation.as_deref())),
        }
        for packet in std::mem::take(&mut self.later) {
            self.send(&packet);
        }
        if self.over > PATIENCE { Flow::Close } else { Flow::On }
    }
}
