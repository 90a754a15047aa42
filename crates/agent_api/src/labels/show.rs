//! `GET /api/v1/accounts/{account_id}/labels/{label_id}`

use axum::extract::State;
use rest::{AgentError, Json};
use wire::LabelRest;

use super::LabelPath;
use crate::At;
use crate::caller::Admin;
use crate::door::Door;

/// Shows a label.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/labels/{label_id}", tag = "labels",
    params(("account_id" = i64, Path), ("label_id" = i64, Path)),
    responses((status = 200, description = "The label", body = LabelRest))
)]
pub(crate) async fn show(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<LabelPath>,
) -> Result<Json<LabelRest>, AgentError> {
    let label = store::labels::by_id(&door.app.store.reader(), &admin.scope, path.label_id).await?;
    Ok(Json(LabelRest::from(&label)))
}
