//! Row 16: from starting the process to a healthy answer, with a database that needs no migration.

use crate::bench::{Bench, Plan};
use crate::http::{Connection, request};
use crate::table::Report;
use crate::turns::{self, Figure};
use anyhow::Result;
use std::time::Instant;

/// Measures it; there is no floor.
pub(crate) async fn measure(bench: &Bench, report: &mut Report) {
    let Plan { rounds, deadline, .. } = bench.plan;
    let (ours, _) = turns::take(rounds, deadline, async || start(bench).await, async |_| Ok(())).await;
    let note = format!("{} conversations", bench.plan.conversations);
    report.add(16, "", &[ours.figure(|milliseconds| *milliseconds), Figure::default()], note);
}

async fn start(bench: &Bench) -> Result<f64> {
    let (installation, _) = bench.populated()?;
    let begun = Instant::now();
    let process = installation.start()?;
    let mut connection = Connection::open(process.address, 0).await?;
    connection.send(&request("GET", "/health", None, "")).await?.successful()?;
    let milliseconds = begun.elapsed().as_secs_f64() * 1000.0;
    process.stop().await?;
    Ok(milliseconds)
}
