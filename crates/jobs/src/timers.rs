//! What happens at a time: looked for often, at the price of one small question, and done by one node.

use std::sync::Arc;
use std::time::Duration;

use actions::{
    App, channel, contact_transfers, conversations, inbox_removal, labels, notifications, routing,
};
use model::Result;
use store::{Tx, leases};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

/// How long other nodes stay away from what one of them does; renewed before each third of it has passed.
const LEASE: Duration = Duration::from_secs(10);

/// Something that has its time.
pub(crate) trait Timer: Send + Sync + 'static {
    /// The name of its lease.
    const NAME: &'static str;
    /// How often it is looked for.
    const PERIOD: Duration;

    /// Whether something's time has come: asked without a lease, so it should be cheap.
    fn is_due(&self, app: &App) -> impl Future<Output = Result<bool>> + Send;

    /// Does some of what is due, in short transactions; gives whether there is more.
    fn step(&self, app: &App) -> impl Future<Output = Result<bool>> + Send;

    /// Waits for what steps have begun and not ended; the timer's last act.
    fn finish(&self) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }
}

/// Opens conversations whose snooze has ended.
pub(crate) struct Snoozes;

impl Timer for Snoozes {
    const NAME: &'static str = "snoozes";
    const PERIOD: Duration = Duration::from_secs(1);

    async fn is_due(&self, app: &App) -> Result<bool> {
        conversations::due_exist(app).await
    }

    async fn step(&self, app: &App) -> Result<bool> {
        conversations::wake_due(app).await
    }
}

/// Brings back what agents put aside.
pub(crate) struct SnoozedNotifications;

impl Timer for SnoozedNotifications {
    const NAME: &'static str = "snoozed_notifications";
    const PERIOD: Duration = Duration::from_secs(5);

    async fn is_due(&self, app: &App) -> Result<bool> {
        store::notifications::due_exist(&app.store.reader(), app.clock.now()).await
    }

    async fn step(&self, app: &App) -> Result<bool> {
        notifications::wake_due(app).await
    }
}

/// Resolves conversations in which nothing happens.
pub(crate) struct IdleConversations;

impl Timer for IdleConversations {
    const NAME: &'static str = "idle_conversations";
    const PERIOD: Duration = Duration::from_secs(15);

    async fn is_due(&self, app: &App) -> Result<bool> {
        conversations::idle_exist(app).await
    }

    async fn step(&self, app: &App) -> Result<bool> {
        conversations::resolve_idle(app).await
    }
}

/// Lets conversations and contacts follow when a label changes.
pub(crate) struct LabelChanges;

impl Timer for LabelChanges {
    const NAME: &'static str = "label_changes";
    const PERIOD: Duration = Duration::from_secs(1);

    async fn is_due(&self, app: &App) -> Result<bool> {
        labels::changes_exist(app).await
    }

    async fn step(&self, app: &App) -> Result<bool> {
        labels::follow_changes(app).await
    }
}

/// Brings contacts in from files and takes them out.
pub(crate) struct ContactTransfers;

impl Timer for ContactTransfers {
    const NAME: &'static str = "contact_transfers";
    const PERIOD: Duration = Duration::from_secs(1);

    async fn is_due(&self, app: &App) -> Result<bool> {
        contact_transfers::exist(app).await
    }

    async fn step(&self, app: &App) -> Result<bool> {
        contact_transfers::step(app).await
    }
}

/// Deletes inboxes with everything in them.
pub(crate) struct InboxRemovals;

impl Timer for InboxRemovals {
    const NAME: &'static str = "inbox_removals";
    const PERIOD: Duration = Duration::from_secs(1);

    async fn is_due(&self, app: &App) -> Result<bool> {
        inbox_removal::removals_exist(app).await
    }

    async fn step(&self, app: &App) -> Result<bool> {
        inbox_removal::continue_removal(app).await
    }
}

/// Reminds silent customers of channels, and ends their conversations.
pub(crate) struct SilentCustomers;

impl Timer for SilentCustomers {
    const NAME: &'static str = "silent_customers";
    const PERIOD: Duration = Duration::from_secs(1);

    async fn is_due(&self, app: &App) -> Result<bool> {
        channel::silent_exist(app).await
    }

    async fn step(&self, app: &App) -> Result<bool> {
        channel::look_after_silent(app).await
    }
}

/// Does what is due about conversations of channels that wait for agents.
pub(crate) struct DueTasks;

impl Timer for DueTasks {
    const NAME: &'static str = "due_tasks";
    const PERIOD: Duration = Duration::from_millis(500);

    async fn is_due(&self, app: &App) -> Result<bool> {
        routing::due_exist(app).await
    }

    async fn step(&self, app: &App) -> Result<bool> {
        routing::look_after_due(app).await
    }
}

/// Signs agents of channels out who have been gone for too long.
pub(crate) struct VanishedAgents;

impl Timer for VanishedAgents {
    const NAME: &'static str = "vanished_agents";
    const PERIOD: Duration = Duration::from_secs(1);

    async fn is_due(&self, app: &App) -> Result<bool> {
        routing::vanished_exist(app).await
    }

    async fn step(&self, app: &App) -> Result<bool> {
        routing::look_after_vanished(app).await
    }
}

/// Runs a timer until told to stop.
pub(crate) async fn run<T: Timer>(timer: T, app: App, owner: Arc<str>, stop: CancellationToken) {
    while stop.run_until_cancelled(sleep(T::PERIOD)).await.is_some() {
        if let Err(error) = look(&timer, &app, &owner, &stop).await {
            tracing::warn!(timer = T::NAME, %error, "Timer {} failed and tries again", T::NAME);
        }
    }
    if let Err(error) = timer.finish().await {
        tracing::warn!(timer = T::NAME, %error, "Timer {} did not end what it had begun", T::NAME);
    }
}

/// Does what is due, unless another node does.
async fn look<T: Timer>(timer: &T, app: &App, owner: &str, stop: &CancellationToken) -> Result<()> {
    if !timer.is_due(app).await? || !claim::<T>(app, owner).await? {
        return Ok(());
    }
    let worked = work(timer, app, owner, stop).await;
    app.store.write(&(T::NAME, owner), release).await?;
    worked
}

async fn work<T: Timer>(timer: &T, app: &App, owner: &str, stop: &CancellationToken) -> Result<()> {
    let mut claimed = Instant::now();
    while timer.step(app).await? && !stop.is_cancelled() {
        if claimed.elapsed() >= LEASE / 3 {
            if !claim::<T>(app, owner).await? {
                return Ok(());
            }
            claimed = Instant::now();
        }
    }
    Ok(())
}

async fn claim<T: Timer>(app: &App, owner: &str) -> Result<bool> {
    app.store.write(&(T::NAME, owner, app.clock.now().plus(LEASE)), claim_in).await
}

async fn claim_in(tx: &Tx, (name, owner, until): &(&str, &str, model::Timestamp)) -> Result<bool> {
    leases::claim(tx, name, owner, *until).await
}

async fn release(tx: &Tx, (name, owner): &(&str, &str)) -> Result<()> {
    leases::release(tx, name, owner).await
}
