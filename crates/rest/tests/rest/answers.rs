//! What each door says when the system says no.

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get as on_get;
use http::StatusCode;
use model::{Error, FieldError};
use rest::{AgentError, Empty, Json, Path, PublicError, Reject};
use serde_json::{Value, json};

use crate::{ask, get, header, json, text};

/// A refusal with its status and its body on the public and on the agents' door.
type Refusal = (fn() -> Error, u16, Value, Value);

fn refusals() -> Vec<Refusal> {
    let same = |make: fn() -> Error, status: u16, body: Value| (make, status, body.clone(), body);
    vec![
        (
            || Error::NotFound("conversation"),
            404,
            json!({ "status": 404, "error": "Not Found" }),
            json!({ "error": "Resource could not be found" }),
        ),
        (
            || Error::Unauthenticated,
            401,
            json!({ "error": "HMAC failed: Invalid Identifier Hash Provided" }),
            json!({ "errors": ["You need to sign in or sign up before continuing."] }),
        ),
        same(|| Error::Forbidden("no entry"), 403, json!({ "error": "no entry" })),
        same(
            invalid,
            422,
            json!({
                "message": "Email is odd, Name is too long, Name is odd",
                "attributes": ["email", "name"],
            }),
        ),
        same(|| Error::Conflict("already resolved"), 422, json!({ "error": "already resolved" })),
        same(|| Error::Gone("conversation"), 410, json!({ "error": "conversation has ended" })),
        same(
            || Error::TooLarge { limit: 10 },
            413,
            json!({ "status": 413, "error": "larger than 10 bytes" }),
        ),
        same(
            || Error::Unavailable { retry_after: 3 },
            503,
            json!({ "status": 503, "error": "Service Unavailable" }),
        ),
        same(|| Error::NotSetUp("no mail server"), 503, json!({ "error": "no mail server" })),
        same(
            || Error::Internal(anyhow::anyhow!("secret cause")),
            500,
            json!({ "status": 500, "error": "Internal Server Error" }),
        ),
    ]
}

fn invalid() -> Error {
    let rule = |attribute, message: &str| FieldError { attribute, message: message.to_owned() };
    Error::Invalid(vec![
        rule("email", "Email is odd"),
        rule("name", "Name is too long"),
        rule("name", "Name is odd"),
    ])
}

#[tokio::test]
async fn each_door_refuses_in_its_own_words() {
    for (refusal, status, public, agent) in refusals() {
        let answers = [
            (PublicError::from(refusal()).into_response(), public),
            (AgentError::from(refusal()).into_response(), agent),
        ];
        for (answer, body) in answers {
            assert_eq!(header(&answer, "content-type"), "application/json; charset=utf-8");
            assert_eq!(json(answer).await, (StatusCode::from_u16(status).unwrap(), body));
        }
    }
}

#[tokio::test]
async fn callers_who_should_wait_are_told_how_long() {
    let limited = PublicError::from(Error::Limited { retry_after: 9 }).into_response();
    let unavailable = AgentError::from(Error::Unavailable { retry_after: 3 }).into_response();

    assert_eq!((limited.status().as_u16(), header(&limited, "retry-after")), (429, "9"));
    assert_eq!((unavailable.status().as_u16(), header(&unavailable, "retry-after")), (503, "3"));
    assert_eq!(text(limited).await, "Retry later\n");
}

#[tokio::test]
async fn agents_have_answers_of_their_own() {
    let cases: [(Response, u16, Value); 3] = [
        (AgentError::InvalidAccessToken.into_response(), 401, json!({ "error": "Invalid Access Token" })),
        (
            AgentError::in_words(Error::invalid("content", "Content is too long")).into_response(),
            422,
            json!({ "error": "Content is too long", "errors": ["Content is too long"] }),
        ),
        (
            AgentError::from(Reject::malformed("Malformed JSON")).into_response(),
            400,
            json!({ "status": 400, "error": "Malformed JSON" }),
        ),
    ];
    for (answer, status, body) in cases {
        assert_eq!(json(answer).await, (StatusCode::from_u16(status).unwrap(), body));
    }
}

#[tokio::test]
async fn an_id_that_is_none_is_not_found() {
    let show = |Path(id): Path<u32>| async move { Json(id) };
    let router = Router::new().route("/{id}", on_get(show)).fallback(rest::error::agent_route_missing);

    assert_eq!(json(ask(&router, get("/5")).await).await, (StatusCode::OK, json!(5)));
    for path in ["/five", "/-1", "/99999999999", "/%ff"] {
        let (status, body) = json(ask(&router, get(path)).await).await;
        assert_eq!((status.as_u16(), &body["error"]), (404, &json!("Not Found")), "{path}");
    }
    let (_, missing) = json(ask(&router, get("/no/such/route")).await).await;
    assert_eq!(missing, json!({ "error": "Resource could not be found" }));
}

#[tokio::test]
async fn an_empty_answer_has_no_body() {
    let answer = Empty.into_response();

    assert_eq!(answer.status(), 200);
    assert_eq!(text(answer).await, "");
}
