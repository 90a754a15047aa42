//! Fan-out: keeps so many broadcasts in flight and counts what the sockets receive.

use crate::crowd::Crowd;
use crate::http::Connection;
use crate::stage::Stage;
use crate::statistics::rate;
use anyhow::{Context, Result, ensure};
use memchr::memmem::Finder;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

/// In this time nothing is counted yet.
const WARM_UP: Duration = Duration::from_millis(500);
/// What was sent must have arrived so long after the last broadcast.
const DRAIN: Duration = Duration::from_secs(5);

/// What one run of fan-out came to.
pub(crate) struct FanOut {
    pub(crate) delivered_per_second: f64,
    /// Length of one event's text frame.
    pub(crate) frame_bytes: usize,
}

/// What the sockets have received, and the broadcasts that may be begun.
struct Tally {
    delivered: AtomicUsize,
    frame_bytes: AtomicUsize,
    sent: AtomicUsize,
    turns: Semaphore,
    receivers: usize,
}

/// Broadcasts for `length` with at most `in_flight` broadcasts not yet delivered to everyone.
pub(crate) async fn drive(stage: &Stage, in_flight: usize, length: Duration) -> Result<FanOut> {
    let tally = Arc::new(Tally {
        delivered: AtomicUsize::new(0),
        frame_bytes: AtomicUsize::new(0),
        sent: AtomicUsize::new(0),
        turns: Semaphore::new(in_flight),
        receivers: stage.receivers,
    });
    let on_text = receive(tally.clone(), stage.protocol.typing_event());
    let mut crowd =
        Crowd::gather_as(stage.protocol, stage.process.address, &stage.identifiers, on_text).await?;
    let end = Instant::now() + WARM_UP + length;
    let mut publishers = JoinSet::new();
    for (source, requests) in stage.publishers.iter().cloned().enumerate() {
        publishers.spawn(publish(stage.process.address, source, requests, tally.clone(), end));
    }
    sleep(WARM_UP).await;
    let (begun, before) = (Instant::now(), tally.delivered.load(Relaxed));
    sleep_until(end).await;
    let (seconds, after) = (begun.elapsed().as_secs_f64(), tally.delivered.load(Relaxed));
    while let Some(ended) = publishers.join_next().await {
        ended?.context("a publisher failed")?;
    }
    everything_arrived(&tally).await?;
    crowd.complete()?;
    crowd.leave().await?;
    Ok(FanOut {
        delivered_per_second: rate(after - before, seconds),
        frame_bytes: tally.frame_bytes.load(Relaxed),
    })
}

fn receive(tally: Arc<Tally>, typing: Finder<'static>) -> impl Fn(usize, &[u8]) {
    move |_, text| {
        if typing.find(text).is_none() {
            return;
        }
        let delivered = tally.delivered.fetch_add(1, Relaxed) + 1;
        if delivered == 1 {
            tally.frame_bytes.store(text.len(), Relaxed);
        }
        if delivered.is_multiple_of(tally.receivers) {
            tally.turns.add_permits(1);
        }
    }
}

async fn publish(
    server: SocketAddr,
    source: usize,
    requests: Vec<Vec<u8>>,
    tally: Arc<Tally>,
    end: Instant,
) -> Result<()> {
    let mut connection = Connection::open(server, source).await?;
    for request in requests.iter().cycle() {
        tokio::select! {
            biased;
            () = sleep_until(end) => return Ok(()),
            turn = tally.turns.acquire() => turn?.forget(),
        }
        tally.sent.fetch_add(1, Relaxed);
        connection.send(request).await?.successful()?;
    }
    Ok(())
}

async fn everything_arrived(tally: &Tally) -> Result<()> {
    let expected = tally.sent.load(Relaxed) * tally.receivers;
    let limit = Instant::now() + DRAIN;
    while tally.delivered.load(Relaxed) < expected && Instant::now() < limit {
        sleep(Duration::from_millis(10)).await;
    }
    let delivered = tally.delivered.load(Relaxed);
    ensure!(delivered == expected, "{delivered} of {expected} events were delivered");
    Ok(())
}

/// Says how long the compared frames were.
pub(crate) fn frame_note(ours: Option<&FanOut>, floor: Option<&FanOut>) -> String {
    let lengths: Vec<_> =
        [ours, floor].into_iter().flatten().map(|side| side.frame_bytes.to_string()).collect();
    format!("frames of {} bytes", lengths.join(" / "))
}
