//! The exact keys of every answer: clients decode strictly and dereference without asking.

use serde_json::json;

use crate::house::{House, keys};

const AGENT: [&str; 11] = [
    "account_id",
    "auto_offline",
    "availability_status",
    "available_name",
    "confirmed",
    "email",
    "id",
    "name",
    "provider",
    "role",
    "thumbnail",
];

const CONVERSATION: [&str; 26] = [
    "account_id",
    "additional_attributes",
    "agent_last_seen_at",
    "assignee_last_seen_at",
    "can_reply",
    "contact_last_seen_at",
    "created_at",
    "custom_attributes",
    "first_reply_created_at",
    "id",
    "inbox_id",
    "labels",
    "last_activity_at",
    "last_non_activity_message",
    "messages",
    "meta",
    "muted",
    "priority",
    "sla_policy_id",
    "snoozed_until",
    "status",
    "timestamp",
    "unread_count",
    "updated_at",
    "uuid",
    "waiting_since",
];

#[tokio::test]
async fn a_user() {
    let house = House::start().await;
    let admin = house.account("Acme").await;

    let user = admin.get("/api/v1/profile").await.ok();

    let expected = [
        "access_token",
        "account_id",
        "accounts",
        "available_name",
        "avatar_url",
        "confirmed",
        "display_name",
        "email",
        "id",
        "inviter_id",
        "message_signature",
        "name",
        "provider",
        "pubsub_token",
        "role",
        "type",
        "ui_settings",
        "uid",
    ];
    assert_eq!(keys(&user), expected);
    let expected = [
        "active_at",
        "auto_offline",
        "availability",
        "availability_status",
        "id",
        "name",
        "onboarding_step",
        "permissions",
        "role",
        "status",
    ];
    assert_eq!(keys(&user["accounts"][0]), expected);
}

#[tokio::test]
async fn an_account() {
    let house = House::start().await;
    let admin = house.account("Acme").await;

    let account = admin.get(&format!("/api/v1/accounts/{}", admin.account)).await.ok();

    let expected = [
        "cache_keys",
        "created_at",
        "custom_attributes",
        "domain",
        "features",
        "id",
        "latest_chatwoot_version",
        "locale",
        "name",
        "settings",
        "status",
        "support_email",
    ];
    assert_eq!(keys(&account), expected);
    admin.post("update_active_at", json!({})).await.empty();
}

#[tokio::test]
async fn agents_inboxes_teams_and_labels() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let inbox = house.inbox(&admin, "Support", &[&admin]).await;
    let team = admin.post("teams", json!({ "name": "billing" })).await.ok();
    let label = admin.post("labels", json!({ "title": "vip" })).await.ok();

    assert_eq!(keys(&admin.get("agents").await.ok()[0]), AGENT);
    let members = admin.get(&format!("inbox_members/{}", inbox.id)).await.ok();
    assert_eq!(keys(&members), ["payload"]);
    assert_eq!(keys(&members["payload"][0]), AGENT);
    let expected = ["account_id", "allow_auto_assign", "description", "id", "is_member", "name"];
    assert_eq!(keys(&team), expected);
    assert_eq!(keys(&admin.get("teams").await.ok()[0]), expected);
    assert_eq!(keys(&label), ["color", "description", "id", "show_on_sidebar", "title"]);
    let inbox = admin.get("inboxes").await.ok()["payload"][0].clone();
    let expected = [
        "additional_attributes",
        "allow_messages_after_resolved",
        "allowed_domains",
        "auto_assignment_config",
        "avatar_url",
        "business_name",
        "callback_webhook_url",
        "channel_id",
        "channel_type",
        "csat_config",
        "csat_survey_enabled",
        "enable_auto_assignment",
        "enable_email_collect",
        "greeting_enabled",
        "greeting_message",
        "hmac_mandatory",
        "hmac_token",
        "id",
        "inbox_identifier",
        "lock_to_single_conversation",
        "messaging_service_sid",
        "name",
        "out_of_office_message",
        "phone_number",
        "provider",
        "reply_time",
        "secret",
        "selected_feature_flags",
        "sender_name_type",
        "timezone",
        "web_widget_script",
        "webhook_url",
        "website_token",
        "website_url",
        "welcome_tagline",
        "welcome_title",
        "widget_color",
        "working_hours",
        "working_hours_enabled",
    ];
    assert_eq!(keys(&inbox), expected);
    assert_eq!(inbox["channel_type"], "Channel::Api");
}

