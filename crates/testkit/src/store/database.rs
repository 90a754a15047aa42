//! Databases that are made for one test and dropped with it.

use std::path::Path;
use std::thread;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;
use uuid::Uuid;

/// The directory of an embedded database.
pub(super) struct Directory(TempDir);

impl Directory {
    pub(super) fn make() -> Self {
        Self(TempDir::with_prefix("switchboard-").expect("a temporary directory can be made"))
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }
}

/// A database in the cluster that tests are given.
pub(super) struct Postgres {
    cluster: String,
    name: String,
}

impl Postgres {
    pub(super) async fn make() -> Option<Self> {
        let Some(cluster) = setting("SWITCHBOARD_TEST_POSTGRES") else {
            assert!(setting("CI").as_deref() != Some("true"), "SWITCHBOARD_TEST_POSTGRES must be set in CI");
            eprintln!(
                "skipped on PostgreSQL: SWITCHBOARD_TEST_POSTGRES is not set, see scripts/with-postgres"
            );
            return None;
        };
        let name = format!("test_{}", Uuid::new_v4().simple());
        execute(&cluster, format!("CREATE DATABASE {name}")).await.expect("the cluster makes databases");
        Some(Self { cluster, name })
    }

    pub(super) fn url(&self) -> String {
        let (server, _) = self.cluster.rsplit_once('/').expect("a PostgreSQL address ends with a database");
        format!("{server}/{}", self.name)
    }
}

impl Drop for Postgres {
    /// Drops the database on a thread of its own: a test may end, or panic, inside of a runtime.
    fn drop(&mut self) {
        let (cluster, statement) =
            (self.cluster.clone(), format!("DROP DATABASE {} WITH (FORCE)", self.name));
        let dropped = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map(|runtime| runtime.block_on(execute(&cluster, statement)))
        });
        if !matches!(dropped.join(), Ok(Ok(Ok(())))) {
            eprintln!("the database {} was left behind", self.name);
        }
    }
}

async fn execute(url: &str, statement: String) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect_with(&url.parse::<PgConnectOptions>()?).await?;
    sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await?;
    connection.close().await
}

#[expect(clippy::disallowed_methods, reason = "tests are told by their environment where the cluster is")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
