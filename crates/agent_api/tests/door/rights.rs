//! Who may change how an account is set up, and how everyone learns that somebody's rights changed.

use actions::Signup;
use agent_api::SignInLimits;
use http::Method;
use model::Id;
use model::event::{AccessChange, Body, EventName};
use serde_json::json;

use crate::house::{Caller, House, each, number};

/// Whose rights changed since the log stood at `after`.
async fn changed(house: &House, account: i64, after: i64) -> Vec<AccessChange> {
    let reader = house.app.store.reader();
    let events =
        store::events::between(&reader, Id::new(account), after, i64::MAX, 500).await.expect("a log");
    let changes = events.iter().filter_map(|logged| match &logged.event.payload.body {
        Body::Access(change) => {
            assert_eq!(logged.event.name, EventName::AccessChanged);
            assert!(logged.event.audience.is_empty());
            assert!(logged.event.payload.grants.is_some(), "nobody has to look up what it leads to");
            Some(change.clone())
        }
        _ => None,
    });
    changes.collect()
}

async fn head(caller: &Caller) -> i64 {
    number(&caller.get("events").await.ok()["head"])
}

#[tokio::test]
async fn agents_may_not_administrate() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let agent = house.agent(&admin, "Bo").await;
    let inbox = house.inbox(&admin, "Support", &[&agent]).await;
    let team = number(&admin.post("teams", json!({ "name": "billing" })).await.ok()["id"]);
    let label = number(&admin.post("labels", json!({ "title": "vip" })).await.ok()["id"]);
    let inbox_id = inbox.id;

    for (method, path) in [
        (Method::POST, "agents".into()),
        (Method::PATCH, format!("agents/{}", agent.user)),
        (Method::DELETE, format!("agents/{}", admin.user)),
        (Method::POST, "inboxes".into()),
        (Method::PATCH, format!("inboxes/{inbox_id}")),
        (Method::POST, format!("inboxes/{inbox_id}/reset_secret")),
        (Method::POST, "inbox_members".into()),
        (Method::PATCH, "inbox_members".into()),
        (Method::DELETE, "inbox_members".into()),
        (Method::POST, "teams".into()),
        (Method::PATCH, format!("teams/{team}")),
        (Method::DELETE, format!("teams/{team}")),
        (Method::POST, format!("teams/{team}/team_members")),
        (Method::DELETE, format!("teams/{team}/team_members")),
        (Method::GET, format!("labels/{label}")),
        (Method::POST, "labels".into()),
        (Method::DELETE, format!("labels/{label}")),
    ] {
        let body = json!({ "inbox_id": inbox_id, "user_ids": [agent.user], "role": "administrator" });
        let refusal = agent.json(method, &path, body).await.refused(403);
        assert_eq!(refusal, json!({ "error": "You are not authorized to do this action" }), "{path}");
    }
}

#[tokio::test]
async fn secrets_of_an_inbox_are_for_administrators() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let agent = house.agent(&admin, "Bo").await;
    let inbox = house.inbox(&admin, "Support", &[&agent]).await;

    let path = format!("inboxes/{}", inbox.id);
    let (shown, told) = (agent.get(&path).await.ok(), admin.get(&path).await.ok());

    for secret in ["hmac_token", "secret"] {
        assert!(shown.get(secret).is_none());
        assert_eq!(told[secret].as_str().unwrap().len(), 24);
    }
}

#[tokio::test]
async fn every_change_of_rights_is_told_in_the_log() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let agent = house.agent(&admin, "Bo").await;
    let inbox = house.inbox(&admin, "Support", &[]).await;
    let team = number(&admin.post("teams", json!({ "name": "billing" })).await.ok()["id"]);
    let (bo, ada, inbox_id) = (agent.user, admin.user, inbox.id);
    let users = |ids: &[i64]| AccessChange::Users(ids.iter().map(|id| Id::new(*id)).collect());
    let members = json!({ "inbox_id": inbox_id, "user_ids": [bo] });
    let api = json!({ "name": "Shop", "channel": { "type": "api" } });

    for (method, path, body, expected) in [
        (Method::POST, "inbox_members".into(), members.clone(), vec![users(&[bo])]),
        (Method::POST, "inbox_members".into(), members.clone(), vec![]),
        (Method::DELETE, "inbox_members".into(), members, vec![users(&[bo])]),
        (Method::POST, "inboxes".into(), api, vec![users(&[ada])]),
        (
            Method::PATCH,
            format!("inboxes/{inbox_id}"),
            json!({ "channel": { "hmac_mandatory": true } }),
            vec![AccessChange::Inbox(inbox_id)],
        ),
        (
            Method::PATCH,
            format!("inboxes/{inbox_id}"),
            json!({ "channel": { "hmac_mandatory": "true" } }),
            vec![],
        ),
        (Method::POST, format!("teams/{team}/team_members"), json!({ "user_ids": [bo] }), vec![users(&[bo])]),
        (Method::DELETE, format!("teams/{team}"), json!({}), vec![users(&[bo])]),
        (Method::PATCH, format!("agents/{bo}"), json!({ "role": "administrator" }), vec![users(&[bo])]),
        (Method::DELETE, format!("agents/{bo}"), json!({}), vec![users(&[bo])]),
    ] {
        let before = head(&admin).await;
        let answer = admin.json(method, &path, body).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text);
        assert_eq!(changed(&house, admin.account, before).await, expected, "{path}");
    }
}

