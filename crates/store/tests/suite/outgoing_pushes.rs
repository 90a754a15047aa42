//! The queue of pushes, and what queues do to all of them alike.

use std::time::Duration;

use model::mail::{MailOrder, NewMail};
use model::notice::{Notice, Push, PushKind};
use model::notification::NotificationKind;
use model::user::{Role, User, UserId};
use model::{Id, Timestamp};
use rstest::rstest;
use serde_json::json;
use store::outgoing::{MAILS, PUSHES};
use store::vapid_keys::{self, VapidKeys};
use store::{notification_settings, outgoing_mails, outgoing_pushes};
use testkit::scene::{Scene, attributes};
use testkit::store::Database::{self, Postgres, Sqlite};

const MINUTE: Duration = Duration::from_mins(1);
const BOTH: [PushKind; 2] = [PushKind::Browser, PushKind::Firebase];

fn notice(user: &User, notification: i64) -> Notice {
    Notice {
        user_id: user.id,
        conversation_id: Id::new(7),
        notification_id: Id::new(notification),
        kind: NotificationKind::ConversationMention,
        message_id: Some(Id::new(9)),
    }
}

async fn subscribe(scene: &Scene, user: &User, kind: PushKind, name: &str) {
    let said = attributes(json!({ "push_token": format!("token of {name}") }));
    let subscribed = async |tx: &_| {
        notification_settings::subscribe(tx, user.id, (kind.as_str(), name), &said).await.map(drop)
    };
    scene.write(subscribed).await;
}

async fn queue(scene: &Scene, notice: &Notice, kinds: &[PushKind]) {
    scene.write(async |tx| outgoing_pushes::queue(tx, &scene.scope, notice, kinds).await).await;
}

async fn claim(scene: &Scene, limit: u32) -> Vec<Push> {
    claim_beside(scene, limit, &[]).await
}

async fn claim_beside(scene: &Scene, limit: u32, busy: &[UserId]) -> Vec<Push> {
    let until = scene.now().plus(MINUTE);
    scene.write(async |tx| outgoing_pushes::claim(tx, limit, until, busy).await).await
}

#[rstest]
#[tokio::test]
async fn whoever_is_busy_waits_and_lets_others_pass(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (ada, bo) = (scene.member("Ada", Role::Agent).await, scene.member("Bo", Role::Agent).await);
    for (user, name) in [(&ada, "first"), (&ada, "second"), (&bo, "third")] {
        subscribe(&scene, user, PushKind::Firebase, name).await;
    }
    queue(&scene, &notice(&ada, 1), &BOTH).await;
    queue(&scene, &notice(&bo, 1), &BOTH).await;

    let passed = claim_beside(&scene, 1, &[ada.id]).await;
    let waited = claim(&scene, 9).await;

    assert_eq!(passed.iter().map(|push| push.notice.user_id).collect::<Vec<_>>(), [bo.id]);
    assert_eq!(waited.iter().map(|push| push.notice.user_id).collect::<Vec<_>>(), [ada.id, ada.id]);
}

#[rstest]
#[tokio::test]
async fn a_notice_goes_to_every_device_of_its_user_that_is_pushed_to(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let (ada, bo) = (scene.member("Ada", Role::Agent).await, scene.member("Bo", Role::Agent).await);
    subscribe(&scene, &ada, PushKind::Browser, "https://push.test/1").await;
    subscribe(&scene, &ada, PushKind::Firebase, "phone").await;
    subscribe(&scene, &bo, PushKind::Firebase, "another phone").await;

    queue(&scene, &notice(&ada, 1), &BOTH).await;
    queue(&scene, &notice(&ada, 2), &[PushKind::Firebase]).await;
    queue(&scene, &notice(&ada, 3), &[]).await;

    assert!(PUSHES.due_exist(&scene.db()).await.unwrap());
    assert_eq!(PUSHES.waiting(&scene.db()).await.unwrap(), 3);
    let pushes = claim(&scene, 10).await;
    let told: Vec<i64> = pushes.iter().map(|push| push.notice.notification_id.get()).collect();
    assert_eq!(told, [1, 1, 2]);
    assert_eq!((pushes[0].notice.clone(), pushes[0].attempts), (notice(&ada, 1), 1));
    assert_eq!(claim(&scene, 10).await, [], "nobody else takes them");

    let phone = pushes[2].subscription_id;
    let target = notification_settings::target(&scene.db(), ada.id, phone).await.unwrap().unwrap();
    assert_eq!((target.kind, target.push_token.as_deref()), (PushKind::Firebase, Some("token of phone")));
    assert!(notification_settings::target(&scene.db(), bo.id, phone).await.unwrap().is_none());
}

