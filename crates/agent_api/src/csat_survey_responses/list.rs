//! `GET /api/v1/accounts/{account_id}/csat_survey_responses`

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use axum::extract::State;
use model::contact::Contact;
use model::user::Member;
use rest::{AgentError, Json, Params};
use serde::Serialize;
use store::csat_responses::{self, Listed};
use utoipa::ToSchema;
use wire::{ContactRest, Look};

use super::query;
use crate::caller::Admin;
use crate::door::Door;

/// What a customer answered.
#[derive(Serialize, ToSchema)]
pub(crate) struct ListedResponse {
    id: i64,
    rating: i16,
    feedback_message: Option<String>,
    csat_review_notes: Option<String>,
    review_notes_updated_at: Option<i64>,
    account_id: i64,
    message_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<ContactRest>,
    /// The number that people see.
    conversation_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    assigned_agent: Option<wire::Agent>,
    created_at: i64,
}

/// Lists what customers answered to surveys, 25 a page, newest first.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/csat_survey_responses", tag = "surveys",
    params(
        ("account_id" = i64, Path), ("page" = Option<i64>, Query), ("sort" = Option<String>, Query),
        ("since" = Option<i64>, Query), ("until" = Option<i64>, Query), ("user_ids[]" = Option<Vec<i64>>, Query),
        ("inbox_id" = Option<i64>, Query), ("team_id" = Option<i64>, Query), ("rating" = Option<i64>, Query),
    ),
    responses((status = 200, description = "Answers", body = Vec<ListedResponse>))
)]
pub(crate) async fn list(
    State(door): State<Door>,
    admin: Admin,
    params: Params,
) -> Result<Json<Vec<ListedResponse>>, AgentError> {
    let reader = door.app.store.reader();
    let found = csat_responses::list(&reader, &admin.agent, &query::read(&params)?, None).await?;
    let mut contacts = HashMap::new();
    for listed in &found {
        let key = listed.response.contact_id;
        if let Entry::Vacant(place) = contacts.entry(key) {
            place.insert(store::contacts::by_id(&reader, &admin.agent, key).await?);
        }
    }
    let members = store::memberships::members(&reader, &admin.agent).await?;
    let sight = door.sight(admin.agent.account_id).await?;
    let show = |listed: &Listed| {
        let agent = members.iter().find(|member| Some(member.user.id) == listed.response.assigned_agent_id);
        shown(listed, contacts.get(&listed.response.contact_id), agent, sight.look())
    };
    Ok(Json(found.iter().map(show).collect()))
}

fn shown(
    listed: &Listed,
    contact: Option<&Contact>,
    agent: Option<&Member>,
    look: Look<'_>,
) -> ListedResponse {
    let response = &listed.response;
    ListedResponse {
        id: response.id.get(),
        rating: response.rating.stars,
        feedback_message: response.rating.feedback.clone(),
        csat_review_notes: None,
        review_notes_updated_at: None,
        account_id: response.account_id.get(),
        message_id: response.message_id.get(),
        contact: contact.map(|contact| ContactRest::new(contact, look)),
        conversation_id: listed.display_id,
        assigned_agent: agent.map(|agent| wire::Agent::new(agent, look)),
        created_at: response.created_at.seconds(),
    }
}
