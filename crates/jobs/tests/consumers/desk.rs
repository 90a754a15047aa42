//! An inbox with agents who come and go, and customers who write.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use actions::App;
use actions::contacts::WantedSession;
use actions::conversations::{self, NewThread};
use actions::users::Choice;
use jobs::{Assignment, Consumer, Workers};
use model::agent_bot::{AgentBot, AgentBotFields};
use model::event::{Body, EventName};
use model::message::MessageKind;
use model::posting::Thread;
use model::routing::Decision;
use model::scope::AgentScope;
use model::user::{Availability, Role, User};
use realtime::{Claim, Outbox, Windows};
use store::{log_consumers, routing};
use testkit::store::Database;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::house::{House, PATIENCE};

/// How long somebody is here after the last sign of life, and how long it takes until it is known who is.
const WINDOW: Duration = Duration::from_millis(600);

/// Longer than it takes to arrange something, also on a busy machine.
const LONG_WINDOW: Duration = Duration::from_secs(4);

const WINDOWS: Windows = Windows { user: WINDOW, contact: WINDOW };

/// An account with an inbox.
pub(crate) struct Desk {
    pub(crate) house: House,
    customers: AtomicU32,
}

/// Somebody who is here as long as this lives, and for [`WINDOW`] after.
pub(crate) struct Here(#[expect(dead_code, reason = "its end is the end of what it does")] JoinSet<()>);

impl Desk {
    /// Nobody is here, and that is known.
    pub(crate) async fn open(database: Database) -> Option<Self> {
        let desk = Self::just_opened(database).await?;
        desk.settle().await;
        Some(desk)
    }

    /// It is not known who is here.
    pub(crate) async fn just_opened(database: Database) -> Option<Self> {
        Self::with(database, WINDOWS).await
    }

    /// It is not known who is here for a good while.
    pub(crate) async fn long_unknown(database: Database) -> Option<Self> {
        Self::with(database, Windows { user: LONG_WINDOW, contact: LONG_WINDOW }).await
    }

    async fn with(database: Database, windows: Windows) -> Option<Self> {
        let house = House::with(database, windows).await?;
        Some(Self { house, customers: AtomicU32::new(0) })
    }

    /// Waits until it is known who is here.
    pub(crate) async fn settle(&self) {
        while let Some(left) = self.app().realtime.presence_settles_in() {
            sleep(left).await;
        }
    }

    pub(crate) fn app(&self) -> &App {
        &self.house.app
    }

    pub(crate) async fn another_node(&self) -> App {
        self.house.another_node_with(WINDOWS).await
    }

    /// A member of the inbox who is away.
    pub(crate) async fn agent(&self, name: &str) -> User {
        let scene = &self.house.scene;
        let user = scene.member(name, Role::Agent).await;
        let (inbox, id) = (scene.inbox.id, user.id);
        scene.write(async |tx| store::inboxes::add_members(tx, &scene.scope, inbox, &[id]).await).await;
        user
    }

    /// Lets somebody be here.
    pub(crate) async fn comes(&self, user: &User) -> Here {
        self.comes_to(self.app(), user).await
    }

    /// Lets somebody be here, connected to this node.
    pub(crate) async fn comes_to(&self, app: &App, user: &User) -> Here {
        let (account_id, token) = (self.house.scene.account, user.pubsub_token.clone());
        let claim = Claim::User { user_id: user.id, account_id, token };
        let realtime = app.realtime.clone();
        let subscription = realtime.subscribe(claim, Outbox::default(), 0).await.unwrap();
        let mut here = JoinSet::new();
        here.spawn(async move {
            loop {
                sleep(WINDOW / 4).await;
                realtime.alive(&subscription);
            }
        });
        Here(here)
    }

    /// Lets somebody be seen as this.
    pub(crate) async fn chooses(&self, user: &User, availability: Availability) {
        let choice = Choice::Availability(availability);
        actions::users::choose(self.app(), user.id, self.house.scene.account, choice).await.unwrap();
    }

    /// An administrator, who is no member of the inbox.
    pub(crate) async fn administrator(&self) -> AgentScope {
        let number = self.customers.fetch_add(1, Ordering::Relaxed);
        let user = self.house.scene.member(&format!("Admin{number}"), Role::Administrator).await;
        self.house.scene.agent(user.id).await
    }

    /// A bot of the account.
    pub(crate) async fn bot(&self, name: &str) -> AgentBot {
        let scene = &self.house.scene;
        let fields = AgentBotFields { name: name.into(), ..AgentBotFields::default() };
        scene.write(async |tx| store::agent_bots::insert(tx, &scene.scope, &fields).await).await
    }

    /// A new customer's open conversation.
    pub(crate) async fn conversation(&self) -> Thread {
        self.begin(self.app(), NewThread::default()).await
    }

    /// A new customer's conversation that is begun like this, at this node.
    pub(crate) async fn begin(&self, app: &App, new: NewThread) -> Thread {
        let number = self.customers.fetch_add(1, Ordering::Relaxed);
        let (_, session) = self.house.scene.customer(&format!("customer {number}")).await;
        let scope = self.administrator().await;
        let session = WantedSession::Named(session.contact_inbox.source_id.clone());
        conversations::start_as_agent(app, &scope, session, new, None).await.unwrap()
    }

    /// Puts the consumer to work on the first node.
    pub(crate) async fn work(&self) -> Workers {
        work_at(self.app()).await
    }

    /// Waits until the database has so many of these rows.
    pub(crate) async fn counts(&self, rows: &str, count: i64) {
        let counted = async {
            while self.house.scene.test.count(rows).await != count {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, counted).await.unwrap_or_else(|_| panic!("{count} of {rows}"));
    }

    /// Who has the conversation now.
    pub(crate) async fn assignee(&self, thread: &Thread) -> Option<String> {
        self.house.scene.reread(thread).await.view.assignee.map(|user| user.name)
    }

    /// Who has the conversation, once somebody has.
    pub(crate) async fn assigned(&self, thread: &Thread) -> String {
        let assigned = async {
            loop {
                if let Some(name) = self.assignee(thread).await {
                    return name;
                }
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, assigned).await.expect("somebody is given it in time")
    }

    /// The decisions about the conversation, oldest first.
    pub(crate) async fn decisions(&self, thread: &Thread) -> Vec<Decision> {
        let (scene, id) = (&self.house.scene, thread.view.conversation.id);
        let mut decisions = routing::decisions(&scene.db(), &scene.scope, id, 50).await.unwrap();
        decisions.reverse();
        decisions
    }

    /// The decisions about the conversation, once there are so many.
    pub(crate) async fn decided(&self, thread: &Thread, count: usize) -> Vec<Decision> {
        let decided = async {
            loop {
                let decisions = self.decisions(thread).await;
                if decisions.len() >= count {
                    return decisions;
                }
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, decided).await.expect("it is decided in time")
    }

    /// Waits until the consumer has seen every conversation that was begun so far.
    pub(crate) async fn seen_by_now(&self) {
        let (db, account) = (self.house.scene.db(), self.house.scene.account);
        let created = self.house.told(account, EventName::ConversationCreated).await;
        let last = created.last().map_or(0, |event| event.seq);
        let seen = async {
            while log_consumers::cursor(&db, Assignment::NAME, account).await.unwrap() < Some(last) {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, seen).await.expect("it is seen in time");
    }

    /// How often the conversation was told to have another assignee.
    pub(crate) async fn times_assigned(&self, thread: &Thread) -> usize {
        let told = self.house.told(self.house.scene.account, EventName::AssigneeChanged).await;
        let is_it = |body: &Body| match body {
            Body::Conversation(view) => view.conversation.id == thread.view.conversation.id,
            _ => false,
        };
        told.iter().filter(|event| is_it(&event.payload.body)).count()
    }

    /// What was written into the conversation by nobody of this kind, oldest first.
    pub(crate) async fn written(&self, thread: &Thread, kind: MessageKind) -> Vec<String> {
        let told = self.house.told(self.house.scene.account, EventName::MessageCreated).await;
        let messages = told.iter().filter_map(|event| match &event.payload.body {
            Body::Message(view) => Some(&view.message),
            _ => None,
        });
        let own = messages.filter(|message| message.conversation_id == thread.view.conversation.id);
        own.filter(|message| message.kind == kind).filter_map(|message| message.content.clone()).collect()
    }
}

/// Puts the consumer to work on this node.
pub(crate) async fn work_at(app: &App) -> Workers {
    let workers = Workers::new(app.clone());
    workers.add(Assignment).await.unwrap();
    workers.look_after_arrivals();
    workers
}
