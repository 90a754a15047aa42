//! Customers of the web who are here, however many sessions each has, and what happens when they are gone.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use actions::channel::{self, EndReason};
use model::contact_inbox::ContactInboxId;
use model::conversation::ConversationId;
use model::scope::VisitorScope;
use model::task::Leaving;
use parking_lot::Mutex;

use crate::door::Shared;

/// How many sessions each customer has on this node, by the session that the conversation began in.
#[derive(Default)]
pub(crate) struct Customers(Mutex<Places>);

#[derive(Default)]
struct Places {
    customers: HashMap<ContactInboxId, Presence>,
    /// How often anybody has gone.
    departures: u64,
}

impl Places {
    fn is_gone_since(&self, customer: ContactInboxId, departure: u64) -> bool {
        let presence = self.customers.get(&customer);
        presence.is_some_and(|presence| presence.sessions == 0 && presence.departure == departure)
    }
}

#[derive(Default)]
struct Presence {
    sessions: usize,
    /// The number of the customer's last departure.
    departure: u64,
}

impl Customers {
    /// Counts one more session of a customer.
    pub(crate) fn come(&self, customer: ContactInboxId) {
        self.0.lock().customers.entry(customer).or_default().sessions += 1;
    }

    /// Counts one less, of a customer whose conversation has ended.
    pub(crate) fn dismiss(&self, customer: ContactInboxId) {
        let mut places = self.0.lock();
        let Some(presence) = places.customers.get_mut(&customer) else { return };
        presence.sessions = presence.sessions.saturating_sub(1);
        if presence.sessions == 0 {
            places.customers.remove(&customer);
        }
    }

    /// Counts one less; gives the number of the departure when it was the last.
    fn go(&self, customer: ContactInboxId) -> Option<u64> {
        let mut places = self.0.lock();
        let departure = places.departures + 1;
        let presence = places.customers.get_mut(&customer)?;
        presence.sessions = presence.sessions.saturating_sub(1);
        if presence.sessions > 0 {
            return None;
        }
        presence.departure = departure;
        places.departures = departure;
        Some(departure)
    }

    /// Whether a customer has not been here since this departure.
    fn is_gone_since(&self, customer: ContactInboxId, departure: u64) -> bool {
        self.0.lock().is_gone_since(customer, departure)
    }

    /// Forgets a customer who has not been here since this departure; whether they have not.
    fn forget(&self, customer: ContactInboxId, departure: u64) -> bool {
        let mut places = self.0.lock();
        let is_gone = places.is_gone_since(customer, departure);
        if is_gone {
            places.customers.remove(&customer);
        }
        is_gone
    }
}

/// A customer who has no session any more.
struct Departure {
    shared: Arc<Shared>,
    scope: VisitorScope,
    conversation: ConversationId,
    leaving: Leaving,
    number: u64,
}

/// A session of a customer has ended. Who has none any more is told to have left after a while, and later the
/// conversation ends, unless they come back.
pub(crate) fn go(shared: &Arc<Shared>, scope: &VisitorScope, conversation: ConversationId, leaving: Leaving) {
    let Some(number) = shared.customers.go(scope.contact_inbox_id) else { return };
    let (shared, scope) = (Arc::clone(shared), scope.clone());
    let tasks = shared.tasks.clone();
    let departure = Departure { shared, scope, conversation, leaving, number };
    tasks.spawn(async move { departure.look_after().await });
}

impl Departure {
    async fn look_after(&self) {
        let rules = &self.shared.app.settings.channel;
        let missed_after = match self.leaving {
            Leaving::Willingly => Duration::ZERO,
            Leaving::Disconnected => rules.missed_after.min(rules.reconnect_within),
        };
        if !self.wait(missed_after).await {
            return;
        }
        if let Err(error) = self.tell().await {
            tracing::warn!(conversation.id = %self.conversation, %error, "That a customer is gone could not be told");
        }
        if !self.wait(rules.reconnect_within.saturating_sub(missed_after)).await
            || !self.shared.customers.forget(self.scope.contact_inbox_id, self.number)
        {
            return;
        }
        let ended =
            channel::end(&self.shared.app, &self.scope, self.conversation, EndReason::Disconnected).await;
        if let Err(error) = ended {
            tracing::warn!(conversation.id = %self.conversation, %error, "A conversation that its customer left could not be ended");
        }
    }

    async fn tell(&self) -> model::Result<()> {
        let app = &self.shared.app;
        channel::customer_leaves(app, &self.scope, self.conversation, self.leaving).await?;
        if self.is_gone() {
            return Ok(());
        }
        // They came back while it was told.
        channel::customer_comes(app, &self.scope, self.conversation).await
    }

    fn is_gone(&self) -> bool {
        self.shared.customers.is_gone_since(self.scope.contact_inbox_id, self.number)
    }

    /// Waits; whether the customer is still gone then, and the server not about to stop.
    async fn wait(&self, time: Duration) -> bool {
        let waiting = self.shared.closing.run_until_cancelled(tokio::time::sleep(time));
        waiting.await.is_some() && self.is_gone()
    }
}
