//! Files of multipart bodies are stored while they arrive, and deleted unless somebody takes them.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::post as on_post;
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, stream};
use model::attachment::StoredFile;
use rest::{Json, Params, PublicError, UploadLimits, UploadPart, Uploads};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::{BOUNDARY, Shelf, ask, json, post, stored};

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

/// As it comes over a slow line, so many bytes at a time.
fn in_pieces(body: String, size: usize) -> Body {
    let pieces: Vec<_> =
        body.into_bytes().chunks(size).map(|piece| Ok::<_, Infallible>(piece.to_vec())).collect();
    Body::from_stream(stream::iter(pieces))
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
async fn a_body_may_be_cut_anywhere() {
    let parts = body(&[file("attachments[]", "a.txt", "first\r\n--XY\r\n"), field("content", "look")]);
    for size in 1..parts.len() {
        let shelf = Shelf::default();

        let request = post("/", BOUNDARY, in_pieces(parts.clone(), size));
        let answer = json(ask(&router(&shelf, UploadLimits::default()), request).await).await;

        assert_eq!(answer.1, json!({ "files": ["a.txt"], "content": "look" }), "{size}");
        assert_eq!(shelf.stored(), [("a.txt".to_owned(), b"first\r\n--XY\r\n".to_vec())], "{size}");
    }
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

        let answer = ask(&router(&shelf, limits), post("/", BOUNDARY, in_pieces(body, 100))).await;

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

/// A store that is slower than the caller, and the most memory seen meanwhile.
fn slow_store(peak: Arc<AtomicUsize>) -> Uploads {
    let limits = UploadLimits { multipart: 1 << 30, ..UploadLimits::default() };
    Uploads::new(limits, move |part| count_slowly(part, Arc::clone(&peak)).boxed(), drop)
}

async fn count_slowly(mut part: UploadPart<'_>, peak: Arc<AtomicUsize>) -> model::Result<StoredFile> {
    let mut size = 0;
    while let Some(chunk) = part.bytes.next().await {
        size += chunk?.len() as u64;
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        peak.fetch_max(resident(), Ordering::Relaxed);
    }
    Ok(stored(&part.name, "none", size))
}

#[tokio::test]
async fn a_large_upload_over_a_real_line_costs_little_memory() {
    const SIZE: usize = 64 << 20;
    let (head, tail) =
        ("--XX\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a\"\r\n\r\n", "\r\n--XX--\r\n");
    let peak = Arc::new(AtomicUsize::new(0));
    let size = |mut params: Params| async move { Json(params.take_files("a").list()[0].size) };
    let router = Router::new().route("/", on_post(size)).with_state(slow_store(Arc::clone(&peak)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let before = resident();

    let client = async {
        let mut line = TcpStream::connect(address).await.unwrap();
        let length = head.len() + SIZE + tail.len();
        let start =
            format!("POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: {BOUNDARY}\r\n");
        line.write_all(format!("{start}content-length: {length}\r\n\r\n{head}").as_bytes()).await.unwrap();
        for _ in 0..SIZE >> 20 {
            line.write_all(&vec![7; 1 << 20]).await.unwrap();
        }
        line.write_all(tail.as_bytes()).await.unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let answer = tokio::select! {
        answer = client => answer,
        ended = axum::serve(listener, router) => panic!("the server ended: {ended:?}"),
    };

    assert!(answer.ends_with(&SIZE.to_string()), "{answer}");
    let grown = peak.load(Ordering::Relaxed) - before;
    assert!(grown < 8 << 20, "grew by {grown} bytes");
}

/// Resident memory of this process in bytes.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok());
    pages.unwrap_or_default() * 4096
}
