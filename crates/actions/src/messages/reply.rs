//! Answers name a message of their own conversation, or none.

use model::conversation::ConversationId;
use model::posting::Draft;
use model::reply::Reply;
use model::scope::Scope;
use model::{Attributes, Result};
use store::Db;

/// The draft, which names the message that it answers by both of its names; one that the conversation does not have is
/// not named at all. Whoever answers nothing costs no question.
pub(crate) async fn settled(
    db: &impl Db,
    scope: &impl Scope,
    conversation: ConversationId,
    draft: Draft,
) -> Result<Draft> {
    let mut content_attributes: Attributes = draft.content_attributes;
    if let Some(reply) = Reply::take(&mut content_attributes)
        && let Some(answered) = store::messages::answered(db, scope, conversation, &reply).await?
    {
        answered.put(&mut content_attributes);
    }
    Ok(Draft { content_attributes, ..draft })
}
