//! `POST /api/v1/accounts/{account_id}/notifications/read_all`

use actions::notifications;
use axum::extract::State;
use model::Error;
use model::conversation::ConversationId;
use rest::{AgentError, Empty, Params};

use crate::caller::Agent;
use crate::door::Door;

/// Notes that the caller has looked at everything, or at what is of the conversation with the key `primary_actor_id`.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/notifications/read_all", tag = "notifications",
    params(("account_id" = i64, Path)), responses((status = 200, description = "Noted"))
)]
pub(crate) async fn read_all(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Empty, AgentError> {
    let conversation = match params.text("primary_actor_type").as_deref() {
        None | Some("") => None,
        Some("Conversation") => {
            let missing =
                || Error::invalid("primary_actor_id", "Primary actor must be the key of a conversation");
            Some(ConversationId::new(params.integer("primary_actor_id").ok_or_else(missing)?))
        }
        Some(_) => {
            return Err(
                Error::invalid("primary_actor_type", "Primary actor type must be Conversation").into()
            );
        }
    };
    notifications::read_all(&door.app, &agent, conversation).await?;
    Ok(Empty)
}
