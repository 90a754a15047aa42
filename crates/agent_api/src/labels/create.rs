//! `POST /api/v1/accounts/{account_id}/labels`

use actions::labels;
use axum::extract::State;
use http::HeaderMap;
use rest::{AgentError, Json, Params};
use store::labels::NewLabel;
use wire::LabelRest;

use super::Body;
use crate::caller::Admin;
use crate::door::Door;
use crate::repeat;

/// The colour of labels for which nobody chose one.
const COLOR: &str = "#1f93ff";

/// Makes a label.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/labels", tag = "labels",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "The label", body = LabelRest))
)]
pub(crate) async fn create(
    State(door): State<Door>,
    admin: Admin,
    headers: HeaderMap,
    params: Params,
) -> Result<Json<LabelRest>, AgentError> {
    let body: Body = params.wrapped("label")?;
    let new = NewLabel {
        title: body.title.unwrap_or_default(),
        description: body.description.text(),
        color: body.color.unwrap_or_else(|| COLOR.to_owned()),
        show_on_sidebar: body.show_on_sidebar.unwrap_or(true),
    };
    let repeat = repeat::key(&headers, &admin.agent, "labels", &params);
    let label = labels::create(&door.app, &admin.scope, new, repeat.as_ref()).await?;
    Ok(Json(LabelRest::from(&label)))
}
