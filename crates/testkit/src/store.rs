//! A store of one's own, on either database, that vanishes when it is dropped.

mod cut;
mod database;
mod look;

use std::path::Path;

use ::store::{Committed, Keyring, Options, Store};
use model::posting::Limits;
use model::{Clock, Timestamp};
use tokio::sync::mpsc::Receiver;

use database::{Directory, Postgres};

pub use cut::Cut;

/// One of the two databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// The embedded one.
    Sqlite,
    /// The one of a cluster.
    Postgres,
}

/// A migrated store, what it commits, and the database that goes away with it.
pub struct TestStore {
    /// The store.
    pub store: Store,
    /// What it commits, in order.
    pub commits: Receiver<Committed>,
    /// The store's hour, which stands still until it is moved.
    pub clock: Clock,
    options: Options,
    place: Place,
}

enum Place {
    Sqlite(Directory),
    Postgres(Postgres),
}

/// Messages a minute that a test may post into one conversation.
pub const FLOOD: u32 = 200;

/// The secret from which a test store's keys are derived.
const SECRET: &[u8] = b"a secret that only tests know, 32+";

/// When a test begins: 2026-06-17 08:00 UTC.
const MORNING: i64 = 1_781_683_200;

/// A store on the embedded database, in a directory of its own.
pub async fn sqlite() -> TestStore {
    migrated(empty_sqlite().await).await
}

/// A store on `PostgreSQL`, in a database of its own.
///
/// The cluster's address is `SWITCHBOARD_TEST_POSTGRES` (`scripts/with-postgres` sets it). Without it there is nothing
/// to test on: the answer is `None`, said aloud, except where `CI` is `true`, which panics.
pub async fn postgres() -> Option<TestStore> {
    Some(migrated(empty_postgres().await?).await)
}

/// A store on the database named; see [`postgres`] for `None`.
pub async fn open(database: Database) -> Option<TestStore> {
    match database {
        Database::Sqlite => Some(sqlite().await),
        Database::Postgres => postgres().await,
    }
}

/// A store on a database that nobody has migrated; see [`postgres`] for `None`.
pub async fn empty(database: Database) -> Option<TestStore> {
    match database {
        Database::Sqlite => Some(empty_sqlite().await),
        Database::Postgres => empty_postgres().await,
    }
}

async fn empty_sqlite() -> TestStore {
    let directory = Directory::make();
    let options = options(None, directory.path());
    open_at(Place::Sqlite(directory), options).await
}

async fn empty_postgres() -> Option<TestStore> {
    let postgres = Postgres::make().await?;
    let options = options(Some(postgres.url()), Path::new("."));
    Some(open_at(Place::Postgres(postgres), options).await)
}

async fn migrated(test: TestStore) -> TestStore {
    test.store.migrate().await.expect("a fresh database can be migrated");
    test
}

fn options(database_url: Option<String>, data: &Path) -> Options {
    Options { database_url, data: data.to_owned(), readers: 4, limits: Limits { flood: FLOOD } }
}

async fn open_at(place: Place, options: Options) -> TestStore {
    let clock = Clock::manual(Timestamp::from_seconds(MORNING));
    let opened = Store::open(options.clone(), Keyring::new(SECRET), clock.clone()).await;
    let (store, commits) = opened.expect("a fresh database opens");
    TestStore { store, commits, clock, options, place }
}

impl TestStore {
    /// Another node on the same database, with connections and lanes of its own.
    pub async fn another_node(&self) -> (Store, Receiver<Committed>) {
        let opened = Store::open(self.options.clone(), Keyring::new(SECRET), self.clock.clone()).await;
        opened.expect("the database opens twice")
    }

    /// Another node, on whose way to `PostgreSQL` an answer can be lost.
    pub async fn node_behind_cut(&self) -> (Store, Receiver<Committed>, Cut) {
        let url = self.options.database_url.as_deref().expect("only PostgreSQL is far enough away");
        let (before, path) = url.rsplit_once('/').expect("a PostgreSQL address ends with a database");
        let (user, server) = before.rsplit_once('@').expect("the test cluster's address names its user");
        let (cut, address) = Cut::start(server.to_owned()).await;
        let options =
            Options { database_url: Some(format!("{user}@{address}/{path}")), ..self.options.clone() };
        let opened = Store::open(options, Keyring::new(SECRET), self.clock.clone()).await;
        let (store, commits) = opened.expect("the database opens twice");
        (store, commits, cut)
    }

    /// Everything that has been committed and not been looked at yet.
    pub fn committed(&mut self) -> Vec<Committed> {
        std::iter::from_fn(|| self.commits.try_recv().ok()).collect()
    }
}
