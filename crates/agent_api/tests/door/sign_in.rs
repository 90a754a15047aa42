//! Proving who one is.

#![expect(clippy::unwrap_used, reason = "what cannot be arranged fails the test")]

use actions::Signup;
use agent_api::SignInLimits;
use http::Method;
use serde_json::{Value, json};

use crate::house::{Answer, Caller, House, PASSWORD, keys};

async fn sign_in(house: &House, email: &str, password: &str) -> Answer {
    house.stranger().post("/auth/sign_in", json!({ "email": email, "password": password })).await
}

/// How many mails wait to be sent.
async fn mails(house: &House) -> i64 {
    store::outgoing::MAILS.waiting(&house.app.store.reader()).await.unwrap()
}

/// The caller that the headers of a sign-in make.
fn session(house: &House, answer: &Answer) -> Caller {
    let mut caller = house.stranger();
    for name in ["access-token", "client", "uid"] {
        caller = caller.with(name, &answer.header(name));
    }
    caller
}

#[tokio::test]
async fn a_sign_in_opens_the_profile_with_its_headers() {
    let house = House::start().await;
    let admin = house.account("Acme").await;

    let answer = sign_in(&house, " ACME@desk.test ", PASSWORD).await;

    let user = &answer.ok()["data"];
    assert_eq!(user["id"], admin.user);
    assert_eq!(user["account_id"], admin.account);
    assert_eq!(answer.header("uid"), "acme@desk.test");
    assert_eq!(answer.header("token-type"), "Bearer");
    let two_months = 1_781_683_200 + 61 * 24 * 3600;
    assert_eq!(answer.header("expiry"), two_months.to_string());
    let profile = session(&house, &answer).get("/api/v1/profile").await.ok();
    assert_eq!(profile["id"], admin.user);
    assert_eq!(profile["accounts"][0]["permissions"], json!(["administrator"]));
}

#[tokio::test]
async fn a_form_signs_in_like_json() {
    let house = House::start().await;
    house.account("Acme").await;

    let form = format!("email=acme%40desk.test&password={}", PASSWORD.replace(' ', "+"));
    let form = form.into_bytes();
    let content_type = Some("application/x-www-form-urlencoded");
    house.stranger().send(Method::POST, "/auth/sign_in", content_type, form).await.ok();
}

#[tokio::test]
async fn unknown_addresses_and_wrong_passwords_get_the_same_answer() {
    let house = House::start().await;
    house.account("Acme").await;

    let wrong = sign_in(&house, "acme@desk.test", "wrong").await;
    let unknown = sign_in(&house, "nobody@desk.test", "wrong").await;
    let nothing = house.stranger().send(Method::POST, "/auth/sign_in", None, Vec::new()).await;

    let body = wrong.refused(401);
    assert_eq!(body, json!({ "success": false, "errors": ["Invalid login credentials. Please try again."] }));
    assert_eq!(unknown.refused(401), body);
    assert_eq!(nothing.refused(401), body);
}

#[tokio::test]
async fn attempts_beyond_the_limit_are_refused_whatever_the_password() {
    let house = House::with(Signup::Closed, SignInLimits { per_address: 3, per_email: 0 }).await;
    house.account("Acme").await;
    for _ in 0..3 {
        sign_in(&house, "acme@desk.test", "wrong").await.refused(401);
    }

    let answer = sign_in(&house, "acme@desk.test", PASSWORD).await;

    answer.refused(429);
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
}

#[tokio::test]
async fn attempts_with_one_address_are_limited_wherever_they_come_from() {
    let house = House::with(Signup::Closed, SignInLimits { per_address: 0, per_email: 2 }).await;
    house.account("Acme").await;
    sign_in(&house, "acme@desk.test", "wrong").await.refused(401);
    sign_in(&house, "ACME@desk.test ", "wrong").await.refused(401);

    sign_in(&house, "acme@desk.test", PASSWORD).await.refused(429);
    sign_in(&house, "other@desk.test", PASSWORD).await.refused(401);
}

#[tokio::test]
async fn validating_a_session_shows_its_user() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let session = session(&house, &sign_in(&house, "acme@desk.test", PASSWORD).await);

    let body = session.get("/auth/validate_token").await.ok();

    assert_eq!(body["payload"]["success"], true);
    assert_eq!(body["payload"]["data"]["id"], admin.user);
    assert_eq!(body["payload"]["data"]["created_at"], "2026-06-17T08:00:00.000Z");
    let refusal = json!({ "success": false, "errors": ["Invalid login credentials"] });
    assert_eq!(house.stranger().get("/auth/validate_token").await.refused(401), refusal);
}

