//! Nobody sees or changes what is not theirs.

use http::Method;
use serde_json::json;

use crate::house::{Caller, House, each, number};

/// Reads below an account, with ids of things that exist there.
async fn reads(house: &House, admin: &Caller) -> Vec<String> {
    let inbox = house.inbox(admin, "Support", &[]).await;
    let visitor = house.visitor(&inbox, "Bo", "hello").await;
    let team = number(&admin.post("teams", json!({ "name": "billing" })).await.ok()["id"]);
    let label = number(&admin.post("labels", json!({ "title": "vip" })).await.ok()["id"]);
    let (inbox, conversation) = (inbox.id, visitor.conversation());
    vec![
        format!("conversations/{conversation}"),
        format!("conversations/{conversation}/messages"),
        format!("inboxes/{inbox}"),
        format!("inbox_members/{inbox}"),
        format!("assignable_agents?inbox_ids[]={inbox}"),
        format!("teams/{team}"),
        format!("teams/{team}/team_members"),
        format!("labels/{label}"),
    ]
}

const LISTS: [&str; 12] = [
    "agents",
    "inboxes",
    "teams",
    "labels",
    "conversations",
    "conversations/meta",
    "events",
    "assignable_agents",
    "canned_responses",
    "macros",
    "notifications",
    "dashboard_apps",
];

#[tokio::test]
async fn a_foreign_account_is_forbidden_and_an_unknown_one_is_not_found() {
    let house = House::start().await;
    let acme = house.account("Acme").await;
    let mut intruder = house.account("Other").await;
    let mut paths = reads(&house, &acme).await;
    paths.extend(LISTS.map(str::to_owned));

    for path in &paths {
        intruder.account = acme.account;
        let refusal = intruder.get(path).await.refused(403);
        assert_eq!(refusal, json!({ "error": "You are not authorized to access this account" }), "{path}");
        intruder.account = 4711;
        let refusal = intruder.get(path).await.refused(404);
        assert_eq!(refusal, json!({ "error": "Resource could not be found" }), "{path}");
        let mut stranger = house.stranger();
        stranger.account = acme.account;
        stranger.get(path).await.refused(401);
    }
}

#[tokio::test]
async fn ids_of_another_account_lead_nowhere() {
    let house = House::start().await;
    let acme = house.account("Acme").await;
    let other = house.account("Other").await;
    let paths = reads(&house, &acme).await;

    for path in &paths {
        acme.get(path).await.ok();
        other.get(path).await.refused(404);
    }
}

#[tokio::test]
async fn writes_with_ids_of_another_account_lead_nowhere() {
    let house = House::start().await;
    let acme = house.account("Acme").await;
    let bo = house.agent(&acme, "Bo").await;
    let inbox = house.inbox(&acme, "Support", &[&bo]).await;
    let visitor = house.visitor(&inbox, "Cy", "hello").await;
    let team = number(&acme.post("teams", json!({ "name": "billing" })).await.ok()["id"]);
    let label = number(&acme.post("labels", json!({ "title": "vip" })).await.ok()["id"]);
    let other = house.account("Other").await;
    let conversation = format!("conversations/{}", visitor.conversation());
    let (inbox_id, user) = (inbox.id, bo.user);

    for (method, path, body) in [
        (Method::PATCH, format!("inboxes/{inbox_id}"), json!({ "name": "Mine" })),
        (Method::POST, format!("inboxes/{inbox_id}/reset_secret"), json!({})),
        (Method::POST, "inbox_members".into(), json!({ "inbox_id": inbox_id, "user_ids": [other.user] })),
        (Method::PATCH, "inbox_members".into(), json!({ "inbox_id": inbox_id, "user_ids": [] })),
        (Method::DELETE, "inbox_members".into(), json!({ "inbox_id": inbox_id, "user_ids": [user] })),
        (Method::PATCH, format!("agents/{user}"), json!({ "role": "administrator" })),
        (Method::DELETE, format!("agents/{user}"), json!({})),
        (Method::PATCH, format!("teams/{team}"), json!({ "name": "mine" })),
        (Method::POST, format!("teams/{team}/team_members"), json!({ "user_ids": [other.user] })),
        (Method::DELETE, format!("teams/{team}"), json!({})),
        (Method::PATCH, format!("labels/{label}"), json!({ "title": "mine" })),
        (Method::DELETE, format!("labels/{label}"), json!({})),
        (Method::POST, format!("{conversation}/messages"), json!({ "content": "psst" })),
        (Method::POST, format!("{conversation}/toggle_status"), json!({})),
        (Method::POST, format!("{conversation}/assignments"), json!({ "assignee_id": other.user })),
        (Method::POST, format!("{conversation}/toggle_typing_status"), json!({ "typing_status": "on" })),
        (Method::POST, format!("{conversation}/update_last_seen"), json!({})),
        (Method::POST, format!("{conversation}/unread"), json!({})),
    ] {
        other.json(method, &path, body).await.refused(404);
    }
    let seen = acme.get(&conversation).await.ok();
    assert_eq!(seen["status"], "open");
    let inboxes = acme.get("inboxes").await.ok();
    let names: Vec<_> = inboxes["payload"].as_array().unwrap().iter().map(|inbox| &inbox["name"]).collect();
    assert_eq!(names, ["Customer Channel", "Support"]);
    assert_eq!(acme.get(&format!("inbox_members/{inbox_id}")).await.ok()["payload"][0]["id"], user);
}

