//! A running door with one inbox, and the people around it.

use std::sync::Arc;
use std::time::Duration;

use actions::accounts::NewAccount;
use actions::{App, Mail, Printer, Settings, Signup};
use axum::Router;
use axum::body::Body;
use client_api::{Door, router};
use files::{Files, Incoming};
use hmac::{Hmac, Mac};
use http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use model::account::AccountId;
use model::event::EventName;
use model::inbox::Inbox;
use model::message::MessageKind;
use model::posting::{Draft, Speaker, Thread};
use model::scope::{AgentScope, SystemScope};
use model::{Clock, Result};
use outbound::Outbound;
use realtime::{Realtime, Windows};
use rest::layers::Layers;
use rest::{UploadLimits, Uploads};
use serde_json::{Value, json};
use sha2::Sha256;
use store::inboxes::NewInbox;
use store::{Tx, events, inboxes, memberships, messages, threads};
use testkit::store::TestStore;
use tokio::sync::mpsc;
use tower::ServiceExt;

use crate::visitor::Visitor;

/// A door, its account with one administrator, and one inbox.
pub(crate) struct House {
    pub(crate) app: App,
    pub(crate) inbox: Inbox,
    pub(crate) agent: AgentScope,
    pub(crate) clock: Clock,
    pub(crate) store: TestStore,
    router: Router,
}

/// What the door said.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The body as JSON of an answer that must have been 200.
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", String::from_utf8_lossy(&self.body));
        self.json()
    }

    /// The status and the body of a refusal.
    pub(crate) fn refusal(self) -> (u16, Value) {
        (self.status.as_u16(), self.json())
    }
}

/// The 404 of this door.
pub(crate) fn not_found() -> (u16, Value) {
    (404, json!({"status": 404, "error": "Not Found"}))
}

/// Every key of an object.
pub(crate) fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

impl House {
    pub(crate) async fn open() -> Self {
        Self::with(|_| {}).await
    }

    /// A house whose inbox is set up by `settle`.
    pub(crate) async fn with(settle: fn(&mut NewInbox)) -> Self {
        let mut store = testkit::store::sqlite().await;
        let commits = std::mem::replace(&mut store.commits, mpsc::channel(1).1);
        let realtime = Realtime::start(store.store.clone(), commits, Windows::default());
        let settings = Settings {
            public_url: "http://house.test".into(),
            signup: Signup::Closed,
            locale: "en".into(),
            mail: Mail::On,
            notices: actions::notifications::Ways::default(),
            transcript_retention: Duration::from_hours(24),
            channel: actions::channel::Rules::default(),
        };
        let app = App {
            store: store.store.clone(),
            realtime,
            files: Files::memory(),
            outbound: Outbound::default(),
            clock: store.clock.clone(),
            printer: Printer::default(),
            settings: Arc::new(settings),
        };
        let opened = actions::accounts::sign_up(&app, ada()).await.unwrap();
        let account_id = opened.account.id;
        let agent =
            memberships::agent_scope(&app.store.reader(), account_id, opened.administrator.id).await.unwrap();
        let mut new = NewInbox { name: "API".into(), ..NewInbox::default() };
        settle(&mut new);
        let inbox = app.store.write(&(account_id, new), insert_inbox).await.unwrap();
        let router = Layers::default().around(router(Door::new(app.clone(), uploads(&app.files))));
        Self { clock: store.clock.clone(), app, inbox, agent, store, router }
    }

    /// Another inbox of the same account.
    pub(crate) async fn another_inbox(&self) -> Inbox {
        let new = NewInbox { name: "Other".into(), ..NewInbox::default() };
        self.app.store.write(&(self.agent.account_id, new), insert_inbox).await.unwrap()
    }

