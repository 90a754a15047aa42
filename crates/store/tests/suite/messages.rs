//! Messages as their readers are shown them.

use std::time::Duration;

use model::attachment::StoredFile;
use model::message::{ContentType, Message, MessageKind, MessageStatus, MessageView};
use model::posting::{Draft, Speaker, Thread};
use model::user::{Role, User};
use model::{Error, Id};
use rstest::rstest;
use serde_json::json;
use store::messages::{self, Page, Reader};
use store::{contact_inboxes, inboxes};
use testkit::store::Database::{self, Postgres, Sqlite};

use testkit::scene::{Scene, attributes, is_missing, new_inbox};

fn ids(views: &[MessageView]) -> Vec<i64> {
    views.iter().map(|view| view.message.id.get()).collect()
}

fn file(name: &str) -> StoredFile {
    StoredFile {
        key: format!("key of {name}"),
        name: name.into(),
        content_type: "image/png".into(),
        size: 123,
        width: Some(640),
        height: Some(480),
        thumbnail_key: Some(format!("small {name}")),
    }
}

#[rstest]
#[tokio::test]
async fn pages_hold_what_was_asked_for_oldest_first(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let thread = scene.conversation("bo").await;
    let mut all = Vec::new();
    for number in 0..6 {
        all.push(scene.says(&thread, &format!("message {number}")).await.message.id.get());
    }

    for (page, expected) in [
        (Page::All, &all[..]),
        (Page::Latest(2), &all[4..]),
        (Page::Before(all[3], 2), &all[1..3]),
        (Page::After(all[3], 5), &all[4..]),
        (Page::After(all[0], 2), &all[1..3]),
        (Page::Between(all[1], all[4], 9), &all[1..4]),
        (Page::Between(all[1], all[4], 2), &all[1..3]),
    ] {
        let views = messages::page(&scene.db(), &thread, Reader::Agent, page).await.unwrap();
        assert_eq!(ids(&views), expected, "{page:?}");
    }
}

#[rstest]
#[tokio::test]
async fn customers_see_neither_notes_nor_activities(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let thread = scene.conversation("bo").await;
    let hello = scene.says(&thread, "hello").await;
    let mut note = Draft::text(MessageKind::Outgoing, Speaker::Agent(ada.card()), "careful");
    note.private = true;
    scene.posted(&thread, note).await;
    scene.posted(&thread, Draft::text(MessageKind::Activity, Speaker::System, "assigned")).await;
    let greeting =
        scene.posted(&thread, Draft::text(MessageKind::Template, Speaker::System, "welcome")).await;

    let agents = messages::page(&scene.db(), &thread, Reader::Agent, Page::All).await.unwrap();
    let customers = messages::page(&scene.db(), &thread, Reader::Customer, Page::All).await.unwrap();

    assert_eq!(agents.len(), 4);
    assert_eq!(ids(&customers), [hello.message.id.get(), greeting.message.id.get()]);
    let last = messages::last_public(&scene.db(), &thread).await.unwrap();
    assert_eq!(last.map(|view| view.message.id), Some(greeting.message.id));
}

#[rstest]
#[tokio::test]
async fn a_message_is_read_as_it_was_posted(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let thread = scene.conversation("bo").await;
    let draft = Draft {
        content_type: ContentType::InputSelect,
        content_attributes: attributes(json!({"items": [{"title": "Ä", "value": 1}]})),
        files: vec![file("one.png"), file("two.png")],
        source_id: Some("wamid.1".into()),
        ..Draft::text(MessageKind::Outgoing, Speaker::Agent(ada.card()), "pick \u{1f600}")
    };

    let posted = scene.posted(&thread, draft).await;

    let thread = scene.reread(&thread).await;
    let read = messages::one(&scene.db(), &thread, posted.message.id).await.unwrap();
    assert_eq!(read, posted);
    assert_eq!(read.message.attachments.len(), 2);
    let attachment = &read.message.attachments[1];
    let alone = messages::attachment_by_id(&scene.db(), attachment.id.get()).await.unwrap();
    assert_eq!(&alone, attachment);
    assert!(is_missing(messages::attachment_by_id(&scene.db(), 4711).await));
    assert!(is_missing(messages::one(&scene.db(), &thread, Id::new(4711)).await));
}

