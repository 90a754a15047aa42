//! What the server says of itself and what the system says of it, every few seconds.

use crate::http::{Connection, request};
use crate::process::Process;
use anyhow::{Context, Result};
use std::net::SocketAddr;
use std::time::Duration;

/// What must be none when nobody is there.
const GAUGES: [&str; 4] = [
    "switchboard_clients_num",
    "switchboard_clients_uniq_num",
    "switchboard_broadcast_streams_num",
    "switchboard_waiting_num",
];
/// Counters that show whether slow readers were met at all.
const COUNTERS: [&str; 2] =
    ["switchboard_slow_reader_catch_ups_total", "switchboard_disconnected_slow_clients_total"];

/// One look at the server.
#[derive(Clone, Debug)]
pub(crate) struct Pulse {
    pub(crate) at: Duration,
    pub(crate) resident_bytes: f64,
    pub(crate) open_files: usize,
    pub(crate) processor_seconds: f64,
    /// In the order of [`GAUGES`].
    gauges: [f64; 4],
    /// In the order of [`COUNTERS`].
    counters: [f64; 2],
}

impl Pulse {
    /// Looks at the server.
    pub(crate) async fn take(process: &Process, metrics: SocketAddr, at: Duration) -> Result<Self> {
        let page = page(metrics).await.context("reading the metrics")?;
        let value = |name: &str| value(&page, name).with_context(|| format!("no {name}"));
        let mut pulse = Self {
            at,
            resident_bytes: process.resident_bytes()?,
            open_files: process.open_files()?,
            processor_seconds: process.processor_seconds()?,
            gauges: [0.0; 4],
            counters: [0.0; 2],
        };
        for (gauge, name) in pulse.gauges.iter_mut().zip(GAUGES) {
            *gauge = value(name)?;
        }
        for (counter, name) in pulse.counters.iter_mut().zip(COUNTERS) {
            *counter = value(name)?;
        }
        Ok(pulse)
    }

    /// Live connections.
    pub(crate) fn clients(&self) -> f64 {
        self.gauges[0]
    }

    /// Gauges that show somebody although nobody is there.
    pub(crate) fn haunted(&self) -> Vec<String> {
        let gauges = GAUGES.iter().zip(self.gauges).filter(|(_, value)| *value != 0.0);
        gauges.map(|(name, value)| format!("{name} = {value}")).collect()
    }

    /// Counters by their name.
    pub(crate) fn counters(&self) -> impl Iterator<Item = (&'static str, f64)> {
        COUNTERS.into_iter().zip(self.counters)
    }
}

#[cfg(test)]
impl Pulse {
    /// A look that saw nothing but memory.
    pub(crate) fn with_memory(resident_bytes: f64) -> Self {
        Self {
            at: Duration::ZERO,
            resident_bytes,
            open_files: 0,
            processor_seconds: 0.0,
            gauges: [0.0; 4],
            counters: [0.0; 2],
        }
    }
}

async fn page(metrics: SocketAddr) -> Result<String> {
    let mut connection = Connection::open(metrics, 0).await?;
    let reply = connection.send(&request("GET", "/metrics", None, "")).await?;
    reply.successful()?;
    Ok(String::from_utf8(reply.body.into_owned())?)
}

fn value(page: &str, name: &str) -> Option<f64> {
    let mut lines = page.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    lines.next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::value;

    #[test]
    fn value_is_read_by_its_whole_name() {
        let page = "# TYPE clients gauge\nclients_more 7\nclients 3\n";

        assert_eq!(value(page, "clients"), Some(3.0));
        assert_eq!(value(page, "client"), None);
    }
}
