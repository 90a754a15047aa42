//! `GET /api/v1/accounts/{account_id}/contacts/{contact_id}/merges`

use axum::extract::State;
use model::Timestamp;
use rest::{AgentError, Json};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use wire::Payload;

use super::ContactPath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// A contact that became part of another.
#[derive(Serialize, ToSchema)]
pub(crate) struct Merge {
    mergee_contact_id: i64,
    /// The contact as it was; its times are in seconds since 1970.
    #[schema(value_type = Object)]
    mergee: Value,
    user_id: Option<i64>,
    created_at: i64,
}

/// Lists the contacts that agents made a part of this one, newest first.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/contacts/{contact_id}/merges", tag = "contacts",
    params(("account_id" = i64, Path), ("contact_id" = i64, Path)),
    responses((status = 200, description = "Merges", body = Payload<Vec<Merge>>))
)]
pub(crate) async fn merges(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ContactPath>,
) -> Result<Json<Payload<Vec<Merge>>>, AgentError> {
    let reader = door.app.store.reader();
    let contact = store::contacts::by_id(&reader, &agent, path.contact_id).await?;
    let merged = store::contacts::merges(&reader, &agent, contact.id).await?;
    let shown = merged.into_iter().map(|merged| Merge {
        mergee_contact_id: merged.mergee_id.get(),
        mergee: in_seconds(merged.mergee),
        user_id: merged.user_id.map(model::Id::get),
        created_at: merged.at.seconds(),
    });
    Ok(Json(Payload { payload: shown.collect() }))
}

/// Rows keep microseconds.
fn in_seconds(mut contact: Value) -> Value {
    for key in ["created_at", "updated_at", "last_activity_at"] {
        if let Some(micros) = contact.get(key).and_then(Value::as_i64) {
            contact[key] = Timestamp::from_micros(micros).seconds().into();
        }
    }
    contact
}
