//! `PATCH /api/v1/accounts/{account_id}/labels/{label_id}`

use actions::{Edit, labels};
use axum::extract::State;
use model::label::Label;
use rest::{AgentError, Json, Params};
use wire::LabelRest;

use super::{Body, LabelPath};
use crate::At;
use crate::caller::Admin;
use crate::door::Door;

/// Changes a label.
#[utoipa::path(
    patch, path = "/api/v1/accounts/{account_id}/labels/{label_id}", tag = "labels",
    params(("account_id" = i64, Path), ("label_id" = i64, Path)),
    responses((status = 200, description = "The label", body = LabelRest))
)]
pub(crate) async fn update(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<LabelPath>,
    params: Params,
) -> Result<Json<LabelRest>, AgentError> {
    let body: Body = params.wrapped("label")?;
    let edit = Edit::new(move |label: &mut Label| body.apply(label));
    let label = labels::update(&door.app, &admin.scope, path.label_id, edit).await?;
    Ok(Json(LabelRest::from(&label)))
}

impl Body {
    fn apply(&self, label: &mut Label) {
        if let Some(title) = &self.title {
            label.title.clone_from(title);
        }
        self.description.apply(&mut label.description);
        if let Some(color) = &self.color {
            label.color.clone_from(color);
        }
        label.show_on_sidebar = self.show_on_sidebar.unwrap_or(label.show_on_sidebar);
    }
}
