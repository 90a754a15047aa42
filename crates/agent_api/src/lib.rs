//! The door for agents: `/auth`, `/api/v1/profile`, `/api/v1/accounts/{id}`; one endpoint per file.

mod absent;
mod accounts;
mod agent_bots;
mod agents;
mod assignable_agents;
mod at;
mod auth;
mod bulk_actions;
mod caller;
mod canned_responses;
mod channel_queues;
mod contact_notes;
mod contact_transfers;
mod contacts;
mod conversations;
mod csat_survey_responses;
mod custom_attribute_definitions;
mod custom_filters;
mod dashboard_apps;
mod door;
mod events;
mod given;
mod inbox_members;
mod inboxes;
mod labels;
mod macros;
mod messages;
mod notification_settings;
mod notification_subscriptions;
mod notifications;
mod openapi;
mod participants;
mod picture;
mod probes;
mod profile;
mod repeat;
mod search;
mod snoozed_until;
mod team_members;
mod teams;
mod uploads;
mod user_ids;

use axum::Router;
use rest::error::agent_route_missing;

pub use door::{Door, SignInLimits};
pub use openapi::openapi;

pub(crate) use at::At;

/// Every route of this door.
///
/// Expects `rest`'s layers around it: they say who calls and make paths regular.
pub fn router(door: Door) -> Router {
    Router::new()
        .merge(auth::routes())
        .merge(probes::routes())
        .merge(profile::routes())
        .merge(accounts::routes())
        .merge(agents::routes())
        .merge(agent_bots::routes())
        .merge(inboxes::routes())
        .merge(inbox_members::routes())
        .merge(assignable_agents::routes())
        .merge(teams::routes())
        .merge(team_members::routes())
        .merge(labels::routes())
        .merge(canned_responses::routes())
        .merge(channel_queues::routes())
        .merge(contacts::routes())
        .merge(contact_notes::routes())
        .merge(contact_transfers::routes())
        .merge(search::routes())
        .merge(conversations::routes())
        .merge(messages::routes())
        .merge(uploads::routes())
        .merge(participants::routes())
        .merge(csat_survey_responses::routes())
        .merge(notifications::routes())
        .merge(notification_settings::routes())
        .merge(notification_subscriptions::routes())
        .merge(events::routes())
        .merge(absent::routes())
        .merge(bulk_actions::routes())
        .merge(macros::routes())
        .merge(custom_attribute_definitions::routes())
        .merge(custom_filters::routes())
        .merge(dashboard_apps::routes())
        .method_not_allowed_fallback(agent_route_missing)
        .with_state(door)
}