    /// Writes the inbox as `change` leaves it.
    pub(crate) async fn settle_inbox(&self, change: impl FnOnce(&mut Inbox)) {
        let mut inbox = self.inbox.clone();
        change(&mut inbox);
        self.app.store.write(&inbox, update_inbox).await.unwrap();
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: head.status, headers: head.headers, body }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: &Value) -> Answer {
        self.send(request(method, path, body)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, path, body).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::PATCH, path, body).await
    }

    /// A POST with an `Idempotency-Key`.
    pub(crate) async fn post_once(&self, path: &str, key: &str, body: &Value) -> Answer {
        let mut request = request(Method::POST, path, body);
        request.headers_mut().insert("idempotency-key", key.parse().unwrap());
        self.send(request).await
    }

    /// Where sessions of the inbox are made.
    pub(crate) fn contacts(&self) -> String {
        contacts(&self.inbox)
    }

    /// The proof of `identifier` with the inbox's key.
    pub(crate) fn proof(&self, identifier: &str) -> String {
        let key = self.inbox.channel.hmac_token.reveal();
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
        mac.update(identifier.as_bytes());
        format!("{:x}", mac.finalize().into_bytes())
    }

    /// A visitor of the inbox who says this about themselves.
    pub(crate) async fn visitor(&self, details: Value) -> Visitor<'_> {
        self.visitor_of(&self.inbox, details).await
    }

    pub(crate) async fn visitor_of(&self, inbox: &Inbox, details: Value) -> Visitor<'_> {
        let created = self.post(&contacts(inbox), &details).await.ok();
        let source_id = created["source_id"].as_str().unwrap().to_owned();
        Visitor::new(self, format!("{}/{source_id}", contacts(inbox)), created)
    }

    /// Names of everything in the account's log, in order.
    pub(crate) async fn told(&self) -> Vec<&'static str> {
        let logged = events::between(&self.app.store.reader(), self.agent.account_id, 0, i64::MAX, 1000)
            .await
            .unwrap();
        logged.iter().map(|logged| logged.event.name.as_str()).collect()
    }

    /// The last event of this name.
    pub(crate) async fn last(&self, name: EventName) -> Arc<store::Logged> {
        let logged = events::between(&self.app.store.reader(), self.agent.account_id, 0, i64::MAX, 1000)
            .await
            .unwrap();
        let found = logged.into_iter().rev().find(|logged| logged.event.name == name);
        found.unwrap_or_else(|| panic!("no {}", name.as_str()))
    }

    /// The conversation as its agents find it.
    pub(crate) async fn thread(&self, display_id: i64) -> Thread {
        threads::of_agent(&self.app.store.reader(), &self.agent, display_id).await.unwrap()
    }

    /// The agent answers; `change` makes a note or a form of the words.
    pub(crate) async fn agent_says(&self, display_id: i64, words: &str, change: fn(&mut Draft)) -> i64 {
        let mut draft = Draft::text(MessageKind::Outgoing, Speaker::System, words);
        change(&mut draft);
        let thread = self.thread(display_id).await;
        let posted = actions::messages::post_as_agent(
            &self.app,
            &self.agent,
            thread.view.conversation.id,
            draft,
            None,
        )
        .await
        .unwrap();
        posted.message.message.id.get()
    }

    /// Every message of the conversation, as agents see them.
    pub(crate) async fn all_messages(&self, display_id: i64) -> Vec<model::message::MessageView> {
        let thread = self.thread(display_id).await;
        messages::page(&self.app.store.reader(), &thread, messages::Reader::Agent, messages::Page::All)
            .await
            .unwrap()
    }
}

fn contacts(inbox: &Inbox) -> String {
    format!("/public/api/v1/inboxes/{}/contacts", inbox.channel.identifier)
}

fn request(method: Method, path: &str, body: &Value) -> Request<Body> {
    let builder =
        Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
    builder.body(Body::from(body.to_string())).unwrap()
}

fn ada() -> NewAccount {
    NewAccount {
        account_name: "House".into(),
        user_name: "Ada".into(),
        email: "ada@house.test".into(),
        password: "a long password".into(),
        locale: None,
    }
}

fn uploads(files: &Files) -> Uploads {
    let (keeper, remover) = (files.clone(), files.clone());
    Uploads::new(
        UploadLimits::default(),
        move |part| {
            let files = keeper.clone();
            let incoming = Incoming {
                name: part.name,
                content_type: part.content_type,
                limit: 1 << 20,
                bytes: part.bytes,
            };
            Box::pin(async move { files.store(incoming).await })
        },
        move |file| remover.discard(file),
    )
}

async fn insert_inbox(tx: &Tx, (account_id, new): &(AccountId, NewInbox)) -> Result<Inbox> {
    inboxes::insert(tx, &SystemScope { account_id: *account_id }, new).await
}

async fn update_inbox(tx: &Tx, inbox: &Inbox) -> Result<Inbox> {
    inboxes::update(tx, inbox).await
}
