//! The description of this door for generators of clients.

use utoipa::OpenApi;

use crate::{
    accounts, agents, assignable_agents, auth, conversations, events, inbox_members, inboxes, labels,
    messages, participants, probes, profile, team_members, teams,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Switchboard for agents",
        description = "What dashboards, apps and scripts of the business speak."
    ),
    paths(
        auth::sign_in,
        auth::validate_token,
        auth::sign_out,
        auth::choose_password,
        probes::version,
        probes::health,
        profile::show,
        profile::update,
        profile::availability,
        profile::auto_offline,
        profile::set_active_account,
        profile::reset_access_token,
        profile::reset_pubsub_token,
        accounts::create,
        accounts::show,
        accounts::update,
        accounts::update_active_at,
        agents::list,
        agents::create,
        agents::update,
        agents::remove,
        inboxes::list,
        inboxes::show,
        inboxes::create,
        inboxes::update,
        inboxes::reset_secret,
        inbox_members::show,
        inbox_members::add,
        inbox_members::replace,
        inbox_members::remove,
        assignable_agents::assignable_agents,
        teams::list,
        teams::show,
        teams::create,
        teams::update,
        teams::remove,
        team_members::list,
        team_members::add,
        team_members::replace,
        team_members::remove,
        labels::list,
        labels::show,
        labels::create,
        labels::update,
        labels::remove,
        conversations::list,
        conversations::meta,
        conversations::show,
        conversations::toggle_status,
        conversations::toggle_typing_status,
        conversations::assign,
        conversations::routing_decisions,
        conversations::update_last_seen,
        conversations::unread,
        conversations::transcript,
        conversations::update,
        conversations::toggle_priority,
        conversations::labels,
        conversations::set_labels,
        conversations::custom_attributes,
        conversations::mute,
        conversations::unmute,
        conversations::attachments,
        participants::list,
        participants::add,
        participants::replace,
        participants::remove,
        messages::list,
        messages::create,
        messages::update,
        messages::remove,
        messages::retry,
        messages::translate,
        events::events,
    )
)]
struct Document;

/// The description of every documented endpoint.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
