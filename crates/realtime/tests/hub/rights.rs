//! Rights change while people listen: every event goes by the rights of its own position, however late it is told.

use model::event::{AccessChange, Body, Seq};
use model::grant::Grants;
use model::user::Role;
use realtime::{Item, Outbox};
use rstest::rstest;
use store::{contact_inboxes, contacts, events, inboxes, memberships, users};
use testkit::scene::{Scene, saying};
use testkit::store::Database::{self, Postgres, Sqlite};

use crate::newcomer::Newcomer;
use crate::stage::{Ear, change_session, change_user, items, of_session, of_user, stage, tell};

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_lags_goes_by_the_rights_of_each_event(#[values(Sqlite, Postgres)] database: Database) {
    let Some((scene, realtime)) = stage(database).await else { return };
    let newcomer = Newcomer::of(&scene).await;
    let (thread, marks) = (scene.conversation("visitor").await, newcomer.own_thread().await);
    let mut desk = Ear::of(&realtime, of_user(&scene, &newcomer.user)).await;
    // What another process writes is found by the sweep only, all of it at once.
    let (elsewhere, _commits) = scene.test.another_node().await;
    let says = async |words| drop(elsewhere.post(saying(&thread, words)).await.unwrap());

    says("before").await;
    for round in ["first", "second"] {
        newcomer.joins(&elsewhere).await;
        says(round).await;
        newcomer.leaves(&elsewhere).await;
        says("between").await;
    }
    elsewhere.post(saying(&marks, "mark")).await.unwrap();

    assert_eq!(desk.hears("mark").await, ["first", "second", "mark"]);
    elsewhere.close().await;
    realtime.close().await;
    scene.store().close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_joins_a_feed_that_lags_hears_what_comes_after_joining(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some((scene, realtime)) = stage(database).await else { return };
    let newcomer = Newcomer::of(&scene).await;
    let thread = scene.conversation("visitor").await;
    // Somebody else listens already, so that the feed stands where the log begins.
    let colleague = scene.member("Bo", Role::Agent).await;
    let _colleague = Ear::of(&realtime, of_user(&scene, &colleague)).await;
    let (elsewhere, _commits) = scene.test.another_node().await;

    elsewhere.post(saying(&thread, "before")).await.unwrap();
    newcomer.joins(&elsewhere).await;
    elsewhere.post(saying(&thread, "already told over REST")).await.unwrap();
    let head = events::heads(&scene.db(), &[scene.account]).await.unwrap()[0].seq;
    let mut desk = Ear::of(&realtime, of_user(&scene, &newcomer.user)).await;
    elsewhere.post(saying(&thread, "after")).await.unwrap();

    assert_eq!(desk.subscription.joined_at(), head);
    assert_eq!(desk.hears("after").await, ["after"]);
    elsewhere.close().await;
    realtime.close().await;
    scene.store().close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_new_token_listens_on_where_the_old_one_ends(#[values(Sqlite, Postgres)] database: Database) {
    let Some((scene, realtime)) = stage(database).await else { return };
    let newcomer = Newcomer::of(&scene).await;
    let marks = newcomer.own_thread().await;
    let mut old = Ear::of(&realtime, of_user(&scene, &newcomer.user)).await;
    let (elsewhere, _commits) = scene.test.another_node().await;

    let user = newcomer.user.id;
    let replace = elsewhere.write(&(), async |tx: &store::Tx, (): &()| {
        users::set_password(tx, user, "$argon2id$new").await?;
        tell(tx, scene.account, AccessChange::Users(vec![user]), Some(Grants::Revoked));
        Ok(())
    });
    replace.await.unwrap();
    // The feed has not come to the change yet, which must not end who came after it.
    let now = users::by_id(&scene.db(), user).await.unwrap();
    let mut new = Ear::of(&realtime, of_user(&scene, &now)).await;
    elsewhere.post(saying(&marks, "hello")).await.unwrap();

    assert!(old.ends().await.is_empty());
    assert_eq!(new.hears("hello").await, ["hello"]);
    elsewhere.close().await;
    realtime.close().await;
    scene.store().close().await;
}

/// What the newcomer must hear of each message in the log after `joined_at`: they are in or out by turns.
async fn expected(scene: &Scene, joined_at: Seq) -> Vec<String> {
    let (mut is_in, mut contents) = (false, Vec::new());
    for logged in events::between(&scene.db(), scene.account, 0, Seq::MAX, 1000).await.unwrap() {
        match &logged.event.payload.body {
            Body::Access(_) => is_in = !is_in,
            Body::Message(view) if is_in && logged.event.seq > joined_at => {
                contents.extend(view.message.content.clone());
            }
            _ => {}
        }
    }
    contents
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_begins_to_listen_while_rights_change_hears_what_they_may_from_there_on(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some((scene, realtime)) = stage(database).await else { return };
    let newcomer = Newcomer::of(&scene).await;
    let thread = scene.conversation("visitor").await;
    let store = scene.store();
    let comes_and_goes = async {
        for round in 0..30 {
            newcomer.joins(store).await;
            scene.says(&thread, &format!("inside {round}")).await;
            newcomer.leaves(store).await;
            scene.says(&thread, &format!("outside {round}")).await;
        }
    };
    let listens = async {
        let mut desks = Vec::new();
        for _ in 0..60 {
            desks.push(Ear::of(&realtime, of_user(&scene, &newcomer.user)).await);
            tokio::task::yield_now().await;
        }
        desks
    };

    let ((), desks) = tokio::join!(comes_and_goes, listens);
    newcomer.joins(store).await;
    scene.says(&thread, "the end").await;

    for mut desk in desks {
        let heard = desk.hears("the end").await;
        assert_eq!(heard, expected(&scene, desk.subscription.joined_at()).await);
    }
    realtime.close().await;
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_grants_nothing_itself_is_looked_up() {
    let Some((scene, realtime)) = stage(Sqlite).await else { return };
    let newcomer = Newcomer::of(&scene).await;
    let thread = scene.conversation("visitor").await;
    let mut desk = Ear::of(&realtime, of_user(&scene, &newcomer.user)).await;

    scene.says(&thread, "before").await;
    let (inbox, user) = (scene.inbox.id, newcomer.user.id);
    scene
        .write(async |tx| {
            inboxes::add_members(tx, &scene.scope, inbox, &[user]).await?;
            tell(tx, scene.account, AccessChange::Users(vec![user]), None);
            Ok(())
        })
        .await;
    scene.says(&thread, "after").await;
    assert_eq!(desk.hears("after").await, ["after"]);
    scene
        .write(async |tx| {
            memberships::remove(tx, &scene.scope, user).await?;
            tell(tx, scene.account, AccessChange::Users(vec![user]), None);
            Ok(())
        })
        .await;

    assert!(desk.ends().await.is_empty());
    realtime.close().await;
    scene.store().close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_ends_with_the_membership() {
    let Some((scene, realtime)) = stage(Sqlite).await else { return };
    let newcomer = Newcomer::of(&scene).await;
    let marks = newcomer.own_thread().await;
    let mut desk = Ear::of(&realtime, of_user(&scene, &newcomer.user)).await;

    scene.says(&marks, "still here").await;
    change_user(scene.store(), scene.account, newcomer.user.id, async |tx| {
        memberships::remove(tx, &scene.scope, newcomer.user.id).await.map(drop)
    })
    .await;
    scene.says(&marks, "gone").await;

    assert_eq!(desk.ends().await, ["still here"]);
    realtime.close().await;
    scene.store().close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn demanding_proof_ends_the_sessions_that_were_not_verified_before() {
    let Some((scene, realtime)) = stage(Sqlite).await else { return };
    let (_, proven) = scene.customer("proven").await;
    let (_, unproven) = scene.customer("unproven").await;
    let thread = scene.conversation_of(&proven).await;
    let mut customer = Ear::of(&realtime, of_session(&proven)).await;
    let mut stranger = Ear::of(&realtime, of_session(&unproven)).await;
    let session = proven.contact_inbox.id;

    change_session(scene.store(), scene.account, session, async |tx| {
        contact_inboxes::set_verified(tx, session).await
    })
    .await;
    scene
        .write(async |tx| {
            tell(tx, scene.account, AccessChange::Inbox(scene.inbox.id), Some(Grants::VerifiedOnly));
            Ok(())
        })
        .await;
    scene.says(&scene.reread(&thread).await, "hello").await;

    assert!(stranger.ends().await.is_empty());
    assert_eq!(customer.hears("hello").await, ["hello"]);
    realtime.close().await;
    scene.store().close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_listens_on_as_somebody_else_after_a_merge() {
    let Some((scene, realtime)) = stage(Sqlite).await else { return };
    let (known, _) = scene.customer("known").await;
    let (mergee, session) = scene.customer("mergee").await;
    let thread = scene.conversation_of(&session).await;
    let mut customer = Ear::of(&realtime, of_session(&session)).await;
    let before = realtime.presence(scene.account).await.unwrap().contacts;

    let id = session.contact_inbox.id;
    change_session(scene.store(), scene.account, id, async |tx| {
        contacts::merge(tx, &known, mergee.id).await.map(drop)
    })
    .await;
    // Whatever else is said of the session is still said of this reader, looked up or not.
    change_session(scene.store(), scene.account, id, async |tx| contact_inboxes::set_verified(tx, id).await)
        .await;
    scene
        .write(async |tx| {
            tell(tx, scene.account, AccessChange::ContactInboxes(vec![id]), None);
            Ok(())
        })
        .await;
    scene.says(&scene.reread(&thread).await, "hello").await;

    assert_eq!(customer.hears("hello").await, ["hello"]);
    assert_eq!(before, [mergee.id]);
    assert_eq!(realtime.presence(scene.account).await.unwrap().contacts, [known.id]);
    realtime.alive(&customer.subscription);
    assert_eq!(realtime.presence(scene.account).await.unwrap().contacts, [known.id]);
    realtime.close().await;
    scene.store().close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_catches_up_is_told_what_they_may_see_by_then() {
    let Some((scene, realtime)) = stage(Sqlite).await else { return };
    let newcomer = Newcomer::of(&scene).await;
    let (thread, marks) = (scene.conversation("visitor").await, newcomer.own_thread().await);
    let outbox = Outbox::default();
    let desk = realtime.subscribe(of_user(&scene, &newcomer.user), outbox.clone(), 0).await.unwrap();
    let words = "0123456789".repeat(1000);

    // Behind after this, and let into the inbox while it is.
    for _ in 0..120 {
        scene.says(&marks, &words).await;
    }
    let witness = scene.member("Bo", Role::Administrator).await;
    let mut witness = Ear::of(&realtime, of_user(&scene, &witness)).await;
    newcomer.joins(scene.store()).await;
    scene.says(&thread, "meanwhile").await;
    witness.hears("meanwhile").await;
    assert!(desk.is_behind());
    let first = desk.catch_up(desk.joined_at(), 50).await.unwrap();
    // Put out of it again between two pages.
    newcomer.leaves(scene.store()).await;
    scene.says(&thread, "never").await;
    scene.says(&marks, "the end").await;
    witness.hears("the end").await;
    let rest = desk.catch_up(first.upto, 500).await.unwrap();

    assert!(rest.live);
    let told: Vec<i64> = first.events.iter().chain(&rest.events).map(|logged| logged.event.seq).collect();
    assert_eq!(told, (1..=120).chain([125]).collect::<Vec<_>>());
    realtime.close().await;
    scene.store().close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_is_behind_when_everything_ends_is_told_nothing_more() {
    let Some((scene, realtime)) = stage(Sqlite).await else { return };
    let newcomer = Newcomer::of(&scene).await;
    let marks = newcomer.own_thread().await;
    let outbox = Outbox::default();
    let desk = realtime.subscribe(of_user(&scene, &newcomer.user), outbox.clone(), 3).await.unwrap();

    for _ in 0..120 {
        scene.says(&marks, &"0123456789".repeat(1000)).await;
    }
    let witness = scene.member("Bo", Role::Administrator).await;
    let mut witness = Ear::of(&realtime, of_user(&scene, &witness)).await;
    change_user(scene.store(), scene.account, newcomer.user.id, async |tx| {
        memberships::remove(tx, &scene.scope, newcomer.user.id).await.map(drop)
    })
    .await;
    scene.says(&marks, "gone").await;
    witness.hears("gone").await;
    assert!(desk.is_behind());
    let page = desk.catch_up(desk.joined_at(), 500).await.unwrap();

    assert!(page.events.is_empty() && page.live);
    assert!(matches!(items(&outbox).await.as_slice(), [Item::Behind(3), Item::Ended(3)]));
    realtime.close().await;
    scene.store().close().await;
}