#[rstest]
#[tokio::test]
async fn a_device_that_came_back_with_another_token_is_not_forgotten(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    subscribe(&scene, &ada, PushKind::Firebase, "phone").await;
    queue(&scene, &notice(&ada, 1), &BOTH).await;
    let phone = claim(&scene, 1).await[0].subscription_id;
    let target = async || notification_settings::target(&scene.db(), ada.id, phone).await.unwrap();
    let before = target().await.unwrap();

    let renewed = attributes(json!({ "push_token": "another" }));
    let subscribed = async |tx: &_| {
        notification_settings::subscribe(tx, ada.id, ("fcm", "phone"), &renewed).await.map(drop)
    };
    scene.write(subscribed).await;
    scene.write(async |tx| notification_settings::forget_target(tx, phone, &before).await).await;
    let now = target().await.expect("it has another token");

    scene.write(async |tx| notification_settings::forget_target(tx, phone, &now).await).await;
    assert!(target().await.is_none());
}

#[rstest]
#[tokio::test]
async fn what_nobody_needs_is_dropped_and_lag_is_that_of_the_oldest(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    subscribe(&scene, &ada, PushKind::Firebase, "phone").await;
    let lag = async || PUSHES.lag(&scene.db()).await.unwrap();
    assert_eq!(lag().await, Duration::ZERO);
    queue(&scene, &notice(&ada, 1), &BOTH).await;
    scene.test.clock.advance(MINUTE);
    queue(&scene, &notice(&ada, 2), &BOTH).await;
    scene.test.clock.advance(MINUTE);
    assert_eq!(lag().await, 2 * MINUTE);

    let first = claim(&scene, 1).await[0].id.get();
    scene.write(async |tx| PUSHES.note_dropped(tx, first, "it was read already").await).await;
    assert_eq!(lag().await, MINUTE);
    let (topic, second) = (notice(&ada, 2).topic(), claim(&scene, 1).await[0].id.get());
    scene.write(async |tx| PUSHES.drop_waiting(tx, &topic, "it was read already").await).await;
    let later = scene.now().plus(MINUTE);
    scene.write(async |tx| PUSHES.note_failure(tx, second, "busy", Some(later)).await).await;

    let dropped = "outgoing_pushes WHERE next_at IS NULL AND sent_at IS NULL AND failed_at IS NULL \
                   AND last_error = 'it was read already'";
    assert_eq!(scene.test.count(dropped).await, 2);
    assert_eq!((PUSHES.waiting(&scene.db()).await.unwrap(), lag().await), (0, Duration::ZERO));
}

#[rstest]
#[tokio::test]
async fn of_mails_with_one_topic_the_newest_is_sent_when_the_first_was_due(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let queue = async |number: i64, due: Timestamp| {
        let notice = notice(&ada, number);
        let topic = notice.topic();
        let mail = NewMail::ordered(&ada.email, MailOrder::Notice(notice));
        let queued =
            async |tx: &_| outgoing_mails::queue_newest(tx, &scene.scope, &mail, (&topic, due)).await;
        scene.write(queued).await;
    };
    let claim = async || {
        let until = scene.now().plus(MINUTE);
        scene.write(async |tx| outgoing_mails::claim(tx, 10, until).await).await
    };
    let start = scene.now();
    queue(1, start.plus(MINUTE)).await;
    queue(2, start.plus(3 * MINUTE)).await;
    assert!(claim().await.is_empty(), "it is not due");

    scene.test.clock.advance(MINUTE);
    let mails = claim().await;
    queue(3, scene.now()).await;

    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].content.order, Some(MailOrder::Notice(notice(&ada, 2))));
    assert_eq!(mails[0].content.to, ada.email);
    assert_eq!(claim().await.len(), 1, "one that is being sent is left alone");
    assert_eq!(MAILS.waiting(&scene.db()).await.unwrap(), 2);
}

#[rstest]
#[tokio::test]
async fn the_keys_of_the_installation_are_made_once_and_sealed(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let keys = |name: &str| VapidKeys {
        public: format!("public {name}"),
        private: model::Token::new(format!("private key of the {name} node")),
    };
    assert!(vapid_keys::own(&scene.db()).await.unwrap().is_none());

    let first = scene.write(async |tx| vapid_keys::keep_first(tx, &keys("first")).await).await;
    let second = scene.write(async |tx| vapid_keys::keep_first(tx, &keys("second")).await).await;

    assert_eq!((first.public.as_str(), second.public.as_str()), ("public first", "public first"));
    assert_eq!(second.private, keys("first").private);
    assert_eq!(vapid_keys::public(&scene.db()).await.unwrap().as_deref(), Some("public first"));
    let kept = scene.test.at_rest().await;
    let holds = |text: &str| kept.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("public first") && !holds("private key of the"));
}
