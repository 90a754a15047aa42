//! `POST /api/v1/accounts/{account_id}/macros`

use actions::macros;
use axum::extract::State;
use http::HeaderMap;
use model::macros::MacroFields;
use rest::{AgentError, Json, Params};
use wire::{MacroRest, Payload};

use super::{Body, shown_one};
use crate::caller::Agent;
use crate::door::Door;
use crate::repeat;

/// Makes a macro of `actions`, each with `action_name` and `action_params`. An agent who is no administrator makes
/// personal ones only. `send_attachment` takes the `blob_id` or `signed_id` of files that were sent before, and they are
/// kept for as long as the macro sends them. `send_webhook_event` is not known yet and is refused.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/macros", tag = "macros", params(("account_id" = i64, Path)),
    responses((status = 200, description = "The macro", body = Payload<MacroRest>))
)]
pub(crate) async fn create(
    State(door): State<Door>,
    Agent(agent): Agent,
    headers: HeaderMap,
    params: Params,
) -> Result<Json<Payload<MacroRest>>, AgentError> {
    let body = Body::read(&door, &agent, &params)?;
    let mut new = MacroFields::default();
    body.apply(body.visibility()?, &mut new);
    let repeat = repeat::key(&headers, &agent, "macros", &params);
    let made = macros::create(&door.app, &agent, new, repeat.as_ref()).await?;
    Ok(Json(Payload { payload: shown_one(&door, &agent, made).await? }))
}
