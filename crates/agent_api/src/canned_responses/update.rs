//! `PATCH /api/v1/accounts/{account_id}/canned_responses/{canned_response_id}`

use actions::{Edit, canned_responses};
use axum::extract::State;
use model::canned_response::CannedResponse;
use rest::{AgentError, Json, Params};
use wire::CannedResponseRest;

use super::{Body, CannedResponsePath};
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Changes a canned response.
#[utoipa::path(
    patch, path = "/api/v1/accounts/{account_id}/canned_responses/{canned_response_id}", tag = "canned responses",
    params(("account_id" = i64, Path), ("canned_response_id" = i64, Path)),
    responses((status = 200, description = "The canned response", body = CannedResponseRest))
)]
pub(crate) async fn update(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<CannedResponsePath>,
    params: Params,
) -> Result<Json<CannedResponseRest>, AgentError> {
    let body: Body = params.wrapped("canned_response")?;
    let edit = Edit::new(move |response: &mut CannedResponse| body.apply(response));
    let response = canned_responses::update(&door.app, &agent, path.canned_response_id, edit).await?;
    Ok(Json(CannedResponseRest::from(&response)))
}

impl Body {
    fn apply(&self, response: &mut CannedResponse) {
        if let Some(short_code) = &self.short_code {
            response.short_code.clone_from(short_code);
        }
        if let Some(content) = &self.content {
            response.content.clone_from(content);
        }
    }
}
