//! A node of an installation, with its live engine, and others on the same database.

use std::sync::Arc;
use std::time::Duration;

use actions::{App, Mail, Printer, Settings, Signup};
use files::Files;
use jobs::Workers;
use model::account::AccountId;
use model::event::{Event, EventName};
use model::{Clock, Id};
use outbound::Outbound;
use realtime::{Realtime, Windows};
use store::{Committed, Store, events, log_consumers};
use testkit::scene::Scene;
use testkit::store::Database;
use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::timeout;

/// Longer than any wait that ends well.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A scene and a node on top of it.
pub(crate) struct House {
    pub(crate) scene: Scene,
    pub(crate) app: App,
}

impl House {
    pub(crate) async fn open(database: Database) -> Option<Self> {
        Self::with(database, Windows::default()).await
    }

    /// One where people are away when they were not heard of for so long.
    pub(crate) async fn with(database: Database, windows: Windows) -> Option<Self> {
        let mut scene = Scene::open(database).await?;
        let (_, never) = channel(1);
        let commits = std::mem::replace(&mut scene.test.commits, never);
        let app = app(scene.store().clone(), commits, scene.test.clock.clone(), windows);
        Some(Self { scene, app })
    }

    /// Another node on the same database.
    pub(crate) async fn another_node(&self) -> App {
        self.another_node_with(Windows::default()).await
    }

    pub(crate) async fn another_node_with(&self, windows: Windows) -> App {
        let (store, commits) = self.scene.test.another_node().await;
        app(store, commits, self.scene.test.clock.clone(), windows)
    }

    /// Nobody at work yet, on the first node.
    pub(crate) fn workers(&self) -> Workers {
        Workers::new(self.app.clone())
    }

    /// Waits until a consumer has seen all that was told.
    pub(crate) async fn caught_up(&self, consumer: &str) {
        let all_seen = async {
            while !log_consumers::behind(&self.scene.db(), consumer, Id::new(0), 1).await.unwrap().is_empty()
            {
                // Positions move without an event.
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        timeout(PATIENCE, all_seen).await.expect("the consumer catches up in time");
    }

    /// What was told of this name in the account, in order.
    pub(crate) async fn told(&self, account: AccountId, name: EventName) -> Vec<Event> {
        let logged = events::named(&self.scene.db(), account, (0, i64::MAX), &[name], 1000).await.unwrap();
        logged.iter().map(|logged| logged.event.clone()).collect()
    }
}

fn app(store: Store, commits: Receiver<Committed>, clock: Clock, windows: Windows) -> App {
    let settings = Settings {
        public_url: "http://desk.test".into(),
        signup: Signup::Closed,
        locale: "en".into(),
        mail: Mail::On,
        notices: actions::notifications::Ways::default(),
        transcript_retention: Duration::from_hours(24),
        channel: actions::channel::Rules::default(),
    };
    let realtime = Realtime::start(store.clone(), commits, windows);
    App {
        store,
        realtime,
        files: Files::memory(),
        outbound: Outbound::default(),
        clock,
        printer: Printer::default(),
        settings: Arc::new(settings),
    }
}
