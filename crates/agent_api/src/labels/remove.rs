//! `DELETE /api/v1/accounts/{account_id}/labels/{label_id}`

use actions::labels;
use axum::extract::State;
use rest::{AgentError, Empty};

use super::LabelPath;
use crate::At;
use crate::caller::Admin;
use crate::door::Door;

/// Removes a label.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{account_id}/labels/{label_id}", tag = "labels",
    params(("account_id" = i64, Path), ("label_id" = i64, Path)),
    responses((status = 200, description = "Removed"))
)]
pub(crate) async fn remove(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<LabelPath>,
) -> Result<Empty, AgentError> {
    labels::remove(&door.app, &admin.scope, path.label_id).await?;
    Ok(Empty)
}