#[rstest]
#[tokio::test]
async fn files_of_a_contact_are_those_of_the_conversations_that_the_agent_sees(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let (bo, ada) = (scene.member("Bo", Role::Agent).await, scene.member("Ada", Role::Administrator).await);
    let (contact, session) = scene.customer("jane").await;
    let elsewhere = scene.write(async |tx| inboxes::insert(tx, &scene.scope, &new_inbox("Shop")).await).await;
    let other_session = scene
        .write(async |tx| contact_inboxes::insert(tx, contact.id, elsewhere.id, "jane at the shop").await)
        .await;
    scene.write(async |tx| inboxes::add_members(tx, &scene.scope, scene.inbox.id, &[bo.id]).await).await;
    let (first, second) = (scene.conversation_of(&session).await, scene.conversation_of(&session).await);
    let hidden = scene.conversation_of(&other_session).await;
    let somebody_else = scene.conversation("john").await;
    for (thread, names) in [
        (&first, &["1", "2"][..]),
        (&second, &["3"]),
        (&hidden, &["4"]),
        (&somebody_else, &["5"]),
        (&first, &["6"]),
    ] {
        let files = names.iter().map(|name| file(name)).collect();
        let draft = Draft { files, ..Draft::text(MessageKind::Incoming, Speaker::Customer, "look") };
        scene.posted(thread, draft).await;
    }

    let seen = async |user: &User, page| {
        let scope = scene.agent(user.id).await;
        let (total, found) = messages::files_of_contact(&scene.db(), &scope, contact.id, page).await.unwrap();
        let names = found.into_iter().map(|(file, view)| (file.file.name, view.conversation.display_id));
        (total, names.collect::<Vec<_>>())
    };

    let of = |thread: &Thread| thread.view.conversation.display_id;
    let (first, second, hidden) = (of(&first), of(&second), of(&hidden));
    let named = |names: &[(&str, i64)]| names.iter().map(|(name, of)| ((*name).to_owned(), *of)).collect();
    let all: Vec<_> = named(&[("6", first), ("4", hidden), ("3", second), ("2", first), ("1", first)]);
    let some: Vec<_> = named(&[("6", first), ("3", second), ("2", first), ("1", first)]);
    assert_eq!(seen(&ada, 1).await, (5, all));
    assert_eq!(seen(&bo, 1).await, (4, some));
    assert_eq!(seen(&bo, 2).await, (4, Vec::new()));
}

#[rstest]
#[tokio::test]
async fn a_changed_message_is_read_as_it_was_written(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let thread = scene.conversation("bo").await;
    let posted = scene.says(&thread, "hello").await;
    scene.test.clock.advance(Duration::from_secs(3));
    let changed = Message {
        status: MessageStatus::Failed,
        content: None,
        content_type: ContentType::InputEmail,
        content_attributes: attributes(json!({"submitted_email": "bo@example.com"})),
        ..posted.message
    };

    let written = scene.write(async |tx| messages::update(tx, &changed).await).await;

    assert_eq!(messages::one(&scene.db(), &thread, changed.id).await.unwrap().message, written);
    assert_eq!(written, Message { updated_at: scene.now(), ..changed.clone() });
    let foreign = Message { account_id: Id::new(4711), ..changed };
    assert!(is_missing(scene.try_write(async |tx| messages::update(tx, &foreign).await).await));
}

#[rstest]
#[tokio::test]
async fn reading_marks_what_the_business_said_until_then(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let thread = scene.conversation("bo").await;
    let incoming = scene.says(&thread, "hello").await;
    let failed = scene.answers(&thread, &ada, "lost").await;
    let failed = Message { status: MessageStatus::Failed, ..failed.message };
    scene.write(async |tx| messages::update(tx, &failed).await).await;
    let sent = scene.answers(&thread, &ada, "hi").await;
    let delivered =
        scene.posted(&thread, Draft::text(MessageKind::Template, Speaker::System, "welcome")).await;
    let delivered = Message { status: MessageStatus::Delivered, ..delivered.message };
    scene.write(async |tx| messages::update(tx, &delivered).await).await;
    let mut note = Draft::text(MessageKind::Outgoing, Speaker::Agent(ada.card()), "careful");
    note.private = true;
    let note = scene.posted(&thread, note).await;
    let upto = scene.now();
    scene.test.clock.advance(Duration::from_secs(1));
    let later = scene.answers(&thread, &ada, "anything else?").await;

    let read = scene.write(async |tx| messages::mark_read(tx, &thread, upto).await).await;
    let again = scene.write(async |tx| messages::mark_read(tx, &thread, upto).await).await;

    let told: Vec<_> = read.iter().map(|(view, before)| (view.message.id, *before)).collect();
    let before = [
        (sent.message.id, (MessageStatus::Sent, sent.message.updated_at)),
        (delivered.id, (MessageStatus::Delivered, upto)),
    ];
    assert_eq!(told, before);
    assert!(read.iter().all(|(view, _)| view.message.status == MessageStatus::Read));
    assert!(again.is_empty());
    for (message, status) in [
        (incoming.message.id, MessageStatus::Sent),
        (failed.id, MessageStatus::Failed),
        (sent.message.id, MessageStatus::Read),
        (note.message.id, MessageStatus::Sent),
        (later.message.id, MessageStatus::Sent),
    ] {
        let view = messages::one(&scene.db(), &thread, message).await.unwrap();
        assert_eq!(view.message.status, status, "{message}");
    }
}

#[rstest]
#[tokio::test]
async fn a_draft_beyond_the_limits_is_refused(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let thread = scene.conversation("bo").await;
    for _ in 0..testkit::store::FLOOD {
        scene.says(&thread, "again").await;
    }

    let flooded = scene.store().post(testkit::scene::saying(&thread, "and again")).await;
    scene.test.clock.advance(Duration::from_mins(1));
    let later = scene.store().post(testkit::scene::saying(&thread, "later")).await;

    assert!(matches!(flooded, Err(Error::Invalid(_))));
    assert!(later.is_ok());
}
