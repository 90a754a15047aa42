//! Bots that conversations are given to, and that others let speak.

use serde_json::{Value, json};

use crate::house::{Caller, House, Visitor, number};

/// An account with a bot, an agent and a customer.
struct Desk {
    house: House,
    admin: Caller,
    agent: Caller,
    bot: i64,
    visitor: Visitor,
}

impl Desk {
    async fn open() -> Self {
        let house = House::start().await;
        let admin = house.account("Acme").await;
        let agent = house.agent(&admin, "Bo").await;
        let bot = made(&admin, "Helper").await;
        let inbox = house.inbox(&admin, "Shop", &[&agent]).await;
        let visitor = house.visitor(&inbox, "Jane", "hello").await;
        Self { house, admin, agent, bot, visitor }
    }

    fn path(&self, below: &str) -> String {
        format!("conversations/{}{below}", self.visitor.conversation())
    }

    async fn assigns(&self, fields: Value) -> Value {
        self.agent.post(&self.path("/assignments"), fields).await.ok()
    }

    /// `assignee_type` and the id of the assignee.
    async fn assignee(&self) -> (Value, Value) {
        let meta = self.agent.get(&self.path("")).await.ok()["meta"].take();
        (meta["assignee_type"].clone(), meta["assignee"]["id"].clone())
    }
}

async fn made(admin: &Caller, name: &str) -> i64 {
    number(&admin.post("agent_bots", json!({ "name": name })).await.ok()["id"])
}

#[tokio::test]
async fn a_bot_and_an_agent_take_each_others_place() {
    let desk = Desk::open().await;
    let (bot, user) = (json!(desk.bot), json!(desk.agent.user));
    let given = json!({ "assignee_id": desk.bot.to_string(), "assignee_type": "AgentBot" });

    let slim = desk.assigns(given.clone()).await;
    let expected = json!({
        "id": bot, "name": "Helper", "description": null, "thumbnail": "", "outgoing_url": null, "bot_type": "webhook",
    });
    assert_eq!(slim, expected);
    assert_eq!(desk.assignee().await, (json!("AgentBot"), bot.clone()));

    assert_eq!(desk.assigns(json!({ "assignee_id": user })).await["id"], user);
    assert_eq!(desk.assignee().await, (json!("User"), user));
    desk.assigns(given).await;
    assert_eq!(desk.assignee().await, (json!("AgentBot"), bot));
}

#[tokio::test]
async fn whoever_is_nobody_takes_a_conversation_from_a_bot() {
    let desk = Desk::open().await;
    let globex = desk.house.account("Globex").await;
    let foreign = made(&globex, "Spy").await;

    for nobody in [
        json!({ "assignee_id": 0 }),
        json!({ "assignee_id": null }),
        json!({ "assignee_id": 4711 }),
        json!({ "assignee_id": globex.user }),
        json!({ "assignee_type": "AgentBot" }),
        json!({ "assignee_type": "AgentBot", "assignee_id": 0 }),
        json!({ "assignee_type": "AgentBot", "assignee_id": 4711 }),
        json!({ "assignee_type": "AgentBot", "assignee_id": foreign }),
        json!({ "assignee_type": "AgentBot", "assignee_id": -desk.bot }),
    ] {
        desk.assigns(json!({ "assignee_id": desk.bot, "assignee_type": "AgentBot" })).await;
        assert_eq!(desk.assigns(nobody.clone()).await, Value::Null, "{nobody}");
        assert_eq!(desk.assignee().await, (Value::Null, Value::Null), "{nobody}");
    }
    let path = desk.path("/assignments");
    desk.agent
        .post(&path, json!({ "assignee_type": "AgentBot", "assignee_id": "Helper" }))
        .await
        .refused(422);
}

#[tokio::test]
async fn a_team_takes_a_conversation_from_a_bot() {
    let desk = Desk::open().await;
    let team = desk.admin.post("teams", json!({ "name": "billing" })).await.ok()["id"].clone();
    desk.assigns(json!({ "assignee_id": desk.bot, "assignee_type": "AgentBot" })).await;

    desk.assigns(json!({ "team_id": team })).await;

    assert_eq!(desk.assignee().await, (Value::Null, Value::Null));
}

#[tokio::test]
async fn what_is_done_to_many_conversations_takes_them_from_bots() {
    let desk = Desk::open().await;
    let given = json!({ "assignee_id": desk.bot, "assignee_type": "AgentBot" });
    let number = desk.visitor.conversation();

    desk.assigns(given.clone()).await;
    let fields = json!({ "assignee_id": desk.agent.user });
    desk.agent
        .post("bulk_actions", json!({ "type": "Conversation", "ids": [number], "fields": fields }))
        .await
        .empty();
    assert_eq!(desk.assignee().await, (json!("User"), json!(desk.agent.user)));

    desk.assigns(given).await;
    let actions = json!([{ "action_name": "remove_assigned_agent", "action_params": [] }]);
    let made = desk.agent.post("macros", json!({ "name": "Free", "actions": actions })).await.ok();
    let execute = format!("macros/{}/execute", made["payload"]["id"]);
    desk.agent.post(&execute, json!({ "conversation_ids": [number] })).await.empty();
    assert_eq!(desk.assignee().await, (Value::Null, Value::Null));
}

#[tokio::test]
async fn somebody_lets_a_bot_of_the_account_speak() {
    let desk = Desk::open().await;
    let foreign = made(&desk.house.account("Globex").await, "Spy").await;
    let path = desk.path("/messages");
    let by = |id: Value| json!({ "content": "hello", "sender_type": "AgentBot", "sender_id": id, "echo_id": "once upon a time" });

    let said = desk.agent.post(&path, by(json!(desk.bot))).await.ok();
    let push = json!({ "id": desk.bot, "name": "Helper", "avatar_url": "", "type": "agent_bot" });
    assert_eq!((&said["sender"], &said["message_type"]), (&push, &json!(1)));
    assert_eq!(desk.agent.post(&path, by(json!(desk.bot))).await.ok()["id"], said["id"]);
    let own = desk.agent.post(&path, json!({ "content": "hello", "echo_id": "once upon a time" })).await.ok();
    assert_eq!((&own["sender"]["type"], own["id"] == said["id"]), (&json!("user"), false));

    for id in
        [json!(4711), json!(foreign), json!(0), json!(null), json!("Helper"), json!(desk.agent.user + 4711)]
    {
        let refused = desk.agent.post(&path, by(id.clone())).await.refused(422);
        assert!(refused["error"].is_string(), "{id}: {refused}");
    }
    let incoming = json!({ "content": "hi", "message_type": "incoming", "sender_type": "AgentBot", "sender_id": desk.bot });
    desk.agent.post(&path, incoming).await.refused(422);
}

#[tokio::test]
async fn a_bot_says_first_what_a_conversation_begins_with() {
    let desk = Desk::open().await;
    let contact = desk.agent.get(&desk.path("")).await.ok()["meta"]["sender"]["id"].clone();
    let beginning = |bot: i64| {
        json!({
            "inbox_id": desk.visitor.inbox_id(), "contact_id": contact,
            "message": { "content": "Good news", "sender_type": "AgentBot", "sender_id": bot },
        })
    };

    let begun = desk.agent.post("conversations", beginning(desk.bot)).await.ok();

    assert_eq!(begun["messages"][0]["sender"]["type"], "agent_bot");
    desk.agent.post("conversations", beginning(4711)).await.refused(422);
}
