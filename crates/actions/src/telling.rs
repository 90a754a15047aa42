//! How events say what is now, what was before and who did it.

use model::Result;
use model::conversation::ConversationView;
use model::event::{Body, Changes, EventName, NewEvent, PAYLOAD_VERSION, Payload};
use model::posting::Thread;
use model::scope::Scope;
use model::topic::Audience;
use store::Tx;

/// Tells the account's log that `body` is now so because of the caller.
pub(crate) fn tell(tx: &Tx, scope: &impl Scope, event: (EventName, Audience), body: Body, changes: Changes) {
    let (name, audience) = event;
    let payload = Payload {
        version: PAYLOAD_VERSION,
        body,
        changes,
        performer: scope.performer(),
        echo_id: None,
        origin: scope.origin(),
        grants: None,
    };
    tx.tell(scope.account(), NewEvent { name, audience, payload });
}

/// The conversation as its events carry it: with the last message that the customer may see.
pub(crate) async fn conversation(tx: &Tx, thread: &Thread) -> Result<Body> {
    let last_message = store::messages::last_public(tx, thread).await?.map(Box::new);
    Ok(Body::Conversation(Box::new(ConversationView { last_message, ..thread.view.clone() })))
}
