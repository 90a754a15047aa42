//! What is refused is told where clients look for it, and what they mean is understood in every spelling.

use http::Method;
use serde_json::{Value, json};

use crate::house::{Caller, House, each, keys, number};

const FORM: Option<&str> = Some("application/x-www-form-urlencoded");

async fn contact(admin: &Caller, name: &str) -> i64 {
    let made = admin.post("contacts", json!({ "name": name })).await.ok();
    number(&made["payload"]["contact"]["id"])
}

#[tokio::test]
async fn a_filter_that_cannot_be_read_is_told_as_an_error() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let wrong = json!({ "payload": [{ "attribute_key": "shoe_size", "filter_operator": "equal_to", "values": [44] }] });

    for noun in ["conversations", "contacts"] {
        let refusal = admin.post(&format!("{noun}/filter"), wrong.clone()).await.refused(422);
        assert!(refusal["error"].is_string(), "{noun}: {refusal}");
    }
}

#[tokio::test]
async fn the_name_of_somebody_elses_session_is_refused_as_an_error() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let inbox = house.inbox(&admin, "Support", &[]).await;
    let (zoe, max) = (contact(&admin, "Zoe").await, contact(&admin, "Max").await);
    let named =
        |contact: i64| json!({ "inbox_id": inbox.id, "contact_id": contact, "source_id": "zoe@phone" });
    admin.post(&format!("contacts/{zoe}/contact_inboxes"), named(zoe)).await.ok();

    let opened = admin.post(&format!("contacts/{max}/contact_inboxes"), named(max)).await.refused(422);
    let begun = admin.post("conversations", named(max)).await.refused(422);

    assert_eq!(opened, json!({ "error": "source_id should be unique" }));
    assert_eq!(begun, opened);
}

#[tokio::test]
async fn strangers_in_a_team_are_refused_as_an_error() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let team = number(&admin.post("teams", json!({ "name": "billing" })).await.ok()["id"]);
    let path = format!("teams/{team}/team_members");

    for users in [json!([999_999]), json!(["nobody"])] {
        for method in [Method::POST, Method::PATCH] {
            let refusal = admin.json(method, &path, json!({ "user_ids": users })).await.refused(422);
            assert!(refusal["error"].is_string(), "{users}: {refusal}");
        }
    }
}

#[tokio::test]
async fn a_message_that_cannot_be_posted_is_refused_in_words() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let inbox = house.inbox(&admin, "Support", &[]).await;
    let visitor = house.visitor(&inbox, "Cy", "hello").await;
    let path = format!("conversations/{}/messages", visitor.conversation());
    let part =
        "--X\r\ncontent-disposition: form-data; name=\"attachments[]\"; filename=\"a.txt\"\r\n\r\nabc\r\n";
    let files = format!("{}--X--\r\n", part.repeat(16)).into_bytes();

    let many =
        admin.send(Method::POST, &path, Some("multipart/form-data; boundary=X"), files).await.refused(422);
    assert_eq!(keys(&many), ["error", "errors"], "{many}");
    for content in [json!({ "a": 1 }), json!(["a"]), json!([])] {
        let refusal = admin.post(&path, json!({ "content": content })).await.refused(422);
        assert_eq!(keys(&refusal), ["error", "errors"], "{content}");
    }

    let said = admin.get(&path).await.ok();
    assert_eq!(each(&said["payload"], "content"), ["hello"]);
}

#[tokio::test]
async fn notification_settings_have_a_key_from_the_start_and_are_changed_by_name_only() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let shown = admin.get("notification_settings").await.ok();
    let wanted = json!({ "selected_email_flags": ["email_conversation_mention"], "selected_push_flags": [] });

    let refusal = admin.json(Method::PUT, "notification_settings", json!({ "flags": [] })).await.refused(422);
    let untouched = admin.get("notification_settings").await.ok();
    let wrapped = json!({ "notification_settings": wanted });
    let changed = admin.json(Method::PUT, "notification_settings", wrapped).await.ok();

    assert!(refusal["error"].is_string(), "{refusal}");
    assert_eq!(untouched, shown);
    assert_eq!(changed["selected_email_flags"], json!(["email_conversation_mention"]));
    assert!(number(&shown["id"]) > 0);
    assert_eq!(changed["id"], shown["id"]);
}

#[tokio::test]
async fn a_session_that_is_not_there_is_found_as_nothing() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let inbox = house.inbox(&admin, "Support", &[]).await;

    let unknown = json!({ "inbox_id": inbox.id, "source_id": "nobody" });
    let missed = admin.post("contact_inboxes/filter", unknown).await;

    assert_eq!((missed.status.as_u16(), missed.text.as_str()), (404, ""));
}

#[tokio::test]
async fn a_form_clears_labels_with_a_blank_one() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let inbox = house.inbox(&admin, "Support", &[]).await;
    let visitor = house.visitor(&inbox, "Cy", "hello").await;
    let zoe = contact(&admin, "Zoe").await;

    for path in [format!("conversations/{}/labels", visitor.conversation()), format!("contacts/{zoe}/labels")]
    {
        admin.post(&path, json!({ "labels": ["vip"] })).await.ok();
        let cleared = admin.send(Method::POST, &path, FORM, b"labels[]=".to_vec()).await.ok();
        assert_eq!(cleared, json!({ "payload": [] }), "{path}");
    }
}

