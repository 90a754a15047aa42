//! The pages a browser sees, carried inside the binary: a front page, example clients and what customers are asked.
//!
//! Everything is plain HTML, CSS and ES modules under `pages/`, served as written: there is no build
//! step and nothing is fetched from elsewhere. Release builds embed the bytes; debug builds read them
//! from the source tree, so that an edit shows on reload.

mod file;
mod headers;

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::HeaderMap;

/// Where agents work.
const DESK: &str = "/examples/agent";

/// Routes of the front page, the examples and their assets.
///
/// | path | what |
/// |---|---|
/// | `/` | what is running, its doors, how to begin |
/// | `/examples/chat` | a customer's chat, built on the Client APIs alone |
/// | `/examples/agent` | a small desk for agents |
/// | `/examples/gadget` | a web gadget, built on the Customer Channel API alone |
/// | `/app/auth/password/edit`, `/app/auth/confirmation` | where people choose a password, or confirm an address, by a mailed link |
/// | `/app/auth/reset/password` | where they ask for such a link |
/// | `/app`, `/app/{path}` | what mails and pushes link to: leads to the desk, to a conversation where one is named |
/// | `/survey/responses/{uuid}` | asks a customer how the conversation with this public name was |
/// | `/assets/{path}` | style sheets, modules, pictures |
///
/// Each answer carries a strong `ETag` and is revalidated on every use, because names stay the same
/// from one version to the next and modules of two versions must not mix.
pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    Router::new()
        .route("/", page("index.html"))
        .route("/examples/chat", page("examples/chat.html"))
        .route("/examples/agent", page("examples/agent.html"))
        .route("/examples/gadget", page("examples/gadget.html"))
        .route("/app/auth/password/edit", page("way_in.html"))
        .route("/app/auth/confirmation", page("way_in.html"))
        .route("/app/auth/reset/password", page("way_in.html"))
        .route("/app/accounts/{account}/conversations/{number}", get(conversation))
        .route("/app/accounts/{account}/{*rest}", get(account))
        .route("/app", get(desk))
        .route("/app/{*rest}", get(desk))
        .route("/survey/responses/{conversation_uuid}", page("survey.html"))
        .route("/assets/{*path}", get(asset))
}

fn page<S>(name: &'static str) -> axum::routing::MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    get(move |request: HeaderMap| async move { file::serve(name, &request) })
}

async fn conversation(Path((account, number)): Path<(u64, u64)>) -> Response {
    elsewhere(&format!("{DESK}?account={account}#/conversations/{number}"))
}

async fn account(Path((account, _)): Path<(u64, String)>) -> Response {
    elsewhere(&format!("{DESK}?account={account}"))
}

async fn desk() -> Response {
    elsewhere(DESK)
}

fn elsewhere(path: &str) -> Response {
    headers::protect(Redirect::temporary(path).into_response())
}

async fn asset(Path(path): Path<String>, request: HeaderMap) -> Response {
    // Debug builds look on the disk, where `..` would mean something.
    let path = if path.contains("..") { "" } else { &path };
    file::serve(&format!("assets/{path}"), &request)
}
