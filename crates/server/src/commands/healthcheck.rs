//! `healthcheck`: asks the server that runs with these settings how it is.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::settings::Settings;

/// How to ask.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Seconds until a server counts as not answering.
    #[arg(long, default_value_t = 5)]
    timeout: u64,
}

/// Succeeds when the server answers that it is well.
pub(crate) async fn run(settings: &Settings, Arguments { timeout }: Arguments) -> Result<ExitCode> {
    let address = reachable(settings.listen);
    let status = tokio::time::timeout(Duration::from_secs(timeout), status(address)).await;
    let line = status.with_context(|| format!("{address} did not answer within {timeout} s"))??;
    if line.split(' ').nth(1) != Some("200") {
        bail!("{address} is not well: {line}");
    }
    Ok(ExitCode::SUCCESS)
}

/// A server that listens on every address is asked on the loopback one.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// The first line of the answer.
async fn status(address: SocketAddr) -> Result<String> {
    let mut stream =
        TcpStream::connect(address).await.with_context(|| format!("nobody listens on {address}"))?;
    let request = format!("GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(4096).read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer);
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}