#[tokio::test]
async fn an_account_speaks_a_language_that_there_is() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let path = format!("/api/v1/accounts/{}", admin.account);

    for locale in [json!("zz"), json!(true), json!("english")] {
        let refusal = admin.json(Method::PATCH, &path, json!({ "locale": locale })).await.refused(422);
        assert_eq!(refusal["attributes"], json!(["locale"]), "{locale}");
    }
    for locale in ["de", "pt_BR", "zh-TW"] {
        let changed = admin.json(Method::PATCH, &path, json!({ "locale": locale })).await.ok();
        assert_eq!(changed["locale"], locale);
    }
}

#[tokio::test]
async fn what_was_merged_shows_its_times_in_seconds() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let (zoe, max) = (contact(&admin, "Zoe").await, contact(&admin, "Max").await);
    let shown = admin.get(&format!("contacts/{max}")).await.ok();
    let both = json!({ "base_contact_id": zoe, "mergee_contact_id": max });
    admin.post("actions/contact_merge", both).await.ok();

    let listed = admin.get(&format!("contacts/{zoe}/merges")).await.ok();

    let mergee = &listed["payload"][0]["mergee"];
    assert_eq!(mergee["name"], "Max");
    assert_eq!(mergee["created_at"], shown["payload"]["created_at"]);
    assert!(number(&mergee["updated_at"]) < 10_000_000_000, "{mergee}");
}

#[tokio::test]
async fn an_inbox_names_whom_its_conversations_may_be_given_to_and_has_no_campaigns() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let (bo, cy) = (house.agent(&admin, "Bo").await, house.agent(&admin, "Cy").await);
    let inbox = house.inbox(&admin, "Support", &[&bo]).await.id;

    let may = bo.get(&format!("inboxes/{inbox}/assignable_agents")).await.ok();

    assert_eq!(may, bo.get(&format!("assignable_agents?inbox_ids[]={inbox}")).await.ok());
    assert_eq!(each(&may["payload"], "id"), [admin.user, bo.user]);
    cy.get(&format!("inboxes/{inbox}/assignable_agents")).await.refused(403);
    assert_eq!(admin.get(&format!("inboxes/{inbox}/campaigns")).await.ok(), json!([]));
    bo.get(&format!("inboxes/{inbox}/campaigns")).await.refused(403);
    for noun in ["assignable_agents", "campaigns"] {
        admin.get(&format!("inboxes/999999/{noun}")).await.refused(404);
    }
}

#[tokio::test]
async fn until_when_is_read_in_every_spelling_and_refused_when_it_is_never() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let inbox = house.inbox(&admin, "Support", &[]).await;
    let visitor = house.visitor(&inbox, "Cy", "hello").await;
    let zoe = contact(&admin, "Zoe").await;
    let (number, toggle) =
        (visitor.conversation(), format!("conversations/{}/toggle_status", visitor.conversation()));
    let snoozed = |until: &Value| json!({ "status": "snoozed", "snoozed_until": until });
    let bulk = |until: &Value| json!({ "type": "Conversation", "ids": [number], "fields": { "status": "snoozed" }, "snoozed_until": until });
    let begun = |until: &Value| json!({ "inbox_id": inbox.id, "contact_id": zoe, "status": "snoozed", "snoozed_until": until });

    for until in [
        json!(1_781_769_600.5),
        json!("1781769600.5"),
        json!("2026-06-18T08:00:00.500Z"),
        json!("2026-06-18T10:00:00.5+02:00"),
    ] {
        let shown = admin.post(&toggle, snoozed(&until)).await.ok();
        assert_eq!(shown["payload"]["snoozed_until"], "2026-06-18T08:00:00.500Z", "{until}");
        admin.post("bulk_actions", bulk(&until)).await.empty();
        assert_eq!(
            admin.post("conversations", begun(&until)).await.ok()["snoozed_until"],
            "2026-06-18T08:00:00.500Z"
        );
        admin.post("notifications/999999/snooze", json!({ "snoozed_until": until })).await.refused(404);
    }
    for nothing in [json!(null), json!(" "), json!([])] {
        assert_eq!(
            admin.post("conversations", begun(&nothing)).await.ok()["snoozed_until"],
            json!(null),
            "{nothing}"
        );
    }
    for until in [
        json!(1_796_059_428_188_i64),
        json!(1e300),
        json!(-1),
        json!("NaN"),
        json!("+12345-01-01T00:00:00Z"),
        json!("soon"),
        json!({ "at": 1_781_769_600 }),
        json!(true),
    ] {
        for (path, body) in [
            (toggle.as_str(), snoozed(&until)),
            ("bulk_actions", bulk(&until)),
            ("conversations", begun(&until)),
            ("notifications/999999/snooze", json!({ "snoozed_until": until })),
        ] {
            let refusal = admin.post(path, body).await.refused(422);
            assert_eq!(refusal["attributes"], json!(["snoozed_until"]), "{path} {until}");
        }
    }
    assert_eq!(
        admin.get(&format!("conversations/{number}")).await.ok()["snoozed_until"],
        "2026-06-18T08:00:00.500Z"
    );
}
