//! Row 12: the message store without the server around it, on either database.

use crate::bench::{Bench, Plan};
use crate::database::{create, remove};
use crate::floors::pgbench;
use crate::floors::sqlite::Database;
use crate::installation::Directory;
use crate::table::Report;
use crate::turns::{self, Figure};
use anyhow::{Context, Result, bail, ensure};
use std::process::Command;

/// Each waits for its answer before it writes again.
const WRITERS: usize = 64;

/// Measures both databases, each beside a bare loop over the same rows.
pub(crate) async fn measure(bench: &Bench, report: &mut Report) {
    sqlite(bench, report).await;
    if let Some(server) = &bench.options.postgres {
        postgres(bench, server, report).await;
    } else {
        let figure = Figure::failed("no --postgres was given");
        report.add(12, "postgres", &[figure, Figure::default()], String::new());
    }
}

async fn sqlite(bench: &Bench, report: &mut Report) {
    let Plan { rounds, deadline, length, conversations, .. } = bench.plan;
    let ours = async || run(bench, &[]).await;
    let floor = async |_: Option<&f64>| {
        let directory = Directory::new()?;
        Database::create(directory.path(), conversations)?.write_for(WRITERS, length).await
    };
    let (ours, floor) = turns::take(rounds, deadline, ours, floor).await;
    let note = format!("floor: rusqlite, {WRITERS} waiting tasks");
    report.add(12, "sqlite", &[ours.figure(|rate| *rate), floor.figure(|rate| *rate)], note);
}

async fn postgres(bench: &Bench, server: &str, report: &mut Report) {
    let Plan { rounds, deadline, length, conversations, .. } = bench.plan;
    let name = format!("switchboard_store_{}", std::process::id());
    let ours = async || {
        let url = create(server, &name).await?;
        let rate = run(bench, &["--postgres", &url]).await;
        remove(server, &name).await?;
        rate
    };
    let floor = async |_: Option<&f64>| {
        let url = create(server, &name).await?;
        let rate = pgbench::run_one_batch(&url, conversations, length).await;
        remove(server, &name).await?;
        rate
    };
    let (ours, floor) = turns::take(rounds, deadline, ours, floor).await;
    let note = format!("floor: pgbench, one client, one statement for {} messages", pgbench::BATCH);
    report.add(12, "postgres", &[ours.figure(|rate| *rate), floor.figure(|rate| *rate)], note);
}

/// Lets the store's own program measure, and reads the number that it prints.
async fn run(bench: &Bench, arguments: &[&str]) -> Result<f64> {
    if bench.options.floors_only {
        bail!("not asked for");
    }
    let seconds = bench.plan.length.as_secs().to_string();
    let mut command = Command::new(&bench.options.store);
    command.args(["--seconds", &seconds]).args(arguments);
    // It ends by itself; meanwhile the deadline is watched here.
    let output = tokio::task::spawn_blocking(move || command.output()).await?;
    let output = output.with_context(|| format!("starting {}", bench.options.store.display()))?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout)?;
    printed.trim().parse().with_context(|| format!("no number: {printed}"))
}
