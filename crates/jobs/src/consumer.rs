//! What a consumer of the log has to say for itself.

use std::sync::Arc;
use std::time::Duration;

use actions::App;
use model::Result;
use model::account::AccountId;
use model::event::{Event, EventName};
use model::scope::SystemScope;
use store::log_consumers::Start;
use store::{Logged, Tx};

/// Works through the log of every account, in order and page by page.
///
/// A page is done in two steps. [`act`](Self::act) reaches outside or looks around, without a transaction: it may be run
/// again for the same page, after a crash too, so what it does outside must bear that. [`record`](Self::record) writes
/// into our database, in one transaction with the new position: each page is recorded once, whatever crashes. A consumer
/// needs only one of the two.
pub trait Consumer: Send + Sync + 'static {
    /// What `act` hands to `record`; `()` for a consumer that does not act.
    type Found: Default + Send + Sync;

    /// The name under which positions are kept; never changed once released.
    const NAME: &'static str;

    /// The events it may want. It is not woken by any other.
    const EVENTS: &'static [EventName];

    /// Where it begins with accounts that were there before it.
    const START: Start = Start::Head;

    /// How it likes to work.
    fn manner(&self) -> Manner {
        Manner::default()
    }

    /// Whether it wants this event, one of [`EVENTS`](Self::EVENTS). Must be the same on every node: it may look at the
    /// event only.
    fn wants(&self, event: &Event) -> bool {
        let _ = event;
        true
    }

    /// Does what has to be done outside of the database, or finds out what `record` needs to know.
    fn act(&self, app: &App, page: &Page) -> impl Future<Output = Result<Self::Found>> + Send {
        let _ = (app, page);
        async { Ok(Self::Found::default()) }
    }

    /// Whether anything has to be recorded of what was found. If not, the page costs no transaction, and may be looked at
    /// again after a crash.
    fn leaves_trace(&self, page: &Page, found: &Self::Found) -> bool {
        let _ = (page, found);
        true
    }

    /// Writes what follows from the page. May run again after a passing fault, then nothing of the first run is kept.
    fn record(&self, tx: &Tx, page: &Page, found: &Self::Found) -> impl Future<Output = Result<()>> + Send {
        let _ = (tx, page, found);
        async { Ok(()) }
    }
}

/// Some events of one account that a consumer wants, in order, at least one.
#[derive(Debug)]
pub struct Page {
    /// The account.
    pub account_id: AccountId,
    /// The events.
    pub events: Vec<Arc<Logged>>,
}

impl Page {
    /// The system, in the account.
    pub fn scope(&self) -> SystemScope {
        SystemScope { account_id: self.account_id }
    }

    /// The events.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().map(|logged| &logged.event)
    }
}

/// How a consumer likes to work.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// Events of one page at most: as many as one transaction can bear.
    pub page: u32,
    /// Accounts that are worked at at the same time, on each node.
    pub workers: usize,
    /// How long events are gathered before they are looked at.
    pub gather: Duration,
    /// How long one page may take.
    pub deadline: Duration,
    /// How often an event that fails is tried before it is skipped.
    pub attempts: u32,
    /// The pause after the first failure; each further one is twice as long.
    pub first_pause: Duration,
    /// The longest pause.
    pub longest_pause: Duration,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            page: 100,
            workers: 4,
            gather: Duration::ZERO,
            deadline: Duration::from_mins(2),
            attempts: 6,
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_mins(1),
        }
    }
}

impl Manner {
    /// The pause after this many failures.
    pub(crate) fn pause(&self, failures: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
        self.first_pause.saturating_mul(doubled).min(self.longest_pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let manner = Manner::default();

        let pauses = [1, 2, 3, 7, 4000].map(|failures| manner.pause(failures).as_secs());

        assert_eq!(pauses, [1, 2, 4, 60, 60]);
    }
}
