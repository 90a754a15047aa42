//! Conversations: listed, counted, moved along.

use http::Method;
use serde_json::{Value, json};

use crate::house::{Caller, House, Visitor, each, number};

struct Desk {
    house: House,
    admin: Caller,
    agent: Caller,
    visitor: Visitor,
    path: String,
}

/// An account with an administrator, an agent of its inbox and a customer who said hello.
async fn desk() -> Desk {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let agent = house.agent(&admin, "Bo").await;
    let inbox = house.inbox(&admin, "Support", &[&agent]).await;
    let visitor = house.visitor(&inbox, "Cy", "hello").await;
    let path = format!("conversations/{}", visitor.conversation());
    Desk { house, admin, agent, visitor, path }
}

async fn list(caller: &Caller, query: &str) -> Value {
    caller.get(&format!("conversations?{query}")).await.ok()["data"].clone()
}

#[tokio::test]
async fn the_list_is_filtered_and_counted() {
    let Desk { house, admin, agent, visitor, path } = desk().await;
    let other = house.inbox(&admin, "Shop", &[]).await;
    let second = house.visitor(&other, "Di", "where is my parcel?").await.conversation();
    let first = visitor.conversation();
    admin.post(&format!("{path}/assignments"), json!({ "assignee_id": agent.user })).await.ok();
    admin.post(&format!("conversations/{second}/toggle_status"), json!({ "status": "pending" })).await.ok();
    let team = number(&admin.post("teams", json!({ "name": "billing" })).await.ok()["id"]);
    admin.post(&format!("{path}/assignments"), json!({ "team_id": team })).await.ok();
    admin.post(&format!("{path}/assignments"), json!({ "assignee_id": agent.user })).await.ok();
    let (inbox, query) = (visitor.inbox_id(), "q=PARCEL".to_owned());

    for (query, expected) in [
        (String::new(), vec![first]),
        ("status=all".into(), vec![second, first]),
        ("status=all&sort_by=sort_on_created_at".into(), vec![first, second]),
        ("status=pending".into(), vec![second]),
        ("status=snoozed".into(), vec![]),
        ("assignee_type=me".into(), vec![]),
        ("assignee_type=unassigned&status=all".into(), vec![second]),
        ("assignee_type=assigned&status=all".into(), vec![first]),
        (format!("status=all&inbox_id={inbox}"), vec![first]),
        (format!("status=all&team_id={team}"), vec![first]),
        ("status=all&page=2".into(), vec![]),
        (query, vec![second]),
        ("conversation_type=mention&status=all".into(), vec![]),
        ("conversation_type=unattended&status=all".into(), vec![second, first]),
        ("status=all&updated_within=60".into(), vec![second, first]),
    ] {
        assert_eq!(each(&list(&admin, &query).await["payload"], "id"), expected, "{query}");
    }
    let mine = list(&agent, "assignee_type=me&status=all").await;
    assert_eq!(each(&mine["payload"], "id"), [first]);
    let counts = json!({ "mine_count": 1, "assigned_count": 1, "unassigned_count": 0, "all_count": 1 });
    assert_eq!(mine["meta"], counts, "an agent's counts leave other inboxes out");
    let meta = admin.get("conversations/meta?status=all").await.ok();
    let counts = json!({ "mine_count": 0, "assigned_count": 1, "unassigned_count": 1, "all_count": 2 });
    assert_eq!(meta, json!({ "meta": counts }));
    admin.get("conversations?team_id=999").await.refused(404);
    admin.get("conversations?status=nonsense").await.refused(422);
}

#[tokio::test]
async fn a_page_holds_twenty_five() {
    let Desk { house, admin, visitor, .. } = desk().await;
    let reader = house.app.store.reader();
    let scope = model::scope::SystemScope { account_id: model::Id::new(admin.account) };
    let inbox = store::inboxes::by_id(&reader, &scope, visitor.inbox_id()).await.unwrap();
    for number in 0..26 {
        house.visitor(&inbox, &format!("Visitor {number}"), "hello").await;
    }

    assert_eq!(list(&admin, "page=1").await["payload"].as_array().unwrap().len(), 25);
    assert_eq!(list(&admin, "page=2").await["payload"].as_array().unwrap().len(), 2);
    assert_eq!(list(&admin, "page=2").await["meta"]["all_count"], 27);
}

#[tokio::test]
async fn an_agent_who_opens_a_conversation_takes_it_and_an_administrator_does_not() {
    let Desk { admin, agent, path, .. } = desk().await;
    let toggle = format!("{path}/toggle_status");

    let resolved = admin.send(Method::POST, &toggle, None, Vec::new()).await.ok();
    assert_eq!(resolved["payload"]["current_status"], "resolved");
    admin.post(&toggle, json!({ "status": "open" })).await.ok();
    assert!(admin.get(&path).await.ok()["meta"].get("assignee").is_none());
    agent.post(&toggle, json!({})).await.ok();
    let opened = agent.post(&toggle, json!({})).await.ok();

    assert_eq!(opened["payload"]["current_status"], "open");
    assert_eq!(admin.get(&path).await.ok()["meta"]["assignee"]["id"], agent.user);
}

