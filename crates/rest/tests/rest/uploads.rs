//! Files of multipart bodies are stored while they arrive, and deleted unless somebody takes them.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::post as on_post;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use rest::{Json, Params, PublicError, UploadLimits};
use serde_json::{Value, json};

use crate::{BOUNDARY, Shelf, ask, json, post};

fn file(field: &str, name: &str, content: &str) -> String {
    let head = format!("Content-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"");
    format!("--XX\r\n{head}\r\nContent-Type: text/plain\r\n\r\n{content}\r\n")
}

fn field(name: &str, value: &str) -> String {
    format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

fn body(parts: &[String]) -> String {
    format!("{}--XX--\r\n", parts.concat())
}

/// Takes `attachments` and then does as `outcome` says.
async fn keep(mut params: Params) -> Result<Json<Value>, PublicError> {
    let files = params.take_files("attachments");
    let names: Vec<String> = files.list().iter().map(|file| file.name.clone()).collect();
    let outcome = match params.text("outcome").as_deref() {
        Some("refused") => Err(model::Error::invalid("content", "Content is too long")),
        Some("unknown") => Err(model::Error::Unavailable { retry_after: 1 }),
        _ => Ok(()),
    };
    files.settle(&outcome);
    outcome?;
    Ok(Json(json!({ "files": names, "content": params.text("content") })))
}

fn router(shelf: &Shelf, limits: UploadLimits) -> Router {
    Router::new().route("/", on_post(keep)).with_state(shelf.uploads(limits))
}

#[tokio::test]
async fn taken_files_stay_and_the_others_go() {
    let shelf = Shelf::default();
    let parts = [
        file("attachments[]", "a.txt", "first"),
        field("content", "look"),
        file("attachments[]", "b.txt", "second"),
        file("avatar", "face.png", "unwanted"),
        file("attachments[]", "", ""),
    ];

    let (_, answer) =
        json(ask(&router(&shelf, UploadLimits::default()), post("/", BOUNDARY, body(&parts))).await).await;

    assert_eq!(answer, json!({ "files": ["a.txt", "b.txt"], "content": "look" }));
    assert_eq!(shelf.stored()[1], ("b.txt".to_owned(), b"second".to_vec()));
    assert_eq!(shelf.discarded(), ["face.png"]);
}

#[tokio::test]
async fn refused_messages_take_their_files_with_them_unless_nobody_knows() {
    for (outcome, status, discarded) in [("refused", 422, vec!["a.txt"]), ("unknown", 503, vec![])] {
        let shelf = Shelf::default();
        let parts = [file("attachments[]", "a.txt", "first"), field("outcome", outcome)];

        let answer = ask(&router(&shelf, UploadLimits::default()), post("/", BOUNDARY, body(&parts))).await;

        assert_eq!(answer.status(), status);
        assert_eq!(shelf.discarded(), discarded, "{outcome}");
    }
}

#[tokio::test]
async fn requests_that_fail_on_the_way_leave_no_files() {
    let limits = UploadLimits { multipart: 4000, files: 2, ..UploadLimits::default() };
    let first = file("attachments[]", "a.txt", "first");
    let many = [first.clone(), file("attachments[]", "b.txt", "x"), file("attachments[]", "c.txt", "x")];
    let cases = [
        (body(&many), 422, vec!["a.txt", "b.txt"]),
        (body(&[first.clone(), file("attachments[]", "large.txt", &"x".repeat(5000))]), 413, vec!["a.txt"]),
        (body(&[first.clone(), file("attachments[]", "full.bin", "x")]), 503, vec!["a.txt"]),
        (format!("{first}{}", file("attachments[]", "b.txt", "hung up")), 400, vec!["a.txt"]),
        (body(&[first.clone(), field("a", "1"), field("a[b]", "2")]), 400, vec!["a.txt"]),
    ];
    for (body, status, discarded) in cases {
        let shelf = Shelf::default();

        let chunks: Vec<_> =
            body.into_bytes().chunks(100).map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec())).collect();
        let arriving = Body::from_stream(stream::iter(chunks));
        let answer = ask(&router(&shelf, limits), post("/", BOUNDARY, arriving)).await;

        assert_eq!(answer.status(), status);
        assert_eq!(shelf.discarded(), discarded, "{status}");
        assert_eq!(shelf.stored().len(), discarded.len());
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_falls_silent_is_let_go() {
    let limits = UploadLimits { idle: Duration::from_secs(5), ..UploadLimits::default() };
    let beginnings = [file("attachments[]", "a.txt", "first"), field("content", "x")];
    for beginning in beginnings {
        let shelf = Shelf::default();
        let cut = Bytes::from(beginning[..beginning.len() - 3].to_owned());
        let silent = stream::iter([Ok::<_, std::io::Error>(cut)]).chain(stream::pending());

        let answer = ask(&router(&shelf, limits), post("/", BOUNDARY, Body::from_stream(silent))).await;

        assert_eq!(answer.status(), 408);
        assert_eq!(shelf.stored().len(), shelf.discarded().len());
    }
    let silent = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
    let answer = ask(&router(&Shelf::default(), limits), post("/", "application/json", silent)).await;
    assert_eq!(answer.status(), 408);
}
