//! Agents, inboxes, teams and labels: made, changed, listed and removed.

use http::Method;
use serde_json::json;

use crate::house::{House, each, number};

#[tokio::test]
async fn agents_are_listed_by_name_whatever_the_case() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    for name in ["zoe", "Bo", "cy"] {
        house.agent(&admin, name).await;
    }

    let agents = admin.get("agents").await.ok();

    assert_eq!(each(&agents, "name"), ["Ada of Acme", "Bo", "cy", "zoe"]);
}

#[tokio::test]
async fn a_member_cannot_be_taken_in_twice() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    admin.post("agents", json!({ "agent": { "email": "bo@desk.test" } })).await.ok();

    let refusal = admin.post("agents", json!({ "email": "BO@desk.test" })).await.refused(422);

    assert_eq!(refusal, json!({ "message": "Email has already been taken", "attributes": ["email"] }));
}

#[tokio::test]
async fn an_inbox_takes_its_settings_and_channel() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let body = json!({
        "name": " Support ", "greeting_enabled": "true", "greeting_message": "Hi!", "timezone": "Europe/Berlin",
        "channel": {
            "type": "api", "webhook_url": "https://shop.test/hook", "hmac_mandatory": true,
            "additional_attributes": { "agent_reply_time_window": 24 },
        },
    });

    let made = admin.post("inboxes", body).await.ok();

    assert_eq!(made["name"], "Support");
    assert_eq!(made["greeting_enabled"], true);
    assert_eq!(made["timezone"], "Europe/Berlin");
    assert_eq!(made["hmac_mandatory"], true);
    assert_eq!(made["webhook_url"], "https://shop.test/hook");
    assert_eq!(made["additional_attributes"], json!({ "agent_reply_time_window": 24 }));
    assert_eq!(made["inbox_identifier"].as_str().unwrap().len(), 24);
    assert_eq!(made["working_hours"].as_array().unwrap().len(), 7);
    assert_eq!(admin.get(&format!("inboxes/{}", made["id"])).await.ok(), made);
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_nothing_else() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let inbox = house.inbox(&admin, "Support", &[]).await;
    let path = format!("inboxes/{}", inbox.id);
    let before = admin.get(&path).await.ok();
    let body = json!({
        "greeting_message": "Hi!", "csat_survey_enabled": "1",
        "working_hours": [{ "day_of_week": 6, "open_hour": "10", "open_minutes": 0, "close_hour": 12, "close_minutes": 30 }],
        "channel": { "webhook_url": "https://shop.test/hook" },
    });

    let after = admin.json(Method::PATCH, &path, body).await.ok();

    let mut expected = before;
    expected["greeting_message"] = json!("Hi!");
    expected["csat_survey_enabled"] = json!(true);
    expected["webhook_url"] = json!("https://shop.test/hook");
    expected["working_hours"][6] = json!({
        "day_of_week": 6, "closed_all_day": false, "open_hour": 10, "open_minutes": 0, "close_hour": 12,
        "close_minutes": 30, "open_all_day": false,
    });
    assert_eq!(after, expected);
    let body = json!({ "greeting_message": "null", "channel": { "webhook_url": null } });
    let cleared = admin.json(Method::PUT, &path, body).await.ok();
    assert_eq!(cleared["greeting_message"], json!(null));
    assert_eq!(cleared["webhook_url"], json!(null));
}

#[tokio::test]
async fn a_reset_secret_is_another_one() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let inbox = house.inbox(&admin, "Support", &[]).await;

    let after = admin.post(&format!("inboxes/{}/reset_secret", inbox.id), json!({})).await.ok();

    assert_ne!(after["secret"], inbox.channel.secret.reveal());
    assert_eq!(after["hmac_token"], inbox.channel.hmac_token.reveal());
}

#[tokio::test]
async fn members_of_an_inbox_are_added_replaced_and_removed() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let (bo, cy) = (house.agent(&admin, "Bo").await, house.agent(&admin, "Cy").await);
    let inbox = house.inbox(&admin, "Support", &[]).await;
    let members = |users: &[i64]| json!({ "inbox_id": inbox.id, "user_ids": users });
    let show = format!("inbox_members/{}", inbox.id);

    let added = admin.post("inbox_members", members(&[bo.user])).await.ok();
    assert_eq!(each(&added["payload"], "id"), [bo.user]);
    let added = admin.post("inbox_members", members(&[cy.user])).await.ok();
    assert_eq!(each(&added["payload"], "id"), [bo.user, cy.user]);
    let replaced = admin.json(Method::PATCH, "inbox_members", members(&[cy.user])).await.ok();
    assert_eq!(each(&replaced["payload"], "id"), [cy.user]);
    assert_eq!(each(&cy.get(&show).await.ok()["payload"], "id"), [cy.user]);
    bo.get(&show).await.refused(403);
    admin.json(Method::DELETE, "inbox_members", members(&[cy.user])).await.empty();

    assert_eq!(admin.get(&show).await.ok()["payload"], json!([]));
}

