//! Changes that the system makes by itself: with what is noted about them in one transaction.

use model::Result;
use model::activity::Actor;
use model::change::Change;
use model::message::MessageKind;
use model::posting::{Draft, Speaker, Thread};
use model::scope::Scope;
use store::{Tx, post_within};

use super::record::record;

/// Makes changes of a locked conversation, tells them and writes for agents what happened.
pub(crate) async fn change_within(
    tx: &Tx,
    scope: &impl Scope,
    thread: Thread,
    actor: &Actor,
    changes: &[Change],
) -> Result<Thread> {
    let changed = record(tx, scope, thread, actor, changes).await?;
    let mut thread = changed.thread;
    for sentence in changed.notes {
        let draft = Draft::text(MessageKind::Activity, Speaker::System, sentence).checked()?;
        post_within(tx, scope, &mut thread, draft).await?;
    }
    Ok(thread)
}