#[tokio::test]
async fn a_conversation_and_its_messages() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let inbox = house.inbox(&admin, "Support", &[]).await;
    let visitor = house.visitor(&inbox, "Bo", "hello").await;
    let path = format!("conversations/{}", visitor.conversation());

    let bare = admin.get(&path).await.ok();
    assert_eq!(keys(&bare), CONVERSATION);
    assert_eq!(keys(&bare["meta"]), ["channel", "hmac_verified", "sender"]);
    assert!(bare["updated_at"].is_f64());
    for whole in ["created_at", "timestamp", "last_activity_at", "waiting_since", "agent_last_seen_at"] {
        assert!(bare[whole].is_i64(), "{whole}");
    }
    let expected = [
        "additional_attributes",
        "availability_status",
        "blocked",
        "created_at",
        "custom_attributes",
        "email",
        "id",
        "identifier",
        "last_activity_at",
        "name",
        "phone_number",
        "thumbnail",
    ];
    let sender: Vec<&str> = keys(&bare["meta"]["sender"]);
    assert!(sender.iter().all(|key| expected.contains(key)) && sender.contains(&"created_at"), "{sender:?}");
    admin.post(&format!("{path}/assignments"), json!({ "assignee_id": admin.user })).await.ok();
    let team = admin.post("teams", json!({ "name": "billing" })).await.ok();
    admin.post(&format!("{path}/assignments"), json!({ "team_id": team["id"] })).await.ok();
    admin.post(&format!("{path}/assignments"), json!({ "assignee_id": admin.user })).await.ok();
    let full = admin.get(&path).await.ok();
    let expected = ["assignee", "assignee_type", "channel", "hmac_verified", "sender", "team"];
    assert_eq!(keys(&full["meta"]), expected);
    assert_eq!(full["meta"]["assignee_type"], "User");
    let listed = admin.get("conversations").await.ok();
    assert_eq!(keys(&listed), ["data"]);
    assert_eq!(keys(&listed["data"]), ["meta", "payload"]);
    assert_eq!(listed["data"]["payload"][0], full);
}

#[tokio::test]
async fn messages_and_what_goes_with_them() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let inbox = house.inbox(&admin, "Support", &[]).await;
    let visitor = house.visitor(&inbox, "Bo", "hello").await;
    let path = format!("conversations/{}", visitor.conversation());

    let messages = admin.get(&format!("{path}/messages")).await.ok();

    let expected =
        ["additional_attributes", "agent_last_seen_at", "assignee_last_seen_at", "contact", "labels"];
    assert_eq!(keys(&messages["meta"]), expected);
    let expected = [
        "content",
        "content_attributes",
        "content_type",
        "conversation_id",
        "created_at",
        "id",
        "inbox_id",
        "message_type",
        "private",
        "sender",
        "source_id",
        "status",
    ];
    assert_eq!(keys(&messages["payload"][0]), expected);
    let toggled = admin.post(&format!("{path}/toggle_status"), json!({})).await.ok();
    assert_eq!(toggled["meta"], json!({}));
    assert_eq!(keys(&toggled["payload"]), ["conversation_id", "current_status", "snoozed_until", "success"]);
}

#[tokio::test]
async fn what_does_not_exist_yet_is_an_empty_list() {
    let house = House::start().await;
    let admin = house.account("Acme").await;

    for path in ["campaigns", "dashboard_apps", "custom_attribute_definitions", "custom_filters"] {
        assert_eq!(admin.get(path).await.ok(), json!([]), "{path}");
    }
    for path in ["macros", "integrations/apps"] {
        assert_eq!(admin.get(path).await.ok(), json!({ "payload": [] }), "{path}");
    }
    let refusal = admin.post("captain/tasks/rewrite", json!({ "content": "hi" })).await.refused(422);
    assert_eq!(refusal, json!({ "error": "This server does not help with writing" }));
}

#[tokio::test]
async fn the_description_names_every_documented_endpoint() {
    let description = serde_json::to_value(agent_api::openapi()).unwrap();

    let paths = description["paths"].as_object().unwrap();

    assert!(paths.contains_key("/auth/sign_in"));
    assert!(paths.contains_key("/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages"));
    let operations: usize = paths.values().map(|path| path.as_object().unwrap().len()).sum();
    assert_eq!(operations, 183);
}
