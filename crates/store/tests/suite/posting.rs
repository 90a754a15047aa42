//! Posting a message: batches, order, and what follows from a message.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::join_all;
use model::contact::Contact;
use model::conversation::{Conversation, ConversationId, ConversationStatus};
use model::event::{Body, Event, EventName, NewEvent, Payload, Seq};
use model::message::{MessageId, MessageKind};
use model::posting::{Draft, Speaker, Thread};
use model::scope::SystemScope;
use model::topic::Topic;
use model::user::Role;
use model::{Error, Id, Result};
use rstest::rstest;
use store::messages::{self, Page, Reader};
use store::{PostCall, Store, Tx, contacts, conversations, events, threads};
use testkit::store::Database::{self, Postgres, Sqlite};
use tokio::task::JoinSet;

use testkit::scene::{Scene, is_missing, saying, words};

/// The whole log of the scene's account.
async fn log(scene: &Scene) -> Vec<Event> {
    let logged = events::between(&scene.db(), scene.account, 0, i64::MAX, 10_000).await.unwrap();
    logged.iter().map(|logged| logged.event.clone()).collect()
}

fn names(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(|event| event.name.as_str()).collect()
}

/// The message and conversation of every `message.created`, in the order of the log.
fn created(events: &[Event]) -> Vec<(ConversationId, MessageId)> {
    let created = events.iter().filter(|event| event.name == EventName::MessageCreated);
    let message = created.map(|event| match &event.payload.body {
        Body::Message(view) => (view.message.conversation_id, view.message.id),
        other => panic!("a created message carries {other:?}"),
    });
    message.collect()
}

/// Posts `words`, one after the other.
async fn talk(store: Store, thread: Thread, words: Vec<String>) -> (ConversationId, Vec<MessageId>) {
    let mut posted = Vec::new();
    for word in words {
        posted.push(store.post(saying(&thread, &word)).await.unwrap().message.message.id);
    }
    (thread.view.conversation.id, posted)
}

/// Four people in each of these conversations post 15 messages each, spread over the stores.
async fn crowd(stores: &[Store], threads: &[Thread]) -> BTreeMap<ConversationId, Vec<Vec<MessageId>>> {
    let people = threads.iter().flat_map(|thread| (0..4).map(move |person| (thread, person)));
    let talks = people.enumerate().map(|(index, (thread, person))| {
        let words = (0..15).map(|number| format!("{person}-{number}")).collect();
        talk(stores[index % stores.len()].clone(), thread.clone(), words)
    });
    let mut posted: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (conversation, ids) in talks.collect::<JoinSet<_>>().join_all().await {
        posted.entry(conversation).or_default().push(ids);
    }
    posted
}

/// Whether these are 1, 2, 3 … without a gap.
fn is_dense(positions: impl Iterator<Item = Seq>) -> bool {
    positions.zip(1..).all(|(position, number)| position == number)
}

