//! The body of a request as parameters, by its content type.

use axum::extract::Request;
use bytes::Bytes;
use http::header;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use model::Error;
use serde_json::{Map, Value};

use super::{multipart, nested};
use crate::uploads::Arrived;
use crate::{Reject, Uploads};

/// What the body says; empty without a content type that we read.
pub(super) async fn read(
    request: Request,
    uploads: &Uploads,
    files: &mut Arrived,
) -> Result<Map<String, Value>, Reject> {
    match encoding(&request) {
        Encoding::Json => json(&bytes(request, uploads).await?),
        Encoding::Form => nested::parse(&bytes(request, uploads).await?),
        Encoding::Multipart => multipart::read(request, uploads, files).await,
        Encoding::Unknown => Ok(Map::new()),
    }
}

enum Encoding {
    Json,
    Form,
    Multipart,
    Unknown,
}

fn encoding(request: &Request) -> Encoding {
    let declared = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = declared.and_then(|value| value.split(';').next()).unwrap_or_default();
    match essence.trim().to_ascii_lowercase().as_str() {
        "application/json" | "text/x-json" => Encoding::Json,
        suffixed if suffixed.starts_with("application/") && suffixed.ends_with("+json") => Encoding::Json,
        "application/x-www-form-urlencoded" => Encoding::Form,
        "multipart/form-data" => Encoding::Multipart,
        _ => Encoding::Unknown,
    }
}

async fn bytes(request: Request, uploads: &Uploads) -> Result<Bytes, Reject> {
    let limit = uploads.limits().body;
    let body = Limited::new(request.into_body(), usize::try_from(limit).unwrap_or(usize::MAX));
    match tokio::time::timeout(uploads.limits().idle, body.collect()).await {
        Err(_elapsed) => Err(Reject::Slow),
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(cause)) if cause.is::<LengthLimitError>() => Err(Error::TooLarge { limit }.into()),
        Ok(Err(_)) => Err(Reject::malformed("The body ended early")),
    }
}

fn json(bytes: &[u8]) -> Result<Map<String, Value>, Reject> {
    if bytes.trim_ascii().is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(values)) => Ok(values),
        Ok(Value::Null) => Ok(Map::new()),
        Ok(_) => Err(Reject::malformed("The JSON body must be an object")),
        Err(error) => Err(Reject::Malformed(format!("Malformed JSON: {error}"))),
    }
}
