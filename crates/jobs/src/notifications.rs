//! Tells agents what they should look at.

use std::time::Duration;

use actions::App;
use actions::notifications::{Interested, Ways};
use model::Result;
use model::event::{Event, EventName};
use store::Tx;

use crate::{Consumer, Manner, Page};

/// Makes notifications of new conversations, of assignments and of what is said, and lets whoever is not looking know.
pub struct Notifications(Ways);

impl Notifications {
    /// As the operator set it.
    pub fn new(app: &App) -> Self {
        Self(app.settings.notices.clone())
    }
}

impl Consumer for Notifications {
    type Found = Interested;

    const NAME: &'static str = "notifications";
    const EVENTS: &'static [EventName] = &[
        EventName::ConversationCreated,
        EventName::ConversationStatusChanged,
        EventName::AssigneeChanged,
        EventName::MessageCreated,
    ];

    fn manner(&self) -> Manner {
        Manner { gather: Duration::from_millis(50), ..Manner::default() }
    }

    fn wants(&self, event: &Event) -> bool {
        actions::notifications::may_matter(event)
    }

    /// Most of what is said concerns nobody but whoever said it: what remains is little to write.
    async fn act(&self, app: &App, page: &Page) -> Result<Interested> {
        Interested::read(&app.store.reader(), &page.scope(), page.events()).await
    }

    fn leaves_trace(&self, page: &Page, interested: &Interested) -> bool {
        page.events().any(|event| interested.concern(event))
    }

    async fn record(&self, tx: &Tx, page: &Page, interested: &Interested) -> Result<()> {
        let events: Vec<&Event> = page.events().filter(|event| interested.concern(event)).collect();
        actions::notifications::follow(tx, &page.scope(), &self.0, &events).await
    }
}