#[tokio::test]
async fn an_account_keeps_an_administrator() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let agent = house.agent(&admin, "Bo").await;
    let myself = format!("agents/{}", admin.user);

    let refusal = admin.json(Method::PATCH, &myself, json!({ "role": "agent" })).await.refused(422);
    admin.json(Method::DELETE, &myself, json!({})).await.refused(422);

    assert_eq!(refusal, json!({ "error": "An account needs an administrator" }));
    let promotion = json!({ "role": "administrator" });
    admin.json(Method::PATCH, &format!("agents/{}", agent.user), promotion).await.ok();
    admin.json(Method::PATCH, &myself, json!({ "role": "agent" })).await.ok();
}

#[tokio::test]
async fn a_removed_agent_is_out_at_once_and_forgotten_without_another_account() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let agent = house.agent(&admin, "Bo").await;
    let inbox = house.inbox(&admin, "Support", &[&agent]).await;
    let visitor = house.visitor(&inbox, "Cy", "hello").await;
    let conversation = format!("conversations/{}", visitor.conversation());
    admin.post(&format!("{conversation}/assignments"), json!({ "assignee_id": agent.user })).await.ok();
    agent.post(&format!("{conversation}/messages"), json!({ "content": "hi" })).await.ok();

    let before = head(&admin).await;
    admin.json(Method::DELETE, &format!("agents/{}", agent.user), json!({})).await.empty();

    agent.get("conversations").await.refused(401);
    let told = admin.get(&format!("events?after={before}")).await.ok();
    assert_eq!(each(&told["events"], "event"), ["assignee.changed", "conversation.updated"]);
    assert_eq!(told["events"][0]["data"]["meta"]["assignee"], json!(null));
    let seen = admin.get(&conversation).await.ok();
    assert!(seen["meta"].get("assignee").is_none());
    assert_eq!(seen["last_non_activity_message"]["content"], "hi");
    assert_eq!(admin.get("agents").await.ok().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn where_strangers_sign_up_nobody_is_taken_in_by_an_address_they_only_claim() {
    let house = House::with(Signup::Open, SignInLimits::default()).await;
    let admin = house.account("Acme").await;
    let claimant = house.account("Boss").await;

    let refusal = admin.post("agents", json!({ "email": "boss@desk.test" })).await.refused(422);

    assert_eq!(refusal["attributes"], json!(["email"]));
    let mut intruder = claimant;
    intruder.account = admin.account;
    intruder.get("agents").await.refused(403);
}

#[tokio::test]
async fn a_user_of_two_accounts_keeps_the_other_when_removed_from_one() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let other = house.account("Other").await;
    let body = json!({ "email": "OTHER@desk.test", "name": "Renamed" });
    let taken = admin.post("agents", body).await.ok();
    assert_eq!(taken["name"], "Ada of Other", "a known user keeps their name");
    assert!(taken.get("invitation_url").is_none());
    let rename = json!({ "name": "Renamed" });
    admin.json(Method::PATCH, &format!("agents/{}", other.user), rename).await.refused(403);
    let body = json!({ "email": "other@desk.test", "password": "mine from now" });
    admin.post("agents", body).await.refused(422);

    admin.json(Method::DELETE, &format!("agents/{}", other.user), json!({})).await.empty();

    other.get("agents").await.ok();
    let mut elsewhere = other.clone();
    elsewhere.account = admin.account;
    elsewhere.get("agents").await.refused(403);
}
