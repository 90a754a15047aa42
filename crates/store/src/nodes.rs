//! Which nodes of an installation live.
//!
//! Whatever is leased runs out after a while. That is too long for what has to be known at once: whether the node that
//! somebody was connected to is still there when another one starts.

use std::time::Duration;

use model::Result;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::Store;
use crate::dialect::ALIVE;
use crate::error::driver_refused;
use crate::statement::column;
use crate::tx::sealed::Statements;

/// How often it is looked whether the sign of life still stands.
const PERIOD: Duration = Duration::from_secs(5);

/// The connection that shows the database that this node lives: it holds a lock that ends with it, whichever way it ends.
pub(crate) struct Pulse(PgPool);

impl Pulse {
    /// One that does not beat yet.
    pub(crate) fn new(connect: PgConnectOptions, node: &str) -> Self {
        let name = life_of(node);
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(10))
            .idle_timeout(None)
            .max_lifetime(None)
            .after_connect(move |connection, _| {
                let name = name.clone();
                Box::pin(async move {
                    sqlx::query(ALIVE).bind(name).execute(connection).await?;
                    Ok(())
                })
            });
        Self(pool.connect_lazy_with(connect))
    }

    /// Makes sure that the lock is held: by the connection that there is if it still stands, else by a new one.
    async fn beat(&self) -> Result<(), sqlx::Error> {
        self.0.acquire().await.map(drop)
    }

    pub(crate) async fn end(&self) {
        self.0.close().await;
    }
}

impl Store {
    /// The name of this node: new at every start, so that nobody is taken for who was here before.
    pub fn node(&self) -> &str {
        &self.inner().node
    }

    /// Lets other nodes see that this one lives, until the store is closed or the process has ended, whichever way.
    pub async fn show_life(&self) -> Result<()> {
        let Some(pulse) = &self.inner().pulse else { return Ok(()) };
        pulse.beat().await.map_err(driver_refused)?;
        let store = self.clone();
        self.inner().tasks.spawn(async move {
            let closing = store.inner().closing.clone();
            while closing.run_until_cancelled(tokio::time::sleep(PERIOD)).await.is_some() {
                let Some(pulse) = &store.inner().pulse else { return };
                if let Err(error) = pulse.beat().await {
                    tracing::warn!(%error, "Other nodes cannot see that this one lives; it is tried again");
                }
            }
        });
        Ok(())
    }

    /// Whether the node of this name lives: this one does, and any other that shows it. The embedded database has one node.
    pub async fn lives(&self, node: &str) -> Result<bool> {
        if node == self.node() {
            return Ok(true);
        }
        let Some(sql) = self.dialect().lives(&life_of(node)) else { return Ok(false) };
        let row = self.reader().rows(sql).await?.into_iter().next();
        row.map_or(Ok(false), |row| column(&row, "lives"))
    }
}

/// The name of the lock; unlike those of turns.
fn life_of(node: &str) -> String {
    format!("life of node {node}")
}
