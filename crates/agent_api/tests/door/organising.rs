//! Conversations kept in order: labels, urgency, attributes, files, who takes part, who is not heard.

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

impl Desk {
    async fn shown(&self) -> Value {
        self.agent.get(&self.path).await.ok()
    }

    fn below(&self, verb: &str) -> String {
        format!("{}/{verb}", self.path)
    }

    /// What agents are told inside the conversation, oldest first.
    async fn activities(&self) -> Vec<String> {
        let all = self.agent.get(&self.below("messages")).await.ok();
        let all = all["payload"].as_array().expect("a list");
        let activities = all.iter().filter(|message| message["message_type"] == 2);
        activities.map(|message| message["content"].as_str().expect("a sentence").to_owned()).collect()
    }
}

#[tokio::test]
async fn labels_are_replaced_as_a_whole() {
    let desk = desk().await;
    let labels = desk.below("labels");

    let set = desk.agent.post(&labels, json!({ "labels": ["VIP", "billing", "vip"] })).await.ok();
    let changed = desk.agent.post(&labels, json!({ "labels": ["billing"] })).await.ok();
    desk.agent.post(&labels, json!({ "labels": ["no blanks"] })).await.refused(422);

    assert_eq!(set, json!({ "payload": ["vip", "billing"] }));
    assert_eq!(changed, json!({ "payload": ["billing"] }));
    assert_eq!(desk.agent.get(&labels).await.ok(), changed);
    assert_eq!(desk.shown().await["labels"], json!(["billing"]));
    assert_eq!(desk.activities().await, ["Bo added vip, billing", "Bo removed vip"]);
}

#[tokio::test]
async fn urgency_is_said_and_taken_away() {
    let desk = desk().await;
    let toggle = desk.below("toggle_priority");

    for (said, expected) in [
        (json!("urgent"), json!("urgent")),
        (json!("none"), json!(null)),
        (json!("low"), json!("low")),
        (json!(null), json!(null)),
        (json!("high"), json!("high")),
        (json!(""), json!(null)),
    ] {
        desk.agent.post(&toggle, json!({ "priority": said })).await.empty();
        assert_eq!(desk.shown().await["priority"], expected, "{said}");
    }
    desk.agent.post(&toggle, json!({ "priority": "very" })).await.refused(422);
    let patched = desk.agent.json(Method::PATCH, &desk.path, json!({ "priority": "medium" })).await.ok();
    let left = desk.agent.json(Method::PATCH, &desk.path, json!({})).await.ok();

    assert_eq!((&patched["priority"], &left["priority"]), (&json!("medium"), &json!("medium")));
}

#[tokio::test]
async fn attributes_are_replaced_as_a_whole() {
    let desk = desk().await;
    let path = desk.below("custom_attributes");
    let set = |attributes: Value| desk.agent.post(&path, json!({ "custom_attributes": attributes }));

    set(json!({ "order": 7, "size": "L" })).await.ok();
    let answer = set(json!({ "size": "M" })).await.ok();
    set(json!("text")).await.refused(422);
    let refusal = set(json!({ "size": "x".repeat(1500) })).await.refused(422);

    assert_eq!(answer, json!({ "custom_attributes": { "size": "M" } }));
    assert_eq!(desk.shown().await["custom_attributes"], json!({ "size": "M" }));
    assert_eq!(refusal["attributes"], json!(["custom_attributes"]));
}

#[tokio::test]
async fn a_muted_customer_is_stored_and_reopens_nothing() {
    let desk = desk().await;

    desk.agent.post(&desk.below("mute"), json!({})).await.empty();
    desk.agent.post(&desk.below("mute"), json!({})).await.empty();
    desk.visitor.says("are you there?").await;
    let muted = desk.shown().await;
    desk.agent.post(&desk.below("unmute"), json!({})).await.empty();
    desk.visitor.says("and now?").await;
    let heard = desk.shown().await;

    assert_eq!((&muted["muted"], &muted["status"]), (&json!(true), &json!("resolved")));
    assert_eq!(muted["last_non_activity_message"]["content"], "are you there?");
    assert_eq!((&heard["muted"], &heard["status"]), (&json!(false), &json!("open")));
    let told = desk.activities().await;
    assert_eq!(told[..2], ["Bo resolved the conversation", "Bo muted the conversation"]);
    assert_eq!(told.iter().filter(|sentence| sentence.contains("muted")).count(), 2, "{told:?}");
}

