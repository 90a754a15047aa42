//! Conversations whose agent, bot or team is no more.

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

/// Tells that these conversations have no agent, bot or team now; `attribute` had this key before.
pub(crate) async fn tell_released(
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
                EventName::AssigneeChanged | EventName::TeamChanged => thread.agents(),
                _ => thread.everyone(),
            };
            telling::tell(tx, scope, (name, audience), body.clone(), changes.clone());
        }
    }
    Ok(())
}
