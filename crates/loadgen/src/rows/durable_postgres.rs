//! Row 11: messages answered over HTTP, and so on the disk, with Postgres.

use super::durable_sqlite::{CLIENTS, post};
use crate::bench::{Bench, Plan};
use crate::database::{create, remove};
use crate::floors::pgbench::{self, Rates};
use crate::installation::{Installation, People};
use crate::table::Report;
use crate::turns::{self, Figure, Of};
use anyhow::{Context, Result};

/// Measures it in databases made for it and dropped afterwards.
pub(crate) async fn measure(bench: &Bench, report: &mut Report) {
    let Some(server) = &bench.options.postgres else {
        let figure = Figure::failed("no --postgres was given");
        return report.add(11, "", &[figure, Figure::default()], String::new());
    };
    let Plan { rounds, deadline, length, conversations, .. } = bench.plan;
    let ours_name = format!("switchboard_bench_{}", std::process::id());
    let prepared = prepare(bench, server, &ours_name).await.map_err(|error| format!("{error:#}"));
    let ours = async || {
        let (installation, people) = prepared.as_ref().map_err(|why| anyhow::anyhow!("{why}"))?;
        post(installation, people, length).await
    };
    let floor = async |_: Option<&f64>| {
        let name = format!("{ours_name}_floor");
        let url = create(server, &name).await?;
        let rates = pgbench::run(&url, conversations, CLIENTS, length).await;
        remove(server, &name).await?;
        rates
    };
    let (ours, floor) = turns::take(rounds, deadline, ours, floor).await;
    if let Err(error) = remove(server, &ours_name).await {
        return report.add(
            11,
            "",
            &[Figure::failed(&format!("{error:#}")), Figure::default()],
            String::new(),
        );
    }
    let other = |figure: Of<Rates>| floor.figure(figure).value().unwrap_or_default();
    let note = format!(
        "floor: pgbench, a transaction each; one statement each {:.0}/s, by {} {:.0}/s",
        other(|rates| rates.statement),
        pgbench::BATCH,
        other(|rates| rates.batches)
    );
    report.add(11, "", &[ours.figure(|rate| *rate), floor.figure(|rates| rates.transaction)], note);
}

async fn prepare(bench: &Bench, server: &str, name: &str) -> Result<(Installation, People)> {
    let installation = bench.fresh(Some(create(server, name).await?))?;
    let people = bench.populate(&installation).await.context("preparing the server")?;
    Ok((installation, people))
}
