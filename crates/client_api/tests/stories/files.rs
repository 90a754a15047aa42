//! Files go with messages and are fetched again.

use axum::body::Body;
use http::{Request, header};
use serde_json::{Value, json};

use crate::house::{Answer, House, keys, not_found};
use crate::multipart::{Part, post};
use crate::visitor::Visitor;

/// A PNG of one pixel.
const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0,
    1, 0, 0, 5, 0, 1, 0x0d, 0x0a, 0x2d, 0xb4, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

async fn sends(
    house: &House,
    visitor: &Visitor<'_>,
    name: &str,
    (content_type, bytes): (&str, &[u8]),
) -> Value {
    let number = visitor.starts().await;
    let file = Part::File { field: "attachments[]", name, content_type, bytes };
    let said = post(&visitor.messages(number), &[Part::Text("content", "look"), file]);
    house.send(said).await.ok()
}

fn path(url: &Value) -> &str {
    url.as_str().unwrap().strip_prefix("http://house.test").unwrap()
}

async fn fetch(house: &House, url: &Value, headers: &[(header::HeaderName, &str)]) -> Answer {
    let mut request = Request::get(path(url));
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    house.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_picture_comes_with_its_size_and_both_addresses_work() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;

    let message = sends(&house, &visitor, "a picture é.png", ("image/png", PIXEL)).await;

    let attachment = &message["attachments"][0];
    let expected = [
        "account_id",
        "content_type",
        "data_url",
        "extension",
        "file_size",
        "file_type",
        "height",
        "id",
        "message_id",
        "thumb_url",
        "width",
    ];
    assert_eq!(keys(attachment), expected);
    assert_eq!((&message["content"], &attachment["message_id"]), (&json!("look"), &message["id"]));
    assert_eq!((&attachment["file_type"], &attachment["extension"]), (&json!("image"), &json!("png")));
    assert_eq!(attachment["file_size"], PIXEL.len());
    let fetched = fetch(&house, &attachment["data_url"], &[]).await;
    assert_eq!((fetched.status.as_u16(), fetched.body.as_slice()), (200, PIXEL));
    assert_eq!(fetched.headers[header::CONTENT_TYPE], "image/png");
    assert_eq!(fetched.headers["x-content-type-options"], "nosniff");
    let thumbnail = fetch(&house, &attachment["thumb_url"], &[]).await;
    assert_eq!(thumbnail.status.as_u16(), 200);
    assert!(!thumbnail.body.is_empty());
}

#[tokio::test]
async fn ranges_and_known_versions_are_honoured() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let message = sends(&house, &visitor, "notes.txt", ("text/plain", b"0123456789")).await;
    let url = &message["attachments"][0]["data_url"];
    let whole = fetch(&house, url, &[]).await;
    let etag = whole.headers[header::ETAG].to_str().unwrap().to_owned();

    let part = fetch(&house, url, &[(header::RANGE, "bytes=2-4")]).await;
    let beyond = fetch(&house, url, &[(header::RANGE, "bytes=99-")]).await;
    let known = fetch(&house, url, &[(header::IF_NONE_MATCH, &etag)]).await;
    let head = house.send(Request::head(path(url)).body(Body::empty()).unwrap()).await;

    assert_eq!((part.status.as_u16(), part.body.as_slice()), (206, b"234".as_slice()));
    assert_eq!(part.headers[header::CONTENT_RANGE], "bytes 2-4/10");
    assert_eq!((beyond.status.as_u16(), known.status.as_u16()), (416, 304));
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    assert_eq!(head.headers[header::CONTENT_LENGTH], "10");
}

#[tokio::test]
async fn what_could_run_in_a_browser_is_saved_instead() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;

    for (name, content_type) in [("evil.html", "text/html"), ("evil.svg", "image/svg+xml")] {
        let message = sends(&house, &visitor, name, (content_type, b"<script>alert(1)</script>")).await;
        assert_eq!(message["attachments"][0]["file_type"], "file");
        let fetched = fetch(&house, &message["attachments"][0]["data_url"], &[]).await;

        let disposition = fetched.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
        assert!(disposition.starts_with("attachment;"), "{disposition}");
        assert_eq!(fetched.headers["content-security-policy"], "sandbox; default-src 'none'");
    }
}

#[tokio::test]
async fn nobody_makes_an_address_of_their_own() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let message = sends(&house, &visitor, "notes.txt", ("text/plain", b"text")).await;
    let url = path(&message["attachments"][0]["data_url"]).to_owned();
    let [_, _, id, signature, _] = url.split('/').collect::<Vec<_>>()[..] else { panic!("{url}") };

    for forged in [
        format!("/files/{id}/AAAAAAAAAAAAAAAAAAAAAA/notes.txt"),
        format!("/files/{id}/{signature}/thumb/notes.txt"),
        format!("/files/999/{signature}/notes.txt"),
        format!("/files/x/{signature}/notes.txt"),
        format!("/files/{id}/%FF/notes.txt"),
    ] {
        assert_eq!(house.get(&forged).await.refusal(), not_found(), "{forged}");
    }
    assert_eq!(house.get(&format!("/files/{id}/{signature}/another%2Fname.txt")).await.status.as_u16(), 200);
}

#[tokio::test]
async fn more_files_than_a_message_may_carry_are_refused() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let number = visitor.starts().await;
    let file =
        || Part::File { field: "attachments[]", name: "a.txt", content_type: "text/plain", bytes: b"a" };
    let parts: Vec<_> = (0..16).map(|_| file()).collect();

    let refused = house.send(post(&visitor.messages(number), &parts)).await;
    let fits = house.send(post(&visitor.messages(number), &parts[..15])).await.ok();

    assert_eq!(refused.status.as_u16(), 422);
    assert_eq!(fits["attachments"].as_array().unwrap().len(), 15);
    assert_eq!(house.store.count("messages").await, 1);
}

#[tokio::test]
async fn a_repeated_upload_is_one_message_with_one_file() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let number = visitor.starts().await;
    let file =
        || Part::File { field: "attachments[]", name: "a.txt", content_type: "text/plain", bytes: b"a" };
    let said = || post(&visitor.messages(number), &[Part::Text("echo_id", "a-long-enough-echo"), file()]);

    let first = house.send(said()).await.ok();
    let again = house.send(said()).await.ok();

    assert_eq!(again, first);
    assert_eq!(house.store.count("attachments").await, 1);
    assert_eq!(fetch(&house, &first["attachments"][0]["data_url"], &[]).await.body, b"a");
}
