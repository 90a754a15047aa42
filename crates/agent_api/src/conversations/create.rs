//! `POST /api/v1/accounts/{account_id}/conversations`

use actions::contacts::WantedSession;
use actions::conversations::{self, NewThread};
use axum::extract::State;
use http::HeaderMap;
use model::contact::ContactId;
use model::conversation::ConversationStatus;
use model::inbox::InboxId;
use model::posting::Draft;
use model::team::TeamId;
use model::user::UserId;
use model::{Error, Result};
use rest::{AgentError, Json, Params};
use wire::ConversationRest;

use super::shown;
use crate::caller::Staff;
use crate::door::Door;
use crate::snoozed_until::snoozed_until;
use crate::{messages, repeat};

/// Begins a conversation with a contact in an inbox, or with the session named `source_id`; `message` is said first. A
/// session that is opened for it is a proven one with `hmac_verified`.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/conversations", tag = "conversations",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "The conversation", body = ConversationRest))
)]
pub(crate) async fn create(
    State(door): State<Door>,
    Staff(staff): Staff,
    headers: HeaderMap,
    params: Params,
) -> Result<Json<ConversationRest>, AgentError> {
    let (session, mut new) = (session(&params)?, new(&params)?);
    if let (Some(message), Some(first)) = (params.within("message"), new.first.take()) {
        new.first = Some(messages::voiced(&door, &staff, &message, first).await?);
    }
    let repeat = repeat::key(&headers, &staff, "conversations", &params);
    let thread = conversations::start_as_agent(&door.app, &staff, session, new, repeat).await?;
    Ok(Json(shown::one(&door, &staff, thread).await?))
}

fn session(params: &Params) -> Result<WantedSession> {
    let source_id = params.text("source_id").filter(|text| !text.trim().is_empty());
    match (params.integer("inbox_id"), params.integer("contact_id"), source_id) {
        (Some(inbox), Some(contact), source_id) => {
            let vouched = params.flag("hmac_verified").unwrap_or(false);
            let (inbox, contact) = (InboxId::new(inbox), ContactId::new(contact));
            Ok(WantedSession::Of { inbox, contact, source_id, vouched })
        }
        (_, _, Some(source_id)) => Ok(WantedSession::Named(source_id)),
        _ => {
            Err(Error::invalid("contact_id", "An inbox_id with a contact_id, or a source_id, must be given"))
        }
    }
}

fn new(params: &Params) -> Result<NewThread> {
    let status = params.text("status").filter(|status| !status.is_empty());
    let status = status.map(|status| {
        let unknown = || Error::invalid("status", "Status must be open, resolved, pending or snoozed");
        ConversationStatus::parse(&status).ok_or_else(unknown)
    });
    Ok(NewThread {
        status: status.transpose()?,
        custom_attributes: params.object("custom_attributes").unwrap_or_default(),
        additional_attributes: params.object("additional_attributes").unwrap_or_default(),
        assignee_id: params.integer("assignee_id").filter(|id| *id > 0).map(UserId::new),
        team_id: params.integer("team_id").filter(|id| *id > 0).map(TeamId::new),
        snoozed_until: snoozed_until(params)?,
        first: first(params)?,
    })
}

/// What is said first: the fields of a message, without files.
fn first(params: &Params) -> Result<Option<Draft>> {
    let Some(message) = params.within("message") else { return Ok(None) };
    if message.value("attachments").is_some_and(|value| !messages::is_blank(value)) {
        return Err(Error::invalid("attachments", "The first message takes no attachments"));
    }
    let draft = messages::read(&message)?;
    Ok(draft.content.as_ref().is_some_and(|content| !content.trim().is_empty()).then_some(draft))
}
