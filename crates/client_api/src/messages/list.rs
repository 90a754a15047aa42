//! `GET …/conversations/{display_id}/messages`.

use axum::extract::State;
use rest::{Json, Params, PublicError};
use store::messages::{self, Page, Reader};

use crate::Door;
use crate::visitor::InConversation;

/// Messages of a page.
const PAGE: u32 = 20;
/// Messages after one that the client has.
const NEWER: u32 = 100;
/// Messages between two that the client has.
const BETWEEN: u32 = 1000;

/// Lists messages, oldest first: the newest 20, or those around the ones that the client has.
#[utoipa::path(
    get,
    path = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/conversations/{display_id}/messages",
    tag = "Messages",
    params(
        ("inbox_identifier" = String, Path, description = "Public name of the inbox"),
        ("source_id" = String, Path, description = "Name of the session"),
        ("display_id" = i64, Path, description = "Number of the conversation"),
        ("before" = Option<i64>, Query, description = "The newest 20 before this message"),
        ("after" = Option<i64>, Query, description = "The oldest 100 after this message; with `before`, 1000 from it on"),
    ),
    responses(
        (status = 200, body = [wire::PublicMessage]),
        (status = 401, description = "The inbox requires a verified session"),
        (status = 404, description = "No such inbox, session or conversation"),
    ),
)]
pub(crate) async fn list(
    State(door): State<Door>,
    within: InConversation,
    params: Params,
) -> Result<Json<Vec<wire::PublicMessage>>, PublicError> {
    let page = match (position(&params, "before"), position(&params, "after")) {
        (None, None) => Page::Latest(PAGE),
        (Some(before), None) => Page::Before(before, PAGE),
        (None, Some(after)) => Page::After(after, NEWER),
        (Some(before), Some(after)) => Page::Between(after, before, BETWEEN),
    };
    let said = messages::page(&door.app.store.reader(), &within.thread, Reader::Customer, page).await?;
    Ok(Json(wire::PublicMessage::all(&said, door.look())))
}

/// A message's key; what is blank is absent, and what is no number comes before every message.
fn position(params: &Params, name: &str) -> Option<i64> {
    let text = params.text(name)?;
    if text.trim().is_empty() {
        return None;
    }
    Some(params.integer(name).unwrap_or(0))
}
