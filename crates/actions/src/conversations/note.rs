//! Writes into a conversation, for agents, what happened to it.

use model::Result;
use model::message::MessageKind;
use model::posting::{Draft, Speaker, Thread};
use model::scope::Scope;
use store::{Tx, post_within};

/// Posts sentences about a locked conversation, in the transaction of what they tell.
pub(super) async fn note(
    tx: &Tx,
    scope: &impl Scope,
    thread: &mut Thread,
    sentences: impl IntoIterator<Item = String>,
) -> Result<()> {
    for sentence in sentences {
        let draft = Draft::text(MessageKind::Activity, Speaker::System, sentence).checked()?;
        post_within(tx, scope, thread, draft).await?;
    }
    Ok(())
}
