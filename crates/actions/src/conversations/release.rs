//! Conversations whose agent or bot has left.

use model::Result;
use model::change;
use model::conversation::ConversationId;
use model::event::{Changes, EventName};
use model::scope::Scope;
use serde_json::json;
use store::{Tx, threads};

use crate::telling;

/// Conversations that are told one by one; readers of more learn it with their next event.
const TOLD: usize = 200;

/// Tells that these conversations are nobody's now; `attribute` had this key before.
pub(crate) async fn tell_unassigned(
    tx: &Tx,
    scope: &impl Scope,
    (attribute, key): (&str, i64),
    conversations: &[ConversationId],
) -> Result<()> {
    let told = &conversations[..conversations.len().min(TOLD)];
    let changes = Changes::from_iter([(attribute.to_owned(), json!([key, null]))]);
    for thread in threads::lock(tx, Some(scope.account()), told).await? {
        let body = telling::conversation(tx, &thread).await?;
        for name in change::events(&changes) {
            let audience = match name {
                EventName::AssigneeChanged => thread.agents(),
                _ => thread.everyone(),
            };
            telling::tell(tx, scope, (name, audience), body.clone(), changes.clone());
        }
    }
    Ok(())
}
