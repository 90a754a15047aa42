//! Files are handed out so that no browser runs them.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::get as on_get;
use bytes::Bytes;
use futures_util::stream;
use model::attachment::StoredFile;
use rest::serve_file::{Answer, FileRequest, ServedFile};

use crate::{ask, get, header, stored, text};

const CONTENT: &str = "0123456789";

async fn show(State(file): State<StoredFile>, request: FileRequest) -> Response {
    match ServedFile::original(&file).answer(&request) {
        Answer::Done(response) => response,
        Answer::Send(portion) => {
            let range = usize::try_from(portion.range().start).unwrap()
                ..usize::try_from(portion.range().end).unwrap();
            portion.respond(stream::iter([Ok(Bytes::from(&CONTENT[range]))]))
        }
    }
}

fn router(name: &str, content_type: &str) -> Router {
    Router::new().route("/", on_get(show)).with_state(stored(name, content_type, CONTENT.len() as u64))
}

fn with(name: &str, value: &str) -> Request {
    Request::get("/").header(name, value).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn only_harmless_media_is_shown_in_place() {
    let cases = [
        ("image/png", "inline"),
        ("image/webp", "inline"),
        ("video/mp4", "inline"),
        ("audio/ogg", "inline"),
        ("image/svg+xml", "attachment"),
        ("text/html", "attachment"),
        ("application/pdf", "attachment"),
        ("application/xhtml+xml", "attachment"),
        ("text/plain", "attachment"),
        ("video/nonsense", "attachment"),
    ];
    for (content_type, wanted) in cases {
        let answer = ask(&router("x", content_type), get("/")).await;

        assert!(header(&answer, "content-disposition").starts_with(&format!("{wanted};")), "{content_type}");
        assert_eq!(header(&answer, "content-type"), content_type);
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
        assert_eq!(header(&answer, "content-security-policy"), "sandbox; default-src 'none'");
        assert_eq!(header(&answer, "cache-control"), "private, max-age=31536000, immutable");
        assert_eq!(header(&answer, "content-length"), "10");
        assert_eq!(text(answer).await, CONTENT);
    }
}

#[tokio::test]
async fn names_survive_and_do_no_harm() {
    let cases = [
        ("plan.pdf", r#"attachment; filename="plan.pdf"; filename*=UTF-8''plan.pdf"#),
        ("résumé 1.pdf", r#"attachment; filename="r_sum_ 1.pdf"; filename*=UTF-8''r%C3%A9sum%C3%A9%201.pdf"#),
        (
            "a\"b\\c\r\n%x.txt",
            r#"attachment; filename="a_b_c___x.txt"; filename*=UTF-8''a%22b%5Cc%0D%0A%25x.txt"#,
        ),
    ];
    for (name, wanted) in cases {
        let answer = ask(&router(name, "application/pdf"), get("/")).await;

        assert_eq!(header(&answer, "content-disposition"), wanted);
    }
}

#[tokio::test]
async fn parts_of_a_file_can_be_asked_for() {
    let cases = [
        ("bytes=2-4", 206, "bytes 2-4/10", "234"),
        ("Bytes=2-4", 206, "bytes 2-4/10", "234"),
        ("bytes=8-", 206, "bytes 8-9/10", "89"),
        ("bytes=-3", 206, "bytes 7-9/10", "789"),
        ("bytes=-99", 206, "bytes 0-9/10", CONTENT),
        ("bytes=5-99", 206, "bytes 5-9/10", "56789"),
        ("bytes=0-18446744073709551615", 206, "bytes 0-9/10", CONTENT),
        ("bytes=0-99999999999999999999999", 206, "bytes 0-9/10", CONTENT),
        ("bytes=10-", 416, "bytes */10", ""),
        ("bytes=-0", 416, "bytes */10", ""),
        ("bytes=4-2", 200, "", CONTENT),
        ("bytes=0-1,4-5", 200, "", CONTENT),
        ("bytes=-", 200, "", CONTENT),
        ("bytes=+1-2", 200, "", CONTENT),
        ("lines=1-2", 200, "", CONTENT),
    ];
    for (range, status, content_range, content) in cases {
        let answer = ask(&router("x", "video/mp4"), with("range", range)).await;

        assert_eq!(answer.status(), status, "{range}");
        assert_eq!(header(&answer, "content-range"), content_range, "{range}");
        assert_eq!(text(answer).await, content, "{range}");
    }
}

#[tokio::test]
async fn what_the_caller_already_has_is_not_sent_again() {
    let router = router("x", "image/png");
    let etag = header(&ask(&router, get("/")).await, "etag").to_owned();
    assert!(!etag.contains('/'), "the key is a secret");

    for known in [etag.as_str(), "*", &format!("\"other\", W/{etag}")] {
        let answer = ask(&router, with("if-none-match", known)).await;
        assert_eq!((answer.status().as_u16(), header(&answer, "etag")), (304, etag.as_str()), "{known}");
        assert_eq!(text(answer).await, "");
    }
    let continued = |version: &str| {
        let request = Request::get("/").header("range", "bytes=5-").header("if-range", version);
        request.body(Body::empty()).unwrap()
    };
    assert_eq!(ask(&router, continued(&etag)).await.status(), 206);
    assert_eq!(ask(&router, continued("\"older\"")).await.status(), 200);
}

#[tokio::test]
async fn a_head_has_everything_but_the_bytes_and_knows_no_ranges() {
    let request = Request::head("/").header("range", "bytes=2-4").body(Body::empty()).unwrap();

    let answer = ask(&router("x", "image/png"), request).await;

    assert_eq!((answer.status().as_u16(), header(&answer, "content-length")), (200, "10"));
    assert_eq!(text(answer).await, "");
}

#[tokio::test]
async fn a_thumbnail_is_named_after_its_own_format() {
    let mut file = stored("photo.webp", "image/webp", 10);
    assert!(ServedFile::thumbnail(&file, 3).is_none());
    file.thumbnail_key = Some("ab/xyz-250.png".to_owned());
    let thumbnail = ServedFile::thumbnail(&file, 3).unwrap();

    let request = Request::head("/").body(Body::empty()).unwrap();
    let show = move |request: FileRequest| async move {
        match thumbnail.answer(&request) {
            Answer::Done(response) => response,
            Answer::Send(portion) => portion.respond(stream::empty()),
        }
    };
    let answer = ask(&Router::new().route("/", on_get(show)), request).await;

    assert_eq!(header(&answer, "content-type"), "image/png");
    assert_eq!(header(&answer, "content-length"), "3");
    assert!(header(&answer, "content-disposition").starts_with("inline; filename=\"photo.png\""));
}
