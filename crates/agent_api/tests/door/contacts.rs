//! Contacts: added, found, changed, noted about, made one.

use http::Method;
use serde_json::{Value, json};

use crate::house::{Caller, House, each, keys, number};

async fn add(agent: &Caller, body: Value) -> Value {
    agent.post("contacts", body).await.ok()["payload"]["contact"].clone()
}

async fn change(agent: &Caller, contact: &Value, body: Value) -> crate::house::Answer {
    agent.json(Method::PATCH, &format!("contacts/{}", contact["id"]), body).await
}

#[tokio::test]
async fn a_contact_is_added_changed_and_shown() {
    let house = House::start().await;
    let admin = house.account("Acme").await;

    let made = admin
        .post(
            "contacts",
            json!({ "name": "Zoe", "email": "Zoe@Example.com", "custom_attributes": { "plan": "a", "size": 1 },
                "additional_attributes": { "city": "Bern" } }),
        )
        .await
        .ok();
    let zoe = &made["payload"]["contact"];
    let edit = json!({ "phone_number": "+15550100", "email": "", "custom_attributes": { "plan": "b" }, "blocked": true });
    let changed = change(&admin, zoe, edit).await.ok();
    let shown = admin.get(&format!("contacts/{}", zoe["id"])).await.ok();

    assert_eq!(keys(&made["payload"]), ["contact", "contact_inbox"]);
    assert_eq!(
        (&zoe["email"], &zoe["additional_attributes"]["city"]),
        (&json!("zoe@example.com"), &json!("Bern"))
    );
    assert_eq!(changed, shown);
    let shown = &shown["payload"];
    assert_eq!((&shown["email"], &shown["phone_number"]), (&json!(null), &json!("+15550100")));
    assert_eq!(shown["custom_attributes"], json!({ "plan": "b", "size": 1 }));
    assert_eq!((&shown["blocked"], &shown["contact_inboxes"]), (&json!(true), &json!([])));
    let log = admin.get("events").await.ok();
    assert_eq!(each(&log["events"], "event"), ["contact.created", "contact.updated"]);
    assert_eq!(log["events"][1]["data"]["performer"]["id"], admin.user);
}

#[tokio::test]
async fn what_breaks_a_rule_changes_nothing() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let zoe = add(&admin, json!({ "name": "Zoe", "email": "zoe@example.com" })).await;
    let bo = add(&admin, json!({ "name": "Bo", "phone_number": "+15550100" })).await;

    let taken = change(&admin, &bo, json!({ "email": "ZOE@example.com" })).await.refused(422);
    let broken =
        change(&admin, &zoe, json!({ "email": "nonsense", "phone_number": "12" })).await.refused(422);
    admin.post("contacts", json!({ "email": "zoe@example.com" })).await.refused(422);
    admin.get("contacts/987654").await.refused(404);
    let stranger = house.account("Other").await;
    stranger.get(&format!("contacts/{}", zoe["id"])).await.refused(404);
    change(&stranger, &zoe, json!({ "name": "Mine" })).await.refused(404);

    assert_eq!(taken, json!({ "message": "Email has already been taken", "attributes": ["email"] }));
    assert_eq!(broken["attributes"], json!(["email", "phone_number"]));
    assert_eq!(admin.get(&format!("contacts/{}", zoe["id"])).await.ok()["payload"]["name"], "Zoe");
}

#[tokio::test]
async fn a_contact_is_found_by_the_name_of_a_session_in_an_inbox_that_the_agent_sees() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let inbox = house.inbox(&admin, "Support", &[]).await;
    let zoe = add(&admin, json!({ "name": "Zoe" })).await;
    let session = json!({ "inbox_id": inbox.id, "source_id": "zoe@phone" });
    admin.post(&format!("contacts/{}/contact_inboxes", zoe["id"]), session.clone()).await.ok();

    let found = admin.post("contact_inboxes/filter", session.clone()).await.ok();

    assert_eq!(found["name"], "Zoe");
    assert_eq!(found["contact_inboxes"][0]["source_id"], "zoe@phone");
    let unknown = json!({ "inbox_id": inbox.id, "source_id": "nobody" });
    admin.post("contact_inboxes/filter", unknown).await.refused(404);
    house.agent(&admin, "Bo").await.post("contact_inboxes/filter", session).await.refused(403);
}

