//! Customers.

use model::contact::{Contact, ContactDetails, ContactType};
use model::contact_inbox::Session;
use model::message::Sender;
use model::{Error, Id};
use rstest::rstest;
use serde_json::json;
use store::messages::{self, Page, Reader};
use store::{contact_inboxes, contacts};
use testkit::store::Database::{self, Postgres, Sqlite};

use testkit::scene::{Scene, attributes, is_missing, sentences};

fn known() -> ContactDetails {
    ContactDetails {
        name: Some("Bo".into()),
        email: Some("bo@example.com".into()),
        phone_number: Some("+15550100".into()),
        identifier: Some("customer-7".into()),
        custom_attributes: attributes(json!({"plan": "gold", "seats": {"used": 3}})),
    }
}

#[rstest]
#[tokio::test]
async fn a_contact_is_read_as_it_was_stored(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };

    let contact = scene.write(async |tx| contacts::insert(tx, scene.account, &known()).await).await;

    assert_eq!(contacts::by_id(&scene.db(), &scene.scope, contact.id).await.unwrap(), contact);
    assert_eq!(contact.contact_type, ContactType::Lead);
    assert_eq!(contact.custom_attributes, known().custom_attributes);
    let nobody =
        scene.write(async |tx| contacts::insert(tx, scene.account, &ContactDetails::default()).await).await;
    assert_eq!((nobody.contact_type, nobody.name.as_str()), (ContactType::Visitor, ""));
}

#[rstest]
#[tokio::test]
async fn a_changed_contact_is_read_as_it_was_written(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let contact = scene.write(async |tx| contacts::insert(tx, scene.account, &known()).await).await;
    scene.test.clock.advance(std::time::Duration::from_secs(5));
    let changed = Contact {
        name: "Bo B.".into(),
        email: None,
        phone_number: None,
        identifier: Some("customer-8".into()),
        contact_type: ContactType::Customer,
        blocked: true,
        additional_attributes: attributes(json!({"city": "Köln"})),
        custom_attributes: attributes(json!({})),
        last_activity_at: Some(scene.now()),
        ..contact
    };

    let written = scene.write(async |tx| contacts::update(tx, &changed).await).await;

    assert_eq!(contacts::by_id(&scene.db(), &scene.scope, changed.id).await.unwrap(), written);
    assert_eq!(written, Contact { updated_at: scene.now(), ..changed });
}

#[rstest]
#[tokio::test]
async fn a_contact_is_found_by_identifier_then_address_then_number(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let of = |email: &str, phone_number: &str, identifier: &str| ContactDetails {
        email: Some(email.into()),
        phone_number: Some(phone_number.into()),
        identifier: Some(identifier.into()),
        ..ContactDetails::default()
    };
    let insert = async |details: ContactDetails| {
        scene.write(async |tx| contacts::insert(tx, scene.account, &details).await).await.id
    };
    let first = insert(of("a@example.com", "+15550101", "one")).await;
    let second = insert(of("b@example.com", "+15550102", "two")).await;
    let third = insert(of("c@example.com", "+15550103", "three")).await;
    let matching = async |details: ContactDetails| {
        contacts::matching(&scene.db(), scene.account, &details).await.unwrap().map(|contact| contact.id)
    };

    assert_eq!(matching(of("b@example.com", "+15550103", "one")).await, Some(first));
    assert_eq!(matching(of("b@example.com", "+15550103", "none")).await, Some(second));
    assert_eq!(matching(of("none@example.com", "+15550103", "none")).await, Some(third));
    assert_eq!(matching(of("none@example.com", "+15550109", "none")).await, None);
    assert_eq!(matching(ContactDetails::default()).await, None);
    let by_email = contacts::by_email(&scene.db(), scene.account, "b@example.com").await.unwrap();
    let by_phone = contacts::by_phone_number(&scene.db(), scene.account, "+15550103").await.unwrap();
    assert_eq!((by_email.unwrap().id, by_phone.unwrap().id), (second, third));
}

#[rstest]
#[tokio::test]
async fn what_another_contact_has_is_refused_by_name(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (globex, _) = scene.other_account().await;
    scene.write(async |tx| contacts::insert(tx, scene.account, &known()).await).await;
    scene.write(async |tx| contacts::insert(tx, globex.account_id, &known()).await).await;
    let (other, _) = scene.customer("other").await;

    for (attribute, sentence, details) in [
        ("email", "Email has already been taken", Contact { email: known().email, ..other.clone() }),
        (
            "phone_number",
            "Phone number has already been taken",
            Contact { phone_number: known().phone_number, ..other.clone() },
        ),
        (
            "identifier",
            "Identifier has already been taken",
            Contact { identifier: known().identifier, ..other.clone() },
        ),
    ] {
        let updated = scene.try_write(async |tx| contacts::update(tx, &details).await).await;
        assert_eq!(sentences(updated), [(attribute, sentence.to_owned())]);
    }
    let inserted = scene.try_write(async |tx| contacts::insert(tx, scene.account, &known()).await).await;
    assert_eq!(sentences(inserted).len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_merge_moves_everything_and_leaves_nothing_behind(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (base, _) = scene.customer("base").await;
    let (mergee, session) = scene.customer("mergee").await;
    let thread = scene.conversation_of(&session).await;
    scene.says(&thread, "It was me").await;

    let moved = scene.write(async |tx| contacts::merge(tx, &base, mergee.id).await).await;

    assert_eq!(moved.conversations, [thread.view.conversation.id]);
    assert_eq!(moved.sessions, [session.contact_inbox.id]);
    assert!(is_missing(contacts::by_id(&scene.db(), &scene.scope, mergee.id).await));
    for table in ["contact_inboxes", "conversations", "messages"] {
        assert_eq!(
            scene.test.count(&format!("{table} WHERE contact_id = {}", mergee.id)).await,
            0,
            "{table}"
        );
    }
    let (Session { contact_inbox, .. }, owner) = source(&scene, "mergee").await;
    assert_eq!((owner.id, contact_inbox.id), (base.id, session.contact_inbox.id));
    let thread = scene.reread(&thread).await;
    assert_eq!(thread.view.contact.id, base.id);
    let said = messages::page(&scene.db(), &thread, Reader::Customer, Page::All).await.unwrap();
    assert!(matches!(&said[0].sender, Some(Sender::Contact(card)) if card.id == base.id));
}

async fn source(scene: &Scene, source_id: &str) -> (Session, Contact) {
    contact_inboxes::by_source_id(&scene.db(), scene.inbox.id, source_id).await.unwrap().unwrap()
}

#[rstest]
#[tokio::test]
async fn a_merge_with_a_stranger_or_oneself_changes_nothing(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (globex, shop) = scene.other_account().await;
    let (base, _) = scene.customer("base").await;
    let foreign = scene
        .write(async |tx| {
            let foreign = contacts::insert(tx, globex.account_id, &known()).await?;
            contact_inboxes::insert(tx, foreign.id, shop.id, "foreign").await?;
            Ok(foreign)
        })
        .await;
    let merge = async |mergee| scene.try_write(async |tx| contacts::merge(tx, &base, mergee).await).await;

    assert!(is_missing(merge(foreign.id).await));
    assert!(is_missing(merge(Id::new(4711)).await));
    assert!(matches!(merge(base.id).await, Err(Error::Invalid(_))));
    assert_eq!(contacts::by_id(&scene.db(), &globex, foreign.id).await.unwrap(), foreign);
    assert_eq!(scene.test.count(&format!("contact_inboxes WHERE contact_id = {}", foreign.id)).await, 1);
}
