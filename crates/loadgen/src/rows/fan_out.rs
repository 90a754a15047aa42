//! Rows 5 and 6: one inbox, a thousand agent sockets, visitors who type.

use crate::bench::{Bench, Plan};
use crate::broadcast::{self, FanOut};
use crate::stage::{REFERENCE_FRAME, Stage};
use crate::table::Report;
use crate::turns;

/// Sockets that receive every broadcast.
pub(crate) const SUBSCRIBERS: usize = 1_000;

/// Measures with so many broadcasts in flight.
pub(crate) async fn measure(bench: &Bench, report: &mut Report, row: u8, in_flight: usize) {
    let Plan { rounds, deadline, length, .. } = bench.plan;
    let ours = async || {
        let (installation, people) = bench.populated()?;
        let stage = Stage::room(installation, people, SUBSCRIBERS, in_flight)?;
        broadcast::drive(&stage, in_flight, length).await
    };
    let floor = async |ours: Option<&FanOut>| {
        let frame_bytes = ours.map_or(REFERENCE_FRAME, |ours| ours.frame_bytes);
        let stage = Stage::floor(1, SUBSCRIBERS, in_flight, frame_bytes)?;
        broadcast::drive(&stage, in_flight, length).await
    };
    let (ours, floor) = turns::take(rounds, deadline, ours, floor).await;
    let note = broadcast::frame_note(ours.last(), floor.last());
    let figure = |fan_out: &FanOut| fan_out.delivered_per_second;
    report.add(row, "", &[ours.figure(figure), floor.figure(figure)], note);
}
