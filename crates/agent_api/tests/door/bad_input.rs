//! Whatever is sent, the answer is clear and never ours to blame.

use http::Method;
use serde_json::json;

use crate::house::{Caller, House};

const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// Paths of every kind, with ids that exist, do not exist and cannot exist.
fn paths(caller: &Caller, inbox: i64, conversation: i64) -> Vec<String> {
    let mut paths: Vec<String> =
        ["/auth/sign_in", "/auth/sign_out", "/auth/validate_token", "/auth/password"]
            .into_iter()
            .chain(["/api/v1/profile", "/api/v1/profile/availability", "/api/v1/profile/auto_offline"])
            .chain(["/api/v1/profile/set_active_account", "/api/v1/accounts", "/api", "/health"])
            .map(str::to_owned)
            .collect();
    for noun in [
        "agents",
        "inboxes",
        "teams",
        "labels",
        "conversations",
        "inbox_members",
        "events",
        "canned_responses",
        "notifications",
        "notification_settings",
    ] {
        paths.push(noun.to_owned());
        for id in ["0", "-1", "99999999999999999999", "x", "%00", "%ff", "1%2F2"] {
            paths.push(format!("{noun}/{id}"));
        }
    }
    paths.push(format!("inboxes/{inbox}"));
    for verb in
        ["messages", "toggle_status", "assignments", "toggle_typing_status", "update_last_seen", "unread"]
    {
        paths.push(format!("conversations/{conversation}/{verb}"));
        paths.push(format!("conversations/99/{verb}"));
    }
    paths.push(format!("/api/v1/accounts/{}x/agents", caller.account));
    paths
}

fn bodies() -> Vec<(Option<&'static str>, Vec<u8>)> {
    let json = Some("application/json");
    let form = Some("application/x-www-form-urlencoded");
    let deep = format!("{}1{}", "[".repeat(2000), "]".repeat(2000));
    let wrong = json!({
        "name": 7, "email": [], "role": {}, "password": [1], "content": { "a": 1 }, "private": "maybe",
        "user_ids": "x", "inbox_id": [], "channel": "api", "working_hours": [{ "day_of_week": 9 }], "title": null,
        "short_code": { "a": 1 }, "primary_actor_type": [], "primary_actor_id": {}, "selected_email_flags": 5,
        "label": 5, "team": [], "agent": "x", "profile": [], "status": 5, "assignee_id": [], "account_id": "x",
        "snoozed_until": {}, "content_attributes": 5, "echo_id": [], "attachments": 5, "after": {}, "page": {},
    });
    vec![
        (None, Vec::new()),
        (json, b"{".to_vec()),
        (json, b"[]".to_vec()),
        (json, b"\"\xff\xfe\"".to_vec()),
        (json, b"{\"name\":\"\\u0000\",\"content\":\"\\u0000\",\"title\":\"\\u0000\"}".to_vec()),
        (json, deep.into_bytes()),
        (json, wrong.to_string().into_bytes()),
        (json, b"{\"channel\":{\"type\":\"api\",\"webhook_url\":\"javascript:1\"},\"name\":\"x\"}".to_vec()),
        (form, b"a[b][c=%ff&%zz&user_ids[]=1&user_ids[x]=2".to_vec()),
        (Some("multipart/form-data"), b"--X".to_vec()),
        (Some("multipart/form-data; boundary=X"), b"--X\r\nnonsense".to_vec()),
        (Some("text/plain"), b"hello".to_vec()),
    ]
}

#[tokio::test]
async fn nothing_that_is_sent_makes_the_door_fail() {
    send_everything(&House::start().await).await;
}

#[tokio::test]
async fn nothing_that_is_sent_makes_the_door_fail_on_postgres() {
    if let Some(house) = House::on_postgres().await {
        send_everything(&house).await;
    }
}

async fn send_everything(house: &House) {
    let admin = house.account("Acme").await;
    let inbox = house.inbox(&admin, "Support", &[]).await;
    let visitor = house.visitor(&inbox, "Bo", "hello").await;

    for path in paths(&admin, inbox.id.get(), visitor.conversation()) {
        for method in METHODS {
            for (content_type, body) in bodies() {
                let answer = admin.send(method.clone(), &path, content_type, body.clone()).await;
                let shown = String::from_utf8_lossy(&body);
                let shown: String = shown.chars().take(60).collect();
                assert!(!answer.status.is_server_error(), "{method} {path} {shown}: {}", answer.text);
            }
        }
    }
}

#[tokio::test]
async fn queries_of_the_wrong_kind_are_refused_or_ignored() {
    let house = House::start().await;
    let admin = house.account("Acme").await;

    for query in [
        "page=x",
        "page=-5",
        "page=99999999999999",
        "status[]=open",
        "labels[]=%00",
        "inbox_id=x",
        "q=%25%5F%00",
        "updated_within=-1",
        "updated_within=99999999999999999",
        "sort_by=nonsense",
        "source_id=%00",
        "team_id=",
    ] {
        for path in ["conversations", "conversations/meta"] {
            let answer = admin.get(&format!("{path}?{query}")).await;
            assert!(!answer.status.is_server_error(), "{query}: {}", answer.text);
        }
    }
    for query in ["limit=0", "limit=99999", "limit=x", "after=99999999999999999999"] {
        let answer = admin.get(&format!("events?{query}")).await;
        assert!(!answer.status.is_server_error(), "{query}: {}", answer.text);
    }
}

#[tokio::test]
async fn what_is_refused_names_its_reason() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let long = "x".repeat(256);

    for (path, body, attribute) in [
        ("agents", json!({}), "email"),
        ("agents", json!({ "email": "nonsense" }), "email"),
        ("agents", json!({ "email": "bo@desk.test", "role": "emperor" }), "role"),
        ("agents", json!({ "email": "bo@desk.test", "password": "short" }), "password"),
        ("agents", json!({ "email": "bo@desk.test", "name": long }), "name"),
        ("agents", json!({ "email": "bo@desk.test", "availability": "asleep" }), "availability"),
        ("inboxes", json!({ "name": "x" }), "channel"),
        ("inboxes", json!({ "name": "x", "channel": { "type": "email" } }), "channel"),
        ("inboxes", json!({ "channel": { "type": "api" } }), "name"),
        (
            "inboxes",
            json!({ "name": "x", "channel": { "type": "api", "webhook_url": "ftp://x" } }),
            "webhook_url",
        ),
        (
            "inboxes",
            json!({ "name": "x", "sender_name_type": "rude", "channel": { "type": "api" } }),
            "sender_name_type",
        ),
        (
            "inboxes",
            json!({ "name": "x", "working_hours": [{}], "channel": { "type": "api" } }),
            "working_hours",
        ),
        ("teams", json!({}), "name"),
        ("teams", json!({ "name": long }), "name"),
        ("labels", json!({}), "title"),
    ] {
        let refusal = admin.post(path, body.clone()).await.refused(422);
        assert_eq!(refusal["attributes"], json!([attribute]), "{path} {body}");
        assert!(refusal["message"].is_string());
    }
}

#[tokio::test]
async fn trailing_slashes_and_endings_are_tolerated() {
    let house = House::start().await;
    let admin = house.account("Acme").await;

    admin.get("agents/").await.ok();
    admin.get("agents.json").await.ok();
}
