//! What happens at its time, and once.

use std::time::Duration;

use actions::conversations::{self, NewThread};
use actions::{Edit, accounts};
use jobs::Workers;
use model::account::{Account, AutoResolve};
use model::change::StatusRequest;
use model::conversation::ConversationStatus;
use model::event::EventName;
use model::message::MessageKind;
use model::posting::Thread;
use rstest::rstest;
use testkit::store::Database::{self, Postgres, Sqlite};
use tokio::time::{sleep, timeout};

use crate::desk::Desk;
use crate::house::PATIENCE;

const HOUR: Duration = Duration::from_hours(1);

async fn status(desk: &Desk, thread: &Thread) -> ConversationStatus {
    desk.house.scene.reread(thread).await.view.conversation.status
}

/// Waits until the conversation has come so far.
async fn becomes(desk: &Desk, thread: &Thread, wanted: ConversationStatus) {
    let changed = async {
        while status(desk, thread).await != wanted {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, changed).await.expect("it changes in time");
}

async fn snooze(desk: &Desk, thread: &Thread, after: Option<Duration>) {
    let admin = desk.administrator().await;
    let until = after.map(|after| desk.house.scene.now().plus(after));
    let request = StatusRequest::Snooze(until);
    conversations::change_status(desk.app(), &admin, thread.view.conversation.id, request).await.unwrap();
}

async fn chooses(desk: &Desk, rule: AutoResolve) {
    let scope = desk.house.scene.scope.into();
    let edit = Edit::new(move |account: &mut Account| account.settings.auto_resolve = rule.clone());
    accounts::update(desk.app(), &scope, edit).await.unwrap();
}

/// Does everything whose time has come, without waiting for anybody to look.
async fn everything_due(desk: &Desk) {
    while conversations::wake_due(desk.app()).await.unwrap() {}
    while conversations::resolve_idle(desk.app()).await.unwrap() {}
}

#[rstest]
#[tokio::test]
async fn a_snooze_ends_at_its_time(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::just_opened(database).await else { return };
    let threads = [desk.conversation().await, desk.conversation().await, desk.conversation().await];
    snooze(&desk, &threads[0], Some(HOUR)).await;
    snooze(&desk, &threads[1], Some(2 * HOUR)).await;
    snooze(&desk, &threads[2], None).await;
    let workers = [Workers::new(desk.app().clone()), Workers::new(desk.another_node().await)];
    workers.iter().for_each(Workers::watch_the_time);

    desk.house.scene.test.clock.advance(HOUR);
    becomes(&desk, &threads[0], ConversationStatus::Open).await;
    for workers in workers {
        workers.close().await;
    }

    let woken = desk.house.scene.reread(&threads[0]).await.view.conversation;
    assert_eq!(woken.snoozed_until, None);
    let notes = desk.written(&threads[0], MessageKind::Activity).await;
    assert_eq!(notes.last().unwrap(), "The system reopened the conversation because its snooze ended");
    let told = desk.house.told(desk.house.scene.account, EventName::ConversationStatusChanged).await;
    assert_eq!(told.len(), 3 + 1, "three were put aside, and one came back once");
    assert_eq!(status(&desk, &threads[1]).await, ConversationStatus::Snoozed);
    assert_eq!(status(&desk, &threads[2]).await, ConversationStatus::Snoozed);
    assert_eq!(desk.house.scene.test.count("leases").await, 0, "they were given back");
}

#[rstest]
#[tokio::test]
async fn very_many_snoozes_end_in_steps(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::just_opened(database).await else { return };
    let until = desk.house.scene.now().plus(HOUR);
    let new = NewThread {
        status: Some(ConversationStatus::Snoozed),
        snoozed_until: Some(until),
        ..NewThread::default()
    };
    for _ in 0..60 {
        desk.begin(desk.app(), new.clone()).await;
    }
    desk.house.scene.test.clock.advance(HOUR);

    let steps = [conversations::wake_due(desk.app()).await, conversations::wake_due(desk.app()).await];

    assert_eq!(steps.map(Result::unwrap), [true, false]);
    assert_eq!(desk.house.scene.test.count("conversations WHERE status = 'open'").await, 60);
}

#[rstest]
#[tokio::test]
async fn what_nobody_writes_in_is_resolved_after_the_time_chosen(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(desk) = Desk::just_opened(database).await else { return };
    let thread = desk.conversation().await;
    let pending = NewThread { status: Some(ConversationStatus::Pending), ..NewThread::default() };
    let pending = desk.begin(desk.app(), pending).await;
    desk.house.scene.test.clock.advance(24 * HOUR);
    everything_due(&desk).await;
    assert_eq!(status(&desk, &thread).await, ConversationStatus::Open, "nothing was chosen");
    let message = Some("Write again whenever you like".to_owned());
    chooses(&desk, AutoResolve { after: Some(120), message, ..AutoResolve::default() }).await;
    desk.house.scene.says(&thread, "still there?").await;

    desk.house.scene.test.clock.advance(2 * HOUR - Duration::from_secs(1));
    everything_due(&desk).await;
    let early = status(&desk, &thread).await;
    desk.house.scene.test.clock.advance(Duration::from_secs(1));
    everything_due(&desk).await;
    everything_due(&desk).await;

    assert_eq!(early, ConversationStatus::Open);
    assert_eq!(status(&desk, &thread).await, ConversationStatus::Resolved);
    assert_eq!(status(&desk, &pending).await, ConversationStatus::Pending);
    let notes = desk.written(&thread, MessageKind::Activity).await;
    assert_eq!(notes, ["The system resolved the conversation because nobody wrote for 2 hours"]);
    let told = desk.written(&thread, MessageKind::Template).await;
    assert_eq!(told, ["Write again whenever you like"]);
}

#[rstest]
#[tokio::test]
async fn those_who_wait_for_an_answer_may_be_left_alone(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::just_opened(database).await else { return };
    let ada = desk.agent("Ada").await;
    let rule = AutoResolve { after: Some(60), ignore_waiting: true, ..AutoResolve::default() };
    chooses(&desk, AutoResolve { label: Some("quiet".into()), ..rule }).await;
    let (waiting, answered) = (desk.conversation().await, desk.conversation().await);
    desk.house.scene.says(&waiting, "hello?").await;
    desk.house.scene.says(&answered, "hello?").await;
    desk.house.scene.answers(&answered, &ada, "hello!").await;

    desk.house.scene.test.clock.advance(HOUR);
    everything_due(&desk).await;

    assert_eq!(status(&desk, &waiting).await, ConversationStatus::Open);
    let resolved = desk.house.scene.reread(&answered).await.view.conversation;
    assert_eq!((resolved.status, resolved.labels), (ConversationStatus::Resolved, vec!["quiet".to_owned()]));
}
