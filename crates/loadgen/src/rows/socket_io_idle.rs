//! Row 2: many Socket.IO sockets that have joined a conversation each, and hear nothing more.

use crate::bench::{Bench, Plan};
use crate::channel::{self, Customer};
use crate::crowd::Crowd;
use crate::floors;
use crate::stage::{REFERENCE_FRAME, Stage};
use crate::table::Report;
use crate::turns;
use anyhow::Result;
use std::time::Duration;
use tokio::time::sleep;

/// Before memory is read: what follows from so many who came is done, and the first heartbeat is not due yet.
const SETTLE: Duration = Duration::from_secs(4);

/// Measures it.
pub(crate) async fn measure(bench: &Bench, report: &mut Report) {
    let Plan { rounds, deadline, idle_sockets, .. } = bench.plan;
    let ours = async || {
        let installation = bench.fresh(None)?;
        let process = installation.start()?;
        let customers = channel::customers(process.address, idle_sockets).await?;
        process.settle().await?;
        grown(Stage::waiting(process, &customers)).await
    };
    let floor = async |_: Option<&f64>| {
        let customers: Vec<Customer> = (0..idle_sockets).map(Customer::of_a_floor).collect();
        grown(Stage::waiting(floors::socket_io(REFERENCE_FRAME)?, &customers)).await
    };
    let (ours, floor) = turns::take(rounds, deadline, ours, floor).await;
    let figures = [ours.figure(|kib| *kib), floor.figure(|kib| *kib)];
    report.add(2, "", &figures, format!("{idle_sockets} sockets"));
}

/// By how many KiB the server grows for each socket.
async fn grown(stage: Stage) -> Result<f64> {
    let empty = stage.process.resident_bytes()?;
    let crowd =
        Crowd::gather_as(stage.protocol, stage.process.address, &stage.identifiers, |_, _| {}).await?;
    sleep(SETTLE).await;
    let full = stage.process.resident_bytes()?;
    crowd.leave().await?;
    Ok((full - empty) / 1024.0 / f64::from(u32::try_from(stage.identifiers.len())?))
}
