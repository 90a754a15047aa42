//! How events say what is now, what was before and who did it.

use model::Result;
use model::conversation::ConversationView;
use model::event::{Body, Changes, EventName, NewEvent, PAYLOAD_VERSION, Payload};
use model::posting::Thread;
use model::scope::Scope;
use model::topic::{Audience, Topic};
use store::Tx;
use store::cache_keys::CachedList;

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

/// Tells every user of the account that a list has changed which clients keep.
pub(crate) async fn cached(tx: &Tx, scope: &impl Scope, list: CachedList) -> Result<()> {
    let keys = store::cache_keys::touch(tx, scope, list).await?;
    let audience = Audience::from_slice(&[Topic::Account(scope.account())]);
    tell(tx, scope, (EventName::AccountCacheInvalidated, audience), Body::CacheKeys(keys), Changes::new());
    Ok(())
}

/// The conversation as its events carry it: with the last message that the customer may see.
pub(crate) async fn conversation(tx: &Tx, thread: &Thread) -> Result<Body> {
    let last_message = store::messages::last_public(tx, thread).await?.map(Box::new);
    Ok(Body::Conversation(Box::new(ConversationView { last_message, ..thread.view.clone() })))
}
