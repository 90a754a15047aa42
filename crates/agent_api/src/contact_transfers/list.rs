//! `GET /api/v1/accounts/{account_id}/contacts/imports` and `exports`

use axum::extract::State;
use rest::{AgentError, Json};
use wire::{ContactTransferRest, Payload};

use crate::caller::Admin;
use crate::door::Door;

/// Lists imports of contacts, newest first, 50 at most; they are forgotten a week after they ended.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/contacts/imports", tag = "contacts",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "Imports", body = Payload<Vec<ContactTransferRest>>))
)]
pub(crate) async fn imports(
    State(door): State<Door>,
    admin: Admin,
) -> Result<Json<Payload<Vec<ContactTransferRest>>>, AgentError> {
    of_kind(&door, &admin, "import").await
}

/// Lists exports of contacts, newest first, 50 at most; they are forgotten a week after they ended.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/contacts/exports", tag = "contacts",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "Exports", body = Payload<Vec<ContactTransferRest>>))
)]
pub(crate) async fn exports(
    State(door): State<Door>,
    admin: Admin,
) -> Result<Json<Payload<Vec<ContactTransferRest>>>, AgentError> {
    of_kind(&door, &admin, "export").await
}

async fn of_kind(
    door: &Door,
    admin: &Admin,
    kind: &str,
) -> Result<Json<Payload<Vec<ContactTransferRest>>>, AgentError> {
    let found = store::contact_transfers::list(&door.app.store.reader(), &admin.scope, kind).await?;
    let payload = found.iter().map(|transfer| ContactTransferRest::new(transfer, &door.files)).collect();
    Ok(Json(Payload { payload }))
}
