//! Where customers of an account's channels wait, and for whom.

use http::Method;
use serde_json::{Value, json};

use crate::house::{Answer, Caller, House, number};

async fn chooses(caller: &Caller, fields: Value) -> Answer {
    let path = format!("/api/v1/accounts/{}/channel_queues", caller.account);
    caller.json(Method::PATCH, &path, fields).await
}

async fn team(admin: &Caller, name: &str) -> i64 {
    number(&admin.post("teams", json!({ "name": name })).await.ok()["id"])
}

#[tokio::test]
async fn administrators_choose_and_everybody_may_know() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let agent = house.agent(&admin, "Bo").await;
    let (sales, support) = (team(&admin, "sales").await, team(&admin, "support").await);
    let nothing = json!({ "default_team_id": null, "channels": {}, "queues": [] });
    let steps = json!([{ "after": 30, "team_id": support }, { "after": 60, "team_id": null }]);

    assert_eq!(agent.get("channel_queues").await.ok(), nothing);
    let chosen = chooses(
        &admin,
        json!({
            "channel_queues": {
                "default_team_id": sales, "channels": { " SMS ": support, "web": null },
                "queues": [{ "team_id": sales, "max_size": "50", "steps": steps }, { "team_id": null, "max_size": 9 }],
            },
        }),
    )
    .await
    .ok();

    assert_eq!(
        chosen,
        json!({
            "default_team_id": sales, "channels": { "sms": support, "web": null },
            "queues": [
                { "team_id": sales, "max_size": 50, "steps": steps },
                { "team_id": null, "max_size": 9, "steps": null },
            ],
        })
    );
    assert_eq!(agent.get("channel_queues").await.ok(), chosen);
    let kept = chooses(&admin, json!({ "default_team_id": null })).await.ok();
    assert_eq!((&kept["default_team_id"], &kept["queues"]), (&Value::Null, &chosen["queues"]));
    chooses(&agent, json!({ "channels": {} })).await.refused(403);
    let gone = chooses(&admin, json!({ "channels": {}, "queues": [] })).await.ok();
    assert_eq!(gone, nothing);
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_a_reason() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let stranger = house.account("Globex").await;
    let (sales, support) = (team(&admin, "sales").await, team(&admin, "support").await);
    let theirs = team(&stranger, "theirs").await;
    let before = admin.get("channel_queues").await.ok();
    let of_sales = |steps: Value| json!({ "queues": [{ "team_id": sales, "steps": steps }] });
    let step = |after: i64, team: Value| json!({ "after": after, "team_id": team });
    let many: Vec<Value> = (1..=11).map(|after| step(after, json!(after))).collect();

    let refusals = [
        (json!({ "default_team_id": theirs }), "Team must exist in the account"),
        (json!({ "default_team_id": "sales" }), "Team must exist in the account"),
        (json!({ "channels": { "sms": theirs } }), "Team must exist in the account"),
        (of_sales(json!([step(1, json!(theirs))])), "Team must exist in the account"),
        (json!({ "channels": { "no spaces": null } }), "Channel must have 1 to 32 letters, digits, _ or -"),
        (json!({ "channels": { "SMS": null, "sms": null } }), "Each channel is named once"),
        (json!({ "queues": [{ "team_id": sales }, { "team_id": sales }] }), "Each queue has its rules once"),
        (json!({ "queues": [{ "team_id": sales, "max_size": 0 }] }), "Max size must be between 1 and 100000"),
        (json!({ "queues": [{ "team_id": sales, "max_size": -1 }] }), "Max size must be a positive number"),
        (
            json!({ "queues": [{ "team_id": null, "steps": [step(1, json!(sales))] }] }),
            "The inbox's own queue is everybody's already",
        ),
        (of_sales(json!(many)), "A queue has at most 10 steps"),
        (of_sales(json!([step(0, Value::Null)])), "Steps come after 1 to 86400 seconds"),
        (of_sales(json!([step(-5, Value::Null)])), "Steps come after 1 to 86400 seconds"),
        (of_sales(json!([step(86_401, Value::Null)])), "Steps come after 1 to 86400 seconds"),
        (
            of_sales(json!([step(9, json!(support)), step(9, Value::Null)])),
            "Each step comes later than the one before",
        ),
        (of_sales(json!([step(1, json!(sales))])), "Each step brings somebody new"),
        (of_sales(json!([step(1, Value::Null), step(2, json!(support))])), "Each step brings somebody new"),
    ];
    for (fields, sentence) in refusals {
        let refusal = chooses(&admin, fields.clone()).await.refused(422);
        assert_eq!(refusal["message"], sentence, "{fields}");
    }
    for unclear in [json!({ "after": 1 }), json!({ "after": 1, "team": sales, "team_id": null })] {
        chooses(&admin, of_sales(json!([unclear]))).await.refused(422);
    }

    assert_eq!(admin.get("channel_queues").await.ok(), before);
}
