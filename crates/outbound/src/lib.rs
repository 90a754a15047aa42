//! Calls to addresses that somebody named: http and https, guarded against private targets, bounded in time and bytes.

mod answer;
mod connection;
mod error;
mod guard;
mod request;
mod tls;

use model::network::Network;
use tokio::time::{Instant, timeout_at};

pub use answer::Answer;
pub use error::Error;
pub use request::Request;
pub use url::Url;

use connection::Connection;
use guard::{Guard, host};
use tls::Tls;

/// What the operator set.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Networks that may be called although they are not public.
    pub private_targets: Vec<Network>,
}

/// Calls out. Cloning is cheap; nothing is opened before the first call.
///
/// Names are resolved here, and a connection goes to an address that was looked at, so that no name can lead to another
/// one in between. Whoever answers is asked once: there is no pool, and no proxy between.
#[derive(Clone, Default)]
pub struct Outbound {
    guard: Guard,
    tls: Tls,
}

impl Outbound {
    /// Calls out as these settings allow.
    pub fn new(settings: Settings) -> Self {
        Self { guard: Guard::new(settings.private_targets), tls: Tls::default() }
    }

    /// Asks, and gives the answer as soon as its head has come, whatever its status.
    ///
    /// Redirects are followed as far as the request wants it ([`Request::following`]); each target is looked at anew.
    /// The request's time is for everything, the body of the answer included.
    pub async fn send(&self, request: Request) -> Result<Answer, Error> {
        let deadline = Instant::now() + request.timeout;
        timeout_at(deadline, self.follow(request, deadline)).await.map_err(|_| Error::TimedOut)?
    }

    async fn follow(&self, mut request: Request, deadline: Instant) -> Result<Answer, Error> {
        loop {
            let answer = self.ask(&request, deadline).await?;
            let Some(target) = request.next_target(&answer)? else { return Ok(answer) };
            request = request.redirected(target);
        }
    }

    async fn ask(&self, request: &Request, deadline: Instant) -> Result<Answer, Error> {
        let addresses = self.guard.addresses(&request.target).await?;
        let stream = connection::dial(&addresses, deadline).await;
        let stream = stream.map_err(|source| Error::Unreachable { host: host(&request.target), source })?;
        let stream = self.tls.wrap(stream, &request.target).await?;
        let connection = Connection::open(stream).await?;
        connection.ask(request, deadline).await
    }
}

impl std::fmt::Debug for Outbound {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Outbound").field("guard", &self.guard).finish_non_exhaustive()
    }
}
