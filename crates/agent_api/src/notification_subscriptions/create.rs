//! `POST /api/v1/notification_subscriptions`

use actions::notifications;
use axum::extract::State;
use model::notice::PushKind;
use model::{Attributes, Error};
use rest::{AgentError, Json, Params, lenient};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::caller::SignedIn;
use crate::door::Door;

#[derive(Deserialize)]
struct Body {
    #[serde(default, deserialize_with = "lenient::text")]
    subscription_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::object")]
    subscription_attributes: Option<Attributes>,
}

/// Where the caller is pushed to.
#[derive(Serialize, ToSchema)]
#[schema(as = NotificationSubscription)]
pub(crate) struct Answer {
    id: i64,
    user_id: i64,
    subscription_type: String,
    #[schema(value_type = Object)]
    subscription_attributes: Attributes,
    identifier: String,
    created_at: String,
    updated_at: String,
}

/// Notes a device (`fcm`, known by its `device_id`) or a browser (`browser_push`, known by its `endpoint`).
#[utoipa::path(
    post, path = "/api/v1/notification_subscriptions", tag = "notifications",
    responses((status = 200, description = "Noted", body = Answer))
)]
pub(crate) async fn create(
    State(door): State<Door>,
    caller: SignedIn,
    params: Params,
) -> Result<Json<Answer>, AgentError> {
    let body: Body = params.wrapped("notification_subscription")?;
    let attributes = body.subscription_attributes.unwrap_or_default();
    let (kind, key) = match body.subscription_type.as_deref().and_then(PushKind::parse) {
        Some(PushKind::Firebase) => (PushKind::Firebase, "device_id"),
        Some(PushKind::Browser) => (PushKind::Browser, "endpoint"),
        None => {
            let message = "Subscription type must be fcm or browser_push";
            return Err(Error::invalid("subscription_type", message).into());
        }
    };
    let identifier = attributes.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let subscription =
        notifications::subscribe(&door.app, caller.user_id, (kind, &identifier), attributes).await?;
    Ok(Json(Answer {
        id: subscription.id,
        user_id: caller.user_id.get(),
        subscription_type: subscription.subscription_type,
        subscription_attributes: subscription.attributes,
        identifier: subscription.identifier,
        created_at: subscription.created_at.iso(),
        updated_at: subscription.updated_at.iso(),
    }))
}