#[tokio::test]
async fn signing_out_ends_one_session_and_no_other() {
    let house = House::start().await;
    house.account("Acme").await;
    let phone = session(&house, &sign_in(&house, "acme@desk.test", PASSWORD).await);
    let laptop = session(&house, &sign_in(&house, "acme@desk.test", PASSWORD).await);

    let answer = phone.send(Method::DELETE, "/auth/sign_out", None, Vec::new()).await;

    assert_eq!(answer.ok(), json!({ "success": true }));
    phone.get("/api/v1/profile").await.refused(401);
    laptop.get("/api/v1/profile").await.ok();
    let again = phone.send(Method::DELETE, "/auth/sign_out", None, Vec::new()).await;
    assert_eq!(again.refused(404)["success"], false);
}

#[tokio::test]
async fn every_spelling_of_the_token_header_is_read() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let token = admin.headers[0].1.clone();

    for name in ["api_access_token", "Api-Access-Token", "HTTP_API_ACCESS_TOKEN"] {
        house.stranger().with(name, &token).get("/api/v1/profile").await.ok();
        let wrong = house.stranger().with(name, "wrong").get("/api/v1/profile").await;
        assert_eq!(wrong.refused(401), json!({ "error": "Invalid Access Token" }));
    }
}

#[tokio::test]
async fn a_bearer_token_may_hold_all_headers_of_a_session() {
    use base64::Engine;
    let house = House::start().await;
    house.account("Acme").await;
    let answer = sign_in(&house, "acme@desk.test", PASSWORD).await;
    let headers = json!({
        "access-token": answer.header("access-token"),
        "client": answer.header("client"),
        "uid": answer.header("uid"),
        "token-type": "Bearer",
    });

    let bearer = base64::engine::general_purpose::STANDARD.encode(headers.to_string());

    let caller = house.stranger().with("authorization", &format!("Bearer {bearer}"));
    caller.get("/api/v1/profile").await.ok();
    house.stranger().with("authorization", "Bearer e30=").get("/api/v1/profile").await.refused(401);
}

#[tokio::test]
async fn half_a_session_is_none() {
    let house = House::start().await;
    house.account("Acme").await;
    let answer = sign_in(&house, "acme@desk.test", PASSWORD).await;
    let whole = session(&house, &answer);

    for missing in 0..3 {
        let mut caller = whole.clone();
        caller.headers.remove(missing);
        let refusal = json!({ "errors": ["You need to sign in or sign up before continuing."] });
        assert_eq!(caller.get("/api/v1/profile").await.refused(401), refusal);
    }
    let mut other = whole;
    other.headers[2].1 = "other@desk.test".into();
    other.get("/api/v1/profile").await.refused(401);
}

#[tokio::test]
async fn a_revoked_token_opens_nothing() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let made = actions::access_tokens::create(&house.app, model::Id::new(admin.user), "robot").await.unwrap();
    let robot = house.stranger().with("api_access_token", made.token.reveal());
    robot.get("/api/v1/profile").await.ok();

    actions::access_tokens::revoke(&house.app, made.id).await.unwrap();

    robot.get("/api/v1/profile").await.refused(401);
    admin.get("/api/v1/profile").await.ok();
}

#[tokio::test]
async fn an_invited_agent_chooses_a_password_once() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let invited = admin.post("agents", json!({ "name": "Bo", "email": "bo@desk.test" })).await.ok();
    assert_eq!(invited["confirmed"], false);
    let url = invited["invitation_url"].as_str().unwrap();
    let token = url.strip_prefix("http://desk.test/app/auth/password/edit?reset_password_token=").unwrap();
    sign_in(&house, "bo@desk.test", PASSWORD).await.refused(401);
    let body = json!({
        "reset_password_token": token, "password": PASSWORD, "password_confirmation": PASSWORD,
    });

    let answer = house.stranger().json(Method::PUT, "/auth/password", body.clone()).await;

    assert_eq!(answer.ok()["data"]["confirmed"], true);
    session(&house, &answer).get("/api/v1/profile").await.ok();
    sign_in(&house, "bo@desk.test", PASSWORD).await.ok();
    let again = house.stranger().json(Method::PUT, "/auth/password", body).await;
    assert_eq!(again.refused(422), json!({ "message": "Invalid token", "redirect_url": "/" }));
}

#[tokio::test]
async fn whoever_never_came_is_invited_again_with_others() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    house.agent(&admin, "Cy").await;
    let cy = format!("cy-{}@desk.test", admin.account);
    let first = admin.post("agents", json!({ "email": "bo@desk.test" })).await.ok();

    let emails = json!({ "emails": ["bo@desk.test", "dee@desk.test", cy] });
    let invited = admin.post("agents/bulk_create", emails).await.ok();

    let invited = invited.as_array().unwrap();
    let emails: Vec<_> = invited.iter().map(|member| member["email"].as_str().unwrap()).collect();
    assert_eq!(emails, ["bo@desk.test", "dee@desk.test"], "whoever came stays as they are");
    assert_eq!(invited[0]["invitation_url"], first["invitation_url"]);
    assert_eq!(mails(&house).await, 2, "nobody is mailed twice within minutes");
}