/// Checks what everyone relies on: dense positions, and ids that grow with them in every conversation.
async fn check_order(scene: &Scene, posted: BTreeMap<ConversationId, Vec<Vec<MessageId>>>) {
    let log = log(scene).await;
    assert!(is_dense(log.iter().map(|event| event.seq)));
    let head = events::heads(&scene.db(), &[scene.account]).await.unwrap().remove(0);
    assert_eq!(Some(head.seq), log.last().map(|event| event.seq));
    for (conversation, people) in posted {
        assert!(people.iter().all(|ids| ids.is_sorted()), "somebody's messages changed places");
        let of_it =
            created(&log).into_iter().filter(|(id, _)| *id == conversation).map(|(_, message)| message);
        let in_log: Vec<MessageId> = of_it.collect();
        let mut everything: Vec<MessageId> = people.into_iter().flatten().collect();
        everything.sort_unstable();
        assert_eq!(in_log, everything);
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_is_told_in_order_and_without_gaps(#[values(Sqlite, Postgres)] database: Database) {
    let Some(mut scene) = Scene::open(database).await else { return };
    let threads =
        [scene.conversation("one").await, scene.conversation("two").await, scene.conversation("three").await];

    let posted = crowd(&[scene.store().clone()], &threads).await;

    check_order(&scene, posted).await;
    let committed = scene.test.committed();
    assert!(is_dense(committed.iter().flat_map(|commit| commit.first()..=commit.last())));
    let last = scene.reread(&threads[0]).await.view.conversation;
    assert_eq!(last.facts.unread_count, 60);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn posts_and_other_changes_take_turns(#[values(Sqlite, Postgres)] database: Database) {
    let Some(mut scene) = Scene::open(database).await else { return };
    let threads = [scene.conversation("one").await];
    let changes = (0..4).map(|_| change(scene.store().clone(), threads[0].clone(), 15));
    let changes: JoinSet<_> = changes.collect();

    let stores = [scene.store().clone()];
    let (posted, _) = tokio::join!(crowd(&stores, &threads), changes.join_all());

    check_order(&scene, posted).await;
    let told = scene.test.committed().iter().map(|commit| commit.events.len()).sum::<usize>();
    assert_eq!(told, 4 * 15 + 4 * 15);
    assert_eq!(scene.reread(&threads[0]).await.view.conversation.facts.unread_count, 60);
}

/// Locks the conversation, writes it as it is and tells so, `times` times.
async fn change(store: Store, thread: Thread, times: u32) {
    for _ in 0..times {
        store.write(&thread, touch).await.unwrap();
    }
}

async fn touch(tx: &Tx, thread: &Thread) -> Result<()> {
    let scope = SystemScope { account_id: thread.view.conversation.account_id };
    let thread = threads::lock_one(tx, &scope, thread.view.conversation.id).await?;
    conversations::update(tx, &thread.view.conversation).await?;
    let payload = Payload::of(Body::Conversation(Box::new(thread.view.clone())));
    let (name, audience) = (EventName::ConversationUpdated, thread.everyone());
    tx.tell(scope.account_id, NewEvent { name, audience, payload });
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_of_a_cluster_keep_one_order() {
    let Some(scene) = Scene::open(Postgres).await else { return };
    let threads = [scene.conversation("one").await, scene.conversation("two").await];
    let (other, _commits) = scene.test.another_node().await;

    let posted = crowd(&[scene.store().clone(), other.clone()], &threads).await;

    check_order(&scene, posted).await;
    other.close().await;
}

#[rstest]
#[tokio::test]
async fn a_bad_call_fails_alone(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let thread = scene.conversation("bo").await;
    let unknown = PostCall { conversation_id: Id::new(4711), ..saying(&thread, "to nobody") };
    let foreign = PostCall { account_id: Id::new(4711), ..saying(&thread, "from elsewhere") };
    // PostgreSQL keeps no NUL in a text and fails the whole statement; SQLite keeps it.
    let poison = saying(&thread, "poi\0son");
    let calls =
        [saying(&thread, "one"), unknown, poison, foreign, saying(&thread, "two"), saying(&thread, "three")];

    let posted = join_all(calls.map(|call| scene.store().post(call))).await;

    let [one, unknown, _poison, foreign, two, three] = posted.try_into().unwrap();
    assert!(is_missing(unknown) && is_missing(foreign));
    let (one, two, three) = (one.unwrap(), two.unwrap(), three.unwrap());
    assert_eq!([words(&one), words(&two), words(&three)], ["one", "two", "three"]);
    assert!(
        one.message.message.id < two.message.message.id && two.message.message.id < three.message.message.id
    );
}

#[rstest]
#[tokio::test]
async fn a_customers_message_reopens_what_was_resolved(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let thread = in_status(&scene, "bo", ConversationStatus::Resolved).await;

    let posted = scene.says(&thread, "one more thing").await;

    let log = log(&scene).await;
    let expected =
        ["conversation.status_changed", "message.created", "message.created", "conversation.updated"];
    assert_eq!(names(&log), expected);
    assert_eq!(created(&log)[1].1, posted.message.id);
    assert_eq!(log[1].audience.as_slice(), thread.agents().as_slice(), "the note of reopening is for agents");
    assert_eq!(log[2].audience.as_slice(), thread.everyone().as_slice());
    let status = log[0].payload.changes["status"].clone();
    assert_eq!(status, serde_json::json!(["resolved", "open"]));
    assert_eq!(scene.reread(&thread).await.view.conversation.status, ConversationStatus::Open);
    let seen = messages::page(&scene.db(), &thread, Reader::Agent, Page::All).await.unwrap();
    let kinds: Vec<_> = seen.iter().map(|view| view.message.kind).collect();
    assert_eq!(kinds, [MessageKind::Activity, MessageKind::Incoming]);
}

#[rstest]
#[tokio::test]
async fn some_conversations_stay_as_they_are(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let pending = in_status(&scene, "pending", ConversationStatus::Pending).await;
    let blocked = in_status(&scene, "blocked", ConversationStatus::Resolved).await;
    let answered = in_status(&scene, "answered", ConversationStatus::Resolved).await;
    let contact = contacts::by_id(&scene.db(), &scene.scope, blocked.view.contact.id).await.unwrap();
    let contact = Contact { blocked: true, ..contact };
    scene.write(async |tx| contacts::update(tx, &contact).await).await;

    scene.says(&pending, "still there?").await;
    scene.says(&blocked, "let me in").await;
    scene.answers(&answered, &ada, "as promised").await;

    let status = async |thread: &Thread| scene.reread(thread).await.view.conversation.status;
    assert_eq!(status(&pending).await, ConversationStatus::Pending);
    assert_eq!(status(&blocked).await, ConversationStatus::Resolved);
    assert_eq!(status(&answered).await, ConversationStatus::Resolved);
}

async fn in_status(scene: &Scene, source_id: &str, status: ConversationStatus) -> Thread {
    let thread = scene.conversation(source_id).await;
    let changed = Conversation { status, ..thread.view.conversation.clone() };
    scene.write(async |tx| conversations::update(tx, &changed).await).await;
    scene.reread(&thread).await
}

#[rstest]
#[tokio::test]
async fn an_agents_first_answer_ends_the_waiting(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let thread = scene.conversation("bo").await;
    scene.says(&thread, "hello?").await;
    scene.test.clock.advance(Duration::from_secs(30));

    scene.answers(&thread, &ada, "here").await;
    scene.answers(&thread, &ada, "and there").await;

    let first_answers =
        log(&scene).await.into_iter().filter(|event| event.name == EventName::FirstReplyCreated);
    assert_eq!(first_answers.count(), 1);
    let conversation = scene.reread(&thread).await.view.conversation;
    assert_eq!((conversation.waiting_since, conversation.first_reply_created_at), (None, Some(scene.now())));
    scene.test.clock.advance(Duration::from_secs(30));
    scene.says(&thread, "thanks").await;
    let conversation = scene.reread(&thread).await.view.conversation;
    assert_eq!(conversation.waiting_since, Some(scene.now()));
    assert_eq!((conversation.facts.unread_count, conversation.last_activity_at), (2, scene.now()));
}

#[rstest]
#[tokio::test]
async fn a_private_note_carries_no_topic_of_the_customer(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let thread = scene.conversation("bo").await;
    let mut note = Draft::text(MessageKind::Outgoing, Speaker::Agent(ada.card()), "careful");
    note.private = true;

    scene.posted(&thread, note).await;

    let session = Topic::ContactInbox(thread.view.contact_inbox.id);
    let read = events::of_topics(&scene.db(), scene.account, &[session], 1..=100, 10).await.unwrap();
    assert!(read.is_empty());
    assert_eq!(names(&log(&scene).await), ["message.created"]);
}

#[rstest]
#[tokio::test]
async fn a_closed_store_answers_what_waits_and_refuses_the_rest(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let thread = scene.conversation("bo").await;
    let waiting = join_all((0..10).map(|number| scene.store().post(saying(&thread, &number.to_string()))));

    let (answers, ()) = tokio::join!(waiting, scene.store().close());
    let late = scene.store().post(saying(&thread, "late")).await;

    assert!(answers.into_iter().all(|answer| answer.is_ok()));
    assert!(matches!(late, Err(Error::Unavailable { .. })));
}

#[rstest]
#[tokio::test]
async fn what_is_said_may_name_the_inbox_and_the_account(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let threads = [scene.conversation("bo").await, scene.conversation("cy").await];
    let draft = |words: &str| Draft::text(MessageKind::Outgoing, Speaker::Agent(ada.card()), words);
    let named = "{{inbox.name}} of {{account.name}} greets {{contact.name}}";

    let (first, plain, second) = tokio::join!(
        scene.posted(&threads[0], draft(named)),
        scene.posted(&threads[0], draft("{{contact.name}}")),
        scene.posted(&threads[1], draft(named)),
    );
    scene
        .write(async |tx| {
            let mut thread = threads::lock_one(tx, &scene.scope, threads[1].view.conversation.id).await?;
            let draft = Draft::text(MessageKind::Template, Speaker::System, "{{account.name}}").checked()?;
            store::post_within(tx, &scene.scope, &mut thread, draft).await
        })
        .await;

    let said = [first, plain, second].map(|view| view.message.content.unwrap_or_default());
    assert_eq!(said, ["Website of Acme greets bo", "bo", "Website of Acme greets cy"]);
    let last = messages::last_public(&scene.db(), &threads[1]).await.unwrap();
    assert_eq!(last.and_then(|view| view.message.content), Some("Acme".into()));
}
