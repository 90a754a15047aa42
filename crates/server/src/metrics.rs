//! `/metrics` in Prometheus' text format, on an address of its own.

use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::routing::get;
use http::header;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio_util::sync::CancellationToken;

/// How often measured values are folded together.
const UPKEEP: Duration = Duration::from_secs(5);

/// Starts to measure; without this call measuring costs nothing.
pub(crate) fn start() -> Result<PrometheusHandle> {
    let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).context("cannot set up the metrics")?;
    builder.install_recorder().context("cannot start the metrics")
}

/// Seconds, from a fast statement to a slow request; batch sizes share the list.
const BUCKETS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 64.0];

/// The page that collectors read.
pub(crate) fn router(handle: PrometheusHandle) -> Router {
    let page =
        move || async move { ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render()) };
    Router::new().route("/metrics", get(page))
}

/// Folds measured values together until told to stop.
pub(crate) async fn upkeep(handle: PrometheusHandle, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(UPKEEP)).await.is_some() {
        handle.run_upkeep();
    }
}
