//! `POST /api/v1/accounts/{account_id}/canned_responses`

use actions::canned_responses;
use axum::extract::State;
use http::HeaderMap;
use rest::{AgentError, Json, Params};
use store::canned_responses::NewCannedResponse;
use wire::CannedResponseRest;

use super::Body;
use crate::caller::Agent;
use crate::door::Door;
use crate::repeat;

/// Keeps a text at hand.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/canned_responses", tag = "canned responses",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "The canned response", body = CannedResponseRest))
)]
pub(crate) async fn create(
    State(door): State<Door>,
    Agent(agent): Agent,
    headers: HeaderMap,
    params: Params,
) -> Result<Json<CannedResponseRest>, AgentError> {
    let body: Body = params.wrapped("canned_response")?;
    let new = NewCannedResponse {
        short_code: body.short_code.unwrap_or_default(),
        content: body.content.unwrap_or_default(),
    };
    let repeat = repeat::key(&headers, &agent, "canned_responses", &params);
    let response = canned_responses::create(&door.app, &agent, new, repeat.as_ref()).await?;
    Ok(Json(CannedResponseRest::from(&response)))
}
