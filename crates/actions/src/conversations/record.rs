//! Writes changes of one conversation and tells them.

use model::Result;
use model::activity::{self, Actor};
use model::change::{self, Change};
use model::event::{Changes, EventName};
use model::posting::Thread;
use model::scope::Scope;
use store::Tx;

use crate::telling;

/// A changed conversation, and what is to be noted about it for agents.
#[derive(Debug, Clone)]
pub(crate) struct Changed {
    pub(crate) thread: Thread,
    pub(super) notes: Vec<String>,
}

/// Makes the changes of a locked conversation in order and tells what is different; nothing is written when nothing is.
pub(crate) async fn record(
    tx: &Tx,
    scope: &impl Scope,
    mut thread: Thread,
    actor: &Actor,
    changes: &[Change],
) -> Result<Changed> {
    let mut different = Changes::new();
    let mut notes = Vec::new();
    for change in changes {
        let labels = thread.view.conversation.labels.clone();
        let made = change::apply(&mut thread, change, tx.now());
        if !made.is_empty() {
            notes.extend(activity::sentences(change, actor, &labels));
            different.extend(made);
        }
    }
    if different.is_empty() {
        return Ok(Changed { thread, notes });
    }
    if let (Some(assignee), true) = (&thread.view.assignee, different.contains_key("assignee_id")) {
        store::participants::admit(tx, scope, thread.view.conversation.id, assignee.id).await?;
    }
    thread.view.conversation = store::conversations::update(tx, &thread.view.conversation).await?;
    let body = telling::conversation(tx, &thread).await?;
    for name in change::events(&different) {
        let audience = match name {
            EventName::AssigneeChanged | EventName::TeamChanged => thread.agents(),
            _ => thread.everyone(),
        };
        telling::tell(tx, scope, (name, audience), body.clone(), different.clone());
    }
    Ok(Changed { thread, notes })
}
