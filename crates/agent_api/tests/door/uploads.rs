//! Files that are kept for good: sent, or fetched from somebody else's server.

use axum::Router;
use axum::extract::Path;
use axum::response::Redirect;
use axum::routing::get;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::elsewhere::Elsewhere;
use crate::house::{Answer, Caller, House, keys};

/// A server with files, detours and a gap.
async fn elsewhere() -> Elsewhere {
    Elsewhere::open(
        Router::new()
            .route(
                "/pictures/a%20cat.png",
                get(async || ([("content-type", "image/png")], "no real picture")),
            )
            .route("/bytes/{count}", get(async |Path(count): Path<usize>| vec![b'x'; count]))
            .route("/to/{*address}", get(async |Path(address): Path<String>| Redirect::temporary(&address)))
            .route("/gone", get(async || StatusCode::GONE)),
    )
    .await
}

async fn fetches(caller: &Caller, address: &str) -> Answer {
    caller.post("upload", json!({ "external_url": address })).await
}

async fn sends(caller: &Caller, parts: &[(&str, &str)]) -> Answer {
    let part = |(head, text): &(&str, &str)| {
        format!("--edge\r\ncontent-disposition: form-data; {head}\r\n\r\n{text}\r\n")
    };
    let body: String = parts.iter().map(part).collect();
    let kind = "multipart/form-data; boundary=edge";
    caller.send(Method::POST, "upload", Some(kind), format!("{body}--edge--\r\n").into_bytes()).await
}

/// A message with the file; gives how it is shown there.
async fn says(caller: &Caller, house: &House, blob: &Value) -> Value {
    let inbox = house.inbox(caller, "Shop", &[]).await;
    let visitor = house.visitor(&inbox, "Jane", "hello").await;
    let path = format!("conversations/{}/messages", visitor.conversation());
    caller.post(&path, json!({ "attachments": [blob] })).await.ok()["attachments"][0].take()
}

#[tokio::test]
async fn a_file_that_is_sent_is_kept_under_an_address_and_a_name() {
    let house = House::start().await;
    let ada = house.account("Acme").await;
    let file = "name=\"attachment\"; filename=\"bill no. 7.txt\"\r\ncontent-type: text/plain";

    let kept = sends(&ada, &[(file, "nothing to pay")]).await.ok();

    assert_eq!(keys(&kept), ["blob_id", "file_url"]);
    let address = kept["file_url"].as_str().unwrap();
    assert!(
        address.starts_with("http://desk.test/files/uploads/") && address.ends_with("/bill%20no.%207.txt"),
        "{address}"
    );
    let shown = says(&ada, &house, &kept["blob_id"]).await;
    assert_eq!((&shown["file_size"], &shown["extension"]), (&json!(14), &json!("txt")));
}

#[tokio::test]
async fn a_file_is_fetched_from_somebody_elses_server() {
    let house = House::start().await;
    let ada = house.account("Acme").await;
    let elsewhere = elsewhere().await;
    let there = elsewhere.at("/pictures/a%20cat.png");

    for address in [there.clone(), elsewhere.at(&format!("/to/{there}"))] {
        let kept = fetches(&ada, &address).await.ok();
        let shown = says(&ada, &house, &kept["blob_id"]).await;
        assert_eq!(shown["file_size"], 15, "{address}");
        assert!(kept["file_url"].as_str().unwrap().ends_with("/a%20cat.png"), "{address}: {kept}");
    }
}

#[tokio::test]
async fn nothing_is_fetched_from_private_addresses() {
    let house = House::start().await;
    let ada = house.account("Acme").await;
    let elsewhere = elsewhere().await;
    let port = elsewhere.port();

    for address in [
        format!("http://[::1]:{port}/bytes/1"),
        format!("http://127.0.0.2:{port}/bytes/1"),
        "http://10.0.0.1/".to_owned(),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "http://100.64.0.1/".to_owned(),
        elsewhere.at("/to/http://169.254.169.254/latest/meta-data"),
        elsewhere.at(&format!("/to/http://127.0.0.2:{port}/bytes/1")),
    ] {
        let refused = fetches(&ada, &address).await.refused(422);
        assert!(
            refused["error"].as_str().unwrap().ends_with(" leads to a private address"),
            "{address}: {refused}"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_fetched_or_taken_is_refused() {
    let house = House::start().await;
    let ada = house.account("Acme").await;
    let elsewhere = elsewhere().await;
    let deep = (0..4).fold(elsewhere.at("/bytes/1"), |there, _| elsewhere.at(&format!("/to/{there}")));

    for (address, words) in [
        ("nonsense".to_owned(), "External url: this is no address"),
        ("ftp://example.com/x".to_owned(), "External url: the address must begin with http:// or https://"),
        ("http://nobody.invalid/".to_owned(), "External url: nobody.invalid cannot be found"),
        (elsewhere.at("/gone"), "External url: the answer was 410"),
        (deep, "External url: the address leads on and on"),
        (elsewhere.at("/bytes/104857601"), "External url: the answer has more than 104857600 bytes"),
    ] {
        let refused = fetches(&ada, &address).await.refused(422);
        assert_eq!(refused, json!({ "error": words, "errors": [words] }), "{address}");
    }
    let one = "Exactly one file must be given";
    let file = "name=\"attachment\"; filename=\"a.txt\"";
    let none = ada.post("upload", json!({})).await.refused(422);
    let two = sends(&ada, &[(file, "a"), (file, "b")]).await.refused(422);
    let no_file = sends(&ada, &[("name=\"attachment\"", "words")]).await.refused(422);
    for refused in [none, two, no_file] {
        assert_eq!(refused["error"], one);
    }
}

#[tokio::test]
async fn uploads_are_for_members_and_not_without_end() {
    let house = House::start().await;
    let ada = house.account("Acme").await;
    let globex = house.account("Globex").await;
    let elsewhere = elsewhere().await;
    let address = elsewhere.at("/bytes/1");
    house.stranger().post(&format!("/api/v1/accounts/{}/upload", ada.account), json!({})).await.refused(401);
    let foreign = fetches(&globex, &address).await.ok()["blob_id"].clone();
    let inbox = house.inbox(&ada, "Shop", &[]).await;
    let visitor = house.visitor(&inbox, "Jane", "hello").await;
    let path = format!("conversations/{}/messages", visitor.conversation());
    ada.post(&path, json!({ "content": "hi", "attachments": [foreign] })).await.refused(422);
    let bot = ada.post("agent_bots", json!({ "name": "Helper" })).await.ok()["access_token"].clone();
    let mut bot = house.stranger().with("api_access_token", bot.as_str().unwrap());
    bot.account = ada.account;
    fetches(&bot, &address).await.refused(403);

    for _ in 0..60 {
        fetches(&ada, &address).await.ok();
    }
    assert_eq!(fetches(&ada, &address).await.status, StatusCode::TOO_MANY_REQUESTS);
    fetches(&globex, &address).await.ok();
}
