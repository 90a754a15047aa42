//! `DELETE /api/v1/accounts/{account_id}/inboxes/{inbox_id}/avatar`

use actions::avatars::Picture;
use actions::{Edit, inboxes};
use axum::extract::State;
use rest::{AgentError, Empty};

use super::InboxPath;
use crate::At;
use crate::caller::Admin;
use crate::door::Door;

/// Takes the picture of an inbox away.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{account_id}/inboxes/{inbox_id}/avatar", tag = "inboxes",
    params(("account_id" = i64, Path), ("inbox_id" = i64, Path)),
    responses((status = 200, description = "Taken away"))
)]
pub(crate) async fn remove_avatar(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<InboxPath>,
) -> Result<Empty, AgentError> {
    let nothing_else = Edit::new(|_| ());
    inboxes::update(&door.app, &admin.scope, path.inbox_id, nothing_else, &Picture::Goes).await?;
    Ok(Empty)
}