#[tokio::test]
async fn assignable_are_members_of_all_inboxes_and_administrators() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let (bo, cy) = (house.agent(&admin, "Bo").await, house.agent(&admin, "Cy").await);
    let first = house.inbox(&admin, "First", &[&bo, &cy]).await;
    let second = house.inbox(&admin, "Second", &[&bo]).await;

    let one = bo.get(&format!("assignable_agents?inbox_ids[]={}", first.id)).await.ok();
    let both = format!("assignable_agents?inbox_ids%5B%5D={}&inbox_ids%5B%5D={}", first.id, second.id);
    let both = bo.get(&both).await.ok();

    assert_eq!(each(&one["payload"], "id"), [admin.user, bo.user, cy.user]);
    assert_eq!(each(&both["payload"], "id"), [admin.user, bo.user]);
}

#[tokio::test]
async fn teams_and_their_members_live_and_die() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let (bo, cy) = (house.agent(&admin, "Bo").await, house.agent(&admin, "Cy").await);
    let made =
        admin.post("teams", json!({ "team": { "name": " Billing ", "description": "Money" } })).await.ok();
    assert_eq!(made["name"], "billing");
    assert_eq!(made["allow_auto_assign"], true);
    let path = format!("teams/{}", number(&made["id"]));
    let members = format!("{path}/team_members");

    let added = admin.post(&members, json!({ "user_ids": [bo.user] })).await.ok();
    assert_eq!(each(&added, "id"), [bo.user]);
    let added = admin.post(&members, json!({ "user_ids": [bo.user, cy.user] })).await.ok();
    assert_eq!(each(&added, "id"), [cy.user], "only who was not in it before");
    assert_eq!(bo.get("teams").await.ok()[0]["is_member"], true);
    assert_eq!(admin.get("teams").await.ok()[0]["is_member"], false);
    let all = admin.json(Method::PATCH, &members, json!({ "user_ids": [cy.user] })).await.ok();
    assert_eq!(each(&all, "id"), [cy.user]);
    admin.json(Method::DELETE, &members, json!({ "user_ids": [cy.user] })).await.empty();
    assert_eq!(admin.get(&members).await.ok(), json!([]));
    let changed = admin.json(Method::PATCH, &path, json!({ "description": null })).await.ok();
    assert_eq!((changed["name"].as_str(), &changed["description"]), (Some("billing"), &json!(null)));
    let taken = admin.post("teams", json!({ "name": "BILLING" })).await.refused(422);
    assert_eq!(taken, json!({ "message": "Name has already been taken", "attributes": ["name"] }));
    admin.json(Method::DELETE, &path, json!({})).await.empty();
    admin.get(&path).await.refused(404);
}

#[tokio::test]
async fn labels_live_and_die() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let body = json!({ "label": { "title": "VIP", "color": "#ff0000", "show_on_sidebar": "false" } });

    let made = admin.post("labels", body).await.ok();
    assert_eq!((made["title"].as_str(), made["show_on_sidebar"].as_bool()), (Some("vip"), Some(false)));
    let path = format!("labels/{}", number(&made["id"]));
    let changed = admin.json(Method::PATCH, &path, json!({ "description": "Important" })).await.ok();
    assert_eq!(changed["description"], "Important");
    assert_eq!(admin.get("labels").await.ok()["payload"], json!([changed]));
    for (body, attribute) in [
        (json!({ "title": "vip" }), "title"),
        (json!({ "title": "two words" }), "title"),
        (json!({}), "title"),
        (json!({ "title": "new", "color": "red" }), "color"),
    ] {
        assert_eq!(admin.post("labels", body).await.refused(422)["attributes"], json!([attribute]));
    }
    admin.json(Method::DELETE, &path, json!({})).await.empty();
    assert_eq!(admin.get("labels").await.ok()["payload"], json!([]));
}

#[tokio::test]
async fn a_repeated_request_makes_nothing_twice() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let keyed = |key: &str| admin.with("idempotency-key", key);

    for (path, body, other) in [
        ("labels", json!({ "title": "vip" }), json!({ "title": "other" })),
        ("teams", json!({ "name": "billing" }), json!({ "name": "other" })),
        ("agents", json!({ "email": "bo@desk.test" }), json!({ "email": "cy@desk.test" })),
        (
            "inboxes",
            json!({ "name": "Shop", "channel": { "type": "api" } }),
            json!({ "name": "Other", "channel": { "type": "api" } }),
        ),
    ] {
        let key = format!("key of {path}");
        let first = keyed(&key).post(path, body.clone()).await.ok();
        let second = keyed(&key).post(path, body).await.ok();
        assert_eq!(first["id"], second["id"], "{path}");
        keyed(&key).post(path, other).await.refused(422);
    }
}
