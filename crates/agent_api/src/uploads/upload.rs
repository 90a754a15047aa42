//! `POST /api/v1/accounts/{account_id}/upload`

use actions::uploads;
use axum::extract::{FromRef, State};
use model::scope::AgentScope;
use model::{Error, Result};
use rest::{AgentError, Json, Params, TakenFiles, UploadPart, Uploads};
use wire::KeptFile;

use crate::caller::Agent;
use crate::door::Door;

/// Keeps a file for good: `attachment`, or what is at the address `external_url`, which must not be a private one. Anybody
/// who has `file_url` fetches it; messages take it by `blob_id`.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/upload", tag = "direct uploads",
    params(("account_id" = i64, Path)),
    responses(
        (status = 200, description = "The file", body = KeptFile),
        (status = 422, description = "There is no file, or the address cannot be fetched"),
        (status = 429, description = "The account has uploaded as much as it may in an hour"),
    )
)]
pub(crate) async fn upload(
    State(door): State<Door>,
    Agent(agent): Agent,
    mut params: Params,
) -> Result<Json<KeptFile>, AgentError> {
    door.kept_files.check(agent.account_id)?;
    let files = match params.text("external_url").filter(|address| !address.trim().is_empty()) {
        Some(address) => fetched(&door, &address).await.map_err(AgentError::in_words)?,
        None => params.take_files("attachment"),
    };
    let outcome = keep(&door, &agent, &files).await;
    files.settle(&outcome);
    outcome.map(Json).map_err(AgentError::in_words)
}

async fn fetched(door: &Door, address: &str) -> Result<TakenFiles> {
    let takes = Uploads::from_ref(door);
    let found = uploads::fetch(&door.app, address, takes.limits().multipart).await?;
    let uploads::Found { name, content_type, bytes } = found;
    takes.keep(vec![UploadPart { name, content_type, bytes }]).await
}

async fn keep(door: &Door, agent: &AgentScope, files: &TakenFiles) -> Result<KeptFile> {
    let [file] = files.list() else {
        return Err(Error::invalid("attachment", "Exactly one file must be given"));
    };
    let upload = uploads::keep(&door.app, agent, file).await?;
    Ok(KeptFile::new(&upload, file, &door.files))
}
