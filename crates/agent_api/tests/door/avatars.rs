//! Pictures of customers, people, inboxes and bots: sent, fetched, replaced, taken away.

#![expect(clippy::unwrap_used, reason = "what cannot be arranged fails the test")]

use std::convert::Infallible;
use std::time::Duration;

use actions::avatars::{Fetched, fetch};
use axum::Router;
use axum::body::Body;
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::{Stream, stream};
use http::{Method, StatusCode};
use model::Error;
use model::avatar::{AvatarFetch, AvatarId};
use serde_json::{Value, json};
use store::{Tx, avatar_fetches};

use crate::elsewhere::Elsewhere;
use crate::house::{Answer, Caller, House};

/// A picture of one pixel.
fn png() -> Vec<u8> {
    let text =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    STANDARD.decode(text).unwrap()
}

/// Sends text fields and the file `(field, name, type, bytes)`.
async fn sends(
    caller: &Caller,
    (method, path): (Method, &str),
    fields: &[(&str, &str)],
    (field, name, kind, bytes): (&str, &str, &str, &[u8]),
) -> Answer {
    let mut body = Vec::new();
    for (field, text) in fields {
        let part = format!("--edge\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{text}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--edge\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\ncontent-type: {kind}\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    caller.send(method, path, Some("multipart/form-data; boundary=edge"), body).await
}

/// What a picture's address leads to, if there is still something.
async fn key(house: &House, address: &Value) -> Option<String> {
    let rest = address.as_str().unwrap().strip_prefix("http://desk.test/files/avatars/")?;
    let id = AvatarId::new(rest.split('/').next()?.parse().ok()?);
    match store::avatars::file(&house.app.store.reader(), id).await {
        Ok(file) => Some(file.key),
        Err(Error::NotFound(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

/// Whether bytes are kept under the key once everything has been deleted that was to be deleted.
async fn is_kept(house: &House, key: &str) -> bool {
    house.app.files.close().await;
    house.app.files.size(key).await.is_ok()
}

#[tokio::test]
async fn every_door_takes_a_picture_and_takes_it_away() {
    let house = House::start().await;
    let ada = house.account("Acme").await;
    let contact =
        ada.post("contacts", json!({ "name": "Jane" })).await.ok()["payload"]["contact"]["id"].clone();
    let inbox = house.inbox(&ada, "Shop", &[]).await.id;
    let bot = ada.post("agent_bots", json!({ "name": "Helper" })).await.ok()["id"].clone();
    let (contact, inbox, bot) =
        (format!("contacts/{contact}"), format!("inboxes/{inbox}"), format!("agent_bots/{bot}"));

    for (path, field, pointer) in [
        ("/api/v1/profile", "profile[avatar]", "/avatar_url"),
        (contact.as_str(), "avatar", "/payload/thumbnail"),
        (inbox.as_str(), "avatar", "/avatar_url"),
        (bot.as_str(), "avatar", "/thumbnail"),
    ] {
        let address = async || ada.get(path).await.ok().pointer(pointer).unwrap().clone();
        assert_eq!(address().await, "", "{path}");

        let file = (field, "my cat.png", "image/png", &png()[..]);
        let set = sends(&ada, (Method::PATCH, path), &[], file).await.ok();
        let first = set.pointer(pointer).unwrap().clone();
        assert!(first.as_str().unwrap().ends_with("/my%20cat.png"), "{path}: {first}");
        assert_eq!(address().await, first, "{path}");
        let old = key(&house, &first).await.unwrap();

        let again = sends(&ada, (Method::PATCH, path), &[], file).await.ok();
        let second = again.pointer(pointer).unwrap().clone();
        assert_ne!(second, first, "{path}");
        assert_eq!(key(&house, &first).await, None, "{path}");
        assert!(!is_kept(&house, &old).await, "{path}");
        let new = key(&house, &second).await.unwrap();
        assert!(is_kept(&house, &new).await, "{path}");

        let below = format!("{path}/avatar");
        let removed = ada.send(Method::DELETE, &below, None, Vec::new()).await;
        assert_eq!(removed.status, StatusCode::OK, "{path}");
        assert_eq!(address().await, "", "{path}");
        assert!(!is_kept(&house, &new).await, "{path}");
        ada.send(Method::DELETE, &below, None, Vec::new()).await.ok();
    }
}

#[tokio::test]
async fn a_picture_comes_with_what_else_the_form_says() {
    let house = House::start().await;
    let ada = house.account("Acme").await;
    let file = ("avatar", "me.png", "image/png", &png()[..]);

    let contact = sends(
        &ada,
        (Method::POST, "contacts"),
        &[("name", "Jane"), ("custom_attributes[plan]", "gold")],
        file,
    );
    let contact = &contact.await.ok()["payload"]["contact"];
    assert_eq!((&contact["name"], &contact["custom_attributes"]["plan"]), (&json!("Jane"), &json!("gold")));
    assert!(key(&house, &contact["thumbnail"]).await.is_some());

    let fields = [("name", "Shop"), ("channel[type]", "api"), ("greeting_enabled", "true")];
    let inbox = sends(&ada, (Method::POST, "inboxes"), &fields, file).await.ok();
    assert_eq!((&inbox["name"], &inbox["greeting_enabled"]), (&json!("Shop"), &json!(true)));
    assert!(key(&house, &inbox["avatar_url"]).await.is_some());

    let bot = sends(&ada, (Method::POST, "agent_bots"), &[("name", "Helper")], file).await.ok();
    assert!(key(&house, &bot["thumbnail"]).await.is_some());

    let fields = [("profile[display_name]", "Ada"), ("profile[ui_settings][theme]", "dark")];
    let file = ("profile[avatar]", "me.png", "image/png", &png()[..]);
    let user = sends(&ada, (Method::PUT, "/api/v1/profile"), &fields, file).await.ok();
    assert_eq!((&user["display_name"], &user["ui_settings"]["theme"]), (&json!("Ada"), &json!("dark")));
    let agents = ada.get("agents").await.ok();
    assert_eq!(key(&house, &agents[0]["thumbnail"]).await, key(&house, &user["avatar_url"]).await);
}

#[tokio::test]
async fn what_is_no_picture_is_refused_and_changes_nothing() {
    let house = House::start().await;
    let ada = house.account("Acme").await;
    let inbox = house.inbox(&ada, "Shop", &[]).await.id;
    let path = format!("inboxes/{inbox}");
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>";

    for (name, kind, bytes) in [
        ("me.png", "image/png", &b"only words"[..]),
        ("me.svg", "image/svg+xml", &svg[..]),
        ("me.pdf", "application/pdf", &b"%PDF-1.7"[..]),
        ("empty.png", "image/png", &b""[..]),
    ] {
        let fields = [("name", "Other")];
        let refused = sends(&ada, (Method::PATCH, &path), &fields, ("avatar", name, kind, bytes)).await;
        let refused = refused.refused(422);
        assert_eq!(refused["message"], "Avatar must be a JPEG, PNG, GIF or WebP picture", "{name}");
        assert_eq!(refused["attributes"], json!(["avatar"]));
    }

    let shown = ada.get(&path).await.ok();
    assert_eq!((&shown["name"], &shown["avatar_url"]), (&json!("Shop"), &json!("")));
    let blank = [("name", " ")];
    let file = ("avatar", "me.png", "image/png", &png()[..]);
    sends(&ada, (Method::PATCH, &path), &blank, file).await.refused(422);
    assert_eq!(ada.get(&path).await.ok()["avatar_url"], "");
}

#[tokio::test]
async fn only_administrators_change_pictures_of_inboxes_and_bots() {
    let house = House::start().await;
    let ada = house.account("Acme").await;
    let bo = house.agent(&ada, "Bo").await;
    let inbox = house.inbox(&ada, "Shop", &[&bo]).await.id;
    let bot = ada.post("agent_bots", json!({ "name": "Helper" })).await.ok()["id"].clone();

    for path in [format!("inboxes/{inbox}"), format!("agent_bots/{bot}")] {
        let file = ("avatar", "me.png", "image/png", &png()[..]);
        sends(&bo, (Method::PATCH, &path), &[], file).await.refused(403);
        let below = format!("{path}/avatar");
        bo.send(Method::DELETE, &below, None, Vec::new()).await.refused(403);
    }
}

#[tokio::test]
async fn a_request_that_comes_twice_keeps_one_picture() {
    let house = House::start().await;
    let ada = house.account("Acme").await.with("idempotency-key", "once");
    let file = ("avatar", "me.png", "image/png", &png()[..]);
    let makes = async || sends(&ada, (Method::POST, "agent_bots"), &[("name", "Helper")], file).await.ok();

    let (first, second) = (makes().await, makes().await);

    assert_eq!((&first["id"], &first["thumbnail"]), (&second["id"], &second["thumbnail"]));
    let key = key(&house, &first["thumbnail"]).await.unwrap();
    assert!(is_kept(&house, &key).await);
}

#[tokio::test]
async fn of_two_contacts_that_become_one_the_picture_stays_that_is_shown() {
    let house = House::start().await;
    let ada = house.account("Acme").await;
    let file = ("avatar", "me.png", "image/png", &png()[..]);
    let pictured = async |name| {
        let made = sends(&ada, (Method::POST, "contacts"), &[("name", name)], file).await.ok();
        made["payload"]["contact"].clone()
    };
    let merge = async |base: &Value, mergee: &Value| {
        let both = json!({ "base_contact_id": base["id"], "mergee_contact_id": mergee["id"] });
        ada.post("actions/contact_merge", both).await.ok()
    };
    let plain = ada.post("contacts", json!({ "name": "Jane" })).await.ok()["payload"]["contact"].clone();
    let (one, two) = (pictured("One").await, pictured("Two").await);
    let (of_one, of_two) =
        (key(&house, &one["thumbnail"]).await.unwrap(), key(&house, &two["thumbnail"]).await.unwrap());

    let merged = merge(&plain, &one).await;
    assert_eq!(merged["thumbnail"], one["thumbnail"]);
    assert!(is_kept(&house, &of_one).await);

    let merged = merge(&plain, &two).await;
    assert_eq!(merged["thumbnail"], one["thumbnail"]);
    assert!(is_kept(&house, &of_one).await && !is_kept(&house, &of_two).await);
    assert_eq!(key(&house, &two["thumbnail"]).await, None);

    let history = ada.get(&format!("contacts/{}/merges", plain["id"])).await;
    assert!(!history.text.contains(&of_one), "the log of merges shows no keys of files");
    ada.send(Method::DELETE, &format!("contacts/{}", plain["id"]), None, Vec::new()).await.empty();
    assert!(!is_kept(&house, &of_one).await);
}

#[tokio::test]
async fn whoever_goes_takes_the_picture_along() {
    let house = House::start().await;
    let ada = house.account("Acme").await;
    let bo = house.agent(&ada, "Bo").await;
    let file = ("avatar", "me.png", "image/png", &png()[..]);
    let own = ("profile[avatar]", "me.png", "image/png", &png()[..]);
    let inbox = format!("inboxes/{}", house.inbox(&ada, "Shop", &[]).await.id);
    let shop = sends(&ada, (Method::PATCH, &inbox), &[], file).await.ok();
    let of_inbox = key(&house, &shop["avatar_url"]).await.unwrap();
    let bot = sends(&ada, (Method::POST, "agent_bots"), &[("name", "Helper")], file).await.ok();
    let user = sends(&bo, (Method::PUT, "/api/v1/profile"), &[], own).await.ok();
    let (of_bot, of_user) =
        (key(&house, &bot["thumbnail"]).await.unwrap(), key(&house, &user["avatar_url"]).await.unwrap());

    ada.send(Method::DELETE, &format!("agent_bots/{}", bot["id"]), None, Vec::new()).await.empty();
    ada.send(Method::DELETE, &format!("agents/{}", bo.user), None, Vec::new()).await.empty();

    ada.send(Method::DELETE, &inbox, None, Vec::new()).await.ok();
    assert!(is_kept(&house, &of_inbox).await, "an inbox goes in the background");
    while actions::inbox_removal::continue_removal(&house.app).await.unwrap() {}

    for gone in [of_bot, of_user, of_inbox] {
        assert!(!is_kept(&house, &gone).await);
    }
}

/// A server with pictures, and what is none.
async fn elsewhere() -> Elsewhere {
    Elsewhere::open(
        Router::new()
            .route("/me.png", get(async || png()))
            .route("/words.png", get(async || ([("content-type", "image/png")], "only words")))
            .route("/large.png", get(async || vec![b'x'; (15 << 20) + 1]))
            .route("/endless.png", get(async || Body::from_stream(endless())))
            .route("/busy.png", get(async || StatusCode::SERVICE_UNAVAILABLE)),
    )
    .await
}

/// Bytes without an end, whose number nobody announces.
fn endless() -> impl Stream<Item = Result<Vec<u8>, Infallible>> {
    stream::repeat_with(|| Ok(vec![b'x'; 1 << 16]))
}

/// The pictures that are to be fetched now.
async fn due(house: &House) -> Vec<AvatarFetch> {
    let until = house.app.clock.now().plus(Duration::from_mins(1));
    let claim = async |tx: &Tx, until: &_| avatar_fetches::claim(tx, 10, *until).await;
    house.app.store.write(&until, claim).await.unwrap()
}

#[tokio::test]
async fn a_picture_is_fetched_in_the_background() {
    let house = House::start().await;
    let ada = house.account("Acme").await;
    let elsewhere = elsewhere().await;
    let url = elsewhere.at("/me.png");

    let contact = ada.post("contacts", json!({ "name": "Jane", "avatar_url": url })).await.ok();
    let contact = contact["payload"]["contact"].clone();
    let bot = ada.post("agent_bots", json!({ "name": "Helper", "avatar_url": url })).await.ok();
    assert_eq!((&contact["thumbnail"], &bot["thumbnail"]), (&json!(""), &json!("")));
    for wanted in due(&house).await {
        assert!(matches!(fetch(&house.app, &wanted).await.unwrap(), Fetched::Kept));
    }

    let contact = ada.get(&format!("contacts/{}", contact["id"])).await.ok()["payload"].clone();
    let bot = ada.get(&format!("agent_bots/{}", bot["id"])).await.ok();
    assert!(key(&house, &contact["thumbnail"]).await.is_some(), "{contact}");
    assert!(key(&house, &bot["thumbnail"]).await.is_some(), "{bot}");
}

#[tokio::test]
async fn what_cannot_be_fetched_changes_nothing() {
    let house = House::start().await;
    let ada = house.account("Acme").await;
    let elsewhere = elsewhere().await;
    let file = ("avatar", "me.png", "image/png", &png()[..]);
    let contact = sends(&ada, (Method::POST, "contacts"), &[("name", "Jane")], file).await.ok();
    let contact = contact["payload"]["contact"].clone();
    let path = format!("contacts/{}", contact["id"]);
    let port = elsewhere.port();

    for (url, passes) in [
        (elsewhere.at("/words.png"), false),
        (elsewhere.at("/large.png"), false),
        (elsewhere.at("/endless.png"), false),
        (elsewhere.at("/none.png"), false),
        (elsewhere.at("/busy.png"), true),
        (format!("http://127.0.0.2:{port}/me.png"), false),
        ("http://169.254.169.254/latest/meta-data".to_owned(), false),
    ] {
        ada.json(Method::PATCH, &path, json!({ "avatar_url": url })).await.ok();
        let due = due(&house).await;
        let outcome = fetch(&house.app, due.last().unwrap()).await.unwrap();
        let expected =
            if passes { matches!(outcome, Fetched::Later(_)) } else { matches!(outcome, Fetched::Never(_)) };
        assert!(expected, "{url}: {outcome:?}");
    }

    assert_eq!(ada.get(&path).await.ok()["payload"]["thumbnail"], contact["thumbnail"]);
    let refused = ada.json(Method::PATCH, &path, json!({ "avatar_url": "ftp://a.test/me.png" })).await;
    assert_eq!(refused.refused(422)["message"], "Avatar url is invalid");
}

#[tokio::test]
async fn a_picture_that_came_meanwhile_is_not_replaced_by_a_fetched_one() {
    let house = House::start().await;
    let ada = house.account("Acme").await;
    let elsewhere = elsewhere().await;
    let said = json!({ "name": "Jane", "avatar_url": elsewhere.at("/me.png") });
    let contact = ada.post("contacts", said).await.ok()["payload"]["contact"].clone();
    let path = format!("contacts/{}", contact["id"]);
    let due = due(&house).await;
    let file = ("avatar", "own.png", "image/png", &png()[..]);
    let own = sends(&ada, (Method::PATCH, &path), &[], file).await.ok()["payload"]["thumbnail"].clone();

    let outcome = fetch(&house.app, &due[0]).await.unwrap();

    assert!(matches!(outcome, Fetched::Unwanted), "{outcome:?}");
    assert_eq!(ada.get(&path).await.ok()["payload"]["thumbnail"], own);
    ada.send(Method::DELETE, &path, None, Vec::new()).await.empty();
    assert!(matches!(fetch(&house.app, &due[0]).await.unwrap(), Fetched::Unwanted));
}
