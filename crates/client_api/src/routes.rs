//! The route table.

use axum::Router;
use axum::routing::{get, patch, post};
use rest::error::public_route_missing;

use crate::{Door, contacts, conversations, csat_survey, files, inboxes, messages};

/// All routes of the door.
pub fn router(door: Door) -> Router {
    Router::new()
        .nest("/public/api/v1", public())
        .route("/files/{attachment_id}/{signature}/{file_name}", get(files::show::original))
        .route("/files/{attachment_id}/{signature}/thumb/{file_name}", get(files::show::thumbnail))
        .route("/files/uploads/{upload_id}/{signature}/{file_name}", get(files::kept::kept))
        .route("/files/avatars/{avatar_id}/{signature}/{file_name}", get(files::avatar::avatar))
        .route(
            "/files/avatars/{avatar_id}/{signature}/thumb/{file_name}",
            get(files::avatar::avatar_thumbnail),
        )
        .with_state(door)
}

fn public() -> Router<Door> {
    let inboxes = Router::new()
        .route("/inboxes/{inbox_identifier}", get(inboxes::show::show))
        .nest("/inboxes/{inbox_identifier}/contacts", contacts());
    let survey =
        get(csat_survey::show::show).patch(csat_survey::update::update).put(csat_survey::update::update);
    inboxes
        .route("/csat_survey/{conversation_uuid}", survey)
        .fallback(public_route_missing)
        .method_not_allowed_fallback(public_route_missing)
}

fn contacts() -> Router<Door> {
    let contact = get(contacts::show::show).patch(contacts::update::update).put(contacts::update::update);
    Router::new()
        .route("/", post(contacts::create::create))
        .route("/{source_id}", contact)
        .route("/{source_id}/events", get(contacts::events::events))
        .route("/{source_id}/reset_pubsub_token", post(contacts::reset_pubsub_token::reset_pubsub_token))
        .nest("/{source_id}/conversations", conversations())
}

fn conversations() -> Router<Door> {
    let message = patch(messages::update::update).put(messages::update::update);
    Router::new()
        .route("/", get(conversations::list::list).post(conversations::create::create))
        .route("/{display_id}", get(conversations::show::show))
        .route("/{display_id}/toggle_status", post(conversations::toggle_status::toggle_status))
        .route("/{display_id}/toggle_typing", post(conversations::toggle_typing::toggle_typing))
        .route("/{display_id}/update_last_seen", post(conversations::update_last_seen::update_last_seen))
        .route("/{display_id}/messages", get(messages::list::list).post(messages::create::create))
        .route("/{display_id}/messages/{message_id}", message)
}
