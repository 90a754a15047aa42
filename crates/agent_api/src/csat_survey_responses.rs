//! `/api/v1/accounts/{account_id}/csat_survey_responses`: what customers answered to surveys.

mod download;
mod list;
mod metrics;
mod query;

use axum::Router;
use axum::routing::get;

use crate::door::Door;

pub(crate) use download::__path_download;
pub(crate) use list::__path_list;
pub(crate) use metrics::__path_metrics;

pub(crate) fn routes() -> Router<Door> {
    let all = "/api/v1/accounts/{account_id}/csat_survey_responses";
    Router::new()
        .route(all, get(list::list))
        .route(&format!("{all}/metrics"), get(metrics::metrics))
        .route(&format!("{all}/download"), get(download::download))
}
