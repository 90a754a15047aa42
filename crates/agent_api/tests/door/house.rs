//! A whole installation behind a router, and the people who use it.
#![expect(clippy::unwrap_used, reason = "what cannot be arranged fails the test")]

use std::sync::Arc;
use std::time::Duration;

use actions::accounts::NewAccount;
use actions::avatars::Picture;
use actions::contacts::NewSession;
use actions::messages::VisitorDraft;
use actions::{App, Mail, Printer, Settings, Signup};
use agent_api::{Door, SignInLimits};
use axum::Router;
use axum::body::Body;
use files::{Files, Incoming};
use futures_util::future::BoxFuture;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use model::attachment::StoredFile;
use model::contact::ContactDetails;
use model::inbox::{Inbox, InboxId};
use model::posting::Thread;
use model::scope::{SystemScope, VisitorScope};
use model::user::User;
use model::{Attributes, Id};
use outbound::Outbound;
use realtime::{Realtime, Windows};
use rest::layers::Layers;
use rest::{UploadLimits, UploadPart, Uploads};
use serde_json::{Value, json};
use store::inboxes::NewInbox;
use testkit::store::TestStore;
use tower::ServiceExt;

/// The password of everyone who has one.
pub(crate) const PASSWORD: &str = "correct horse";

/// An installation.
pub(crate) struct House {
    pub(crate) app: App,
    router: Router,
    store: Arc<TestStore>,
}

impl House {
    /// One that nobody may sign up to and where signing in is not limited.
    pub(crate) async fn start() -> Self {
        Self::with(Signup::Closed, SignInLimits { per_address: 0, per_email: 0 }).await
    }

    pub(crate) async fn with(signup: Signup, limits: SignInLimits) -> Self {
        Self::over(testkit::store::sqlite().await, signup, limits)
    }

    /// The same on the other database, where there is one.
    pub(crate) async fn on_postgres() -> Option<Self> {
        let test = testkit::store::postgres().await?;
        Some(Self::over(test, Signup::Closed, SignInLimits { per_address: 0, per_email: 0 }))
    }

    fn over(mut test: TestStore, signup: Signup, limits: SignInLimits) -> Self {
        let (_, nothing) = tokio::sync::mpsc::channel(1);
        let commits = std::mem::replace(&mut test.commits, nothing);
        let realtime = Realtime::start(test.store.clone(), commits, Windows::default());
        let settings = Settings {
            public_url: "http://desk.test".into(),
            signup,
            locale: "en".into(),
            mail: Mail::On,
            notices: actions::notifications::Ways::default(),
            transcript_retention: Duration::from_hours(24),
            channel: actions::channel::Rules::default(),
        };
        let callable = outbound::Settings { private_targets: vec!["127.0.0.1".parse().unwrap()] };
        let app = App {
            store: test.store.clone(),
            realtime,
            files: Files::memory(),
            outbound: Outbound::new(callable),
            clock: test.clock.clone(),
            printer: Printer::default(),
            settings: Arc::new(settings),
        };
        let door = Door::new(app.clone(), uploads(app.files.clone()), limits);
        let router = Layers::default().around(agent_api::router(door));
        Self { app, router, store: Arc::new(test) }
    }

    /// A caller who has shown nothing yet.
    pub(crate) fn stranger(&self) -> Caller {
        let (router, store) = (self.router.clone(), Arc::clone(&self.store));
        Caller { router, headers: Vec::new(), account: 0, user: 0, _store: store }
    }

    /// A new account with the administrator `{name}@desk.test`.
    pub(crate) async fn account(&self, name: &str) -> Caller {
        let new = NewAccount {
            account_name: name.to_owned(),
            user_name: format!("Ada of {name}"),
            email: format!("{}@desk.test", name.to_lowercase()),
            password: PASSWORD.into(),
            locale: None,
        };
        let opened = actions::accounts::sign_up(&self.app, new).await.unwrap();
        self.caller(&opened.administrator, opened.account.id.get())
    }

    /// The user with their own API token.
    pub(crate) fn caller(&self, user: &User, account: i64) -> Caller {
        let token = user.access_token.reveal().to_owned();
        let headers = vec![("api_access_token".into(), token)];
        Caller { headers, account, user: user.id.get(), ..self.stranger() }
    }

    /// A new agent of the administrator's account.
    pub(crate) async fn agent(&self, admin: &Caller, name: &str) -> Caller {
        let email = format!("{}-{}@desk.test", name.to_lowercase(), admin.account);
        let body = json!({ "name": name, "email": email, "role": "agent", "password": PASSWORD });
        let made = admin.post("agents", body).await.ok();
        let user = store::users::by_id(&self.app.store.reader(), Id::new(number(&made["id"]))).await.unwrap();
        self.caller(&user, admin.account)
    }

