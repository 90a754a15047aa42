//! `GET /public/api/v1/csat_survey/{conversation_uuid}`.

use axum::extract::State;
use model::{Error, Result};
use rest::{Json, Path, PublicError};
use store::{csat_responses, messages};
use uuid::Uuid;

use super::survey::CsatSurvey;
use crate::Door;

/// Shows the last survey of a conversation; whoever knows the conversation's public name may see it.
#[utoipa::path(
    get,
    path = "/public/api/v1/csat_survey/{conversation_uuid}",
    tag = "Survey",
    params(("conversation_uuid" = Uuid, Path, description = "Public name of the conversation")),
    responses((status = 200, body = CsatSurvey), (status = 404, description = "No such survey")),
)]
pub(crate) async fn show(
    State(door): State<Door>,
    Path(conversation): Path<Uuid>,
) -> Result<Json<CsatSurvey>, PublicError> {
    Ok(Json(find(&door, conversation).await?))
}

pub(super) async fn find(door: &Door, conversation: Uuid) -> Result<CsatSurvey> {
    let db = door.app.store.reader();
    let surveyed = csat_responses::surveyed(&db, conversation).await?;
    let message = csat_responses::survey(&db, surveyed.thread.view.conversation.id).await?;
    let view = messages::one(&db, &surveyed.thread, message.ok_or(Error::NotFound("survey"))?).await?;
    let answer = csat_responses::of_message(&db, view.message.id).await?;
    Ok(CsatSurvey::new(surveyed, view, answer.as_ref(), &door.files))
}
