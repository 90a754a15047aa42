//! axum with one handler.

use anyhow::Result;
use axum::{Router, routing::get};
use tokio::net::TcpListener;

/// Says hello at `/hello`.
pub(crate) async fn serve(listener: TcpListener) -> Result<()> {
    let router = Router::new().route("/hello", get(async || "hello"));
    Ok(axum::serve(listener, router).await?)
}
