//! Who said something, as every message shows it.

use model::message::{MessageView, Sender};
use serde::Serialize;
use utoipa::ToSchema;

use crate::written::Written;
use crate::{AgentBotPush, ContactPush, Look, UserPush};

/// Who said something; the key `type` tells which it is.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum SenderPush<'a> {
    /// A customer.
    Contact(ContactPush<'a>),
    /// An agent.
    User(UserPush<'a>),
    /// A bot.
    AgentBot(AgentBotPush<'a>),
}

impl<'a> SenderPush<'a> {
    /// The sender.
    pub fn new(sender: &'a Sender, look: Look<'_>) -> Self {
        match sender {
            Sender::Contact(contact) => Self::Contact(ContactPush::new(contact, look.files)),
            Sender::User(user) => Self::User(UserPush::new(user, look)),
            Sender::AgentBot(bot) => Self::AgentBot(AgentBotPush::new(bot, look.files)),
        }
    }
}

/// Senders ready for an answer: each is written once, however many messages of a page are theirs.
pub(crate) struct WrittenSenders<'a> {
    look: Look<'a>,
    written: Vec<(&'a Sender, Written)>,
}

impl<'a> WrittenSenders<'a> {
    pub(crate) fn new(look: Look<'a>) -> Self {
        Self { look, written: Vec::new() }
    }

    /// The sender of a message.
    pub(crate) fn of(&mut self, view: &'a MessageView) -> Option<Written> {
        let sender = view.sender.as_ref()?;
        if let Some((_, written)) = self.written.iter().find(|(other, _)| *other == sender) {
            return Some(written.clone());
        }
        let written = Written::of(&SenderPush::new(sender, self.look));
        self.written.push((sender, written.clone()));
        Some(written)
    }
}
