//! `PATCH …/conversations/{display_id}/messages/{message_id}`.

use actions::messages::{Submission, submit_values};
use axum::extract::State;
use model::message::MessageId;
use rest::{Json, Params, Path, PublicError};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::Door;
use crate::visitor::InConversation;

/// What a customer filled in.
#[derive(ToSchema)]
#[schema(as = SubmittedValues)]
pub(crate) struct Body {
    /// A list of `{name, title, value}`, one such object, or `{csat_survey_response: {rating, feedback_message}}`.
    #[schema(value_type = Option<Object>)]
    #[expect(dead_code, reason = "only described here: the values are read as they come")]
    submitted_values: Option<serde_json::Value>,
}

#[derive(Deserialize)]
pub(crate) struct MessagePath {
    message_id: i64,
}

/// Keeps what the customer filled into a message.
#[utoipa::path(
    patch,
    path = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/conversations/{display_id}/messages/{message_id}",
    tag = "Messages",
    params(
        ("inbox_identifier" = String, Path, description = "Public name of the inbox"),
        ("source_id" = String, Path, description = "Name of the session"),
        ("display_id" = i64, Path, description = "Number of the conversation"),
        ("message_id" = i64, Path, description = "The message"),
    ),
    request_body = Body,
    responses(
        (status = 200, body = wire::PublicMessage),
        (status = 401, description = "The inbox requires a verified session"),
        (status = 404, description = "No such inbox, session or conversation"),
        (status = 422, description = "The survey is too old to be answered"),
    ),
)]
pub(crate) async fn update(
    State(door): State<Door>,
    within: InConversation,
    Path(path): Path<MessagePath>,
    params: Params,
) -> Result<Json<wire::PublicMessage>, PublicError> {
    let submission = Submission {
        conversation_id: within.thread.view.conversation.id,
        message_id: MessageId::new(path.message_id),
        values: params.value("submitted_values").cloned(),
    };
    let view = submit_values(&door.app, &within.scope, &submission).await?;
    Ok(Json(wire::PublicMessage::new(&view, door.look())))
}
