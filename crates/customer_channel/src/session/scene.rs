//! A conversation as whoever joins finds it.

use model::Timestamp;
use model::company::Company;
use model::event::Seq;
use model::message::MessageId;
use model::posting::Thread;
use serde_json::{Value, json};
use store::messages::{Page, Reader};

use super::events::task_of;
use super::news;
use crate::door::Shared;
use crate::fault::Fault;
use crate::shapes::{Eyes, Told};

/// Messages and activities that are shown to whoever joins.
const SHOWN: u32 = 200;

/// A conversation as whoever joins finds it.
pub(super) struct Scene {
    /// What they are told.
    pub(super) info: Value,
    /// The last message that is shown.
    pub(super) last: MessageId,
    /// Who is in it, as far as the activities tell that are shown.
    pub(super) company: Company,
    /// Everything that was read was told up to here.
    pub(super) read_to: Seq,
    /// Whether the customer was told to be here no more.
    pub(super) customer_is_gone: bool,
}

impl Scene {
    /// Reads what is shown to these eyes: everything that was said, and of what else happened whatever the log told up to
    /// this position, for the rest is told from there on.
    pub(super) async fn read(
        shared: &Shared,
        told: &Told,
        thread: &Thread,
        (eyes, upto): (Eyes, Seq),
    ) -> Result<Self, Fault> {
        let db = shared.app.store.reader();
        let reader = match eyes {
            Eyes::Agent(_) => Reader::Agent,
            Eyes::Customer => Reader::Customer,
        };
        let said = store::messages::page(&db, thread, reader, Page::Latest(SHOWN)).await?;
        let happened = actions::channel::told(&db, thread).await?;
        let mut company = happened.before.clone();
        let mut shown: Vec<(Timestamp, Value)> = Vec::new();
        for view in &said {
            let told = told.message(view, &shared.files, eyes);
            shown.extend(told.map(|told| (view.message.created_at, told)));
        }
        for logged in happened.events.iter().take_while(|logged| logged.event.seq <= upto) {
            let event = &logged.event;
            let activities = news::activities(told, &mut company, event, eyes);
            shown.extend(activities.into_iter().map(|told| (event.created_at, told)));
        }
        // What comes of one moment keeps its order.
        shown.sort_by_key(|(at, _)| *at);
        let left_off = shown.len().saturating_sub(SHOWN as usize);
        let messages: Vec<Value> = shown.into_iter().skip(left_off).map(|(_, told)| told).collect();
        let now = happened.company();
        let customer_is_gone = now.customer_is_gone();
        let is_online = eyes == Eyes::Customer || !customer_is_gone;
        let participants = told.participants(&now, is_online);
        let task = task_of(&shared.app, thread).await?;
        let info = json!({
            "conversation": told.conversation(thread, task.as_ref()),
            "messages": messages,
            "participant": participants,
            "participants": participants,
        });
        let last = said.last().map_or(MessageId::new(0), |last| last.message.id);
        let read_to = happened.events.last().map_or(upto, |logged| logged.event.seq.max(upto));
        Ok(Self { info, last, company, read_to, customer_is_gone })
    }
}
