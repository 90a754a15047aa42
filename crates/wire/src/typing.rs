//! Who is writing right now, as the bytes that a client reads.

use model::message::Sender;
use model::typing::{Typing, TypingState, Visibility};
use serde::Serialize;
use utoipa::ToSchema;

use crate::event::{Envelope, Told};
use crate::written::bytes;
use crate::{AgentBotPush, ConversationEvent, Look, PerformerPush, SenderPush, UserPush, Viewer};

/// Somebody began or stopped writing.
#[derive(Serialize, ToSchema)]
pub(crate) struct TypingEvent<'a> {
    conversation: ConversationEvent<'a>,
    user: SenderPush<'a>,
    is_private: bool,
}

/// The bytes of `{"event":"conversation.typing_on","data":{…}}`, or `typing_off`.
pub fn typing_json(typing: &Typing, viewer: Viewer<'_>, look: Look<'_>) -> Vec<u8> {
    let event = match typing.state {
        TypingState::On => "conversation.typing_on",
        TypingState::Off => "conversation.typing_off",
    };
    let performer = match &typing.typist {
        Sender::User(user) => Some(PerformerPush::User(UserPush::new(user, look))),
        Sender::AgentBot(bot) => Some(PerformerPush::AgentBot(AgentBotPush::new(bot, look.files))),
        Sender::Contact(_) => None,
    };
    let shape = TypingEvent {
        conversation: ConversationEvent::new(&typing.conversation, viewer, look),
        user: SenderPush::new(&typing.typist, look),
        is_private: typing.visibility == Visibility::Private,
    };
    let account_id = typing.conversation.conversation.account_id.get();
    bytes(&Envelope { event, data: Told { shape, account_id, performer } })
}