#[tokio::test]
async fn asking_for_a_password_says_nothing_of_who_is_here() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let ask = async |path: &str, email: &str| house.stranger().post(path, json!({ "email": email })).await;

    let known = ask("/auth/password", "acme@desk.test").await.ok();
    let unknown = ask("/auth/password", "nobody@desk.test").await.ok();
    let nothing = house.stranger().post("/auth/password", json!({})).await.ok();

    assert!(known["message"].is_string());
    assert_eq!([&unknown, &nothing], [&known, &known]);
    assert_eq!(mails(&house).await, 1);
    ask("/resend_confirmation", "acme@desk.test").await.empty();
    ask("/resend_confirmation", "nobody@desk.test").await.empty();
    admin.post("/api/v1/profile/resend_confirmation", json!({})).await.empty();
    assert_eq!(mails(&house).await, 1);
}

#[tokio::test]
async fn a_new_password_ends_sessions_of_before() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let phone = session(&house, &sign_in(&house, "acme@desk.test", PASSWORD).await);
    house.stranger().post("/auth/password", json!({ "email": "acme@desk.test" })).await.ok();
    let user = model::Id::new(admin.user);
    let kept = store::password_tokens::of(&house.app.store.reader(), user).await.unwrap().unwrap();
    let choose = async |password: &str| {
        let body = json!({ "reset_password_token": kept.token.reveal(), "password": password });
        house.stranger().json(Method::PUT, "/auth/password", body).await
    };

    choose("short").await.refused(422);
    let answer = choose("battery staple").await;

    session(&house, &answer).get("/api/v1/profile").await.ok();
    phone.get("/api/v1/profile").await.refused(401);
    sign_in(&house, "acme@desk.test", PASSWORD).await.refused(401);
    sign_in(&house, "acme@desk.test", "battery staple").await.ok();
    choose("another one").await.refused(422);
}

#[tokio::test]
async fn another_address_signs_in_once_it_is_confirmed() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let body = json!({ "profile": { "name": "Ada", "email": " New@desk.test " } });
    let asked = admin.json(Method::PUT, "/api/v1/profile", body).await.ok();
    assert_eq!((&asked["name"], &asked["email"]), (&json!("Ada"), &json!("acme@desk.test")));
    sign_in(&house, "new@desk.test", PASSWORD).await.refused(401);
    let user = model::Id::new(admin.user);
    let kept = store::email_changes::of(&house.app.store.reader(), user).await.unwrap().unwrap();
    let confirm = async || {
        let body = json!({ "confirmation_token": kept.token.reveal() });
        house.stranger().post("/auth/confirmation", body).await
    };

    let answer = confirm().await;

    assert_eq!(answer.ok()["data"]["email"], "new@desk.test");
    session(&house, &answer).get("/api/v1/profile").await.ok();
    sign_in(&house, "new@desk.test", PASSWORD).await.ok();
    sign_in(&house, "acme@desk.test", PASSWORD).await.refused(401);
    assert_eq!(confirm().await.refused(422), json!({ "message": "Invalid token", "redirect_url": "/" }));
}

fn new_account() -> Value {
    json!({
        "account_name": "Acme", "user_full_name": "Ada L", "email": "ada@desk.test", "password": PASSWORD,
    })
}

#[tokio::test]
async fn strangers_open_accounts_only_where_they_may() {
    let closed = House::start().await;
    let open = House::with(Signup::Open, SignInLimits::default()).await;

    closed.stranger().post("/api/v1/accounts", new_account()).await.refused(404);
    let answer = open.stranger().post("/api/v1/accounts", new_account()).await;

    let user = &answer.ok()["data"];
    assert_eq!(user["role"], "administrator");
    assert!(user["account_id"].is_i64());
    let path = format!("/api/v1/accounts/{}/agents", user["account_id"]);
    session(&open, &answer).get(&path).await.ok();
    let taken = open.stranger().post("/api/v1/accounts", new_account()).await.refused(422);
    assert_eq!(taken, json!({ "message": "Email has already been taken", "attributes": ["email"] }));
}

#[tokio::test]
async fn the_probes_answer_strangers() {
    let house = House::start().await;

    let version = house.stranger().get("/api").await.ok();
    let health = house.stranger().get("/health").await.ok();

    assert_eq!(keys(&version), ["data_services", "queue_services", "timestamp", "version"]);
    assert_eq!(version["timestamp"], "2026-06-17 08:00:00");
    assert_eq!(version["data_services"], "ok");
    assert_eq!(health, json!({ "status": "woot" }));
}
