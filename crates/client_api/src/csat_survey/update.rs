//! `PATCH /public/api/v1/csat_survey/{conversation_uuid}`.

use actions::messages::{Submission, submit_values};
use axum::extract::State;
use model::Error;
use rest::{Json, Params, Path, PublicError};
use serde_json::Value;
use store::csat_responses;
use utoipa::ToSchema;
use uuid::Uuid;

use super::show::find;
use super::survey::CsatSurvey;
use crate::Door;

/// The answer to a survey: `{"message":{"submitted_values":{"csat_survey_response":{"rating":4}}}}`.
#[derive(ToSchema)]
#[schema(as = CsatSurveyAnswer)]
pub(crate) struct Answer {
    /// `submitted_values` with a `csat_survey_response` of `rating`, 1 to 5, and `feedback_message`.
    #[schema(value_type = Object)]
    #[expect(dead_code, reason = "only described here: the values are read as they come")]
    message: Value,
}

/// Answers the last survey of a conversation; a later answer replaces an earlier one.
#[utoipa::path(
    patch,
    path = "/public/api/v1/csat_survey/{conversation_uuid}",
    tag = "Survey",
    params(("conversation_uuid" = Uuid, Path, description = "Public name of the conversation")),
    request_body = Answer,
    responses(
        (status = 200, body = CsatSurvey),
        (status = 404, description = "No such survey"),
        (status = 422, description = "The survey is too old to be answered"),
    ),
)]
pub(crate) async fn update(
    State(door): State<Door>,
    Path(conversation): Path<Uuid>,
    params: Params,
) -> Result<Json<CsatSurvey>, PublicError> {
    let db = door.app.store.reader();
    let surveyed = csat_responses::surveyed(&db, conversation).await?;
    let conversation_id = surveyed.thread.view.conversation.id;
    let survey = csat_responses::survey(&db, conversation_id).await?;
    let submission = Submission {
        conversation_id,
        message_id: survey.ok_or(Error::NotFound("survey"))?,
        values: params.value("message").and_then(|message| message.get("submitted_values")).cloned(),
    };
    submit_values(&door.app, &surveyed.scope, &submission).await?;
    Ok(Json(find(&door, conversation).await?))
}
