//! A consumer that tells the log, for each message, that it has seen it; and may be made to fail.

use std::sync::Arc;
use std::time::Duration;

use actions::App;
use jobs::{Consumer, Manner, Page, Start};
use model::account::AccountId;
use model::event::{AccessChange, Body, Event, EventName, NewEvent, Payload, Seq};
use model::topic::Audience;
use model::{Error, Id, Result};
use parking_lot::Mutex;
use realtime::Watch;
use store::Tx;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::house::{House, PATIENCE};

/// What goes wrong with a message that says so.
pub(crate) const FAILS: &str = "this cannot be borne";
/// The same, worse.
pub(crate) const PANICS: &str = "this makes it panic";
/// A message that says so takes until there is a permit.
pub(crate) const WAITS: &str = "this takes long";

/// Nothing is recorded of a message that says so.
pub(crate) const LEAVES_NOTHING: &str = "this leaves nothing behind";

/// On which node, for which account, from which event on.
pub(crate) type Acted = (&'static str, AccountId, Seq);

/// Sees every message, and says so.
pub(crate) struct Tally {
    pub(crate) manner: Manner,
    /// What it did outside: the first event of each page, and on which node.
    pub(crate) acted: Arc<Mutex<Vec<Acted>>>,
    pub(crate) node: &'static str,
    /// Pages with messages that take long that it may act on.
    pub(crate) permits: Arc<Semaphore>,
}

impl Tally {
    pub(crate) fn new() -> Self {
        let manner = Manner {
            page: 3,
            attempts: 3,
            first_pause: Duration::from_millis(10),
            longest_pause: Duration::from_millis(20),
            ..Manner::default()
        };
        Self { manner, acted: Arc::default(), node: "first", permits: Arc::new(Semaphore::new(0)) }
    }
}

impl Consumer for Tally {
    type Found = ();

    const NAME: &'static str = "tally";
    const EVENTS: &'static [EventName] = &[EventName::MessageCreated];
    const START: Start = Start::Beginning;

    fn manner(&self) -> Manner {
        self.manner
    }

    async fn act(&self, _app: &App, page: &Page) -> Result<()> {
        let first = page.events().next().map_or(0, |event| event.seq);
        self.acted.lock().push((self.node, page.account_id, first));
        if page.events().any(|event| words(event) == Some(WAITS)) {
            self.permits.acquire().await.expect("it is never closed").forget();
        }
        Ok(())
    }

    fn leaves_trace(&self, page: &Page, (): &()) -> bool {
        page.events().any(|event| words(event) != Some(LEAVES_NOTHING))
    }

    async fn record(&self, tx: &Tx, page: &Page, (): &()) -> Result<()> {
        for event in page.events() {
            match words(event) {
                Some(PANICS) => panic!("as it was told to"),
                Some(LEAVES_NOTHING) => {}
                Some(FAILS) => return Err(Error::Conflict("as it was told to")),
                _ => tx.tell(page.account_id, seen(event.seq)),
            }
        }
        Ok(())
    }
}

fn words(event: &Event) -> Option<&str> {
    let Body::Message(view) = &event.payload.body else { return None };
    view.message.content.as_deref()
}

/// Says that an event was seen.
fn seen(seq: Seq) -> NewEvent {
    let payload = Payload::of(Body::Access(AccessChange::Users(vec![Id::new(seq)])));
    NewEvent { name: EventName::AccessChanged, audience: Audience::new(), payload }
}

/// Learns when events were seen.
pub(crate) fn watch(app: &App) -> Watch {
    app.realtime.watch(&[EventName::AccessChanged], |_| true)
}

/// The events that were seen, in the order in which they were, once there are so many.
pub(crate) async fn tally(house: &House, watch: &Watch, account: AccountId, count: usize) -> Vec<Seq> {
    let counted = async {
        loop {
            let seen = tallied(house, account).await;
            if seen.len() >= count {
                return seen;
            }
            // What another node sees is not announced here.
            let _ = timeout(Duration::from_millis(100), watch.wanted()).await;
        }
    };
    timeout(PATIENCE, counted).await.expect("everything is seen in time")
}

/// The events that were seen so far.
pub(crate) async fn tallied(house: &House, account: AccountId) -> Vec<Seq> {
    let told = house.told(account, EventName::AccessChanged).await;
    told.iter()
        .filter_map(|event| match &event.payload.body {
            Body::Access(AccessChange::Users(users)) => Some(users[0].get()),
            _ => None,
        })
        .collect()
}

/// The positions of the messages.
pub(crate) async fn messages(house: &House, account: AccountId) -> Vec<Seq> {
    let told = house.told(account, EventName::MessageCreated).await;
    told.iter().map(|event| event.seq).collect()
}
