//! A message posted as part of another change: both are kept, or neither is.

use std::sync::Arc;

use model::Result;
use model::posting::{CheckedDraft, Effect, Limits, Thread, post};
use model::scope::Scope;

use super::batch::event;
use super::{PostCall, places, write};
use crate::tx::Tx;

/// Posts what the system says in a conversation that the transaction has locked and changed; nothing limits how much.
pub async fn post_within(
    tx: &Tx,
    scope: &impl Scope,
    thread: &mut Thread,
    draft: CheckedDraft,
) -> Result<()> {
    if draft.draft().names_places() {
        places::fill_in(tx, vec![thread]).await?;
    }
    let mut effects = post(thread, &draft, tx.now(), Limits { flood: 0 })?;
    let views = effects.iter_mut().filter_map(|effect| match effect {
        Effect::Message(view) => Some(view.as_mut()),
        Effect::AboutMessage(_) | Effect::AboutConversation(..) => None,
    });
    write::messages(tx, views.collect()).await?;
    write::conversations(tx, vec![thread]).await?;
    let posted = effects.iter().rev().find_map(|effect| match effect {
        Effect::Message(view) => Some(Arc::new(view.as_ref().clone())),
        Effect::AboutMessage(_) | Effect::AboutConversation(..) => None,
    });
    let posted = posted.expect("posting always stores a message");
    let call = PostCall {
        account_id: scope.account(),
        conversation_id: thread.view.conversation.id,
        draft,
        repeat: None,
        performer: scope.performer(),
        origin: scope.origin(),
    };
    for effect in effects {
        tx.tell(scope.account(), event(&call, thread, &posted, effect));
    }
    Ok(())
}
