//! Keeps when each customer last said something.

use std::collections::BTreeMap;
use std::time::Duration;

use model::Result;
use model::event::{Body, Event, EventName};
use model::message::{Author, MessageKind};
use store::Tx;

use crate::{Consumer, Manner, Page};

/// Notes the customers of incoming messages as active.
pub struct ContactActivity;

impl Consumer for ContactActivity {
    type Found = ();

    const NAME: &'static str = "contact_activity";
    const EVENTS: &'static [EventName] = &[EventName::MessageCreated];

    fn manner(&self) -> Manner {
        Manner { page: 1000, gather: Duration::from_millis(250), ..Manner::default() }
    }

    fn wants(&self, event: &Event) -> bool {
        matches!(&event.payload.body, Body::Message(view) if view.message.kind == MessageKind::Incoming)
    }

    async fn record(&self, tx: &Tx, page: &Page, (): &()) -> Result<()> {
        let mut seen = BTreeMap::new();
        for event in page.events() {
            let Body::Message(view) = &event.payload.body else { continue };
            let Some(Author::Contact(contact)) = view.message.author else { continue };
            // Later messages have later times.
            seen.insert(contact, view.message.created_at);
        }
        actions::contacts::note_activity(tx, &page.scope(), &seen).await
    }
}
