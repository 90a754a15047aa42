//! Row 9: from posting a message to its frame on the visitor's and on the agent's socket, at a steady rate.

use crate::api::Visitor;
use crate::bench::{Bench, Plan};
use crate::crowd::Crowd;
use crate::floors::sqlite::Database;
use crate::http::Connection;
use crate::installation::{Directory, Installation, People};
use crate::statistics::Latency;
use crate::table::Report;
use crate::turns::{self, Of};
use anyhow::{Context, Result, ensure};
use memchr::memmem::Finder;
use parking_lot::Mutex;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{self, Receiver};
use tokio::task::JoinSet;
use tokio::time::{interval, sleep};

const PAUSE: Duration = Duration::from_millis(1);
const VISITORS: usize = 200;
const CONNECTIONS: usize = 64;
/// The first half second's messages warm everything up.
const WARM_UP: usize = 500;
const MARK: &str = "delivery-";

/// When each message was sent, on how many sockets it has been seen, and how long the second took.
struct Watch {
    sent: Mutex<Vec<Instant>>,
    seen: Vec<AtomicU8>,
    samples: Mutex<Vec<u32>>,
}

/// Measures it beside the bare commit at the same rate.
pub(crate) async fn measure(bench: &Bench, report: &mut Report) {
    let Plan { rounds, deadline, length, conversations, .. } = bench.plan;
    let messages = WARM_UP + usize::try_from(length.as_millis() / PAUSE.as_millis()).expect("a short run");
    let ours = async || {
        let (installation, people) = bench.populated()?;
        deliver(installation, people, messages).await
    };
    let floor = async |_: Option<&Latency>| {
        let directory = Directory::new()?;
        Database::create(directory.path(), conversations)?.write_paced(PAUSE, length).await
    };
    let (ours, floor) = turns::take(rounds, deadline, ours, floor).await;
    let figures: [(&str, Of<Latency>); 2] = [("p50", |latency| latency.p50), ("p95", |latency| latency.p95)];
    for (part, figure) in figures {
        let note = "1,000/s; floor: the bare commit".to_owned();
        report.add(9, part, &[ours.figure(figure), floor.figure(figure)], note);
    }
}

async fn deliver(installation: &Installation, people: &People, messages: usize) -> Result<Latency> {
    let visitors = people.visitors.get(..VISITORS).context("too few visitors")?;
    let process = installation.start()?;
    let watch = Arc::new(Watch {
        sent: Mutex::new(Vec::with_capacity(messages)),
        seen: (0..messages).map(|_| AtomicU8::new(0)).collect(),
        samples: Mutex::new(Vec::with_capacity(messages)),
    });
    let mut identifiers: Vec<_> = visitors.iter().map(|visitor| visitor.identifier(0)).collect();
    identifiers.push(people.agent.identifier(0));
    let mut crowd = Crowd::gather(process.address, &identifiers, receive(watch.clone())).await?;
    post_steadily(process.address, visitors, &watch, messages).await?;
    sleep(Duration::from_secs(1)).await;
    crowd.complete()?;
    crowd.leave().await?;
    let samples = std::mem::take(&mut *watch.samples.lock());
    let expected = messages - WARM_UP;
    ensure!(samples.len() == expected, "{} of {expected} messages reached both sockets", samples.len());
    Latency::of(samples).context("no message was delivered")
}

/// Posts one message after the other, each on a connection that is free; waits for the last answer.
async fn post_steadily(
    server: SocketAddr,
    visitors: &[Visitor],
    watch: &Watch,
    messages: usize,
) -> Result<()> {
    let (work, requests) = mpsc::channel(messages);
    let mut posters = posters(server, requests);
    let mut timer = interval(PAUSE);
    let begun = Instant::now();
    for (number, visitor) in visitors.iter().cycle().enumerate().take(messages) {
        timer.tick().await;
        let request = visitor.message(&format!("{MARK}{number:08}"));
        watch.sent.lock().push(Instant::now());
        work.send(request).await?;
    }
    drop(work);
    while let Some(ended) = posters.join_next().await {
        ended?.context("posting")?;
    }
    let behind = begun.elapsed().saturating_sub(PAUSE * u32::try_from(messages)?);
    ensure!(behind < Duration::from_millis(500), "the last answer came {behind:.1?} late");
    Ok(())
}

fn posters(server: SocketAddr, requests: Receiver<Vec<u8>>) -> JoinSet<Result<()>> {
    let requests = Arc::new(tokio::sync::Mutex::new(requests));
    let mut posters = JoinSet::new();
    for source in 0..CONNECTIONS {
        let requests = requests.clone();
        posters.spawn(async move {
            let mut connection = Connection::open(server, source).await?;
            loop {
                let Some(request) = requests.lock().await.recv().await else {
                    return Ok(());
                };
                connection.send(&request).await?.successful()?;
            }
        });
    }
    posters
}

fn receive(watch: Arc<Watch>) -> impl Fn(usize, &[u8]) {
    let (created, mark) = (Finder::new("\"message.created\""), Finder::new(MARK));
    move |_, text| {
        if created.find(text).is_none() {
            return;
        }
        let Some(number) = mark.find(text).and_then(|at| number_at(text, at + MARK.len())) else {
            return;
        };
        let Some(sent) = watch.sent.lock().get(number).copied() else {
            return;
        };
        let second = watch.seen.get(number).is_some_and(|seen| seen.fetch_add(1, Relaxed) == 1);
        if second && number >= WARM_UP {
            watch.samples.lock().push(u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX));
        }
    }
}

fn number_at(text: &[u8], at: usize) -> Option<usize> {
    std::str::from_utf8(text.get(at..at + 8)?).ok()?.parse().ok()
}
