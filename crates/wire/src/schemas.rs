//! How what is told over a live connection is described to generators of clients.

use serde_json::{Map, Value};
use utoipa::OpenApi;

use crate::notification::{GoneNotification, NotificationEvent};
use crate::presence::PresenceUpdate;
use crate::typing::TypingEvent;
use crate::{
    CachedLists, ContactPush, ConversationEvent, MessageEvent, NotificationPush, PerformerPush, UserPush,
};

#[derive(OpenApi)]
#[openapi(components(schemas(
    CachedLists,
    ContactPush,
    ConversationEvent,
    MessageEvent,
    NotificationEvent<GoneNotification>,
    NotificationEvent<NotificationPush>,
    PerformerPush,
    PresenceUpdate,
    TypingEvent,
    UserPush
)))]
struct Shapes;

/// The JSON schemas of everything that is told, by name; they refer to each other at `#/components/schemas/`.
pub fn event_schemas() -> Map<String, Value> {
    let schemas = Shapes::openapi().components.map(|components| components.schemas).unwrap_or_default();
    let written = |schema| serde_json::to_value(schema).expect("a schema can always be written as JSON");
    schemas.into_iter().map(|(name, schema)| (name, written(schema))).collect()
}