#[tokio::test]
async fn a_snooze_comes_in_seconds_and_goes_out_as_iso() {
    let Desk { admin, path, .. } = desk().await;
    let toggle = format!("{path}/toggle_status");

    for until in [json!(1_781_769_600), json!("1781769600"), json!("2026-06-18T08:00:00Z")] {
        let snoozed = admin.post(&toggle, json!({ "status": "snoozed", "snoozed_until": until })).await.ok();
        let payload = &snoozed["payload"];
        assert_eq!(payload["current_status"], "snoozed");
        assert_eq!(payload["snoozed_until"], "2026-06-18T08:00:00.000Z");
    }
    let open = admin.post(&toggle, json!({ "status": "open", "snoozed_until": null })).await.ok();
    assert_eq!(open["payload"]["snoozed_until"], json!(null));
    let forever = admin.post(&toggle, json!({ "status": "snoozed", "snoozed_until": null })).await.ok();
    assert_eq!(forever["payload"]["snoozed_until"], json!(null));
    admin.post(&toggle, json!({ "status": "snoozed", "snoozed_until": "soon" })).await.refused(422);
    admin.post(&toggle, json!({ "status": "asleep" })).await.refused(422);
}

#[tokio::test]
async fn assignments_answer_with_the_agent_the_team_or_null() {
    let Desk { admin, agent, path, .. } = desk().await;
    let assign = format!("{path}/assignments");
    let team = admin.post("teams", json!({ "name": "billing" })).await.ok();

    let given = admin.post(&assign, json!({ "assignee_id": agent.user })).await.ok();
    assert_eq!(given["id"], agent.user);
    for nobody in [json!(0), json!(null), json!("0"), json!(4711)] {
        admin.post(&assign, json!({ "assignee_id": agent.user })).await.ok();
        assert_eq!(admin.post(&assign, json!({ "assignee_id": nobody })).await.ok(), json!(null));
        assert!(admin.get(&path).await.ok()["meta"].get("assignee").is_none());
    }
    let handed = admin.post(&assign, json!({ "team_id": team["id"] })).await.ok();
    assert_eq!((&handed["id"], &handed["name"]), (&team["id"], &json!("billing")));
    assert_eq!(handed["created_at"], "2026-06-17T08:00:00.000Z");
    assert_eq!(admin.post(&assign, json!({})).await.ok(), json!(null), "nothing is changed");
    assert_eq!(admin.get(&path).await.ok()["meta"]["team"]["id"], team["id"]);
    assert_eq!(admin.post(&assign, json!({ "team_id": 0 })).await.ok(), json!(null));
    assert!(admin.get(&path).await.ok()["meta"].get("team").is_none());
    admin.post(&assign, json!({ "assignee_id": { "id": 1 } })).await.refused(422);
}

#[tokio::test]
async fn seeing_and_unseeing_answer_with_the_whole_conversation() {
    let Desk { agent, path, visitor, .. } = desk().await;
    for _ in 0..11 {
        visitor.says("anyone?").await;
    }
    assert_eq!(agent.get(&path).await.ok()["unread_count"], 10, "capped");

    let seen = agent.send(Method::POST, &format!("{path}/update_last_seen"), None, Vec::new()).await.ok();
    assert_eq!(
        (seen["unread_count"].as_i64(), seen["agent_last_seen_at"].as_i64()),
        (Some(0), Some(1_781_683_200))
    );
    let unseen = agent.send(Method::POST, &format!("{path}/unread"), None, Vec::new()).await.ok();

    assert!(number(&unseen["unread_count"]) >= 1);
    assert_eq!(unseen["id"], seen["id"]);
}

#[tokio::test]
async fn typing_is_taken_with_or_without_privacy() {
    let Desk { agent, path, .. } = desk().await;
    let typing = format!("{path}/toggle_typing_status");

    agent.post(&typing, json!({ "typing_status": "on", "is_private": true })).await.empty();
    agent.post(&typing, json!({ "typing_status": "off" })).await.empty();
    agent.post(&typing, json!({ "typing_status": "maybe" })).await.refused(422);
    agent.post(&typing, json!({})).await.refused(422);
}

#[tokio::test]
async fn what_happened_is_noted_for_agents() {
    let Desk { admin, agent, path, .. } = desk().await;

    admin.post(&format!("{path}/assignments"), json!({ "assignee_id": agent.user })).await.ok();
    admin.post(&format!("{path}/toggle_status"), json!({ "status": "resolved" })).await.ok();

    let messages = agent.get(&format!("{path}/messages")).await.ok();
    assert_eq!(each(&messages["payload"], "message_type"), [0, 2, 2]);
    let shown = agent.get(&path).await.ok();
    assert_eq!(shown["messages"][0]["message_type"], 2);
    assert_eq!(shown["last_non_activity_message"]["content"], "hello");
}