#[tokio::test]
async fn users_of_another_account_cannot_be_made_members_of_anything() {
    let house = House::start().await;
    let acme = house.account("Acme").await;
    let other = house.account("Other").await;
    let inbox = house.inbox(&acme, "Support", &[]).await;
    let team = number(&acme.post("teams", json!({ "name": "billing" })).await.ok()["id"]);

    let body = json!({ "inbox_id": inbox.id, "user_ids": [other.user] });
    acme.post("inbox_members", body).await.refused(422);
    let body = json!({ "user_ids": [other.user] });
    acme.post(&format!("teams/{team}/team_members"), body).await.refused(422);

    assert_eq!(acme.get(&format!("inbox_members/{}", inbox.id)).await.ok()["payload"], json!([]));
}

#[tokio::test]
async fn an_agent_outside_of_an_inbox_sees_and_does_nothing_in_it() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let (inside, outside) = (house.agent(&admin, "In").await, house.agent(&admin, "Out").await);
    let inbox = house.inbox(&admin, "Support", &[&inside]).await;
    let visitor = house.visitor(&inbox, "Bo", "hello").await;
    let conversation = format!("conversations/{}", visitor.conversation());

    for path in [
        conversation.clone(),
        format!("{conversation}/messages"),
        format!("inboxes/{}", inbox.id),
        format!("inbox_members/{}", inbox.id),
        format!("assignable_agents?inbox_ids[]={}", inbox.id),
    ] {
        inside.get(&path).await.ok();
        outside.get(&path).await.refused(403);
    }
    for verb in ["messages", "toggle_status", "assignments", "update_last_seen", "unread"] {
        outside.post(&format!("{conversation}/{verb}"), json!({ "content": "psst" })).await.refused(403);
    }
    assert_eq!(inside.get("inboxes").await.ok()["payload"].as_array().unwrap().len(), 1);
    assert_eq!(outside.get("inboxes").await.ok()["payload"], json!([]));
    let told = each(&outside.get("events").await.ok()["events"], "event");
    assert_eq!(told, ["account.cache_invalidated", "contact.created"], "the contact only");
    for path in ["conversations".into(), format!("conversations?inbox_id={}", inbox.id)] {
        let list = outside.get(&path).await.ok();
        assert_eq!(list["data"]["payload"], json!([]));
        assert_eq!(list["data"]["meta"]["all_count"], 0);
    }
}

#[tokio::test]
async fn a_team_shows_its_conversations_to_members_outside_of_the_inbox() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let outside = house.agent(&admin, "Out").await;
    let inbox = house.inbox(&admin, "Support", &[]).await;
    let visitor = house.visitor(&inbox, "Bo", "hello").await;
    let conversation = format!("conversations/{}", visitor.conversation());
    let team = number(&admin.post("teams", json!({ "name": "billing" })).await.ok()["id"]);
    admin.post(&format!("{conversation}/assignments"), json!({ "team_id": team })).await.ok();
    outside.get(&conversation).await.refused(403);

    admin.post(&format!("teams/{team}/team_members"), json!({ "user_ids": [outside.user] })).await.ok();

    outside.get(&conversation).await.ok();
}
