//! Row 8: many conversations with two sockets each; every typing event goes to one pair.

use crate::bench::{Bench, Plan};
use crate::broadcast::{self, FanOut};
use crate::stage::{REFERENCE_FRAME, Stage};
use crate::table::Report;
use crate::turns;

const CONVERSATIONS: usize = 500;
const CONNECTIONS: usize = 32;

/// Measures it: an agent without a socket types to visitors who have two each.
pub(crate) async fn measure(bench: &Bench, report: &mut Report) {
    let Plan { rounds, deadline, length, .. } = bench.plan;
    let ours = async || {
        let (installation, people) = bench.populated()?;
        let stage = Stage::pairs(installation, people, CONVERSATIONS, CONNECTIONS)?;
        broadcast::drive(&stage, CONNECTIONS, length).await
    };
    let floor = async |ours: Option<&FanOut>| {
        let frame_bytes = ours.map_or(REFERENCE_FRAME, |ours| ours.frame_bytes);
        let stage = Stage::floor(CONVERSATIONS, 2, CONNECTIONS, frame_bytes)?;
        broadcast::drive(&stage, CONNECTIONS, length).await
    };
    let (ours, floor) = turns::take(rounds, deadline, ours, floor).await;
    let note = broadcast::frame_note(ours.last(), floor.last());
    let figure = |fan_out: &FanOut| fan_out.delivered_per_second;
    report.add(8, "", &[ours.figure(figure), floor.figure(figure)], note);
}
