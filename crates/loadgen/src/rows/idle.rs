//! Rows 1, 3 and 4: many sockets connect at once, then do nothing but receive pings.

use crate::bench::{Bench, Plan};
use crate::crowd::Crowd;
use crate::stage::{REFERENCE_FRAME, Stage};
use crate::table::Report;
use crate::turns::{self, Of};
use anyhow::{Result, ensure};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// After the storm, before memory is read: one round of pings has passed.
const SETTLE: Duration = Duration::from_secs(4);

struct Idle {
    kib_per_socket: f64,
    processor_percent: f64,
    storm_seconds: f64,
}

/// Measures the three together and reports those that were asked for.
pub(crate) async fn measure(bench: &Bench, report: &mut Report) {
    let Plan { rounds, deadline, idle_sockets, .. } = bench.plan;
    let ours = async || {
        let (installation, people) = bench.populated()?;
        watch(&bench.plan, Stage::idle(installation, people, idle_sockets)?).await
    };
    let floor =
        async |_: Option<&Idle>| watch(&bench.plan, Stage::floor(idle_sockets, 1, 0, REFERENCE_FRAME)?).await;
    let (ours, floor) = turns::take(rounds, deadline, ours, floor).await;
    let note = format!("{idle_sockets} sockets");
    let figures: [(u8, Of<Idle>); 3] =
        [(1, |idle| idle.kib_per_socket), (3, |idle| idle.processor_percent), (4, |idle| idle.storm_seconds)];
    for (row, figure) in figures {
        if bench.rows.contains(&row) {
            report.add(row, "", &[ours.figure(figure), floor.figure(figure)], note.clone());
        }
    }
}

async fn watch(plan: &Plan, stage: Stage) -> Result<Idle> {
    sleep(Duration::from_millis(500)).await;
    let sockets = stage.identifiers.len();
    let pings = Arc::new(AtomicUsize::new(0));
    let counted = pings.clone();
    let empty = stage.process.resident_bytes()?;
    let begun = Instant::now();
    let mut crowd = Crowd::gather(stage.process.address, &stage.identifiers, move |_, text| {
        if text.starts_with(br#"{"type":"ping""#) {
            counted.fetch_add(1, Relaxed);
        }
    })
    .await?;
    let storm_seconds = begun.elapsed().as_secs_f64();
    sleep(SETTLE).await;
    let full = stage.process.resident_bytes()?;
    let (processor, pinged, begun) =
        (stage.process.processor_seconds()?, pings.load(Relaxed), Instant::now());
    sleep(plan.idle).await;
    let seconds = begun.elapsed().as_secs_f64();
    let used = stage.process.processor_seconds()? - processor;
    let pinged = pings.load(Relaxed) - pinged;
    let rounds = usize::try_from(plan.idle.as_secs() / 3)? - 1;
    ensure!(pinged >= rounds * sockets, "only {pinged} pings in {seconds:.0} s");
    crowd.complete()?;
    crowd.leave().await?;
    Ok(Idle {
        kib_per_socket: (full - empty) / 1024.0 / f64::from(u32::try_from(sockets)?),
        processor_percent: used / seconds * 100.0,
        storm_seconds,
    })
}
