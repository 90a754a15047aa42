//! `GET /api/v1/notification_subscriptions/vapid_key`

use axum::extract::State;
use model::notice::PushKind;
use rest::{AgentError, Json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::caller::SignedIn;
use crate::door::Door;

/// What a browser needs to subscribe.
#[derive(Serialize, ToSchema)]
pub(crate) struct VapidKey {
    /// The `applicationServerKey`: a point on P-256 in URL-safe base64. Null while nothing is pushed to browsers.
    #[schema(required)]
    vapid_public_key: Option<String>,
}

/// Shows the key with which browsers subscribe to what this installation pushes.
#[utoipa::path(
    get, path = "/api/v1/notification_subscriptions/vapid_key", tag = "notifications",
    responses((status = 200, description = "The key", body = VapidKey))
)]
pub(crate) async fn vapid_key(
    State(door): State<Door>,
    _caller: SignedIn,
) -> Result<Json<VapidKey>, AgentError> {
    let is_pushed = door.app.settings.notices.pushed.contains(&PushKind::Browser);
    let own = store::vapid_keys::public(&door.app.store.reader()).await?;
    Ok(Json(VapidKey { vapid_public_key: own.filter(|_| is_pushed) }))
}
