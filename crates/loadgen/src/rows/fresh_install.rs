//! Row 15: what a server that was just installed keeps in memory while nobody uses it.

use crate::bench::{Bench, Plan};
use crate::table::Report;
use crate::turns::{self, Figure};
use std::time::Duration;
use tokio::time::sleep;

const SETTLE: Duration = Duration::from_secs(3);

/// Measures it; there is no floor.
pub(crate) async fn measure(bench: &Bench, report: &mut Report) {
    let Plan { rounds, deadline, .. } = bench.plan;
    let ours = async || {
        let installation = bench.fresh(None)?;
        let process = installation.start()?;
        sleep(SETTLE).await;
        Ok(process.resident_bytes()? / 1_000_000.0)
    };
    let (ours, _) = turns::take(rounds, deadline, ours, async |_| Ok(())).await;
    report.add(15, "", &[ours.figure(|megabytes| *megabytes), Figure::default()], String::new());
}
