//! Files that are sent before the message they go with: announced below a conversation and put at a signed address, or
//! kept at once and for good.

mod announce;
mod put;
mod upload;

use axum::Router;
use axum::routing::{post, put};

use crate::door::Door;

pub(crate) use announce::__path_announce;
pub(crate) use put::__path_put_bytes;
pub(crate) use upload::__path_upload;

pub(crate) fn routes() -> Router<Door> {
    Router::new()
        .route(
            "/api/v1/accounts/{account_id}/conversations/{conversation_id}/direct_uploads",
            post(announce::announce),
        )
        .route("/api/v1/accounts/{account_id}/upload", post(upload::upload))
        .route("/api/v1/direct_uploads/{upload_id}/{signature}", put(put::put_bytes))
}
