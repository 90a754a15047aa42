//! `POST …/conversations/{display_id}/messages`.

use actions::messages::{VisitorDraft, post};
use axum::extract::State;
use model::Result;
use rest::{Json, Params, PublicError, TakenFiles};
use serde::Deserialize;
use serde_json::Value;
use store::Posted;
use utoipa::ToSchema;

use crate::Door;
use crate::repeat::IdempotencyKey;
use crate::visitor::ToConversation;

/// What a customer says; files come as `attachments[]` of a multipart body.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewMessage {
    /// The words, at most 150,000 characters.
    #[serde(default, deserialize_with = "rest::lenient::text")]
    content: Option<String>,
    /// The client's own name for the message, given back in its event; a repeat of it is no new message.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    echo_id: Option<Value>,
}

/// Posts a message as the customer.
#[utoipa::path(
    post,
    path = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/conversations/{display_id}/messages",
    tag = "Messages",
    params(
        ("inbox_identifier" = String, Path, description = "Public name of the inbox"),
        ("source_id" = String, Path, description = "Name of the session"),
        ("display_id" = i64, Path, description = "Number of the conversation"),
    ),
    request_body = NewMessage,
    responses(
        (status = 200, body = wire::PublicMessage),
        (status = 401, description = "The inbox requires a verified session"),
        (status = 404, description = "No such inbox, session or conversation"),
        (status = 422, description = "Something broke a rule"),
    ),
)]
pub(crate) async fn create(
    State(door): State<Door>,
    to: ToConversation,
    IdempotencyKey(key): IdempotencyKey,
    mut params: Params,
) -> Result<Json<wire::PublicMessage>, PublicError> {
    let body: NewMessage = params.parse()?;
    let files = params.take_files("attachments");
    let said = VisitorDraft {
        content: body.content,
        files: files.list().to_vec(),
        echo_id: body.echo_id.filter(|echo| !echo.is_null() && !echo.is_array() && !echo.is_object()),
        ..VisitorDraft::default()
    };
    let outcome = post(&door.app, &to.scope, to.conversation_id, said, key.as_deref()).await;
    settle(files, &outcome);
    Ok(Json(wire::PublicMessage::new(&outcome?.message, door.look())))
}

/// A repeat has the files of the first request already.
fn settle(files: TakenFiles, outcome: &Result<Posted>) {
    match outcome {
        Ok(posted) if posted.repeated => files.discard(),
        outcome => files.settle(outcome),
    }
}
