//! `POST /api/v1/accounts/{account_id}/conversations/{conversation_id}/transcript`

use actions::transcripts;
use axum::extract::State;
use rest::{AgentError, Empty, Params};

use super::ConversationPath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Sends what the customer may see of the conversation to `email`, as a PDF file.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/transcript", tag = "conversations",
    params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses(
        (status = 200, description = "On its way"),
        (status = 422, description = "The address is missing or none"),
        (status = 429, description = "The account sent 1000 in an hour"),
        (status = 503, description = "Mail is not set up"),
    )
)]
pub(crate) async fn transcript(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ConversationPath>,
    params: Params,
) -> Result<Empty, AgentError> {
    let conversation = path.key(&door, &agent).await?;
    let email = params.text("email").filter(|email| !email.trim().is_empty());
    let email = email.ok_or(model::Error::Conflict("email param missing"))?;
    door.transcripts.check(agent.account_id)?;
    transcripts::send(&door.app, &agent, conversation, &email).await?;
    Ok(Empty)
}
