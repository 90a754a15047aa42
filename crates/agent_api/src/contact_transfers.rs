//! `/api/v1/accounts/{account_id}/contacts/import` and `export`, how far they have come, and what came out.

mod download;
mod export;
mod import;
mod list;

use axum::Router;
use axum::routing::{get, post};

use crate::door::Door;

pub(crate) use download::__path_download;
pub(crate) use export::__path_export;
pub(crate) use import::__path_import;
pub(crate) use list::{__path_exports, __path_imports};

pub(crate) fn routes() -> Router<Door> {
    let contacts = "/api/v1/accounts/{account_id}/contacts";
    let below = |word| format!("{contacts}/{word}");
    Router::new()
        .route(&below("import"), post(import::import))
        .route(&below("export"), post(export::export))
        .route(&below("imports"), get(list::imports))
        .route(&below("exports"), get(list::exports))
        .route("/api/v1/contact_files/{transfer_id}/{signature}/{file_name}", get(download::download))
}
