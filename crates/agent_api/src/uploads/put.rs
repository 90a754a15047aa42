//! `PUT /api/v1/direct_uploads/{upload_id}/{signature}`

use actions::uploads;
use axum::body::Body;
use axum::extract::{FromRef, State};
use http::StatusCode;
use model::upload::UploadId;
use model::{Error, Result};
use rest::{AgentError, ExpectedBody, Uploads};
use serde::Deserialize;

use crate::At;
use crate::door::Door;

#[derive(Deserialize)]
pub(crate) struct UploadPath {
    upload_id: UploadId,
    signature: String,
}

/// Takes the bytes of an announced file; the signature in the address is the permission. They must be as many as was
/// announced, with the digest that was announced.
#[utoipa::path(
    put, path = "/api/v1/direct_uploads/{upload_id}/{signature}", tag = "direct uploads",
    params(("upload_id" = i64, Path), ("signature" = String, Path)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 204, description = "Kept"),
        (status = 404, description = "No such upload, another signature, or expired"),
        (status = 422, description = "Other bytes than announced"),
    )
)]
pub(crate) async fn put_bytes(
    State(door): State<Door>,
    At(path): At<UploadPath>,
    body: Body,
) -> Result<StatusCode, AgentError> {
    let upload = store::uploads::by_id(&door.app.store.reader(), path.upload_id).await?;
    let now = door.app.clock.now();
    let announced = upload.announced.clone();
    let is_open = upload.expires_at.is_some_and(|until| until > now);
    let Some(digest) =
        announced.digest.filter(|_| is_open && door.files.verify_upload(&upload, &path.signature))
    else {
        return Err(Error::NotFound("upload").into());
    };
    let expected = ExpectedBody {
        name: announced.name,
        content_type: Some(announced.content_type).filter(|text| !text.is_empty()),
        size: announced.size,
        digest,
    };
    let taken = Uploads::from_ref(&door).take_body(body, expected).await?;
    let [file] = taken.list() else { return Err(Error::invalid("base", "There is no file").into()) };
    let outcome = uploads::fill(&door.app, upload.id, file).await;
    taken.settle(&outcome);
    outcome?;
    Ok(StatusCode::NO_CONTENT)
}
