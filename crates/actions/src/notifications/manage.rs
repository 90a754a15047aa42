//! What users do with what they were told to look at.

use model::conversation::ConversationId;
use model::event::EventName;
use model::notification::{Notification, NotificationId};
use model::scope::{AgentScope, SystemScope};
use model::{Error, Result, Timestamp};
use serde_json::json;
use store::notifications::{self, Which};
use store::{Tx, memberships};

use super::view::{self, tell_gone, views};
use crate::App;

/// Notifications of one transaction.
const STEP: u32 = 50;

/// Notes that the caller has looked at it.
pub async fn read(app: &App, scope: &AgentScope, notification: NotificationId) -> Result<Notification> {
    app.store.write(&(scope, notification, Change::Read), change_one).await
}

/// Notes that the caller wants to look at it again.
pub async fn unread(app: &App, scope: &AgentScope, notification: NotificationId) -> Result<Notification> {
    app.store.write(&(scope, notification, Change::Unread), change_one).await
}

/// Puts it aside until then; `Invalid` when that has passed.
pub async fn snooze(
    app: &App,
    scope: &AgentScope,
    notification: NotificationId,
    until: Timestamp,
) -> Result<Notification> {
    if until <= app.clock.now() {
        return Err(Error::invalid("snoozed_until", "Snoozed until must be in the future"));
    }
    app.store.write(&(scope, notification, Change::Snooze(until)), change_one).await
}

#[derive(Clone, Copy)]
enum Change {
    Read,
    Unread,
    Snooze(Timestamp),
}

impl Change {
    fn apply(self, notification: &mut Notification, now: Timestamp) {
        match self {
            Self::Read => notification.read_at = notification.read_at.or(Some(now)),
            Self::Unread => notification.read_at = None,
            Self::Snooze(until) => notification.snoozed_until = Some(until),
        }
    }
}

async fn change_one(
    tx: &Tx,
    (scope, notification, change): &(&AgentScope, NotificationId, Change),
) -> Result<Notification> {
    let before = notifications::lock_own(tx, scope, *notification).await?;
    apply(tx, scope, vec![before.clone()], *change).await.map(|mut changed| changed.pop().unwrap_or(before))
}

/// Changes these and tells it; gives those that are different.
async fn apply(
    tx: &Tx,
    scope: &AgentScope,
    found: Vec<Notification>,
    change: Change,
) -> Result<Vec<Notification>> {
    let mut changed = Vec::with_capacity(found.len());
    for before in found {
        let mut notification = before.clone();
        change.apply(&mut notification, tx.now());
        if notification != before {
            changed.push(notifications::update(tx, &notification).await?);
        }
    }
    for view in views(tx, scope, &scope.user, changed.clone()).await? {
        view::tell(tx, scope, &[EventName::NotificationUpdated], view).await?;
    }
    Ok(changed)
}

/// Notes that the caller has looked at everything, or at what is of this conversation.
pub async fn read_all(app: &App, scope: &AgentScope, of: Option<ConversationId>) -> Result<()> {
    let which = of.map_or(Which::Unread, Which::UnreadOf);
    while app.store.write(&(scope, which), read_some).await? >= STEP as usize {}
    Ok(())
}

async fn read_some(tx: &Tx, (scope, which): &(&AgentScope, Which)) -> Result<usize> {
    let found = notifications::lock_some(tx, scope, *which, STEP).await?;
    Ok(apply(tx, scope, found, Change::Read).await?.len())
}

/// Notes that the agent has looked at what a conversation had for them, whose lock is held.
pub(crate) async fn read_of_conversation(
    tx: &Tx,
    scope: &AgentScope,
    conversation: ConversationId,
) -> Result<()> {
    let found = notifications::lock_some(tx, scope, Which::UnreadOf(conversation), STEP).await?;
    apply(tx, scope, found, Change::Read).await.map(drop)
}

/// Throws it away.
pub async fn remove(app: &App, scope: &AgentScope, notification: NotificationId) -> Result<()> {
    app.store.write(&(scope, notification), remove_one).await
}

async fn remove_one(tx: &Tx, (scope, notification): &(&AgentScope, NotificationId)) -> Result<()> {
    let found = notifications::lock_own(tx, scope, *notification).await?;
    notifications::remove(tx, &[found.id]).await?;
    tell_gone(tx, *scope, scope.user_id(), found.id).await
}

/// Throws away all that the caller has, or only what they have looked at.
pub async fn remove_all(app: &App, scope: &AgentScope, only_read: bool) -> Result<()> {
    let which = if only_read { Which::Read } else { Which::All };
    while app.store.write(&(scope, which), remove_some).await? >= STEP as usize {}
    Ok(())
}

async fn remove_some(tx: &Tx, (scope, which): &(&AgentScope, Which)) -> Result<usize> {
    let found = notifications::lock_some(tx, scope, *which, STEP).await?;
    let gone: Vec<NotificationId> = found.iter().map(|notification| notification.id).collect();
    notifications::remove(tx, &gone).await?;
    for notification in &gone {
        tell_gone(tx, *scope, scope.user_id(), *notification).await?;
    }
    Ok(gone.len())
}

/// Brings back some of what was put aside until now, in all accounts; gives whether there is more.
pub async fn wake_due(app: &App) -> Result<bool> {
    Ok(app.store.write(&(), wake_some).await? >= STEP as usize)
}

async fn wake_some(tx: &Tx, (): &()) -> Result<usize> {
    let due = notifications::lock_due(tx, STEP).await?;
    let count = due.len();
    for mut notification in due {
        let scope = SystemScope { account_id: notification.account_id };
        notification.snoozed_until = None;
        notification.read_at = None;
        notification.last_activity_at = tx.now();
        notification.meta.insert("last_snoozed_at".into(), json!(tx.now().iso()));
        let notification = notifications::update(tx, &notification).await?;
        let member = match memberships::member(tx, &scope, notification.user_id).await {
            Err(Error::NotFound(_)) => continue,
            found => found?,
        };
        for view in views(tx, &scope, &member.user.card(), vec![notification]).await? {
            view::tell(tx, &scope, &[EventName::NotificationUpdated], view).await?;
        }
    }
    Ok(count)
}
