//! The description of the door's endpoints.

use utoipa::OpenApi;

use crate::{contacts, conversations, csat_survey, files, inboxes, messages};

#[derive(OpenApi)]
#[openapi(paths(
    inboxes::show::show,
    contacts::create::create,
    contacts::show::show,
    contacts::update::update,
    contacts::events::events,
    contacts::reset_pubsub_token::reset_pubsub_token,
    conversations::list::list,
    conversations::create::create,
    conversations::show::show,
    conversations::toggle_status::toggle_status,
    conversations::toggle_typing::toggle_typing,
    conversations::update_last_seen::update_last_seen,
    messages::list::list,
    messages::create::create,
    messages::update::update,
    csat_survey::show::show,
    csat_survey::update::update,
    files::show::original,
    files::show::thumbnail,
    files::kept::kept,
    files::avatar::avatar,
    files::avatar::avatar_thumbnail,
))]
struct Description;

/// Describes every endpoint.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Description::openapi()
}
