//! Messages: said, said again, listed.

use http::Method;
use serde_json::{Value, json};

use crate::house::{Answer, Caller, House, Visitor, each, keys, number};

struct Desk {
    house: House,
    agent: Caller,
    visitor: Visitor,
    path: String,
}

async fn desk() -> Desk {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let agent = house.agent(&admin, "Bo").await;
    let inbox = house.inbox(&admin, "Support", &[&agent]).await;
    let visitor = house.visitor(&inbox, "Cy", "hello").await;
    let path = format!("conversations/{}/messages", visitor.conversation());
    Desk { house, agent, visitor, path }
}

async fn contents(agent: &Caller, path: &str) -> Vec<Value> {
    each(&agent.get(path).await.ok()["payload"], "content")
}

/// Posts fields and files as multipart.
async fn multipart(
    agent: &Caller,
    path: &str,
    fields: &[(&str, &str)],
    files: &[(&str, &str, &[u8])],
) -> Answer {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--X\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    for (field, name, bytes) in files {
        let head = format!(
            "--X\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: text/plain\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--X--\r\n");
    agent.send(Method::POST, path, Some("multipart/form-data; boundary=X"), body).await
}

#[tokio::test]
async fn an_agent_answers() {
    let Desk { agent, path, visitor, .. } = desk().await;

    let answer = agent.post(&path, json!({ "content": "hi", "message_type": "outgoing" })).await.ok();

    assert_eq!(answer["content"], "hi");
    assert_eq!(answer["message_type"], 1);
    assert_eq!(answer["private"], false);
    assert_eq!(answer["status"], "sent");
    assert_eq!(answer["conversation_id"], visitor.conversation());
    assert_eq!(answer["sender"]["id"], agent.user);
    assert_eq!(answer["sender"]["type"], "user");
    assert!(answer.get("echo_id").is_none());
    let shown = agent.get(&format!("conversations/{}", visitor.conversation())).await.ok();
    assert_eq!(shown["first_reply_created_at"], 1_781_683_200);
    assert_eq!(shown["waiting_since"], 0);
}

#[tokio::test]
async fn a_private_note_is_hidden_by_the_filter_and_from_the_customer() {
    let Desk { house, agent, path, visitor } = desk().await;
    let note = agent.post(&path, json!({ "content": "careful", "private": "true" })).await.ok();
    assert_eq!(note["private"], true);

    assert_eq!(contents(&agent, &path).await, ["hello", "careful"]);
    assert_eq!(contents(&agent, &format!("{path}?filter_internal_messages=1")).await, ["hello"]);

    let reader = house.app.store.reader();
    let account = model::Id::new(agent.account);
    let events = store::events::between(&reader, account, 0, i64::MAX, 100).await.unwrap();
    for logged in &events {
        let told = serde_json::to_string(&logged.event.payload).unwrap();
        let to_customers = logged.event.audience.iter().any(|topic| topic.is_customer());
        assert!(!(to_customers && told.contains("careful")), "{told}");
    }
    assert!(visitor.conversation() > 0);
}

#[tokio::test]
async fn files_come_along_and_can_be_fetched_by_anyone_who_knows_where() {
    let Desk { agent, path, .. } = desk().await;
    let fields =
        [("content", "see below"), ("private", "false"), ("content_attributes", "{\"in_reply_to\":1}")];

    let answer = multipart(&agent, &path, &fields, &[("attachments[]", "notes.txt", b"abc")]).await.ok();

    assert_eq!(answer["content"], "see below");
    assert_eq!(answer["private"], false);
    assert_eq!(answer["content_attributes"]["in_reply_to"], 1);
    let file = &answer["attachments"][0];
    assert_eq!((file["file_type"].as_str(), file["file_size"].as_i64()), (Some("file"), Some(3)));
    let url = file["data_url"].as_str().unwrap();
    assert!(url.starts_with("http://desk.test/files/") && url.ends_with("/notes.txt"), "{url}");
    assert_eq!(file["thumb_url"], "");
}

#[tokio::test]
async fn a_file_needs_no_words() {
    let Desk { agent, path, .. } = desk().await;

    let answer = multipart(&agent, &path, &[], &[("attachments[]", "notes.txt", b"abc")]).await.ok();

    assert_eq!(answer["content"], json!(null));
    assert_eq!(answer["attachments"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_echo_comes_back_and_a_repeat_is_the_first_message() {
    let Desk { agent, path, .. } = desk().await;
    let said = |content: &str| json!({ "content": content, "echo_id": "3fa94c1e4b7d" });

    let first = agent.post(&path, said("hi")).await.ok();
    let second = agent.post(&path, said("hi")).await.ok();
    let other = agent.post(&path, said("hi again")).await.ok();

    assert_eq!(first["echo_id"], "3fa94c1e4b7d");
    assert_eq!(first, second);
    assert_ne!(first["id"], other["id"], "another content under the same echo is another message");
    assert_eq!(contents(&agent, &path).await, ["hello", "hi", "hi again"]);
}

#[tokio::test]
async fn an_idempotency_key_refuses_another_request() {
    let Desk { agent, path, .. } = desk().await;
    let keyed = agent.with("idempotency-key", "order-7");

    let first = keyed.post(&path, json!({ "content": "hi" })).await.ok();
    let second = keyed.post(&path, json!({ "content": "hi" })).await.ok();
    let refusal = keyed.post(&path, json!({ "content": "another" })).await.refused(422);

    assert_eq!(first["id"], second["id"]);
    assert_eq!(keys(&refusal), ["error", "errors"]);
    assert_eq!(contents(&agent, &path).await, ["hello", "hi"]);
}

#[tokio::test]
async fn an_incoming_message_is_the_customers() {
    let Desk { agent, path, .. } = desk().await;

    let answer = agent.post(&path, json!({ "content": "by phone", "message_type": "incoming" })).await.ok();

    assert_eq!(answer["message_type"], 0);
    assert_eq!(answer["sender"]["type"], "contact");
    assert_eq!(answer["sender"]["name"], "Cy");
}

#[tokio::test]
async fn pages_come_oldest_first_whichever_way_they_are_asked() {
    let Desk { agent, path, .. } = desk().await;
    for number in 0..24 {
        agent.post(&path, json!({ "content": number.to_string() })).await.ok();
    }
    let latest = agent.get(&path).await.ok();
    let ids: Vec<i64> = each(&latest["payload"], "id").iter().map(number).collect();
    assert_eq!(ids.len(), 20);
    assert!(ids.is_sorted());

    let before = agent.get(&format!("{path}?before={}", ids[0])).await.ok();
    let after = agent.get(&format!("{path}?after={}", ids[17])).await.ok();
    let between = agent.get(&format!("{path}?after={}&before={}", ids[2], ids[5])).await.ok();

    assert_eq!(each(&before["payload"], "content"), ["hello", "0", "1", "2", "3"]);
    assert_eq!(each(&after["payload"], "id"), ids[18..]);
    assert_eq!(each(&between["payload"], "id"), ids[2..5]);
}

#[tokio::test]
async fn a_message_that_breaks_a_rule_says_so_in_both_shapes() {
    let Desk { agent, path, .. } = desk().await;

    for body in [
        json!({ "content": "x".repeat(150_001) }),
        json!({ "content": "x", "message_type": "activity" }),
        json!({ "content": "x", "message_type": "shout" }),
        json!({ "content": "x", "content_type": "hologram" }),
        json!({ "content": "x", "content_attributes": "{" }),
        json!({ "content": "x", "content_type": "input_select", "content_attributes": { "items": [] } }),
        json!({ "content": "x", "attachments": ["signed-id"] }),
        json!({ "content": "x", "echo_id": { "a": 1 } }),
    ] {
        let refusal = agent.post(&path, body.clone()).await.refused(422);
        assert_eq!(keys(&refusal), ["error", "errors"], "{body}");
        assert!(refusal["errors"][0].is_string());
    }
    assert_eq!(contents(&agent, &path).await, ["hello"]);
}

/// The log as an agent reads it, as one text.
async fn log(agent: &Caller) -> String {
    agent.get("events?limit=500").await.ok().to_string()
}

#[tokio::test]
async fn a_deleted_message_leaves_its_place_and_nothing_of_what_it_said() {
    let Desk { house, agent, path, .. } = desk().await;
    let file: &[(&str, &str, &[u8])] = &[("attachments[]", "plan.txt", b"the plan")];
    let posted = multipart(&agent, &path, &[("content", "the password is hunter2")], file).await.ok();
    let one = format!("{path}/{}", posted["id"]);
    let url = posted["attachments"][0]["data_url"].as_str().unwrap().to_owned();

    let deleted = agent.send(Method::DELETE, &one, None, Vec::new()).await.ok();
    let again = agent.send(Method::DELETE, &one, None, Vec::new()).await.ok();
    let lives = actions::housekeeping::Lives { log: std::time::Duration::from_hours(1), session_token: None };
    actions::housekeeping::round(&house.app, lives).await.unwrap();

    assert_eq!((&deleted["content"], &deleted["id"]), (&json!("This message was deleted"), &posted["id"]));
    assert_eq!(deleted["content_attributes"], json!({ "deleted": true }));
    assert!(deleted.get("attachments").is_none());
    assert_eq!(again, deleted);
    assert_eq!(contents(&agent, &path).await, ["hello", "This message was deleted"]);
    let log = log(&agent).await;
    assert!(!log.contains("hunter2") && !log.contains("plan.txt"), "{log}");
    let updates = log.matches(r#""event":"message.updated""#).count();
    assert_eq!(updates, 1, "told once");
    assert!(log.contains(r#""previous_changes":{"content_attributes":[{},{"deleted":true}]"#), "{log}");
    assert!(url.contains("plan.txt"));
    agent.send(Method::DELETE, &format!("{path}/987654"), None, Vec::new()).await.refused(404);
}

#[tokio::test]
async fn activities_cannot_be_deleted() {
    let Desk { agent, path, .. } = desk().await;
    agent.post(&path.replace("/messages", "/toggle_status"), json!({})).await.ok();
    let all = agent.get(&path).await.ok();
    let activity = all["payload"].as_array().unwrap().iter().find(|message| message["message_type"] == 2);

    let one = format!("{path}/{}", activity.unwrap()["id"]);
    agent.send(Method::DELETE, &one, None, Vec::new()).await.refused(422);
}

#[tokio::test]
async fn what_became_of_a_message_is_noted_and_read_stays_read() {
    let Desk { agent, path, .. } = desk().await;
    let posted = agent.post(&path, json!({ "content": "hi" })).await.ok();
    let one = format!("{path}/{}", posted["id"]);
    let note = |body: Value| agent.json(Method::PATCH, &one, body);

    let failed = note(json!({ "status": "failed", "external_error": "no route" })).await.ok();
    let delivered = note(json!({ "status": "delivered" })).await.ok();
    let read = note(json!({ "status": "read" })).await.ok();
    let late = note(json!({ "status": "delivered" })).await.ok();
    note(json!({ "status": "lost" })).await.refused(422);
    note(json!({})).await.refused(422);

    assert_eq!(failed["status"], "failed");
    assert_eq!(failed["content_attributes"], json!({ "external_error": "no route" }));
    assert_eq!((&delivered["status"], &delivered["content_attributes"]), (&json!("delivered"), &json!({})));
    assert_eq!((&read["status"], &late["status"]), (&json!("read"), &json!("read")));
    let log = log(&agent).await;
    assert_eq!(
        log.matches(r#""event":"message.updated""#).count(),
        3,
        "nothing is told of what changes nothing"
    );
    assert!(log.contains(r#""status":["sent","failed"]"#), "{log}");
}

#[tokio::test]
async fn a_failed_message_begins_anew() {
    let Desk { agent, path, .. } = desk().await;
    let posted = agent.post(&path, json!({ "content": "hi" })).await.ok();
    let one = format!("{path}/{}", posted["id"]);
    agent.json(Method::PATCH, &one, json!({ "status": "failed", "external_error": "no route" })).await.ok();

    let retried = agent.post(&format!("{one}/retry"), json!({})).await.ok();
    let refusal =
        agent.post(&format!("{one}/translate"), json!({ "target_language": "fr" })).await.refused(422);

    assert_eq!((&retried["status"], &retried["content_attributes"]), (&json!("sent"), &json!({})));
    assert_eq!(refusal, json!({ "error": "No translator is configured" }));
}
