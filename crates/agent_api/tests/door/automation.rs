//! What an account wants the system to do by itself, and why it did.

use http::Method;
use model::routing::{Candidate, Cause, Policy, Reason, Standing, Verdict};
use model::scope::SystemScope;
use model::{Id, Result};
use serde_json::{Value, json};
use store::Tx;
use store::routing::NewDecision;

use crate::house::{Caller, House, each, keys};

async fn changes(caller: &Caller, fields: Value) -> crate::house::Answer {
    let path = format!("/api/v1/accounts/{}", caller.account);
    caller.json(Method::PATCH, &path, fields).await
}

async fn shown(caller: &Caller) -> Value {
    caller.get(&format!("/api/v1/accounts/{}", caller.account)).await.ok()
}

#[tokio::test]
async fn administrators_say_what_happens_to_quiet_conversations() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let agent = house.agent(&admin, "Bo").await;

    let changed = changes(
        &admin,
        json!({
            "name": " Acme & Co ", "locale": "pt_BR", "domain": "Acme.Test", "support_email": "help@acme.test",
            "auto_resolve_after": "1440", "auto_resolve_message": "Write again", "auto_resolve_ignore_waiting": "true",
            "auto_resolve_label": "Quiet", "industry": "bakery", "timezone": "Europe/Lisbon",
        }),
    )
    .await
    .ok();

    let settings = &changed["settings"];
    assert_eq!(
        settings,
        &json!({
            "auto_resolve_after": 1440, "auto_resolve_message": "Write again", "auto_resolve_ignore_waiting": true,
            "auto_resolve_label": "quiet", "audio_transcriptions": false,
        })
    );
    assert_eq!((&changed["name"], &changed["locale"]), (&json!("Acme & Co"), &json!("pt_BR")));
    assert_eq!(
        (&changed["domain"], &changed["support_email"]),
        (&json!("acme.test"), &json!("help@acme.test"))
    );
    assert_eq!(changed["custom_attributes"], json!({ "industry": "bakery", "timezone": "Europe/Lisbon" }));
    assert_eq!(shown(&agent).await, changed);
}

#[tokio::test]
async fn what_is_not_mentioned_stays_and_nothing_takes_away() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    changes(&admin, json!({ "auto_resolve_after": 30, "auto_resolve_message": "Bye", "industry": "bakery" }))
        .await
        .ok();

    let kept = changes(&admin, json!({ "auto_resolve_ignore_waiting": true })).await.ok();
    let form = b"auto_resolve_after=&industry=".to_vec();
    let path = format!("/api/v1/accounts/{}", admin.account);
    let gone = admin.send(Method::PATCH, &path, Some("application/x-www-form-urlencoded"), form).await.ok();

    assert_eq!((&kept["settings"]["auto_resolve_after"], &kept["name"]), (&json!(30), &json!("Acme")));
    assert_eq!(gone["settings"]["auto_resolve_after"], Value::Null);
    assert_eq!(gone["settings"]["auto_resolve_message"], "Bye");
    assert_eq!(gone["custom_attributes"], json!({}));
}

#[tokio::test]
async fn bad_settings_are_refused_one_by_one() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let before = shown(&admin).await;

    for (attribute, value) in [
        ("auto_resolve_after", json!(0)),
        ("auto_resolve_after", json!(1_439_857)),
        ("auto_resolve_after", json!(-5)),
        ("auto_resolve_after", json!("soon")),
        ("auto_resolve_message", json!("x".repeat(10_001))),
        ("auto_resolve_label", json!("two words")),
        ("support_email", json!("nobody")),
        ("domain", json!("two words")),
        ("locale", json!("klingon!")),
        ("locale", json!("")),
        ("name", json!(" ")),
    ] {
        let refused = changes(&admin, json!({ attribute: value })).await.refused(422);

        assert_eq!(refused["attributes"], json!([attribute]), "{refused}");
    }

    assert_eq!(shown(&admin).await, before);
}

#[tokio::test]
async fn agents_may_not_set_up_the_account() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let agent = house.agent(&admin, "Bo").await;

    changes(&agent, json!({ "auto_resolve_after": 30 })).await.refused(403);

    assert_eq!(shown(&admin).await["settings"]["auto_resolve_after"], Value::Null);
}

fn decision(conversation: i64, chosen: Option<i64>, reason: Reason) -> NewDecision {
    let standing = if chosen.is_some() { Standing::Chosen } else { Standing::Offline };
    let candidate = Candidate { user_id: Id::new(7), name: "Bo".into(), standing };
    let verdict = Verdict {
        policy: Policy::RoundRobin,
        candidates: vec![candidate],
        chosen: chosen.map(Id::new),
        reason,
    };
    NewDecision { conversation_id: Id::new(conversation), cause: Cause::Opened, verdict, step: 2 }
}

async fn note(tx: &Tx, (account, decisions): &(i64, Vec<NewDecision>)) -> Result<()> {
    let scope = SystemScope { account_id: Id::new(*account) };
    store::routing::note_decisions(tx, &scope, decisions).await
}

#[tokio::test]
async fn why_a_conversation_was_given_away_is_shown_to_whoever_sees_it_newest_first() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let (agent, other) = (house.agent(&admin, "Bo").await, house.agent(&admin, "Cy").await);
    let inbox = house.inbox(&admin, "Support", &[&agent]).await;
    let visitor = house.visitor(&inbox, "Di", "hello").await;
    let elsewhere = house.visitor(&inbox, "Ed", "hello").await;
    let (id, other_id) = (visitor.id(), elsewhere.id());
    let decisions: Vec<_> = (0..60)
        .map(|_| decision(id, None, Reason::NobodyOnline))
        .chain([decision(id, Some(7), Reason::Turn), decision(other_id, None, Reason::NoMembers)])
        .collect();
    house.app.store.write(&(admin.account, decisions), note).await.unwrap();
    let path = format!("conversations/{}/routing_decisions", visitor.conversation());

    let shown = agent.get(&path).await.ok();

    let list = &shown["payload"];
    assert_eq!(keys(&shown), ["payload"]);
    assert_eq!(list.as_array().unwrap().len(), 50);
    assert_eq!(each(list, "reason")[..2], [json!("turn"), json!("nobody_online")]);
    assert_eq!(list[0]["chosen_id"], 7);
    assert_eq!(list[0]["step"], 2);
    assert_eq!(list[0]["conversation_id"], visitor.conversation());
    assert_eq!(list[0]["candidates"], json!([{ "id": 7, "name": "Bo", "standing": "chosen" }]));
    other.get(&path).await.refused(403);
    let stranger = house.account("Globex").await;
    stranger.get(&path).await.refused(404);
}
