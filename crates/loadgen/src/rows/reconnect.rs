//! Row 14: the server restarts, everybody comes back at once, and hears what they missed.

use crate::api::Visitor;
use crate::bench::{Bench, Plan};
use crate::cable::{self, Protocol};
use crate::crowd::Crowd;
use crate::http::Connection;
use crate::installation::{Installation, People};
use crate::position::Position;
use crate::table::Report;
use crate::turns::{self, Figure};
use anyhow::{Context, Result, bail, ensure};
use parking_lot::Mutex;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// Events that each socket has missed.
const MISSED: usize = 20;
/// Connections that post them.
const WRITERS: usize = 32;
/// After the last socket has caught up, nothing more may come for so long.
const SILENCE: Duration = Duration::from_secs(1);
/// One round takes no longer; posting what is missed takes most of it.
const DEADLINE: Duration = Duration::from_mins(4);
const MARK: &[u8] = b"missed-";

/// Measures it; there is no floor, as no bare server keeps a log.
pub(crate) async fn measure(bench: &Bench, report: &mut Report) {
    let Plan { rounds, idle_sockets, .. } = bench.plan;
    // An installation of its own: what is posted here must not slow down other rows.
    let prepared = prepare(bench).await.map_err(|error| format!("{error:#}"));
    let ours = async || {
        let (installation, people) = prepared.as_ref().map_err(|why| anyhow::anyhow!("{why}"))?;
        come_back(installation, &people.visitors[..idle_sockets]).await
    };
    let (ours, _) = turns::take(rounds, DEADLINE, ours, async |_| Ok(())).await;
    let note = format!("{idle_sockets} sockets, each {MISSED} events of its own behind");
    report.add(14, "", &[ours.figure(|seconds| *seconds), Figure::default()], note);
}

async fn prepare(bench: &Bench) -> Result<(Installation, People)> {
    let installation = bench.fresh(None)?;
    let people = bench.populate(&installation).await.context("preparing the server")?;
    Ok((installation, people))
}

/// Seconds from the port's opening to the last socket that has heard everything it missed.
async fn come_back(installation: &Installation, visitors: &[Visitor]) -> Result<f64> {
    let (address, positions) = part(installation, visitors).await.context("before the restart")?;
    post_meanwhile(installation, visitors).await.context("while nobody listened")?;
    let commands = visitors.iter().zip(&positions);
    let commands = commands
        .map(|(visitor, position)| cable::subscribe(&visitor.identifier(0), Some(position)))
        .collect::<Result<Vec<_>>>()?;
    let watch = Arc::new(Watch::new(&positions));
    let starting = installation.start_beside(address);
    let opened = opening(address).await?;
    let mut crowd = Crowd::rush(address, commands, watch.clone().receive());
    tokio::select! {
        () = watch.done.notified() => {}
        failure = crowd.failure() => return Err(failure),
    }
    let seconds = opened.elapsed().as_secs_f64();
    sleep(SILENCE).await;
    watch.verdict()?;
    crowd.leave().await?;
    drop(starting.await??);
    Ok(seconds)
}

/// Everybody listens and learns their position; then the server dies under them.
async fn part(installation: &Installation, visitors: &[Visitor]) -> Result<(SocketAddr, Vec<Position>)> {
    let process = installation.start()?;
    let identifiers: Vec<_> = visitors.iter().map(|visitor| visitor.identifier(0)).collect();
    let positions: Arc<Mutex<Vec<Option<Position>>>> = Arc::new(Mutex::new(vec![None; visitors.len()]));
    let (missing, all) = (AtomicUsize::new(visitors.len()), Arc::new(Notify::new()));
    let on_text = {
        let (positions, all) = (positions.clone(), all.clone());
        move |socket: usize, text: &[u8]| {
            let Some(position) = Position::of(text) else { return };
            let first = positions.lock()[socket].replace(position).is_none();
            if first && missing.fetch_sub(1, Relaxed) == 1 {
                all.notify_one();
            }
        }
    };
    let mut crowd = Crowd::gather_as(Protocol::Extended, process.address, &identifiers, on_text).await?;
    all.notified().await;
    crowd.complete()?;
    let address = process.address;
    drop(process);
    drop(crowd);
    let positions = std::mem::take(&mut *positions.lock());
    Ok((address, positions.into_iter().collect::<Option<_>>().context("a socket without a position")?))
}

/// Posts to every conversation what its visitor will have missed, on another port.
async fn post_meanwhile(installation: &Installation, visitors: &[Visitor]) -> Result<()> {
    let process = installation.start()?;
    let server = process.address;
    let visitors: Arc<[Visitor]> = visitors.into();
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let visitors = visitors.clone();
        writers.spawn(async move {
            let mut connection = Connection::open(server, writer).await?;
            for number in 0..MISSED {
                for (index, visitor) in visitors.iter().enumerate().skip(writer).step_by(WRITERS) {
                    let content = String::from_utf8([MARK, &mark(index, number)].concat())?;
                    connection.send(&visitor.message(&content)).await?.successful()?;
                }
            }
            anyhow::Ok(())
        });
    }
    while let Some(ended) = writers.join_next().await {
        ended?.context("posting")?;
    }
    process.stop().await
}

/// Waits for the port to open.
async fn opening(address: SocketAddr) -> Result<Instant> {
    loop {
        match TcpStream::connect(address).await {
            Ok(_) => return Ok(Instant::now()),
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                sleep(Duration::from_millis(1)).await;
            }
            Err(error) => return Err(error).context("waiting for the port"),
        }
    }
}

