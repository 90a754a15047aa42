//! Conversations that were put aside come back when their time has come.

use model::Result;
use model::account::AccountId;
use model::activity::Actor;
use model::change::Change;
use model::conversation::{ConversationId, ConversationStatus};
use model::scope::SystemScope;
use store::{Tx, conversations, threads};

use super::timed::Step;
use super::within::change_within;
use crate::App;

/// Conversations of one step.
const STEP: u32 = 50;

/// Whether a snooze has ended.
pub async fn due_exist(app: &App) -> Result<bool> {
    Ok(!conversations::due(&app.store.reader(), app.clock.now(), 1).await?.is_empty())
}

/// Opens some of the conversations whose snooze has ended; gives whether there may be more.
pub async fn wake_due(app: &App) -> Result<bool> {
    let due = conversations::due(&app.store.reader(), app.clock.now(), STEP).await?;
    let mut step = Step::default();
    for conversation in due {
        step.note(conversation, app.store.write(&conversation, wake_in).await)?;
    }
    Ok(step.has_more(STEP))
}

async fn wake_in(tx: &Tx, (account_id, conversation): &(AccountId, ConversationId)) -> Result<()> {
    let scope = SystemScope { account_id: *account_id };
    let Some(thread) = threads::lock(tx, Some(*account_id), &[*conversation]).await?.pop() else {
        return Ok(());
    };
    let snoozed = &thread.view.conversation;
    let is_due = snoozed.snoozed_until.is_some_and(|until| until <= tx.now());
    if snoozed.status != ConversationStatus::Snoozed || !is_due {
        return Ok(());
    }
    let actor = Actor::system_because("because its snooze ended");
    change_within(tx, &scope, thread, &actor, &[Change::Status(ConversationStatus::Open)]).await.map(drop)
}
