//! Greets customers, and tells them when nobody is there.

use actions::App;
use actions::automatic_replies::{self, Waiting};
use model::Result;
use model::event::{Event, EventName};
use store::Tx;

use crate::{Consumer, Manner, Page};

/// Answers what customers say where their inbox wants the system to.
pub struct AutomaticReplies;

impl Consumer for AutomaticReplies {
    type Found = Waiting;

    const NAME: &'static str = "automatic_replies";
    const EVENTS: &'static [EventName] = &[EventName::MessageCreated];

    fn manner(&self) -> Manner {
        Manner { page: 500, ..Manner::default() }
    }

    fn wants(&self, event: &Event) -> bool {
        automatic_replies::may_be_answered(event)
    }

    async fn act(&self, app: &App, page: &Page) -> Result<Waiting> {
        automatic_replies::look(app, &page.scope(), page.events()).await
    }

    fn leaves_trace(&self, _: &Page, waiting: &Waiting) -> bool {
        !waiting.is_empty()
    }

    async fn record(&self, tx: &Tx, page: &Page, waiting: &Waiting) -> Result<()> {
        automatic_replies::answer(tx, &page.scope(), waiting).await
    }
}
