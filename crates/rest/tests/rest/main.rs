//! The furniture of the doors, seen through a small router of its own.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod address;
mod answers;
mod event_log;
mod layers;
mod lenient;
mod nested;
mod params;
mod serve_file;
mod throttle;
mod uploads;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use futures_util::{FutureExt, TryStreamExt};
use http::StatusCode;
use http_body_util::BodyExt;
use model::attachment::StoredFile;
use rest::{UploadLimits, UploadPart, Uploads};
use serde_json::Value;
use tower::ServiceExt;

const BOUNDARY: &str = "multipart/form-data; boundary=XX";

/// A file's name and bytes.
type Named = (String, Vec<u8>);

/// A file store that remembers what came and what was deleted again.
#[derive(Clone, Default)]
struct Shelf {
    stored: Arc<Mutex<Vec<Named>>>,
    discarded: Arc<Mutex<Vec<String>>>,
}

impl Shelf {
    fn uploads(&self, limits: UploadLimits) -> Uploads {
        let (keeper, bin) = (self.clone(), self.clone());
        Uploads::new(
            limits,
            move |part| {
                let keeper = keeper.clone();
                async move { keeper.store(part).await }.boxed()
            },
            move |file| bin.discarded.lock().unwrap().push(file.name),
        )
    }

    async fn store(&self, part: UploadPart<'_>) -> model::Result<StoredFile> {
        if part.name == "full.bin" {
            return Err(model::Error::Unavailable { retry_after: 7 });
        }
        let chunks: Vec<bytes::Bytes> = part.bytes.try_collect().await?;
        let bytes = chunks.concat();
        let file = stored(&part.name, part.content_type.as_deref().unwrap_or("none"), bytes.len() as u64);
        self.stored.lock().unwrap().push((part.name, bytes));
        Ok(file)
    }

    fn stored(&self) -> Vec<Named> {
        self.stored.lock().unwrap().clone()
    }

    fn discarded(&self) -> Vec<String> {
        self.discarded.lock().unwrap().clone()
    }
}

fn stored(name: &str, content_type: &str, size: u64) -> StoredFile {
    StoredFile {
        key: format!("ab/{name}"),
        name: name.to_owned(),
        content_type: content_type.to_owned(),
        size,
        width: None,
        height: None,
        thumbnail_key: None,
    }
}

fn get(path: &str) -> Request {
    Request::get(path).body(Body::empty()).unwrap()
}

fn post(path: &str, content_type: &str, body: impl Into<Body>) -> Request {
    Request::post(path).header("content-type", content_type).body(body.into()).unwrap()
}

async fn ask(router: &Router, request: Request) -> Response {
    router.clone().oneshot(request).await.unwrap()
}

async fn text(response: Response) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Status and JSON body.
async fn json(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    (status, serde_json::from_str(&text(response).await).unwrap())
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}
