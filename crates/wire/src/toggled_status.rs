//! The answer to a change of a conversation's status.

use model::conversation::Conversation;
use serde::Serialize;
use utoipa::ToSchema;

use crate::message_event::Empty;
use crate::stamp::iso;

/// The answer to a change of a conversation's status.
#[derive(Serialize, ToSchema)]
pub struct ToggledStatus {
    meta: Empty,
    payload: Outcome,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ToggledStatusPayload)]
struct Outcome {
    success: bool,
    conversation_id: i64,
    current_status: &'static str,
    snoozed_until: Option<String>,
}

impl From<&Conversation> for ToggledStatus {
    fn from(conversation: &Conversation) -> Self {
        Self {
            meta: Empty {},
            payload: Outcome {
                success: true,
                conversation_id: conversation.display_id,
                current_status: conversation.status.as_str(),
                snoozed_until: iso(conversation.snoozed_until),
            },
        }
    }
}
