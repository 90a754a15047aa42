//! Browsers are pushed to, while it is news and they are there.

use std::time::Duration;

use rstest::rstest;
use testkit::store::Database::{self, Postgres, Sqlite};
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::house::PATIENCE;
use crate::push_service::PushService;
use crate::stage::Stage;

#[rstest]
#[tokio::test]
async fn browsers_are_pushed_to_until_they_are_gone(#[values(Sqlite, Postgres)] database: Database) {
    let Some(stage) = Stage::with_push(database).await else { return };
    let mut service = PushService::open().await;
    let (bo, desk) = (stage.desk.agent("Bo").await, &stage.desk);
    let (first, second) = (desk.conversation().await, desk.conversation().await);
    stage.subscribe(&bo, &service.endpoint("bo")).await;

    stage.assign(&first, &bo).await;
    let asked = service.next().await;
    desk.counts("outgoing_pushes WHERE sent_at IS NOT NULL", 1).await;
    service.answers("410 Gone\r\n");
    stage.assign(&second, &bo).await;
    service.next().await;
    desk.counts("outgoing_pushes WHERE next_at IS NULL AND sent_at IS NULL AND failed_at IS NULL", 1).await;
    stage.workers.close().await;

    assert!(asked.starts_with("post /bo http/1.1\r\n"), "{asked}");
    for header in
        ["content-encoding: aes128gcm", "ttl: 86400", "urgency: high", "authorization: vapid t=", "topic: "]
    {
        assert!(asked.contains(header), "{header}: {asked}");
    }
    assert_eq!(desk.house.scene.test.count("notification_subscriptions").await, 0);
}

#[rstest]
#[tokio::test]
async fn a_push_is_tried_again_when_it_is_wanted_and_only_while_it_is_news(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(stage) = Stage::with_push(database).await else { return };
    let mut service = PushService::open().await;
    let (bo, desk) = (stage.desk.agent("Bo").await, &stage.desk);
    let (first, second) = (desk.conversation().await, desk.conversation().await);
    stage.subscribe(&bo, &service.endpoint("bo")).await;
    let waits = "outgoing_pushes WHERE attempts = 1 AND next_at IS NOT NULL AND last_error LIKE '%429%'";

    service.answers("429 Too Many Requests\r\nretry-after: 60\r\n");
    stage.assign(&first, &bo).await;
    service.next().await;
    desk.counts(waits, 1).await;
    let due = desk.house.scene.now().plus(Duration::from_mins(1)).micros();
    assert_eq!(desk.house.scene.test.count(&format!("{waits} AND next_at = {due}")).await, 1);
    service.answers("201 Created\r\n");
    stage.passes(Duration::from_secs(61));
    service.next().await;
    desk.counts("outgoing_pushes WHERE sent_at IS NOT NULL AND attempts = 2", 1).await;

    service.answers("503 Service Unavailable\r\n");
    stage.assign(&second, &bo).await;
    service.next().await;
    desk.counts("outgoing_pushes WHERE attempts = 1 AND last_error LIKE '%503%'", 1).await;
    stage.leaves_the_inbox(&bo).await;
    stage.passes(Duration::from_secs(6));
    desk.counts("outgoing_pushes WHERE attempts = 2 AND next_at IS NULL AND sent_at IS NULL", 1).await;
    stage.workers.close().await;

    assert!(service.is_empty());
}

#[rstest]
#[tokio::test]
async fn devices_that_do_not_answer_keep_nobody_else_waiting(#[values(Sqlite, Postgres)] database: Database) {
    let Some(stage) = Stage::with_push(database).await else { return };
    let mut service = PushService::open().await;
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (ada, bo) = (stage.desk.agent("Ada").await, stage.desk.agent("Bo").await);
    let (first, second) = (stage.desk.conversation().await, stage.desk.conversation().await);
    for number in 0..70 {
        let address = format!("http://{}/{number}", silent.local_addr().unwrap());
        stage.subscribe(&ada, &address).await;
    }
    stage.subscribe(&bo, &service.endpoint("bo")).await;

    stage.assign(&first, &ada).await;
    let _asked = timeout(PATIENCE, silent.accept()).await.expect("Ada's devices are tried").unwrap();
    stage.assign(&second, &bo).await;
    service.next().await;

    let given_up = stage.desk.house.scene.test.count("outgoing_pushes WHERE last_error IS NOT NULL").await;
    assert_eq!(given_up, 0, "Bo was told before anybody gave up those who are silent");
    stage.workers.close().await;
}

#[rstest]
#[tokio::test]
async fn a_private_address_is_not_called(#[values(Sqlite, Postgres)] database: Database) {
    let Some(stage) = Stage::with_push(database).await else { return };
    let (bo, thread) = (stage.desk.agent("Bo").await, stage.desk.conversation().await);
    stage.subscribe(&bo, "https://10.0.0.1/browser").await;

    stage.assign(&thread, &bo).await;
    let refused =
        "outgoing_pushes WHERE attempts = 1 AND failed_at IS NOT NULL AND last_error LIKE '%private%'";
    stage.desk.counts(refused, 1).await;
    stage.workers.close().await;
}
