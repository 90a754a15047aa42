//! Accepts connections and speaks HTTP on them until told to stop.
//!
//! Connections stay bare TCP streams under HTTP, because a live connection takes its stream back after the upgrade.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use metrics::counter;
use rest::{PeerAddress, Waiting};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service;

/// Connections that wait to be accepted.
const BACKLOG: i32 = 4096;
/// Time between requests; longer than the 60 s for which common proxies keep a connection, so that they close first.
const IDLE: Duration = Duration::from_secs(75);
/// Largest head of a request.
const HEAD: usize = 32 * 1024;
/// Largest piece of a request held at once.
const BUFFER: usize = 64 * 1024;
/// How long to wait when the process has no file descriptors left.
const EXHAUSTED: Duration = Duration::from_millis(100);

/// How a listener treats its connections.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manners {
    /// Connections at the same time.
    pub(crate) connections: u32,
    /// Time in which a new connection has to send the head of its first request.
    pub(crate) handshake: Duration,
    /// How long requests in progress may take to finish once told to stop.
    pub(crate) drain: Duration,
}

/// Takes the address; connections queue up until [`serve`] runs.
pub(crate) fn bind(address: SocketAddr) -> Result<TcpListener> {
    let open = || {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_reuse_address(true)?;
        socket.set_nonblocking(true)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        TcpListener::from_std(socket.into())
    };
    open().with_context(|| format!("cannot listen on {address}"))
}

/// Serves until `stop`; then finishes requests in progress and returns.
pub(crate) async fn serve(listener: TcpListener, router: Router, manners: Manners, stop: CancellationToken) {
    let most = usize::try_from(manners.connections).unwrap_or(Semaphore::MAX_PERMITS);
    let places = Arc::new(Semaphore::new(most));
    let connections = TaskTracker::new();
    let waiting = Waiting::new(stop.clone());
    while let Some((stream, peer, place)) = stop.run_until_cancelled(accept(&listener, &places)).await {
        let connection =
            Connection { peer, router: router.clone(), waiting: waiting.clone(), manners, _place: place };
        connections.spawn(connection.run(stream, stop.clone()));
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    let place = Arc::clone(places).acquire_owned().await.expect("nobody closes the semaphore");
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, place),
            Err(error) if is_of_the_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "Cannot accept connections for now");
                tokio::time::sleep(EXHAUSTED).await;
            }
        }
    }
}

/// Whether only the connection that would have been accepted is lost.
fn is_of_the_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused
    )
}

/// One connection for as long as it speaks HTTP.
struct Connection {
    peer: SocketAddr,
    router: Router,
    waiting: Waiting,
    manners: Manners,
    _place: OwnedSemaphorePermit,
}

impl Connection {
    async fn run(self, stream: TcpStream, stop: CancellationToken) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "A connection ended before it began");
            return;
        }
        let requested = Notify::new();
        let service = service_fn(|request| {
            requested.notify_one();
            self.answer(request)
        });
        let connection = protocol().serve_connection(TokioIo::new(stream), service).with_upgrades();
        let mut connection = pin!(connection);
        let silence = pin!(async {
            let first = tokio::time::timeout(self.manners.handshake, requested.notified()).await;
            if first.is_ok() {
                std::future::pending::<()>().await;
            }
        });
        let result = tokio::select! {
            result = connection.as_mut() => result,
            () = silence => {
                counter!("switchboard_limited_total", "limit" => "handshake_time").increment(1);
                return;
            }
            () = stop.cancelled() => {
                connection.as_mut().graceful_shutdown();
                let Ok(result) = tokio::time::timeout(self.manners.drain, connection).await else {
                    tracing::warn!("A request was cut off: it took longer than the drain time");
                    return;
                };
                result
            }
        };
        if let Err(error) = result {
            tracing::debug!(%error, "A connection ended early");
        }
    }

    fn answer(
        &self,
        mut request: http::Request<Incoming>,
    ) -> impl Future<Output = Result<Response, Infallible>> {
        request.extensions_mut().insert(PeerAddress(self.peer));
        request.extensions_mut().insert(self.waiting.clone());
        self.router.clone().call(request)
    }
}

fn protocol() -> http1::Builder {
    let mut protocol = http1::Builder::new();
    protocol.timer(TokioTimer::new()).header_read_timeout(IDLE);
    protocol.max_header_size(HEAD).max_buf_size(BUFFER);
    protocol
}
