//! Multipart bodies: text fields become parameters, files go to the file store while they arrive.

use std::time::Duration;

use axum::body::Body;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt};
use http::StatusCode;
use model::Error;
use serde_json::{Map, Value};

use super::nested;
use crate::uploads::Arrived;
use crate::{Reject, UploadLimits, UploadPart, Uploads};

/// The text fields; files are stored and noted in `files`.
pub(super) async fn read(
    request: Request,
    uploads: &Uploads,
    files: &mut Arrived,
) -> Result<Map<String, Value>, Reject> {
    let limits = uploads.limits();
    let mut parts = parts(request, limits).await?;
    let mut values = Map::new();
    let mut text_left = limits.body;
    for count in 0.. {
        let next = in_time(limits, parts.next_field()).await?;
        let Some(mut part) = next else { break };
        if count >= nested::MOST_PARAMETERS {
            return Err(nested::too_many());
        }
        let Some(name) = part.name().map(str::to_owned) else { continue };
        if part.file_name().is_some() {
            store(name, part, uploads, files).await?;
        } else {
            let text = text(&mut part, limits, &mut text_left).await?;
            nested::insert(&mut values, &name, Value::String(text))?;
        }
    }
    Ok(values)
}

async fn parts(request: Request, limits: UploadLimits) -> Result<Multipart, Reject> {
    let most = usize::try_from(limits.multipart).unwrap_or(usize::MAX);
    let mut request = request.map(one_by_one);
    DefaultBodyLimit::max(most).apply(&mut request);
    let parts = Multipart::from_request(request, &()).await;
    parts.map_err(|_| Reject::malformed("The multipart boundary is missing"))
}

/// The parser swallows whatever is ready before it looks at it. A pause after each chunk keeps that small even when the
/// caller is faster than the file store, and keeps the end apart from the first boundary, which the parser would miss.
fn one_by_one(body: Body) -> Body {
    let begun = (body.into_data_stream(), false);
    Body::from_stream(stream::unfold(begun, async |(mut chunks, began)| {
        if began {
            tokio::task::yield_now().await;
        }
        let chunk = chunks.next().await?;
        Some((chunk, (chunks, true)))
    }))
}

async fn text(part: &mut Field<'_>, limits: UploadLimits, left: &mut u64) -> Result<String, Reject> {
    let mut text = Vec::new();
    while let Some(chunk) = in_time(limits, part.chunk()).await? {
        let Some(rest) = left.checked_sub(chunk.len() as u64) else {
            return Err(Error::TooLarge { limit: limits.body }.into());
        };
        *left = rest;
        text.extend_from_slice(&chunk);
    }
    String::from_utf8(text).map_err(|_| Reject::malformed("Parameters must be valid UTF-8"))
}

async fn store(field: String, part: Field<'_>, uploads: &Uploads, files: &mut Arrived) -> Result<(), Reject> {
    let limits = uploads.limits();
    let name = part.file_name().unwrap_or_default().to_owned();
    if name.is_empty() {
        return Ok(()); // How browsers send a file input that was left empty.
    }
    if files.len() >= limits.files {
        let message = format!("{field} has more than {} files", limits.files);
        return Err(Reject::Field { attribute: field, message });
    }

    let content_type = part.content_type().map(str::to_owned);
    let mut broken = None;
    let bytes = chunks(part, limits, &mut broken);
    let stored = uploads.store(UploadPart { name, content_type, bytes }).await;
    match (stored, broken) {
        (Ok(file), None) => files.push(field, file),
        (Ok(file), Some(reject)) => {
            uploads.discard(file);
            return Err(reject);
        }
        (Err(_), Some(reject)) => return Err(reject),
        (Err(error), None) => return Err(error.into()),
    }
    Ok(())
}

/// The bytes of a part. When the request itself breaks off, the reason is left in `broken`, because the file
/// store only learns that there will be no more.
fn chunks<'a>(
    part: Field<'a>,
    limits: UploadLimits,
    broken: &'a mut Option<Reject>,
) -> BoxStream<'a, model::Result<Bytes>> {
    let chunks = stream::try_unfold((part, broken), move |(mut part, broken)| async move {
        match in_time(limits, part.chunk()).await {
            Ok(Some(chunk)) => Ok(Some((chunk, (part, broken)))),
            Ok(None) => Ok(None),
            Err(reject) => {
                *broken = Some(reject);
                Err(Error::Unavailable { retry_after: 1 })
            }
        }
    });
    chunks.boxed()
}

async fn in_time<T>(
    limits: UploadLimits,
    read: impl Future<Output = Result<T, MultipartError>>,
) -> Result<T, Reject> {
    let idle: Duration = limits.idle;
    match tokio::time::timeout(idle, read).await {
        Err(_elapsed) => Err(Reject::Slow),
        Ok(Ok(value)) => Ok(value),
        Ok(Err(cause)) if cause.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Err(Error::TooLarge { limit: limits.multipart }.into())
        }
        Ok(Err(_)) => Err(Reject::malformed("The multipart body is malformed or ended early")),
    }
}
