//! Pictures: where customers' clients say they are, and what their addresses lead to.

use bytes::Bytes;
use files::Incoming;
use futures_util::{StreamExt, stream};
use http::header;
use model::avatar::AvatarOwner;
use serde_json::{Value, json};
use store::Tx;
use store::avatars;
use store::outgoing::AVATARS;

use crate::house::{House, not_found};

async fn waiting(house: &House) -> i64 {
    AVATARS.waiting(&house.app.store.reader()).await.unwrap()
}

/// Gives the owner a picture with these bytes.
async fn give(house: &House, owner: AvatarOwner, bytes: &'static [u8]) {
    let bytes = stream::iter([Ok(Bytes::from_static(bytes))]).boxed();
    let incoming = Incoming { name: "shop.png".into(), content_type: None, limit: 1 << 20, bytes };
    let file = house.app.files.store(incoming).await.unwrap();
    let put = async |tx: &Tx, file: &_| avatars::put(tx, owner, file).await.map(drop);
    house.app.store.write(&file, put).await.unwrap();
}

#[tokio::test]
async fn a_picture_is_to_be_fetched_for_whoever_has_none() {
    let house = House::open().await;
    let named = json!({ "name": "Zoe", "avatar_url": "https://pictures.test/zoe.png" });

    let visitor = house.visitor(named.clone()).await;
    assert_eq!(waiting(&house).await, 1);
    house.patch(&visitor.path, &json!({ "avatar_url": "https://pictures.test/other.png" })).await.ok();
    assert_eq!(waiting(&house).await, 1, "the newer one takes the place of the older one");

    let owner = AvatarOwner::Contact(house.inbox.account_id, visitor.scope().await.contact_id);
    give(&house, owner, b"GIF89a of Zoe").await;
    house
        .app
        .store
        .write(&(), async |tx: &Tx, (): &()| store::avatar_fetches::forget(tx, owner).await)
        .await
        .unwrap();
    house.patch(&visitor.path, &named).await.ok();
    assert_eq!(waiting(&house).await, 0, "there is one already");

    for nonsense in ["", "pictures.test/zoe.png", "ftp://pictures.test/zoe.png", "javascript:alert(1)"] {
        house.visitor(json!({ "avatar_url": nonsense })).await;
        assert_eq!(waiting(&house).await, 0, "{nonsense}");
    }
    let again =
        json!({ "source_id": visitor.created["source_id"], "avatar_url": "https://pictures.test/new.png" });
    house.post(&house.contacts(), &again).await.ok();
    assert_eq!(waiting(&house).await, 0, "a session that is there is left as it is");
}

#[tokio::test]
async fn a_customer_who_turns_out_to_be_known_brings_a_picture_that_is_missing() {
    let house = House::open().await;
    let known = house.visitor(json!({ "email": "zoe@pictures.test" })).await.scope().await;
    let owner = |contact| AvatarOwner::Contact(house.inbox.account_id, contact);
    let key = async || {
        let contact =
            store::contacts::by_id(&house.app.store.reader(), &known, known.contact_id).await.unwrap();
        contact.avatar.map(|avatar| avatar.key)
    };

    let mut keys = Vec::new();
    for _ in 0..2 {
        let stranger = house.visitor(json!({})).await;
        give(&house, owner(stranger.scope().await.contact_id), b"GIF89a of a stranger").await;
        house.patch(&stranger.path, &json!({ "email": "zoe@pictures.test" })).await.ok();
        keys.push(key().await);
    }

    assert!(keys[0].is_some());
    assert_eq!(keys[0], keys[1], "the first picture stays");
    assert_eq!(house.store.count("avatars").await, 1, "and the second one is gone");
    assert!(house.app.files.size(keys[0].as_deref().unwrap()).await.is_ok());
}

#[tokio::test]
async fn a_survey_shows_the_picture_of_the_inbox_to_anybody_who_has_its_address() {
    let house = House::with(|inbox| inbox.settings.csat_survey_enabled = true).await;
    let visitor = house.visitor(json!({})).await;
    let number = visitor.starts().await;
    let path = format!("{}/{number}/toggle_status", visitor.conversations());
    let conversation = house.post(&path, &json!({})).await.ok();
    let page = format!("/public/api/v1/csat_survey/{}", conversation["uuid"].as_str().unwrap());
    let picture = async || -> Value { house.get(&page).await.ok()["inbox_avatar_url"].clone() };
    assert_eq!(picture().await, "");

    let owner = AvatarOwner::Inbox(house.inbox.account_id, house.inbox.id);
    give(&house, owner, b"GIF89a of the shop").await;

    let url = picture().await;
    let path = url.as_str().unwrap().strip_prefix("http://house.test").unwrap();
    let opened = house.get(path).await;
    assert_eq!((opened.status.as_u16(), opened.body.as_slice()), (200, &b"GIF89a of the shop"[..]));
    assert_eq!(opened.headers[header::CONTENT_TYPE], "image/gif");
    assert_eq!(opened.headers["x-content-type-options"], "nosniff");
    assert_eq!(opened.headers["content-security-policy"], "sandbox; default-src 'none'");
    assert!(opened.headers.contains_key(header::ETAG));
    let [_, _, _, id, signature, _] = path.split('/').collect::<Vec<_>>()[..] else { panic!("{path}") };
    for forged in [
        format!("/files/avatars/{id}/AAAAAAAAAAAAAAAAAAAAAA/shop.png"),
        format!("/files/avatars/{id}/{signature}/thumb/shop.png"),
        format!("/files/avatars/999/{signature}/shop.png"),
        format!("/files/{id}/{signature}/shop.png"),
        format!("/files/uploads/{id}/{signature}/shop.png"),
    ] {
        assert_eq!(house.get(&forged).await.refusal(), not_found(), "{forged}");
    }

    give(&house, owner, b"GIF89a of another shop").await;
    assert_eq!(house.get(path).await.refusal(), not_found());
}
