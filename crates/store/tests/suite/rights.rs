//! What listeners may see, and from which position of the log on.

use model::account::AccountStatus;
use model::contact_inbox::Session;
use model::event::{AccessChange, Body, EventName, NewEvent, Payload};
use model::grant::{Grants, SessionGrant, UserGrant};
use model::inbox::InboxId;
use model::topic::Audience;
use model::user::{Role, User, UserId};
use rstest::rstest;
use store::inboxes::NewInbox;
use store::memberships::NewMembership;
use store::rights::UserRights;
use store::{Tx, accounts, contact_inboxes, events, inboxes, memberships, rights};
use testkit::store::Database::{self, Postgres, Sqlite};

use testkit::scene::{Scene, new_inbox};

async fn apps(scene: &Scene) -> InboxId {
    scene.write(async |tx| inboxes::insert(tx, &scene.scope, &new_inbox("Apps")).await).await.id
}

async fn seen(scene: &Scene, user: &User) -> Option<UserRights> {
    rights::of_user(&scene.db(), scene.account, user.id, &user.pubsub_token).await.unwrap()
}

/// Tells what the user may see, as actions do after they changed it.
async fn tell(tx: &Tx, scene: &Scene, user: UserId) -> model::Result<()> {
    for (users, grants) in rights::of_users(tx, scene.account, &[user]).await? {
        let body = Body::Access(AccessChange::Users(users));
        let payload = Payload { grants: grants.map(Box::new), ..Payload::of(body) };
        tx.tell(
            scene.account,
            NewEvent { name: EventName::AccessChanged, audience: Audience::new(), payload },
        );
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn an_agent_sees_their_inboxes_and_an_administrator_all(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let (ada, bo) = (scene.member("Ada", Role::Administrator).await, scene.member("Bo", Role::Agent).await);
    let (website, apps) = (scene.inbox.id, apps(&scene).await);
    scene.write(async |tx| inboxes::add_members(tx, &scene.scope, apps, &[bo.id]).await).await;
    scene.says(&scene.conversation("visitor").await, "hello").await;

    let all = UserRights { inboxes: vec![website, apps], as_of: 1 };
    assert_eq!(seen(&scene, &ada).await, Some(all));
    assert_eq!(seen(&scene, &bo).await, Some(UserRights { inboxes: vec![apps], as_of: 1 }));
}

#[rstest]
#[tokio::test]
async fn a_realtime_token_opens_its_owners_accounts_only(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (ada, bo) = (scene.member("Ada", Role::Agent).await, scene.member("Bo", Role::Agent).await);
    let (globex, _) = scene.other_account().await;
    let member =
        NewMembership { account_id: globex.account_id, user_id: bo.id, role: Role::Agent, inviter_id: None };
    scene.write(async |tx| memberships::insert(tx, &member).await).await;
    let opens = async |account, user, token| {
        rights::of_user(&scene.db(), account, user, token).await.unwrap().is_some()
    };

    assert!(opens(scene.account, ada.id, &ada.pubsub_token).await);
    assert!(!opens(scene.account, bo.id, &ada.pubsub_token).await);
    assert!(!opens(globex.account_id, ada.id, &ada.pubsub_token).await);
    assert!(opens(globex.account_id, bo.id, &bo.pubsub_token).await);
    let mut account = accounts::by_id(&scene.db(), scene.account).await.unwrap();
    account.status = AccountStatus::Suspended;
    scene.write(async |tx| accounts::update(tx, &account).await).await;
    assert!(!opens(scene.account, ada.id, &ada.pubsub_token).await);
}

#[rstest]
#[tokio::test]
async fn an_inbox_that_demands_proof_opens_for_verified_sessions_only(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let (contact, _) = scene.customer("visitor").await;
    let new = NewInbox { hmac_mandatory: true, ..new_inbox("Apps") };
    let session: Session = scene
        .write(async |tx| {
            let inbox = inboxes::insert(tx, &scene.scope, &new).await?;
            contact_inboxes::insert(tx, contact.id, inbox.id, "visitor").await
        })
        .await;
    let opened = async || rights::of_session(&scene.db(), &session.pubsub_token).await.unwrap();

    let before = opened().await;
    let id = session.contact_inbox.id;
    let told = scene
        .write(async |tx| {
            contact_inboxes::set_verified(tx, id).await?;
            rights::of_sessions(tx, &[id]).await
        })
        .await;

    assert_eq!(before, None);
    assert_eq!(told, [SessionGrant { session: id, contact: contact.id, verified: true }]);
    assert!(opened().await.unwrap().verified);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn changes_at_the_same_time_know_of_each_other(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (website, apps) = (scene.inbox.id, apps(&scene).await);
    for round in 0..10 {
        let user = scene.member(&format!("Ada{round}"), Role::Agent).await.id;
        let lets_in = async |inbox: InboxId| {
            let change = async |tx: &Tx| {
                rights::turn(tx, scene.account).await?;
                inboxes::add_members(tx, &scene.scope, inbox, &[user]).await?;
                tell(tx, &scene, user).await
            };
            scene.write(change).await;
        };

        tokio::join!(lets_in(website), lets_in(apps));

        let log = events::between(&scene.db(), scene.account, 0, i64::MAX, 100).await.unwrap();
        let both = UserGrant { users: vec![user], inboxes: Some(vec![website, apps]) };
        let last = log.last().unwrap().event.payload.grants.as_deref();
        assert_eq!(last, Some(&Grants::Users(vec![both])), "round {round}");
    }
}
