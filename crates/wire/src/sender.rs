//! Who said something, as every message shows it.

use model::message::{MessageView, Sender};
use serde::Serialize;
use utoipa::ToSchema;

use crate::written::Written;
use crate::{ContactPush, Look, UserPush};

/// Who said something; the key `type` tells which it is.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum SenderPush<'a> {
    /// A customer.
    Contact(ContactPush<'a>),
    /// An agent.
    User(UserPush<'a>),
}

impl<'a> SenderPush<'a> {
    /// The sender.
    pub fn new(sender: &'a Sender, look: Look<'_>) -> Self {
        match sender {
            Sender::Contact(contact) => Self::Contact(contact.into()),
            Sender::User(user) => Self::User(UserPush::new(user, look)),
        }
    }

    /// The sender of a message, ready for an answer.
    pub(crate) fn written(view: &'a MessageView, look: Look<'_>) -> Option<Written> {
        view.sender.as_ref().map(|sender| Written::of(&SenderPush::new(sender, look)))
    }
}
