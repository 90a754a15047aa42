//! Conversations of the Customer Channel API: how they begin, who is in them, what others send through them.

mod begin;
mod campaign;
mod company;
mod end;
mod house;
mod queues;

use model::Result;
use model::conversation::ConversationStatus;
use model::posting::Thread;
use store::contact_inboxes::Visitor;
use uuid::Uuid;

use crate::App;

pub use begin::{Begun, Intake, begin, queue};
pub use campaign::{Campaign, Sent, send};
pub(crate) use company::{FOLLOWED, lose, step_out};
pub use company::{Told, customer_comes, customer_leaves, take_part, taking_part, told};
pub(crate) use end::end_within;
pub use end::{END_REASON, EndReason, Queues, Rules, Unserved, end, look_after_silent, silent_exist};
pub(crate) use house::found as found_house;
pub use house::{INBOX, house};
pub use queues::choose_queues;
pub(crate) use queues::queue_named;

/// A conversation and the customer in the session in which it began.
#[derive(Debug, Clone)]
pub struct Seat {
    /// The customer, with the session whose name is the participant's.
    pub visitor: Visitor,
    /// The conversation.
    pub thread: Thread,
}

impl Seat {
    /// Whether it has ended for good.
    pub fn has_ended(&self) -> bool {
        self.thread.view.conversation.status == ConversationStatus::Resolved
    }
}

/// The conversation with this public name, if it began in a channel: a conversation keeps the door that it began on.
pub async fn find(app: &App, conversation: Uuid) -> Result<Option<Seat>> {
    let found = store::channel::by_uuid(&app.store.reader(), conversation).await?;
    let seat = found.map(|(visitor, thread)| Seat { visitor, thread });
    Ok(seat.filter(|seat| seat.thread.view.conversation.channel().is_some()))
}
