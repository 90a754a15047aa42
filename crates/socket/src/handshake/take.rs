//! Taking the bare stream back from the HTTP server once it has sent its 101.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::runtime::Handle;

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
    /// The threads of live connections could not take it over.
    #[error("the stream could not be handed over")]
    NotHandedOver(#[from] io::Error),
}

/// The stream under an upgraded connection and the bytes that were already read from it.
///
/// A client may send its first frames right behind its request, so the bytes come first.
///
/// The threads of `live` hear of the stream from now on, instead of those that made it.
pub async fn take(on_upgrade: OnUpgrade, live: &Handle) -> Result<(TcpStream, Bytes), TakeError> {
    let upgraded = tokio::time::timeout(PATIENCE, on_upgrade).await.map_err(|_| TakeError::TimedOut)??;
    let parts = upgraded.downcast::<TokioIo<TcpStream>>().map_err(|_| TakeError::NotTcp)?;
    let stream = parts.io.into_inner().into_std()?;
    let _there = live.enter();
    // A copy, because even an empty end keeps the whole buffer of the HTTP server alive.
    Ok((TcpStream::from_std(stream)?, Bytes::copy_from_slice(&parts.read_buf)))
}