/// What follows [`MARK`]: of which socket, and its how many-th missed event.
fn mark(socket: usize, number: usize) -> Vec<u8> {
    format!("{socket:06}-{number:02}.").into_bytes()
}

/// Enough of a frame to see what it is, after the identifier with its token.
fn beginning(frame: &[u8]) -> String {
    let words: [&[u8]; 2] = [br#"","message":"#, br#"","type":"#];
    let from = words.iter().find_map(|word| memchr::memmem::find(frame, word)).map_or(0, |at| at + 1);
    String::from_utf8_lossy(&frame[from..frame.len().min(from + 120)]).into_owned()
}

/// What every socket has heard since it came back.
struct Watch {
    sockets: Vec<Mutex<Heard>>,
    behind: AtomicUsize,
    done: Notify,
}

struct Heard {
    events: usize,
    offset: i64,
    finished: bool,
    wrong: Option<String>,
}

impl Watch {
    fn new(positions: &[Position]) -> Self {
        let heard = |position: &Position| {
            Mutex::new(Heard { events: 0, offset: position.offset, finished: false, wrong: None })
        };
        Self {
            sockets: positions.iter().map(heard).collect(),
            behind: AtomicUsize::new(positions.len()),
            done: Notify::new(),
        }
    }

    fn receive(self: Arc<Self>) -> impl Fn(usize, &[u8]) {
        move |socket, text| {
            let mut heard = self.sockets[socket].lock();
            let was_behind = !heard.finished;
            if let Err(error) = heard.take(socket, text) {
                heard.wrong.get_or_insert_with(|| format!("{error:#}"));
                heard.finished = true;
            }
            if was_behind && heard.finished && self.behind.fetch_sub(1, Relaxed) == 1 {
                self.done.notify_one();
            }
        }
    }

    /// Fails when a socket has heard anything but exactly what it missed.
    fn verdict(&self) -> Result<()> {
        for (socket, heard) in self.sockets.iter().enumerate() {
            let heard = heard.lock();
            if let Some(wrong) = &heard.wrong {
                bail!("socket {socket}: {wrong}");
            }
            ensure!(heard.events == MISSED, "socket {socket} heard {} of {MISSED} events", heard.events);
        }
        Ok(())
    }
}

impl Heard {
    fn take(&mut self, socket: usize, text: &[u8]) -> Result<()> {
        let has = |word: &[u8]| memchr::memmem::find(text, word).is_some();
        if has(br#","type":"confirm_history"}"#) {
            ensure!(self.events == MISSED, "told that {} of {MISSED} events were all", self.events);
            self.finished = true;
        } else if has(br#"_history"}"#) || has(br#""reject_subscription"}"#) {
            bail!("refused: {}", beginning(text));
        } else if !has(br#""event":"presence.update""#)
            && let Some(position) = Position::of(text)
        {
            let at = memchr::memmem::find(text, MARK).map(|at| at + MARK.len());
            let told = at.and_then(|at| text.get(at..));
            let expected = mark(socket, self.events);
            ensure!(
                has(br#""event":"message.created""#) && told.is_some_and(|told| told.starts_with(&expected)),
                "event {} is another one: {}",
                self.events,
                beginning(text)
            );
            ensure!(position.offset > self.offset, "offset {} after {}", position.offset, self.offset);
            self.offset = position.offset;
            self.events += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIRMED: &str = r#"{"identifier":"i","type":"confirm_history"}"#;

    fn event(socket: usize, number: usize, offset: i64) -> String {
        let content = String::from_utf8([MARK, &mark(socket, number)].concat()).unwrap();
        format!(
            r#"{{"identifier":"i","message":{{"event":"message.created","data":{{"content":"{content}"}}}},"stream_id":"s","epoch":"e","offset":{offset}}}"#
        )
    }

    fn verdict(frames: impl IntoIterator<Item = String>) -> Result<()> {
        let start = Position::of(event(0, 0, 100).as_bytes()).unwrap();
        let watch = Arc::new(Watch::new(&[start]));
        let receive = watch.clone().receive();
        frames.into_iter().for_each(|frame| receive(0, frame.as_bytes()));
        watch.verdict()
    }

    fn missed(numbers: impl IntoIterator<Item = usize>) -> impl Iterator<Item = String> {
        let offsets = (101..).step_by(7);
        numbers.into_iter().zip(offsets).map(|(number, offset)| event(0, number, offset))
    }

    #[test]
    fn exactly_what_was_missed_is_right() {
        assert!(verdict(missed(0..MISSED).chain([CONFIRMED.to_owned()])).is_ok());
    }

    #[test]
    fn what_is_lost_doubled_swapped_or_of_somebody_else_is_found() {
        let confirmed = || [CONFIRMED.to_owned()];
        let doubled = [0].into_iter().chain(0..MISSED);
        let swapped = [1, 0].into_iter().chain(2..MISSED);

        assert!(verdict(missed(0..MISSED - 1).chain(confirmed())).is_err());
        assert!(verdict(missed(0..MISSED - 1)).is_err());
        assert!(verdict(missed(doubled).chain(confirmed())).is_err());
        assert!(verdict(missed(swapped).chain(confirmed())).is_err());
        assert!(verdict(missed(0..MISSED).chain(confirmed()).chain([event(0, 19, 900)])).is_err());
        assert!(verdict([event(1, 0, 101)]).is_err());
        assert!(verdict([event(0, 0, 100)]).is_err());
    }
}
