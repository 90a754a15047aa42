//! Pictures of customers, people, inboxes and bots, and those that are still to be fetched.

use std::time::Duration;

use futures_util::future::join_all;
use model::Id;
use model::agent_bot::AgentBotFields;
use model::attachment::StoredFile;
use model::avatar::{Avatar, AvatarFetch, AvatarOwner};
use model::message::Sender;
use model::user::Role;
use rstest::rstest;
use store::outgoing::AVATARS;
use store::{agent_bots, avatar_fetches, avatars, contacts, inboxes, users};
use testkit::scene::{Scene, is_missing};
use testkit::store::Database::{self, Postgres, Sqlite};

fn picture(name: &str) -> StoredFile {
    StoredFile {
        key: format!("ab/{name}"),
        name: format!("{name}.png"),
        content_type: "image/png".into(),
        size: 70,
        width: Some(300),
        height: Some(200),
        thumbnail_key: Some(format!("ab/{name}-250.jpg")),
    }
}

async fn put(scene: &Scene, owner: AvatarOwner, file: &StoredFile) -> (Box<Avatar>, Option<StoredFile>) {
    scene.write(async |tx| avatars::put(tx, owner, file).await).await
}

async fn claim(scene: &Scene) -> Vec<AvatarFetch> {
    let until = scene.now().plus(Duration::from_mins(1));
    scene.write(async |tx| avatar_fetches::claim(tx, 10, until).await).await
}

#[rstest]
#[tokio::test]
async fn whoever_gets_another_picture_or_none_gives_up_the_file_before(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let user = scene.member("Ada", Role::Agent).await;
    let (contact, _) = scene.customer("jane").await;
    let fields = AgentBotFields { name: "Helper".into(), ..AgentBotFields::default() };
    let bot = scene.write(async |tx| agent_bots::insert(tx, &scene.scope, &fields).await).await;
    let owners = [
        AvatarOwner::User(user.id),
        AvatarOwner::Contact(scene.account, contact.id),
        AvatarOwner::Inbox(scene.account, scene.inbox.id),
        AvatarOwner::AgentBot(scene.account, bot.id),
    ];

    for (number, owner) in owners.into_iter().enumerate() {
        let (first, second) = (picture(&format!("first-{number}")), picture(&format!("second-{number}")));
        let (avatar, gone) = put(&scene, owner, &first).await;
        assert_eq!((&avatar.key, &avatar.name, avatar.has_thumbnail), (&first.key, &first.name, true));
        assert_eq!(gone, None, "{owner:?}");
        assert_eq!(avatars::file(&scene.db(), avatar.id).await.unwrap(), first);

        let (other, gone) = put(&scene, owner, &second).await;
        assert_eq!(gone, Some(first), "{owner:?}");
        assert!(is_missing(avatars::file(&scene.db(), avatar.id).await));
        let now = scene.write(async |tx| avatars::lock(tx, owner).await).await;
        assert_eq!(now, Some(other));

        let take = async || scene.write(async |tx| avatars::take(tx, owner).await).await;
        assert_eq!((take().await, take().await), (Some(second), None), "{owner:?}");
        assert_eq!(scene.write(async |tx| avatars::lock(tx, owner).await).await, None);
    }
}

#[rstest]
#[tokio::test]
async fn of_pictures_that_come_at_once_one_stays(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let user = scene.member("Ada", Role::Agent).await;
    let owner = AvatarOwner::User(user.id);
    let pictures: Vec<_> = (0..8).map(|number| picture(&format!("ada-{number}"))).collect();

    let put = join_all(pictures.iter().map(|file| put(&scene, owner, file))).await;

    let Some(last) = scene.write(async |tx| avatars::lock(tx, owner).await).await else {
        panic!("one of them stays")
    };
    let mut left: Vec<_> = put.into_iter().filter_map(|(_, gone)| gone).map(|file| file.key).collect();
    left.push(last.key.clone());
    left.sort_unstable();
    assert_eq!(left, pictures.iter().map(|file| file.key.clone()).collect::<Vec<_>>());
    assert_eq!(scene.test.count("avatars").await, 1);
    assert!(avatars::file(&scene.db(), last.id).await.is_ok());
}

