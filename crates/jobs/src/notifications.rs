//! Tells agents what they should look at.

use model::Result;
use model::event::{Event, EventName};
use store::Tx;

use crate::{Consumer, Manner, Page};

/// Makes notifications of new conversations, of assignments and of what is said.
pub struct Notifications;

impl Consumer for Notifications {
    type Found = ();

    const NAME: &'static str = "notifications";
    const EVENTS: &'static [EventName] =
        &[EventName::ConversationCreated, EventName::AssigneeChanged, EventName::MessageCreated];

    fn manner(&self) -> Manner {
        // The conversations of a page are locked while it is recorded: posting must not wait for long.
        Manner { page: 50, ..Manner::default() }
    }

    async fn record(&self, tx: &Tx, page: &Page, (): &()) -> Result<()> {
        let events: Vec<&Event> = page.events().collect();
        actions::notifications::follow(tx, &page.scope(), &events).await
    }
}
