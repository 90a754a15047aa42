//! Somebody else's server, from which files are fetched.

#![expect(clippy::unwrap_used, reason = "what cannot be arranged fails the test")]

use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// A server on `127.0.0.1`, which the house may call, for as long as this lives.
pub(crate) struct Elsewhere {
    address: SocketAddr,
    _task: JoinSet<()>,
}

impl Elsewhere {
    /// One that serves these routes.
    pub(crate) async fn open(routes: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut task = JoinSet::new();
        task.spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { address, _task: task }
    }

    /// Where it listens.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// The address of `path` there.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}