    /// A new inbox of the administrator's account, with members.
    pub(crate) async fn inbox(&self, admin: &Caller, name: &str, members: &[&Caller]) -> Inbox {
        let scope = SystemScope { account_id: Id::new(admin.account) }.into();
        let new = NewInbox { name: name.to_owned(), ..NewInbox::default() };
        let inbox = actions::inboxes::create(&self.app, &scope, new, None, &Picture::Stays).await.unwrap();
        let users: Vec<_> = members.iter().map(|member| Id::new(member.user)).collect();
        actions::inboxes::add_members(&self.app, &scope, inbox.id, &users).await.unwrap();
        inbox
    }

    /// A customer of the inbox who has said something.
    pub(crate) async fn visitor(&self, inbox: &Inbox, name: &str, says: &str) -> Visitor {
        let details = ContactDetails { name: Some(name.to_owned()), ..ContactDetails::default() };
        let new = NewSession { details, ..NewSession::default() };
        let (session, contact) = actions::contacts::create_session(&self.app, inbox, new).await.unwrap();
        let scope = VisitorScope {
            account_id: inbox.account_id,
            inbox_id: inbox.id,
            contact_id: contact.id,
            contact_inbox_id: session.contact_inbox.id,
            verified: false,
        };
        let thread = actions::conversations::start(&self.app, &scope, Attributes::new(), None).await.unwrap();
        let visitor = Visitor { app: self.app.clone(), scope, thread };
        visitor.says(says).await;
        visitor
    }
}

fn uploads(files: Files) -> Uploads {
    let remover = files.clone();
    let discard = move |file| remover.discard(file);
    Uploads::new(UploadLimits::default(), move |part| store(files.clone(), part), discard)
}

fn store(files: Files, part: UploadPart<'_>) -> BoxFuture<'_, model::Result<StoredFile>> {
    let UploadPart { name, content_type, bytes } = part;
    let incoming = Incoming { name, content_type, limit: 1 << 20, bytes };
    Box::pin(async move { files.store(incoming).await })
}

/// A customer with one conversation.
pub(crate) struct Visitor {
    app: App,
    scope: VisitorScope,
    thread: Thread,
}

impl Visitor {
    pub(crate) async fn says(&self, words: &str) {
        let said = VisitorDraft { content: Some(words.to_owned()), ..VisitorDraft::default() };
        actions::messages::post(&self.app, &self.scope, self.thread.view.conversation.id, said, None)
            .await
            .unwrap();
    }

    /// The number that agents see.
    pub(crate) fn conversation(&self) -> i64 {
        self.thread.view.conversation.display_id
    }

    /// The key that rows know.
    pub(crate) fn id(&self) -> i64 {
        self.thread.view.conversation.id.get()
    }

    pub(crate) fn inbox_id(&self) -> InboxId {
        self.scope.inbox_id
    }
}

/// Whoever sends requests, with what they prove themselves by.
#[derive(Clone)]
pub(crate) struct Caller {
    router: Router,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) account: i64,
    pub(crate) user: i64,
    /// The rows stay as long as anyone may ask for them.
    _store: Arc<TestStore>,
}

impl Caller {
    /// A path below the caller's account, unless it begins with a slash.
    fn path(&self, path: &str) -> String {
        if path.starts_with('/') {
            return path.to_owned();
        }
        format!("/api/v1/accounts/{}/{path}", self.account)
    }

    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        let mut caller = self.clone();
        caller.headers.push((name.to_owned(), value.to_owned()));
        caller
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, Vec::new()).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.json(Method::POST, path, body).await
    }

    pub(crate) async fn json(&self, method: Method, path: &str, body: Value) -> Answer {
        self.send(method, path, Some("application/json"), body.to_string().into_bytes()).await
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        content_type: Option<&str>,
        body: Vec<u8>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(self.path(path));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        let request = request.body(Body::from(body)).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { status: head.status, headers: head.headers, text }
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// The body of a success.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        self.body()
    }

    /// The body of a refusal with this status.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self.body()
    }

    /// A success without a body.
    #[track_caller]
    pub(crate) fn empty(&self) {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        assert_eq!(self.text, "");
    }

    fn body(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| Value::String(self.text.clone()))
    }

    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> String {
        self.headers.get(name).unwrap_or_else(|| panic!("no header {name}")).to_str().unwrap().to_owned()
    }
}

#[track_caller]
pub(crate) fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("{value} is no whole number"))
}

/// The keys of an object, sorted.
#[track_caller]
pub(crate) fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

/// What stands under `key` in each item of a list.
#[track_caller]
pub(crate) fn each(list: &Value, key: &str) -> Vec<Value> {
    list.as_array().unwrap().iter().map(|item| item[key].clone()).collect()
}