#[rstest]
#[tokio::test]
async fn a_picture_is_read_with_whom_it_shows(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let user = scene.member("Ada", Role::Agent).await;
    let thread = scene.conversation("jane").await;
    let contact = thread.view.contact.id;
    let (hers, _) = put(&scene, AvatarOwner::User(user.id), &picture("ada")).await;
    let (theirs, _) = put(&scene, AvatarOwner::Contact(scene.account, contact), &picture("jane")).await;
    let (its, _) = put(&scene, AvatarOwner::Inbox(scene.account, scene.inbox.id), &picture("shop")).await;

    let user = users::by_id(&scene.db(), user.id).await.unwrap();
    assert_eq!(user.avatar.as_ref(), Some(&hers));
    assert_eq!(scene.agent(user.id).await.user, user.card());
    let known = contacts::by_id(&scene.db(), &scene.scope, contact).await.unwrap();
    assert_eq!(known.avatar.as_ref(), Some(&theirs));
    let renamed = model::contact::Contact { name: "Jane Doe".into(), ..known };
    let renamed = scene.write(async |tx| contacts::update(tx, &renamed).await).await;
    assert_eq!(renamed.avatar.as_ref(), Some(&theirs));
    assert_eq!(scene.reread(&thread).await.view.contact.avatar, Some(theirs.clone()));
    let inbox = inboxes::by_id(&scene.db(), &scene.scope, scene.inbox.id).await.unwrap();
    assert_eq!(inbox.avatar, Some(its));
    let said = scene.says(&thread, "hello").await;
    let Some(Sender::Contact(sender)) = said.sender else { panic!("a customer said it") };
    assert_eq!(sender.avatar, Some(theirs));
}

#[rstest]
#[tokio::test]
async fn nobody_changes_the_picture_of_another_accounts_contact(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let (globex, _) = scene.other_account().await;
    let (contact, _) = scene.customer("jane").await;
    let foreign = AvatarOwner::Contact(globex.account_id, contact.id);

    let put = scene.try_write(async |tx| avatars::put(tx, foreign, &picture("x")).await).await;
    let take = scene.try_write(async |tx| avatars::take(tx, AvatarOwner::User(Id::new(999))).await).await;

    assert!(is_missing(put));
    assert!(is_missing(take));
    let kept = contacts::by_id(&scene.db(), &scene.scope, contact.id).await.unwrap();
    assert_eq!(kept.avatar, None);
}

#[rstest]
#[tokio::test]
async fn of_pictures_to_be_fetched_the_newest_of_each_owner_counts(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let (contact, _) = scene.customer("jane").await;
    let (other, _) = scene.customer("bo").await;
    let of = |contact| AvatarOwner::Contact(scene.account, contact);
    let queue = async |owner, url: &str| {
        scene.write(async |tx| avatar_fetches::queue(tx, owner, url).await).await;
    };

    queue(of(contact.id), "https://a.test/old.png").await;
    queue(of(other.id), "https://a.test/bo.png").await;
    queue(of(contact.id), "https://a.test/new.png").await;

    let due = claim(&scene).await;
    let urls: Vec<_> = due.iter().map(|fetch| (fetch.owner, fetch.url.as_str(), fetch.attempts)).collect();
    assert_eq!(
        urls,
        [(of(other.id), "https://a.test/bo.png", 1), (of(contact.id), "https://a.test/new.png", 1)]
    );
    assert!(claim(&scene).await.is_empty(), "they are being fetched");
    scene.write(async |tx| avatar_fetches::forget(tx, of(contact.id)).await).await;
    let is_wanted = async |fetch: &AvatarFetch| {
        scene.write(async |tx| avatar_fetches::is_wanted(tx, fetch.id).await).await
    };
    assert_eq!((is_wanted(&due[0]).await, is_wanted(&due[1]).await), (true, false));
    assert_eq!(AVATARS.waiting(&scene.db()).await.unwrap(), 1);
}
