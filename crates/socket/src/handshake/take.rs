//! Taking the bare stream back from the HTTP server once it has sent its 101.

use std::time::Duration;

use bytes::Bytes;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// The 101 is a few hundred bytes into an empty send buffer; a connection that cannot take it in this time is dead.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why the stream could not be had.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    /// The connection ended before it was upgraded.
    #[error("the connection ended before its upgrade")]
    Ended(#[from] hyper::Error),
    /// The answer could not be sent in ten seconds.
    #[error("the upgrade took too long")]
    TimedOut,
    /// The HTTP server does not run on a bare `TokioIo<TcpStream>`.
    #[error("the connection is not a bare TCP stream")]
    NotTcp,
}

/// The stream under an upgraded connection and the bytes that were already read from it.
///
/// A client may send its first frames right behind its request, so the bytes come first.
pub async fn take(on_upgrade: OnUpgrade) -> Result<(TcpStream, Bytes), TakeError> {
    let upgraded = tokio::time::timeout(PATIENCE, on_upgrade).await.map_err(|_| TakeError::TimedOut)??;
    let parts = upgraded.downcast::<TokioIo<TcpStream>>().map_err(|_| TakeError::NotTcp)?;
    Ok((parts.io.into_inner(), parts.read_buf))
}
