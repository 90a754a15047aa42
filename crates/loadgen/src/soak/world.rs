//! What everybody who takes part in a soak shares.

use super::ledger::Ledger;
use crate::api::{Agent, Visitor};
use crate::http::Connection;
use anyhow::Result;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

/// The server, its people, and what has been done so far.
pub(crate) struct World {
    pub(crate) server: SocketAddr,
    pub(crate) agent: Agent,
    pub(crate) visitors: Vec<Visitor>,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) done: Done,
    settling: AtomicBool,
}

/// How often each thing was done: a soak that did nothing proves nothing.
#[derive(Default)]
pub(crate) struct Done {
    pub(crate) posted: Count,
    pub(crate) delivered: Count,
    pub(crate) typed: Count,
    pub(crate) connected: Count,
    pub(crate) resumed: Count,
    pub(crate) rotated: Count,
    pub(crate) hired: Count,
    pub(crate) spoiled: Count,
}

/// A number that only grows.
#[derive(Default)]
pub(crate) struct Count(AtomicUsize);

impl Count {
    /// One more.
    pub(crate) fn add(&self) {
        self.0.fetch_add(1, Relaxed);
    }

    /// So many by now.
    pub(crate) fn so_far(&self) -> usize {
        self.0.load(Relaxed)
    }
}

impl World {
    /// One conversation for each visitor.
    pub(crate) fn new(server: SocketAddr, agent: Agent, visitors: Vec<Visitor>) -> Self {
        let ledger = Arc::new(Ledger::new(visitors.len()));
        Self { server, agent, visitors, ledger, done: Done::default(), settling: AtomicBool::new(false) }
    }

    /// Lets nobody do anything new; those who listen hear the rest.
    pub(crate) fn settle(&self) {
        self.settling.store(true, Relaxed);
    }

    /// Whether nobody does anything new.
    pub(crate) fn is_settling(&self) -> bool {
        self.settling.load(Relaxed)
    }

    /// A connection for requests.
    pub(crate) async fn connection(&self, source: usize) -> Result<Connection> {
        Connection::open(self.server, source).await
    }
}

impl Done {
    /// Everything by its name.
    pub(crate) fn named(&self) -> [(&'static str, usize); 8] {
        [
            ("messages posted", self.posted.so_far()),
            ("messages delivered", self.delivered.so_far()),
            ("typing signals", self.typed.so_far()),
            ("sockets connected", self.connected.so_far()),
            ("sockets resumed", self.resumed.so_far()),
            ("tokens rotated", self.rotated.so_far()),
            ("agents added and removed", self.hired.so_far()),
            ("bad frames", self.spoiled.so_far()),
        ]
    }
}
