//! A fresh installation of the measured server: its own directory, database, administrator and visitors.

use crate::api::{self, Agent, Visitor};
use crate::process::Process;
use anyhow::{Context, Result};
use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::task::JoinHandle;

/// Limits that are off while measuring, as every report says.
const SETTINGS: [(&str, &str); 3] = [
    ("SWITCHBOARD_FLOOD_LIMIT", "0"),
    ("SWITCHBOARD_RATE_LIMIT", "0"),
    ("SWITCHBOARD_SOCKETS_PER_ADDRESS", "0"),
];

/// [`SETTINGS`] as a report says them.
pub(crate) fn settings() -> Vec<String> {
    let shown =
        |(name, value): (&str, &str)| format!("{}={value}", name.to_lowercase().replace("switchboard_", ""));
    SETTINGS.map(shown).to_vec()
}

/// A key of no value to anybody: the data is thrown away.
const SECRET_KEY: &str = "5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e";

/// A port that is free.
const ANY_PORT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// One installation, started and stopped as often as the rows need.
pub(crate) struct Installation {
    server: PathBuf,
    directory: Directory,
    database_url: Option<String>,
    metrics: Option<SocketAddr>,
}

/// An installation's people.
pub(crate) struct People {
    pub(crate) agent: Agent,
    pub(crate) visitors: Vec<Visitor>,
}

impl Installation {
    /// An empty one; without a `database_url` it uses the embedded database.
    pub(crate) fn new(server: &Path, database_url: Option<String>) -> Result<Self> {
        let server = server.canonicalize().with_context(|| format!("no server at {}", server.display()))?;
        Ok(Self { server, directory: Directory::new()?, database_url, metrics: None })
    }

    /// Lets the server show its metrics there.
    pub(crate) fn watched_at(self, metrics: SocketAddr) -> Self {
        Self { metrics: Some(metrics), ..self }
    }

    /// Starts the server; it is ready when this returns.
    pub(crate) fn start(&self) -> Result<Process> {
        Process::start(self.command(ANY_PORT), &self.log())
    }

    /// Starts the server on this address while the caller goes on.
    pub(crate) fn start_beside(&self, address: SocketAddr) -> JoinHandle<Result<Process>> {
        let (command, log) = (self.command(address), self.log());
        tokio::task::spawn_blocking(move || Process::start(command, &log))
    }

    /// Where the server complains.
    pub(crate) fn log(&self) -> PathBuf {
        self.directory.path().join("bench.log")
    }

    fn command(&self, listen: SocketAddr) -> Command {
        let mut command = Command::new(&self.server);
        // The measured server sees these settings and no others.
        command.env_clear().arg("serve").envs(SETTINGS);
        command.env("SWITCHBOARD_LISTEN", listen.to_string());
        command.env("SWITCHBOARD_DATA", self.directory.path());
        command.env("SWITCHBOARD_SECRET_KEY", SECRET_KEY).env("SWITCHBOARD_ACCOUNT_NAME", "Bench");
        command.env("SWITCHBOARD_ADMIN_EMAIL", api::EMAIL).env("SWITCHBOARD_ADMIN_PASSWORD", api::PASSWORD);
        if let Some(url) = &self.database_url {
            command.env("SWITCHBOARD_DATABASE_URL", url);
        }
        if let Some(address) = self.metrics {
            command.env("SWITCHBOARD_METRICS_LISTEN", address.to_string());
        }
        command
    }

    /// Starts the server, creates the inbox and so many visitors, and stops it.
    pub(crate) async fn populate(&self, visitors: usize) -> Result<People> {
        let process = self.start()?;
        let agent = Agent::sign_in(process.address).await?;
        let visitors = api::visitors(process.address, &agent.inbox, visitors).await?;
        // What follows from so many beginnings must not be done while something else is measured.
        process.settle().await?;
        process.stop().await?;
        Ok(People { agent, visitors })
    }
}

/// A temporary directory that goes when dropped.
pub(crate) struct Directory(PathBuf);

impl Directory {
    /// A new, empty one.
    pub(crate) fn new() -> Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("switchboard-bench-{}-{number}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // A directory left behind is in the temporary place anyway.
        let _ = fs::remove_dir_all(&self.0);
    }
}
