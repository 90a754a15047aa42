//! Changes of a conversation, with what is noted about them in one transaction.

use model::Result;
use model::activity::Actor;
use model::change::Change;
use model::posting::Thread;
use model::scope::Scope;
use store::Tx;

use super::note::note;
use super::record::{Changed, record};

/// Makes changes of a locked conversation, tells them and writes for agents what happened.
pub(crate) async fn change_within(
    tx: &Tx,
    scope: &impl Scope,
    thread: Thread,
    actor: &Actor,
    changes: &[Change],
) -> Result<Thread> {
    let Changed { mut thread, notes } = record(tx, scope, thread, actor, changes).await?;
    note(tx, scope, &mut thread, notes).await?;
    Ok(thread)
}
