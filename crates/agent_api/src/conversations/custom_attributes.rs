//! `POST /api/v1/accounts/{account_id}/conversations/{conversation_id}/custom_attributes`

use actions::conversations;
use axum::extract::State;
use model::{Attributes, Error};
use rest::{AgentError, Json, Params};
use serde::Serialize;
use utoipa::ToSchema;

use super::ConversationPath;
use crate::At;
use crate::caller::Staff;
use crate::door::Door;

/// The attributes now.
#[derive(Serialize, ToSchema)]
#[schema(as = ConversationCustomAttributes)]
pub(crate) struct Answer {
    #[schema(value_type = Object)]
    custom_attributes: Attributes,
}

/// Replaces the attributes that the business defined.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/custom_attributes",
    tag = "conversations", params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "The attributes now", body = Answer))
)]
pub(crate) async fn custom_attributes(
    State(door): State<Door>,
    Staff(staff): Staff,
    At(path): At<ConversationPath>,
    params: Params,
) -> Result<Json<Answer>, AgentError> {
    let missing = || Error::invalid("custom_attributes", "Custom attributes must be an object");
    let attributes = params.object("custom_attributes").ok_or_else(missing)?;
    let conversation = path.key(&door, &staff).await?;
    let thread = conversations::set_custom_attributes(&door.app, &staff, conversation, attributes).await?;
    Ok(Json(Answer { custom_attributes: thread.view.conversation.custom_attributes }))
}
