//! `GET /api/v1/accounts/{account_id}/csat_survey_responses/metrics`

use std::collections::BTreeMap;

use axum::extract::State;
use rest::{AgentError, Json, Params};
use serde::Serialize;
use store::csat_responses;
use utoipa::ToSchema;

use super::query;
use crate::caller::Admin;
use crate::door::Door;

/// How many answers there are.
#[expect(clippy::struct_field_names, reason = "the names are the contract's")]
#[derive(Serialize, ToSchema)]
pub(crate) struct Metrics {
    total_count: i64,
    /// By stars, only those that were given.
    ratings_count: BTreeMap<usize, i64>,
    total_sent_messages_count: i64,
}

/// Counts what customers answered to surveys, under the same filters as their list.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/csat_survey_responses/metrics", tag = "surveys",
    params(("account_id" = i64, Path)), responses((status = 200, description = "Counts", body = Metrics))
)]
pub(crate) async fn metrics(
    State(door): State<Door>,
    admin: Admin,
    params: Params,
) -> Result<Json<Metrics>, AgentError> {
    let filter = query::read(&params)?;
    let (stars, sent) = csat_responses::counts(&door.app.store.reader(), &admin.agent, &filter).await?;
    let given = stars.into_iter().enumerate().filter(|(_, count)| *count > 0);
    Ok(Json(Metrics {
        total_count: stars.iter().sum(),
        ratings_count: given.map(|(index, count)| (index + 1, count)).collect(),
        total_sent_messages_count: sent,
    }))
}
