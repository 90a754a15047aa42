//! Row 19: one conversation, a thousand Socket.IO sockets of its customer, an agent who types.

use super::fan_out::SUBSCRIBERS;
use crate::api::Agent;
use crate::bench::{Bench, Plan};
use crate::broadcast::{self, FanOut};
use crate::channel::{self, Customer};
use crate::floors;
use crate::http::{Connection, request};
use crate::process::Process;
use crate::stage::{REFERENCE_FRAME, Stage, typing};
use crate::table::Report;
use crate::turns;
use anyhow::{Context, Result};

/// Measures with one broadcast in flight.
pub(crate) async fn measure(bench: &Bench, report: &mut Report) {
    let Plan { rounds, deadline, length, .. } = bench.plan;
    let ours = async || {
        let installation = bench.fresh(None)?;
        broadcast::drive(&room(installation.start()?).await?, 1, length).await
    };
    let floor = async |ours: Option<&FanOut>| {
        let process = floors::socket_io(ours.map_or(REFERENCE_FRAME, |ours| ours.frame_bytes))?;
        let broadcast = || request("POST", "/broadcast/0", None, &typing("on"));
        let stage = Stage::tabs(process, &Customer::of_a_floor(0), SUBSCRIBERS, [broadcast(), broadcast()]);
        broadcast::drive(&stage, 1, length).await
    };
    let (ours, floor) = turns::take(rounds, deadline, ours, floor).await;
    let note = broadcast::frame_note(ours.last(), floor.last());
    let figure = |fan_out: &FanOut| fan_out.delivered_per_second;
    report.add(19, "", &[ours.figure(figure), floor.figure(figure)], note);
}

/// The only conversation of a new installation.
async fn room(process: Process) -> Result<Stage> {
    let agent = Agent::sign_in(process.address).await?;
    let customer = channel::customers(process.address, 1).await?.pop().context("one customer")?;
    let mut connection = Connection::open(process.address, 0).await?;
    let number = customer.number(&mut connection, &agent).await?;
    let types = |status| {
        let path = format!("conversations/{number}/toggle_typing_status");
        agent.request("POST", &path, &typing(status))
    };
    Ok(Stage::tabs(process, &customer, SUBSCRIBERS, [types("on"), types("off")]))
}