#[tokio::test]
async fn whoever_may_see_a_conversation_may_take_part_in_it() {
    let desk = desk().await;
    let participants = desk.below("participants");
    let outsider = desk.house.agent(&desk.admin, "Flo").await;
    let of =
        |users: &[&Caller]| json!({ "user_ids": users.iter().map(|user| user.user).collect::<Vec<_>>() });
    let send = |method: Method, body: Value| desk.agent.json(method, &participants, body);

    let added = desk.agent.post(&participants, of(&[&desk.agent, &desk.admin])).await.ok();
    let again = desk.agent.post(&participants, of(&[&desk.agent])).await.ok();
    desk.agent.post(&participants, of(&[&outsider])).await.refused(422);
    desk.agent.post(&participants, json!({ "user_ids": [987_654] })).await.refused(422);
    let mine = desk.agent.get("conversations?conversation_type=participating").await.ok();
    let set = send(Method::PATCH, of(&[&desk.admin])).await.ok();
    let not_mine = desk.agent.get("conversations?conversation_type=participating").await.ok();
    send(Method::DELETE, of(&[&desk.admin])).await.empty();

    assert_eq!(each(&added, "id"), [desk.admin.user, desk.agent.user]);
    assert_eq!(again, json!([]));
    assert_eq!(each(&mine["data"]["payload"], "id"), [desk.visitor.conversation()]);
    assert_eq!(each(&set, "id"), [desk.admin.user]);
    assert_eq!(not_mine["data"]["meta"]["all_count"], 0);
    assert_eq!(desk.agent.get(&participants).await.ok(), json!([]));
    outsider.get(&participants).await.refused(403);
}

#[tokio::test]
async fn whoever_a_conversation_is_given_to_takes_part_until_they_leave_the_account() {
    let desk = desk().await;

    desk.admin.post(&desk.below("assignments"), json!({ "assignee_id": desk.agent.user })).await.ok();
    desk.admin.post(&desk.below("assignments"), json!({ "assignee_id": desk.admin.user })).await.ok();
    let both = desk.admin.get(&desk.below("participants")).await.ok();
    desk.admin.send(Method::DELETE, &format!("agents/{}", desk.agent.user), None, Vec::new()).await.empty();
    let left = desk.admin.get(&desk.below("participants")).await.ok();

    assert_eq!(each(&both, "id"), [desk.admin.user, desk.agent.user]);
    assert_eq!(each(&left, "id"), [desk.admin.user]);
}

#[tokio::test]
async fn files_are_listed_newest_first() {
    let desk = desk().await;
    for name in ["first.txt", "second.txt"] {
        let body = format!(
            "--x\r\ncontent-disposition: form-data; name=\"attachments[]\"; filename=\"{name}\"\r\n\
             content-type: text/plain\r\n\r\nwords\r\n--x--\r\n"
        );
        let messages = desk.below("messages");
        desk.agent
            .send(Method::POST, &messages, Some("multipart/form-data; boundary=x"), body.into())
            .await
            .ok();
    }

    let page = desk.agent.get(&desk.below("attachments")).await.ok();
    let beyond = desk.agent.get(&desk.below("attachments?page=2")).await.ok();

    assert_eq!(page["meta"], json!({ "total_count": 2 }));
    let urls = each(&page["payload"], "data_url");
    let names: Vec<_> = urls.iter().map(|url| url.as_str().unwrap().rsplit('/').next().unwrap()).collect();
    assert!(names[0].starts_with("second.txt") && names[1].starts_with("first.txt"), "{names:?}");
    assert_eq!(page["payload"][0]["sender"]["id"], desk.agent.user);
    assert!(number(&page["payload"][0]["created_at"]) > 0);
    assert_eq!(beyond, json!({ "meta": { "total_count": 2 }, "payload": [] }));
    let of_contact = format!("contacts/{}/attachments", desk.shown().await["meta"]["sender"]["id"]);
    let outsider = desk.house.agent(&desk.admin, "Flo").await;
    let listed = desk.agent.get(&of_contact).await.ok();
    assert_eq!(listed["meta"], page["meta"]);
    assert_eq!(each(&listed["payload"], "id"), each(&page["payload"], "id"));
    assert_eq!(each(&listed["payload"], "conversation_id"), [desk.visitor.conversation(); 2]);
    assert_eq!(
        desk.agent.get(&format!("{of_contact}?page=2")).await.ok()["payload"],
        json!([]),
        "there is one page"
    );
    assert_eq!(outsider.get(&of_contact).await.ok(), json!({ "meta": { "total_count": 0 }, "payload": [] }));
    desk.agent.get("contacts/987654/attachments").await.refused(404);
    desk.house.account("Globex").await.get(&of_contact).await.refused(404);
}

#[tokio::test]
async fn transcripts_go_to_addresses_only_and_not_without_end() {
    let desk = desk().await;
    let transcript = desk.below("transcript");
    let outsider = desk.house.agent(&desk.admin, "Otto").await;

    desk.agent.post(&transcript, json!({ "email": " amna@example.com" })).await.empty();
    let missing = desk.agent.post(&transcript, json!({})).await.refused(422);
    let wrong = desk.agent.post(&transcript, json!({ "email": "amna@" })).await.refused(422);
    desk.agent.post("conversations/99/transcript", json!({ "email": "amna@example.com" })).await.refused(404);
    outsider.post(&transcript, json!({ "email": "amna@example.com" })).await.refused(403);

    assert_eq!(missing, json!({ "error": "email param missing" }));
    assert_eq!(wrong, json!({ "message": "Email is not an email", "attributes": ["email"] }));
    for _ in 2..1000 {
        desk.agent.post(&transcript, json!({ "email": "nobody" })).await.refused(422);
    }
    desk.agent.post(&transcript, json!({ "email": "amna@example.com" })).await.refused(429);
}
