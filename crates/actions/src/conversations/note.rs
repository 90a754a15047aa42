//! Writes into a conversation, for agents, what happened to it.

use model::Result;
use model::message::MessageKind;
use model::posting::{Draft, Speaker};
use model::scope::Scope;
use store::PostCall;

use super::record::Changed;
use crate::App;

/// Posts the notes of a committed change and gives the conversation.
///
/// The change itself is done, so a note that cannot be written is logged and never fails the caller.
pub(super) async fn note(app: &App, scope: &impl Scope, changed: Changed) -> model::posting::Thread {
    for sentence in changed.notes {
        let draft = Draft::text(MessageKind::Activity, Speaker::System, sentence);
        if let Err(error) = post(app, scope, &changed.thread, draft).await {
            let conversation = changed.thread.view.conversation.id;
            tracing::warn!(conversation.id = %conversation, %error, "An activity of conversation {conversation} was not noted");
        }
    }
    changed.thread
}

/// Posts what the system itself says.
pub(super) async fn post(
    app: &App,
    scope: &impl Scope,
    thread: &model::posting::Thread,
    draft: Draft,
) -> Result<()> {
    let call = PostCall {
        account_id: scope.account(),
        conversation_id: thread.view.conversation.id,
        draft: draft.checked()?,
        repeat: None,
        performer: scope.performer(),
        origin: scope.origin(),
    };
    app.store.post(call).await.map(drop)
}
