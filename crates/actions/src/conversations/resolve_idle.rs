//! Conversations in which nothing happens are resolved after the time that their account has chosen.

use std::time::Duration;

use model::Result;
use model::account::{Account, AccountId};
use model::activity::Actor;
use model::change::Change;
use model::conversation::{Conversation, ConversationId, ConversationStatus};
use model::message::MessageKind;
use model::posting::{Draft, Speaker, Thread};
use model::scope::SystemScope;
use store::{Tx, accounts, conversations, post_within, threads};

use super::status::move_within;
use super::timed::Step;
use crate::App;

/// Conversations of one step.
const STEP: u32 = 50;

/// Whether a conversation has been idle for as long as its account has chosen.
pub async fn idle_exist(app: &App) -> Result<bool> {
    Ok(!conversations::idle(&app.store.reader(), app.clock.now(), 1).await?.is_empty())
}

/// Resolves some of the idle conversations; gives whether there may be more.
pub async fn resolve_idle(app: &App) -> Result<bool> {
    let idle = conversations::idle(&app.store.reader(), app.clock.now(), STEP).await?;
    let mut step = Step::default();
    for conversation in idle {
        step.note(conversation, app.store.write(&conversation, resolve_in).await)?;
    }
    Ok(step.has_more(STEP))
}

async fn resolve_in(tx: &Tx, (account_id, conversation): &(AccountId, ConversationId)) -> Result<()> {
    let scope = SystemScope { account_id: *account_id };
    let account = accounts::by_id(tx, *account_id).await?;
    let Some(mut thread) = threads::lock(tx, Some(*account_id), &[*conversation]).await?.pop() else {
        return Ok(());
    };
    let Some(idle_for) = idle(tx, &account, &thread.view.conversation) else { return Ok(()) };
    if let Some(message) = farewell(&account, &thread, tx) {
        post_within(tx, &scope, &mut thread, message.checked()?).await?;
    }
    let changes = changes(&account, &thread.view.conversation);
    let actor = Actor::system_because(format!("because nobody wrote for {}", spoken(idle_for)));
    move_within(tx, &scope, thread, &actor, &changes).await.map(drop)
}

/// After how many minutes it is to be resolved, if it still is.
fn idle(tx: &Tx, account: &Account, conversation: &Conversation) -> Option<u32> {
    let rule = &account.settings.auto_resolve;
    let after = rule.after?;
    let since = tx.now().minus(Duration::from_mins(u64::from(after)));
    let waits = rule.ignore_waiting && conversation.waiting_since.is_some();
    let is_idle = conversation.status == ConversationStatus::Open && conversation.last_activity_at <= since;
    (is_idle && !waits).then_some(after)
}

/// What the customer is told, where that may still be done.
fn farewell(account: &Account, thread: &Thread, tx: &Tx) -> Option<Draft> {
    let message = account.settings.auto_resolve.message.as_ref()?;
    let draft = Draft::text(MessageKind::Template, Speaker::System, message);
    thread.view.can_reply(tx.now()).then_some(draft)
}

fn changes(account: &Account, conversation: &Conversation) -> Vec<Change> {
    let mut changes = Vec::new();
    if let Some(label) = &account.settings.auto_resolve.label {
        let mut labels = conversation.labels.clone();
        if !labels.contains(label) {
            labels.push(label.clone());
            changes.push(Change::Labels(labels));
        }
    }
    changes.push(Change::Status(ConversationStatus::Resolved));
    changes
}

/// So many minutes, in the largest unit that is whole.
fn spoken(minutes: u32) -> String {
    let (count, unit) = match minutes {
        minutes if minutes % 1440 == 0 => (minutes / 1440, "day"),
        minutes if minutes % 60 == 0 => (minutes / 60, "hour"),
        minutes => (minutes, "minute"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_spoken_in_the_largest_whole_unit() {
        let times = [1, 30, 60, 90, 120, 1440, 4320].map(spoken);

        assert_eq!(times, ["1 minute", "30 minutes", "1 hour", "90 minutes", "2 hours", "1 day", "3 days"]);
    }
}
