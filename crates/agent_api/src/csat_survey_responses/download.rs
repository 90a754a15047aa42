//! `GET /api/v1/accounts/{account_id}/csat_survey_responses/download`

use actions::csv::row;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use rest::{AgentError, Params};
use store::csat_responses;

use super::query;
use crate::caller::Admin;
use crate::door::Door;

/// Answers of one file at most.
const LIMIT: u32 = 50_000;

/// Gives what customers answered to surveys as comma-separated values, under the same filters as their list.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/csat_survey_responses/download", tag = "surveys",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "A file", body = String, content_type = "text/csv"))
)]
pub(crate) async fn download(
    State(door): State<Door>,
    admin: Admin,
    params: Params,
) -> Result<Response, AgentError> {
    let reader = door.app.store.reader();
    let found = csat_responses::list(&reader, &admin.agent, &query::read(&params)?, Some(LIMIT)).await?;
    let members = store::memberships::members(&reader, &admin.agent).await?;
    let mut file = row(&["Agent", "Rating", "Feedback", "Conversation", "Answered at"]);
    for listed in found {
        let response = listed.response;
        let agent = members.iter().find(|member| Some(member.user.id) == response.assigned_agent_id);
        file.push_str(&row(&[
            agent.map_or("", |agent| &agent.user.name),
            &response.rating.stars.to_string(),
            response.rating.feedback.as_deref().unwrap_or_default(),
            &listed.display_id.to_string(),
            &response.created_at.iso(),
        ]));
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"csat_report.csv\""),
    ];
    Ok((headers, file).into_response())
}
