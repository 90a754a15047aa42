//! What is refused is told where clients look for it, and what they mean is understood in every spelling.

use serde_json::{Value, json};

use crate::house::{Caller, House, number};

async fn contact(admin: &Caller, name: &str) -> i64 {
    let made = admin.post("contacts", json!({ "name": name })).await.ok();
    number(&made["payload"]["contact"]["id"])
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