#[tokio::test]
async fn contacts_are_listed_sorted_and_found() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let inbox = house.inbox(&admin, "Support", &[]).await;
    house.visitor(&inbox, "Nobody knows", "hello").await;
    for (name, email) in [("zoe", "b@example.com"), ("Ada", "c@example.com"), ("Bo_1", "a@example.com")] {
        add(&admin, json!({ "name": name, "email": email })).await;
    }
    let names = async |query: &str| each(&admin.get(query).await.ok()["payload"], "name");

    assert_eq!(
        names("contacts?sort=name").await,
        ["Ada", "Bo_1", "zoe"],
        "only those of whom something is known"
    );
    assert_eq!(names("contacts?sort=-email").await, ["Ada", "zoe", "Bo_1"]);
    assert_eq!(names("contacts?page=2").await, Vec::<Value>::new());
    assert_eq!(names("contacts/search?q=ZO").await, ["zoe"]);
    assert_eq!(names("contacts/search?q=nobody").await, ["Nobody knows"]);
    assert_eq!(names("contacts/search?q=_").await, ["Bo_1"], "a sign is a sign");
    assert_eq!(names("contacts/search?q=example&sort=name").await.len(), 3);
    admin.get("contacts/search?q=%20").await.refused(422);
    let meta = admin.get("contacts?page=1").await.ok()["meta"].clone();
    assert_eq!(meta, json!({ "count": 3, "current_page": "1" }));
    let meta = admin.get("contacts/search?q=example").await.ok()["meta"].clone();
    assert_eq!(meta, json!({ "count": 3, "current_page": 1, "has_more": false }));
}

#[tokio::test]
async fn sessions_are_shown_to_whoever_may_see_their_inbox() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let (inside, outside) = (house.agent(&admin, "In").await, house.agent(&admin, "Out").await);
    let inbox = house.inbox(&admin, "Support", &[&inside]).await;
    let visitor = house.visitor(&inbox, "Cy", "hello").await;
    let found = inside.get("contacts/search?q=cy").await.ok()["payload"][0].clone();
    let path = format!("contacts/{}", found["id"]);

    let (seen, unseen) = (inside.get(&path).await.ok(), outside.get(&path).await.ok());
    let conversations = inside.get(&format!("{path}/conversations")).await.ok();

    assert_eq!(seen["payload"]["contact_inboxes"][0]["inbox"]["name"], "Support");
    assert_eq!(unseen["payload"]["contact_inboxes"], json!([]));
    assert_eq!(each(&conversations["payload"], "id"), [visitor.conversation()]);
    assert_eq!(outside.get(&format!("{path}/conversations")).await.ok(), json!({ "payload": [] }));
}

