//! `PATCH /api/v1/accounts/{account_id}/inboxes/{inbox_id}`

use actions::{Edit, inboxes};
use axum::extract::State;
use model::inbox::Inbox;
use rest::{AgentError, Json, Params};
use wire::InboxRest;

use super::{InboxPath, body};
use crate::At;
use crate::caller::Admin;
use crate::door::Door;
use crate::picture::GivenPicture;

/// Changes an inbox. The file `avatar` is its picture.
#[utoipa::path(
    patch, path = "/api/v1/accounts/{account_id}/inboxes/{inbox_id}", tag = "inboxes",
    params(("account_id" = i64, Path), ("inbox_id" = i64, Path)),
    responses((status = 200, description = "The inbox", body = InboxRest))
)]
pub(crate) async fn update(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<InboxPath>,
    mut params: Params,
) -> Result<Json<InboxRest>, AgentError> {
    let (body, days) = body::read(&params)?;
    let edit = Edit::new(move |inbox: &mut Inbox| body.apply(&days, inbox));
    let given = GivenPicture::file(&mut params, "inbox")?;
    let inbox = inboxes::update(&door.app, &admin.scope, path.inbox_id, edit, &given.picture).await;
    given.settle(&inbox, |inbox| inbox.avatar.as_deref());
    let inbox = inbox?;
    Ok(Json(InboxRest::new(&inbox, admin.agent.role, &door.files)))
}
