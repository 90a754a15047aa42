//! What people see and change of themselves.

use http::Method;
use serde_json::json;

use crate::house::{House, PASSWORD};

#[tokio::test]
async fn names_settings_and_signature_can_be_changed_wrapped_or_bare() {
    let house = House::start().await;
    let admin = house.account("Acme").await;

    let body =
        json!({ "profile": { "name": "Ada L", "display_name": "Ada", "ui_settings": { "locale": "de" } } });
    let wrapped = admin.json(Method::PUT, "/api/v1/profile", body).await.ok();
    let body = json!({ "message_signature": "Yours, Ada", "phone_number": "+15550100" });
    let bare = admin.json(Method::PATCH, "/api/v1/profile", body).await.ok();

    assert_eq!(wrapped["available_name"], "Ada");
    assert_eq!(wrapped["ui_settings"], json!({ "locale": "de" }));
    assert_eq!(bare["name"], "Ada L");
    assert_eq!(bare["message_signature"], "Yours, Ada");
    assert_eq!(bare["custom_attributes"], json!({ "phone_number": "+15550100" }));
    let body = json!({ "profile": { "display_name": null } });
    let cleared = admin.json(Method::PUT, "/api/v1/profile", body).await.ok();
    assert_eq!(cleared["display_name"], json!(null));
    assert_eq!(cleared["available_name"], "Ada L");
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_ends_every_session() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let credentials = json!({ "email": "acme@desk.test", "password": PASSWORD });
    let session = house.stranger().post("/auth/sign_in", credentials.clone()).await;
    let device = ["access-token", "client", "uid"]
        .iter()
        .fold(house.stranger(), |caller, name| caller.with(name, &session.header(name)));
    let change = |current: &str| {
        let new = "battery staple";
        json!({ "profile": { "current_password": current, "password": new, "password_confirmation": new } })
    };

    let wrong = admin.json(Method::PUT, "/api/v1/profile", change("wrong")).await;
    assert_eq!(wrong.refused(422), json!({ "error": "Invalid current password" }));
    device.get("/api/v1/profile").await.ok();
    let token = device.get("/api/v1/profile").await.ok()["pubsub_token"].clone();
    let changed = admin.json(Method::PUT, "/api/v1/profile", change(PASSWORD)).await.ok();

    assert_ne!(changed["pubsub_token"], token);
    device.get("/api/v1/profile").await.refused(401);
    house.stranger().post("/auth/sign_in", credentials).await.refused(401);
    let credentials = json!({ "email": "acme@desk.test", "password": "battery staple" });
    house.stranger().post("/auth/sign_in", credentials).await.ok();
}

#[tokio::test]
async fn a_slip_in_the_confirmation_changes_nothing() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let body = json!({
        "profile": { "current_password": PASSWORD, "password": "battery staple", "password_confirmation": "slip" }
    });

    let refusal = admin.json(Method::PUT, "/api/v1/profile", body).await.refused(422);

    assert_eq!(refusal["attributes"], json!(["password_confirmation"]));
    let credentials = json!({ "email": "acme@desk.test", "password": PASSWORD });
    house.stranger().post("/auth/sign_in", credentials).await.ok();
}

#[tokio::test]
async fn an_address_that_somebody_has_cannot_be_taken() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    house.account("Other").await;

    let body = json!({ "profile": { "email": "OTHER@desk.test" } });
    let refusal = admin.json(Method::PUT, "/api/v1/profile", body).await.refused(422);

    assert_eq!(refusal, json!({ "message": "Email has already been taken", "attributes": ["email"] }));
}

#[tokio::test]
async fn availability_is_chosen_per_account() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let choose = |choice: serde_json::Value| {
        let mut profile = choice;
        profile["account_id"] = json!(admin.account);
        json!({ "profile": profile })
    };

    let busy =
        admin.post("/api/v1/profile/availability", choose(json!({ "availability": "busy" }))).await.ok();
    let stays =
        admin.post("/api/v1/profile/auto_offline", choose(json!({ "auto_offline": "false" }))).await.ok();

    assert_eq!(busy["accounts"][0]["availability"], "busy");
    assert_eq!(busy["accounts"][0]["availability_status"], "offline");
    assert_eq!(stays["accounts"][0]["availability_status"], "busy");
    let unknown = choose(json!({ "availability": "asleep" }));
    admin.post("/api/v1/profile/availability", unknown).await.refused(422);
    let foreign = json!({ "profile": { "account_id": 999, "availability": "busy" } });
    admin.post("/api/v1/profile/availability", foreign).await.refused(404);
}

#[tokio::test]
async fn the_account_chosen_last_comes_first() {
    let house = House::start().await;
    let ada = house.account("Acme").await;
    let other = house.account("Other").await;
    other.post("agents", json!({ "email": "acme@desk.test" })).await.ok();

    let body = json!({ "profile": { "account_id": other.account } });
    ada.json(Method::PUT, "/api/v1/profile/set_active_account", body).await.empty();

    let profile = ada.get("/api/v1/profile").await.ok();
    assert_eq!(profile["account_id"], other.account);
    assert_eq!(profile["role"], "agent");
    assert_eq!(profile["accounts"][0]["active_at"], "2026-06-17T08:00:00.000Z");
}

#[tokio::test]
async fn a_reset_api_token_replaces_the_old_one() {
    let house = House::start().await;
    let admin = house.account("Acme").await;

    let user = admin.send(Method::POST, "/api/v1/profile/reset_access_token", None, Vec::new()).await.ok();

    admin.get("/api/v1/profile").await.refused(401);
    let token = user["access_token"].as_str().unwrap();
    house.stranger().with("api_access_token", token).get("/api/v1/profile").await.ok();
}

#[tokio::test]
async fn a_reset_realtime_token_is_told_everywhere_and_changes_nothing_else() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let before = admin.get("/api/v1/profile").await.ok();

    let user = admin.send(Method::POST, "/api/v1/profile/reset_pubsub_token", None, Vec::new()).await.ok();

    assert_ne!(user["pubsub_token"], before["pubsub_token"]);
    let profile = admin.get("/api/v1/profile").await.ok();
    assert_eq!(profile["pubsub_token"], user["pubsub_token"]);
    assert_eq!(profile["access_token"], before["access_token"]);
}
