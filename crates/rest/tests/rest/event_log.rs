//! How a client asks for the log.

use std::time::Duration;

use axum::Router;
use axum::routing::any;
use http::{HeaderMap, Request, StatusCode};
use rest::event_log::{Asked, EventEntry};
use rest::{Json, Params, Reject, UploadLimits};
use serde_json::{Value, json as object};

use crate::{Shelf, ask, get, json};

/// Answers with what it understood.
fn door() -> Router {
    let asked = |headers: HeaderMap, params: Params| async move {
        let asked = Asked::of(&headers, &params)?;
        let Asked { after, epoch, limit, wait, streamed } = asked;
        Ok::<_, Reject>(Json(object!([after, epoch, limit, wait.as_secs(), streamed])))
    };
    Router::new().route("/events", any(asked)).with_state(Shelf::default().uploads(UploadLimits::default()))
}

async fn understood(request: Request<axum::body::Body>) -> Value {
    let (status, body) = json(ask(&door(), request).await).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body
}

#[tokio::test]
async fn what_is_not_asked_for_has_a_default_and_too_much_is_cut() {
    for (query, expected) in [
        ("", object!([0, null, 100, 0, false])),
        ("?after=7&epoch=e&limit=3&wait=5", object!([7, "e", 3, 5, false])),
        ("?limit=0&wait=-1", object!([0, null, 1, 0, false])),
        ("?limit=9999&wait=9999", object!([0, null, 500, 30, false])),
    ] {
        assert_eq!(understood(get(&format!("/events{query}"))).await, expected, "{query}");
    }
    for query in ["?after=x", "?limit=x", "?wait=soon"] {
        let (status, _) = json(ask(&door(), get(&format!("/events{query}"))).await).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
}

#[tokio::test]
async fn a_stream_goes_on_after_the_event_that_its_client_names() {
    for (accept, id, expected) in [
        ("text/event-stream", "e:9", object!([9, "e", 100, 0, true])),
        ("text/event-stream, */*", "", object!([7, null, 100, 0, true])),
        ("text/event-stream", "nonsense", object!([0, "", 100, 0, true])),
        ("text/event-stream", "e:x", object!([0, "", 100, 0, true])),
        ("application/json", "e:9", object!([7, null, 100, 0, false])),
    ] {
        let mut request = get("/events?after=7");
        request.headers_mut().insert("accept", accept.parse().unwrap());
        request.headers_mut().insert("last-event-id", id.parse().unwrap());

        assert_eq!(understood(request).await, expected, "{accept} {id}");
    }
}

#[test]
fn an_event_of_a_stream_names_its_position() {
    let entry = EventEntry::of(7, br#"{"event":"message.created","data":{"content":"a\nb"}}"#).unwrap();
    let mut written = Vec::new();

    entry.write("e", &mut written);

    let text = "id: e:7\nevent: message.created\ndata: {\"content\":\"a\\nb\"}\n\n";
    assert_eq!(String::from_utf8(written).unwrap(), text);
    assert!(EventEntry::of(7, b"nonsense").is_none());
}

#[tokio::test(start_paused = true)]
async fn who_asks_to_wait_is_given_the_time_besides_what_an_answer_takes() {
    let slowly = || async {
        tokio::time::sleep(Duration::from_secs(31)).await;
        "done"
    };
    let router = rest::layers::Layers::default().around(Router::new().route("/events", any(slowly)));

    let waited = ask(&router, get("/events?after=7&wait=30")).await;
    let hurried = ask(&router, get("/events?after=7")).await;

    assert_eq!((waited.status(), hurried.status()), (StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE));
}
