//! A desk where people are told who are not looking.

use std::sync::Arc;
use std::time::Duration;

use actions::conversations;
use actions::notifications::{self, Ways};
use actions::{App, Settings};
use jobs::{Mailer, MailerSettings, Notifications, PushSettings, Pusher, Workers};
use model::Token;
use model::notice::PushKind;
use model::notification::{NotificationFlags, NotificationKind};
use model::posting::Thread;
use model::user::User;
use outbound::Outbound;
use serde_json::json;
use store::{Tx, inboxes};
use testkit::scene::attributes;
use testkit::store::Database;
use wire::FileUrls;

use crate::desk::Desk;
use crate::sink::Sink;

/// How long a mail waits.
const DELAY: Duration = Duration::from_secs(30);
/// When a mail is due that was queued now.
pub(crate) const LATER: Duration = Duration::from_secs(31);
/// A key on the curve.
const POINT: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";

/// The desk, and everybody who tells.
pub(crate) struct Stage {
    pub(crate) desk: Desk,
    pub(crate) app: App,
    pub(crate) workers: Workers,
}

impl Stage {
    pub(crate) async fn set(database: Database, ways: Ways) -> Option<Self> {
        let desk = Desk::just_opened(database).await?;
        let mut app = desk.app().clone();
        app.settings = Arc::new(Settings { notices: ways, ..Settings::clone(&app.settings) });
        let loopback = vec!["127.0.0.0/8".parse().unwrap()];
        app.outbound = Outbound::new(outbound::Settings { private_targets: loopback });
        let workers = Workers::new(app.clone());
        workers.add(Notifications::new(&app)).await.unwrap();
        Some(Self { desk, app, workers })
    }

    pub(crate) async fn with_mail(database: Database) -> Option<Self> {
        Self::set(database, Ways { mail_after: Some(DELAY), pushed: Vec::new() }).await
    }

    pub(crate) async fn with_push(database: Database) -> Option<Self> {
        let stage = Self::set(database, Ways { mail_after: None, pushed: vec![PushKind::Browser] }).await?;
        let settings = PushSettings { contact: Some("mailto:ops@desk.test".into()), firebase: None };
        stage.workers.push(Pusher::open(&stage.app, &settings).await.unwrap().unwrap());
        Some(stage)
    }

    pub(crate) fn send_mails(&self, sink: &Sink) {
        let settings = MailerSettings { url: Token::new(sink.url()), from: "desk@acme.example".into() };
        self.workers.send_mails(Mailer::new(&settings, FileUrls::new("http://desk.test", b"key")).unwrap());
    }

    pub(crate) async fn assign(&self, thread: &Thread, user: &User) {
        let admin = self.desk.administrator().await;
        conversations::assign(&self.app, &admin, thread.view.conversation.id, Some(user.id)).await.unwrap();
        self.noticed().await;
    }

    pub(crate) async fn says(&self, thread: &Thread, words: &str) {
        self.desk.house.scene.says(thread, words).await;
        self.noticed().await;
    }

    /// Waits until everything that was told so far has been noticed.
    pub(crate) async fn noticed(&self) {
        self.desk.house.caught_up("notifications").await;
    }

    pub(crate) async fn reads_all(&self, user: &User) {
        let scope = self.desk.house.scene.agent(user.id).await;
        notifications::read_all(&self.app, &scope, None).await.unwrap();
    }

    pub(crate) async fn wants(&self, user: &User, email: &[NotificationKind]) {
        let scope = self.desk.house.scene.agent(user.id).await;
        let flags = NotificationFlags { email: email.to_vec(), push: Vec::new() };
        notifications::set_flags(&self.app, &scope, &flags).await.unwrap();
    }

    pub(crate) async fn subscribe(&self, user: &User, endpoint: &str) {
        let said =
            attributes(json!({ "endpoint": endpoint, "p256dh": POINT, "auth": "BTBZMqHH6r4Tts7J_aSIgg" }));
        notifications::subscribe(&self.app, user.id, (PushKind::Browser, endpoint), said).await.unwrap();
    }

    pub(crate) async fn leaves_the_inbox(&self, user: &User) {
        let scene = &self.desk.house.scene;
        let (inbox, id) = (scene.inbox.id, user.id);
        let left = async |tx: &Tx| inboxes::remove_members(tx, &scene.scope, inbox, &[id]).await.map(drop);
        scene.write(left).await;
    }

    pub(crate) fn passes(&self, time: Duration) {
        self.desk.house.scene.test.clock.advance(time);
    }
}
