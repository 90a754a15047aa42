//! Row 7: how long a broadcast takes to reach each of a thousand sockets at a steady rate.

use super::fan_out::SUBSCRIBERS;
use crate::bench::{Bench, Plan};
use crate::cable::Protocol;
use crate::crowd::Crowd;
use crate::http::Connection;
use crate::stage::{REFERENCE_FRAME, Stage};
use crate::statistics::{Latency, rate};
use crate::table::Report;
use crate::turns::{self, Of};
use anyhow::{Context, Result, ensure};
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};
use tokio::time::{interval, sleep};

const PAUSE: Duration = Duration::from_millis(20);
/// The first second's broadcasts warm everything up.
const WARM_UP: usize = 50;

struct Steady {
    latency: Latency,
    frame_bytes: usize,
}

/// When each broadcast was sent, how many each socket has seen, and how long each took.
struct Watch {
    sent: Mutex<Vec<Instant>>,
    seen: Vec<AtomicUsize>,
    samples: Mutex<Vec<u32>>,
    frame_bytes: AtomicUsize,
}

/// Measures it and reports p50 and p95.
pub(crate) async fn measure(bench: &Bench, report: &mut Report) {
    let Plan { rounds, deadline, length, .. } = bench.plan;
    let broadcasts =
        WARM_UP + usize::try_from(2 * length.as_millis() / PAUSE.as_millis()).expect("a short run");
    let ours = async || {
        let (installation, people) = bench.populated()?;
        broadcast_steadily(Stage::room(installation, people, SUBSCRIBERS, 1)?, broadcasts).await
    };
    let floor = async |ours: Option<&Steady>| {
        let frame_bytes = ours.map_or(REFERENCE_FRAME, |ours| ours.frame_bytes);
        broadcast_steadily(Stage::floor(1, SUBSCRIBERS, 1, frame_bytes)?, broadcasts).await
    };
    let (ours, floor) = turns::take(rounds, deadline, ours, floor).await;
    let figures: [(&str, Of<Steady>); 2] =
        [("p50", |steady| steady.latency.p50), ("p95", |steady| steady.latency.p95)];
    for (part, figure) in figures {
        report.add(7, part, &[ours.figure(figure), floor.figure(figure)], String::new());
    }
}

async fn broadcast_steadily(stage: Stage, broadcasts: usize) -> Result<Steady> {
    let watch = Arc::new(Watch {
        sent: Mutex::new(Vec::with_capacity(broadcasts)),
        seen: stage.identifiers.iter().map(|_| AtomicUsize::new(0)).collect(),
        samples: Mutex::new(Vec::with_capacity(broadcasts * stage.receivers)),
        frame_bytes: AtomicUsize::new(0),
    });
    let mut crowd = Crowd::gather(stage.process.address, &stage.identifiers, receive(watch.clone())).await?;
    let mut connection = Connection::open(stage.process.address, 0).await?;
    let requests = stage.publishers.first().context("a publisher")?;
    let mut timer = interval(PAUSE);
    let begun = Instant::now();
    for request in requests.iter().cycle().take(broadcasts) {
        timer.tick().await;
        watch.sent.lock().push(Instant::now());
        connection.send(request).await?.successful()?;
    }
    let rate = rate(broadcasts, begun.elapsed().as_secs_f64());
    ensure!(rate > 0.95 / PAUSE.as_secs_f64(), "only {rate:.0} broadcasts per second were taken");
    sleep(Duration::from_secs(1)).await;
    crowd.complete()?;
    crowd.leave().await?;
    let samples = std::mem::take(&mut *watch.samples.lock());
    let expected = (broadcasts - WARM_UP) * stage.receivers;
    ensure!(samples.len() == expected, "{} of {expected} events were delivered", samples.len());
    let latency = Latency::of(samples).context("no event was delivered")?;
    Ok(Steady { latency, frame_bytes: watch.frame_bytes.load(Relaxed) })
}

/// A socket's n-th typing event is the n-th broadcast: they are sent one after the other.
fn receive(watch: Arc<Watch>) -> impl Fn(usize, &[u8]) {
    let typing = Protocol::Plain.typing_event();
    move |socket, text| {
        if typing.find(text).is_none() {
            return;
        }
        watch.frame_bytes.store(text.len(), Relaxed);
        let broadcast = watch.seen[socket].fetch_add(1, Relaxed);
        let Some(sent) = watch.sent.lock().get(broadcast).copied() else {
            return;
        };
        if broadcast >= WARM_UP {
            let microseconds = u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX);
            watch.samples.lock().push(microseconds);
        }
    }
}