#[tokio::test]
async fn two_contacts_become_one_after_a_look_at_what_would_be() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let inbox = house.inbox(&admin, "Support", &[]).await;
    let visitor = house.visitor(&inbox, "Cy", "hello").await;
    let cy = admin.get("contacts/search?q=cy").await.ok()["payload"][0].clone();
    change(
        &admin,
        &cy,
        json!({ "phone_number": "+15550100", "custom_attributes": { "plan": "b", "size": 1 } }),
    )
    .await
    .ok();
    admin.post(&format!("contacts/{}/notes", cy["id"]), json!({ "content": "rides a Tour 3" })).await.ok();
    let zoe = add(
        &admin,
        json!({ "name": "Zoe", "email": "zoe@example.com", "custom_attributes": { "plan": "a" } }),
    )
    .await;
    let both = json!({ "base_contact_id": zoe["id"], "mergee_contact_id": cy["id"] });
    let before = admin.get("events?limit=500").await.ok()["head"].clone();

    let preview = admin.post("actions/contact_merge?preview=true", both.clone()).await.ok();
    let untouched = admin.get("events?limit=500").await.ok()["head"].clone();
    let merged = admin.post("actions/contact_merge", both.clone()).await.ok();

    let moves = ["conversations", "sessions", "notes"].map(|key| number(&preview[key]));
    assert_eq!(moves, [1, 1, 1]);
    assert_eq!(preview["contact"]["phone_number"], "+15550100");
    assert_eq!(untouched, before, "looking changes nothing");
    assert_eq!((&merged["name"], &merged["phone_number"]), (&json!("Zoe"), &json!("+15550100")));
    assert_eq!(merged["custom_attributes"], json!({ "plan": "a", "size": 1 }));
    admin.get(&format!("contacts/{}", cy["id"])).await.refused(404);
    let conversation = admin.get(&format!("conversations/{}", visitor.conversation())).await.ok();
    assert_eq!(conversation["meta"]["sender"]["id"], zoe["id"]);
    let path = format!("contacts/{}", zoe["id"]);
    assert_eq!(each(&admin.get(&format!("{path}/notes")).await.ok(), "content"), ["rides a Tour 3"]);
    let history = admin.get(&format!("{path}/merges")).await.ok();
    assert_eq!(
        (&history["payload"][0]["mergee"]["name"], &history["payload"][0]["user_id"]),
        (&json!("Cy"), &json!(admin.user))
    );
    let log = admin.get(&format!("events?after={before}")).await.ok();
    let told = each(&log["events"], "event");
    assert_eq!(
        told,
        ["contact.merged", "contact.deleted", "conversation.contact_changed", "contact.updated"]
    );
    admin.post("actions/contact_merge", both).await.refused(404);
    let itself = json!({ "base_contact_id": zoe["id"], "mergee_contact_id": zoe["id"] });
    assert_eq!(admin.post("actions/contact_merge", itself).await.ok()["id"], zoe["id"]);
    admin.post("actions/contact_merge", json!({ "base_contact_id": zoe["id"] })).await.refused(422);
    let stranger = house.account("Other").await;
    let theirs = add(&stranger, json!({ "name": "Eve" })).await;
    let across = json!({ "base_contact_id": zoe["id"], "mergee_contact_id": theirs["id"] });
    admin.post("actions/contact_merge", across).await.refused(404);
}

#[tokio::test]
async fn agents_note_things_about_a_contact() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let agent = house.agent(&admin, "Bo").await;
    let zoe = add(&admin, json!({ "name": "Zoe" })).await;
    let notes = format!("contacts/{}/notes", zoe["id"]);

    let first = agent.post(&notes, json!({ "note": { "content": "likes tea" } })).await.ok();
    let second = admin.post(&notes, json!({ "content": "and cake" })).await.ok();
    let one = format!("{notes}/{}", first["id"]);
    let changed = admin.json(Method::PATCH, &one, json!({ "content": "likes coffee" })).await.ok();
    admin.post(&notes, json!({ "content": "  " })).await.refused(422);
    admin.get("contacts/987654/notes").await.refused(404);

    assert_eq!(
        keys(&first),
        ["account_id", "contact_id", "content", "created_at", "id", "updated_at", "user"]
    );
    assert_eq!((&changed["content"], &changed["user"]["id"]), (&json!("likes coffee"), &json!(agent.user)));
    assert_eq!(each(&agent.get(&notes).await.ok(), "id"), [second["id"].clone(), first["id"].clone()]);
    agent.send(Method::DELETE, &one, None, Vec::new()).await.empty();
    agent.get(&one).await.refused(404);
    assert_eq!(each(&agent.get(&notes).await.ok(), "content"), ["and cake"]);
}

#[tokio::test]
async fn requests_that_come_twice_add_one_contact_and_one_note() {
    let house = House::start().await;
    let agent = house.account("Acme").await;
    let once = agent.with("idempotency-key", "once");

    let first = add(&once, json!({ "name": "Zoe" })).await;
    let second = add(&once, json!({ "name": "Zoe" })).await;
    let notes = format!("contacts/{}/notes", first["id"]);
    let other = once.post(&notes, json!({ "content": "likes tea" })).await;
    let again = agent.with("idempotency-key", "note");

    assert_eq!(first, second);
    other.refused(422);
    let first = again.post(&notes, json!({ "content": "likes tea" })).await.ok();
    let second = again.post(&notes, json!({ "content": "likes tea" })).await.ok();
    assert_eq!(first, second);
    assert_eq!(agent.get(&notes).await.ok(), json!([first]));
    let log = agent.get("events").await.ok();
    assert_eq!(each(&log["events"], "event"), ["contact.created"]);
}
