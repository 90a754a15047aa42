//! One bag of parameters from query and body.

use axum::Router;
use axum::routing::{any, post as on_post};
use http::StatusCode;
use rest::{Json, Params, Reject, UploadLimits};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{BOUNDARY, Shelf, ask, get, json, post};

/// Answers with everything it was given.
fn mirror() -> Router {
    let limits = UploadLimits { body: 2000, multipart: 5000, ..UploadLimits::default() };
    Router::new()
        .route("/mirror", any(|params: Params| async move { Json(params.all().cloned()) }))
        .with_state(Shelf::default().uploads(limits))
}

#[tokio::test]
async fn every_encoding_says_the_same() {
    let wanted = json!({ "content": "héllo wörld", "custom": { "a": "1", "b": ["x", "y"] } });
    let form = "content=h%C3%A9llo+w%C3%B6rld&custom[a]=1&custom%5Bb%5D%5B%5D=x&custom[b][]=y";
    let field = |name: &str, value: &str| {
        format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let multipart =
        [("content", "héllo wörld"), ("custom[a]", "1"), ("custom[b][]", "x"), ("custom[b][]", "y")];
    let multipart: String = multipart.into_iter().map(|(name, value)| field(name, value)).collect();
    let cases = [
        get(&format!("/mirror?{form}")),
        post("/mirror", "application/json", wanted.to_string()),
        post("/mirror", "application/vnd.api+json; charset=utf-8", wanted.to_string()),
        post("/mirror", "application/x-www-form-urlencoded; charset=UTF-8", form),
        post("/mirror", BOUNDARY, format!("{multipart}--XX--\r\n")),
    ];

    for request in cases {
        let name = format!("{} {:?}", request.method(), request.headers());
        assert_eq!(json(ask(&mirror(), request).await).await, (StatusCode::OK, wanted.clone()), "{name}");
    }
}

#[tokio::test]
async fn query_and_body_merge_and_the_body_wins() {
    let request = post("/mirror?page=2&content=query", "application/json", r#"{"content":"body"}"#);

    let (_, merged) = json(ask(&mirror(), request).await).await;

    assert_eq!(merged, json!({ "page": "2", "content": "body" }));
}

#[tokio::test]
async fn bodies_that_say_nothing_are_empty() {
    let cases = [
        ("application/json", ""),
        ("application/json", " \n"),
        ("application/json", "null"),
        ("application/x-www-form-urlencoded", ""),
        ("text/plain", r#"{"content":"beacon"}"#),
        ("nonsense", "x"),
    ];
    for (content_type, body) in cases {
        let answer = json(ask(&mirror(), post("/mirror", content_type, body)).await).await;

        assert_eq!(answer, (StatusCode::OK, json!({})), "{content_type} {body:?}");
    }
}

#[tokio::test]
async fn malformed_bodies_are_refused_with_a_reason() {
    let large = format!(r#"{{"content":"{}"}}"#, "x".repeat(2000));
    let large_field =
        format!("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n{large}\r\n--XX--\r\n");
    let huge_field = large_field.replace("xxx", "xxxxxxxxxxx");
    let deep = "[".repeat(100_000);
    let cases: [(&str, &[u8], u16); 16] = [
        ("application/json", b"{\"content\":", 400),
        ("application/json", b"{'content': 1}", 400),
        ("application/json", b"{\"content\":\"\xff\xfe\"}", 400),
        ("application/json", b"[1,2]", 400),
        ("application/json", b"\"text\"", 400),
        ("application/json", &deep.as_bytes()[..1900], 400),
        ("application/json", large.as_bytes(), 413),
        ("application/json", deep.as_bytes(), 413),
        ("application/x-www-form-urlencoded", b"a=%ff", 400),
        ("application/x-www-form-urlencoded", b"a=1&a[b]=2", 400),
        ("multipart/form-data", b"--XX--", 400),
        (BOUNDARY, b"no boundary anywhere", 400),
        (BOUNDARY, b"--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nhung u", 400),
        (BOUNDARY, b"--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xff\r\n--XX--\r\n", 400),
        (BOUNDARY, large_field.as_bytes(), 413),
        (BOUNDARY, huge_field.as_bytes(), 413),
    ];
    for (content_type, body, status) in cases {
        let request = post("/mirror", content_type, body.to_vec());

        let (answered, body) = json(ask(&mirror(), request).await).await;

        assert_eq!(answered, status, "{content_type} {body}");
        assert_eq!(body["status"], status);
        assert!(body["error"].as_str().is_some_and(|error| error.len() > 5), "{body}");
    }
}

#[derive(Debug, Deserialize)]
struct Label {
    title: String,
    #[serde(default, deserialize_with = "rest::lenient::flag")]
    show: Option<bool>,
    #[serde(default)]
    colours: Vec<Colour>,
}

#[derive(Debug, Deserialize)]
struct Colour {
    red: u8,
}

#[tokio::test]
async fn parameters_may_be_wrapped_or_bare() {
    async fn read(params: Params) -> Result<Json<Value>, Reject> {
        let label: Label = params.wrapped("label")?;
        let red: u32 = label.colours.iter().map(|colour| u32::from(colour.red)).sum();
        Ok(Json(json!([label.title, label.show, red])))
    }
    let router = Router::new()
        .route("/labels", on_post(read))
        .with_state(Shelf::default().uploads(UploadLimits::default()));
    let cases = [
        (r#"{"title":"vip","show":"1","colours":[{"red":5},{"red":6}]}"#, json!(["vip", true, 11])),
        (r#"{"label":{"title":"vip","show":false}}"#, json!(["vip", false, 0])),
        (r#"{"label":"x","title":"vip"}"#, json!(["vip", null, 0])),
    ];

    for (body, wanted) in cases {
        let answer = json(ask(&router, post("/labels", "application/json", body)).await).await;
        assert_eq!(answer, (StatusCode::OK, wanted), "{body}");
    }
}

#[tokio::test]
async fn wrong_types_are_refused_by_name() {
    async fn read(Json(label): Json<Label>) -> Json<String> {
        Json(label.title)
    }
    let router = Router::new()
        .route("/labels", on_post(read))
        .with_state(Shelf::default().uploads(UploadLimits::default()));
    let long = format!(r#"{{"title":"x","show":"{}"}}"#, "y".repeat(5000));
    let cases = [
        ("{}", "title"),
        (r#"{"title":5}"#, "title"),
        (r#"{"title":"x","show":"maybe"}"#, "show"),
        (r#"{"title":"x","colours":[{"red":1},{"red":300}]}"#, "colours[1].red"),
        (long.as_str(), "show"),
    ];

    for (body, attribute) in cases {
        let (status, answer) =
            json(ask(&router, post("/labels", "application/json", body.to_owned())).await).await;

        assert_eq!(status, 422);
        assert_eq!(answer["attributes"], json!([attribute]), "{answer}");
        let message = answer["message"].as_str().unwrap();
        assert!(message.contains(attribute) && message.len() < 300, "{message}");
    }
}

#[tokio::test]
async fn a_list_begins_with_its_first_page() {
    async fn read(params: Params) -> Json<u32> {
        Json(params.page())
    }
    let router =
        Router::new().route("/list", any(read)).with_state(Shelf::default().uploads(UploadLimits::default()));

    for (query, page) in [
        ("", 1),
        ("?page=3", 3),
        ("?page=0", 1),
        ("?page=-4", 1),
        ("?page=last", 1),
        ("?page=99999999999", u32::MAX),
    ] {
        let answer = json(ask(&router, get(&format!("/list{query}"))).await).await;
        assert_eq!(answer, (StatusCode::OK, json!(page)), "{query}");
    }
}

#[tokio::test]
async fn single_parameters_are_read_leniently() {
    async fn read(params: Params) -> Json<Value> {
        Json(json!([
            [
                params.text("string"),
                params.text("number"),
                params.text("flag"),
                params.text("null"),
                params.text("no")
            ],
            [params.flag("flag"), params.flag("one"), params.flag("string")],
            [params.integer("number"), params.integer("digits"), params.integer("string")],
            [params.has("null"), params.has("no")],
            params.object("packed"),
            [params.texts("list"), params.texts("string"), params.texts("no")],
        ]))
    }
    let router =
        Router::new().route("/", on_post(read)).with_state(Shelf::default().uploads(UploadLimits::default()));
    let body = json!({
        "string": "text", "number": 5, "flag": true, "null": null, "one": "1", "digits": " 42 ",
        "packed": "{\"in_reply_to\":900}", "list": ["a", 1],
    });

    let (_, answer) = json(ask(&router, post("/", "application/json", body.to_string())).await).await;

    let wanted = json!([
        ["text", "5", "true", null, null],
        [true, true, null],
        [5, 42, null],
        [true, false],
        { "in_reply_to": 900 },
        [["a", "1"], ["text"], null],
    ]);
    assert_eq!(answer, wanted);
}
