//! `POST /api/v1/accounts/{account_id}/conversations/{conversation_id}/direct_uploads`

use actions::uploads;
use axum::extract::{FromRef, State};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::upload::AnnouncedFile;
use model::{Error, Result};
use rest::{AgentError, Json, Params, Uploads};
use wire::DirectUpload;

use crate::At;
use crate::caller::Agent;
use crate::conversations::ConversationPath;
use crate::door::Door;

/// Announces a file for a message (`blob` with `filename`, `byte_size`, `checksum`, `content_type`). The answer says
/// where to put its bytes; messages take it by its `signed_id` within 24 hours.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/direct_uploads",
    tag = "direct uploads", params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "The announced file", body = DirectUpload))
)]
pub(crate) async fn announce(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ConversationPath>,
    params: Params,
) -> Result<Json<DirectUpload>, AgentError> {
    path.key(&door, &agent).await?;
    let limit = Uploads::from_ref(&door).limits().multipart;
    let upload = uploads::announce(&door.app, &agent, read(&params)?, limit).await?;
    Ok(Json(DirectUpload::new(&upload, &door.files)))
}

fn read(params: &Params) -> Result<AnnouncedFile> {
    let missing = || Error::invalid("blob", "param is missing or the value is empty: blob");
    let blob = params.within("blob").ok_or_else(missing)?;
    let size = blob.integer("byte_size").and_then(|size| u64::try_from(size).ok());
    let checksum = blob.text("checksum").and_then(|text| STANDARD.decode(text.trim()).ok());
    let no_digest = || Error::invalid("checksum", "Checksum must be the base64 of an MD5 digest");
    Ok(AnnouncedFile {
        name: blob.text("filename").unwrap_or_default(),
        content_type: blob.text("content_type").unwrap_or_default(),
        size: size.ok_or_else(|| Error::invalid("byte_size", "Byte size must be a number"))?,
        digest: Some(checksum.and_then(|digest| digest.try_into().ok()).ok_or_else(no_digest)?),
    })
}
