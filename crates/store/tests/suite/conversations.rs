//! Threads between customers and the business.

use std::time::Duration;

use model::account::AccountId;
use model::contact_inbox::Session;
use model::conversation::{Conversation, ConversationStatus, Facts, Priority};
use model::scope::{SystemScope, VisitorScope};
use model::user::Role;
use model::{Error, Id, Result};
use rstest::rstest;
use serde_json::json;
use store::conversations::{self, NewConversation};
use store::{Store, Tx, contact_inboxes, inboxes, threads};
use testkit::store::Database::{self, Postgres, Sqlite};
use tokio::task::JoinSet;

use testkit::scene::{Scene, attributes, is_missing, new_conversation};

#[rstest]
#[tokio::test]
async fn a_conversation_begins_waiting_under_the_next_number(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let (contact, session) = scene.customer("bo").await;
    scene.conversation_of(&session).await;
    let new = NewConversation {
        status: ConversationStatus::Pending,
        custom_attributes: attributes(json!({"order": 7})),
        additional_attributes: attributes(json!({"referer": "https://example.com"})),
        assignee_id: Some(ada.id),
        ..new_conversation(&session)
    };

    let thread = scene.write(async |tx| conversations::insert(tx, &scene.scope, &new).await).await;

    let conversation = &thread.view.conversation;
    assert_eq!((conversation.display_id, conversation.status), (2, ConversationStatus::Pending));
    assert_eq!(conversation.waiting_since, Some(conversation.created_at));
    assert_eq!(conversation.custom_attributes, new.custom_attributes);
    assert_eq!(conversation.additional_attributes, new.additional_attributes);
    assert_eq!(thread.view.assignee, Some(ada.card()));
    assert_eq!(thread.view.contact.id, contact.id);
    assert_eq!(thread.view.contact_inbox, session.contact_inbox);
    let last = conversations::last_of_session(&scene.db(), session.contact_inbox.id).await.unwrap();
    assert_eq!(last, Some(conversation.id));
    assert_eq!(conversations::last_of_session(&scene.db(), Id::new(4711)).await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn a_changed_conversation_is_read_as_it_was_written(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let thread = scene.conversation("bo").await;
    scene.test.clock.advance(Duration::from_secs(9));
    let now = Some(scene.now());
    let changed = Conversation {
        status: ConversationStatus::Snoozed,
        priority: Some(Priority::High),
        assignee_id: Some(ada.id),
        labels: vec!["billing".into(), "größe".into()],
        custom_attributes: attributes(json!({"a": null, "b": [1, "two"]})),
        additional_attributes: attributes(json!({"c": {"d": true}})),
        agent_last_seen_at: now,
        assignee_last_seen_at: now,
        contact_last_seen_at: now,
        first_reply_created_at: now,
        waiting_since: None,
        snoozed_until: now,
        last_activity_at: scene.now(),
        facts: Facts {
            unread_count: 3,
            last_incoming_at: now,
            last_outgoing_at: now,
            template_day: Some(20_000),
            flood_started_at: now,
            flood_count: 4,
            last_message_at: now,
        },
        ..thread.view.conversation.clone()
    };

    let written = scene.write(async |tx| conversations::update(tx, &changed).await).await;

    assert_eq!(scene.reread(&thread).await.view.conversation, written);
    assert_eq!(written, Conversation { updated_at: scene.now(), ..changed });
}

#[rstest]
#[tokio::test]
async fn everything_a_conversation_names_is_of_the_account(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (globex, shop) = scene.other_account().await;
    let (_, session) = scene.customer("bo").await;
    let (other, _) = scene.customer("other").await;
    let fitting = new_conversation(&session);
    let insert = async |scope: SystemScope, new: NewConversation| {
        scene.try_write(async |tx| conversations::insert(tx, &scope, &new).await).await
    };

    assert!(is_missing(insert(globex, fitting.clone()).await));
    assert!(is_missing(insert(scene.scope, NewConversation { inbox_id: shop.id, ..fitting.clone() }).await));
    assert!(is_missing(
        insert(scene.scope, NewConversation { contact_id: other.id, ..fitting.clone() }).await
    ));
    assert!(is_missing(
        insert(scene.scope, NewConversation { team_id: Some(Id::new(4711)), ..fitting.clone() }).await
    ));
    let stranger = NewConversation { assignee_id: Some(Id::new(4711)), ..fitting.clone() };
    assert!(is_missing(insert(scene.scope, stranger).await));
    assert_eq!(insert(scene.scope, fitting).await.unwrap().view.conversation.display_id, 1);
}

async fn begin(tx: &Tx, (account_id, new): &(AccountId, NewConversation)) -> Result<i64> {
    let thread = conversations::insert(tx, &SystemScope { account_id: *account_id }, new).await?;
    Ok(thread.view.conversation.display_id)
}

async fn begin_then_fail(tx: &Tx, input: &(AccountId, NewConversation)) -> Result<i64> {
    begin(tx, input).await?;
    Err(Error::Conflict("changed my mind"))
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_writers_number_conversations_without_gaps(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (_, session) = scene.customer("bo").await;
    let writers: JoinSet<_> =
        (0..8).map(|_| write(scene.store().clone(), scene.account, session.clone())).collect();

    let mut numbers: Vec<i64> = writers.join_all().await.into_iter().flatten().collect();

    numbers.sort_unstable();
    assert_eq!(numbers, (1..=80).collect::<Vec<_>>());
}

/// Begins ten conversations, each after one that is taken back.
async fn write(store: Store, account: AccountId, session: Session) -> Vec<i64> {
    let input = (account, new_conversation(&session));
    let mut numbers = Vec::new();
    for _ in 0..10 {
        assert!(store.write(&input, begin_then_fail).await.is_err());
        numbers.push(store.write(&input, begin).await.unwrap());
    }
    numbers
}

#[rstest]
#[tokio::test]
async fn agents_see_conversations_through_inbox_or_team(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let inside = scene.member("Inside", Role::Agent).await;
    let helper = scene.member("Helper", Role::Agent).await;
    let outside = scene.member("Outside", Role::Agent).await;
    let chief = scene.member("Chief", Role::Administrator).await;
    let (_, session) = scene.customer("bo").await;
    let new = store::teams::NewTeam { name: "help".into(), description: None, allow_auto_assign: false };
    scene
        .write(async |tx| {
            inboxes::add_members(tx, &scene.scope, scene.inbox.id, &[inside.id]).await?;
            let team = store::teams::insert(tx, &scene.scope, &new).await?;
            store::teams::add_members(tx, &scene.scope, team.id, &[helper.id]).await?;
            let new = NewConversation { team_id: Some(team.id), ..new_conversation(&session) };
            conversations::insert(tx, &scene.scope, &new).await
        })
        .await;
    let sees = async |user, number| threads::of_agent(&scene.db(), &scene.agent(user).await, number).await;

    for user in [inside.id, helper.id, chief.id] {
        assert_eq!(sees(user, 1).await.unwrap().view.conversation.display_id, 1);
    }
    assert!(matches!(sees(outside.id, 1).await, Err(Error::Forbidden(_))));
    assert!(is_missing(sees(chief.id, 2).await));
}

#[rstest]
#[tokio::test]
async fn a_visitor_lists_what_the_session_may_see(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (contact, laptop) = scene.customer("laptop").await;
    let phone =
        scene.write(async |tx| contact_inboxes::insert(tx, contact.id, scene.inbox.id, "phone").await).await;
    scene.conversation("stranger").await;
    let first = scene.conversation_of(&laptop).await.view.conversation.id;
    let second = scene.conversation_of(&phone).await.view.conversation.id;
    let listed = async |verified| {
        let scope = VisitorScope {
            account_id: scene.account,
            inbox_id: scene.inbox.id,
            contact_id: contact.id,
            contact_inbox_id: phone.contact_inbox.id,
            verified,
        };
        let threads = threads::list_of_visitor(&scene.db(), &scope).await.unwrap();
        threads.iter().map(|thread| thread.view.conversation.id).collect::<Vec<_>>()
    };

    assert_eq!(listed(false).await, [second]);
    assert_eq!(listed(true).await, [first, second]);
}
