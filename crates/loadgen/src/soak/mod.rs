//! The soak: a steady, moderate load with everything that happens to a server, every delivery checked, memory watched.

mod cast;
mod dice;
mod ear;
mod guest;
mod hearing;
mod ledger;
mod picture;
mod pulse;
mod reader;
mod vandal;
mod verdict;
mod world;
mod writer;

use crate::api::{self, Agent};
use crate::bench::{interruption, raise_open_files};
use crate::database;
use crate::installation::{self, Installation};
use crate::process::Process;
use anyhow::{Context, Result, bail, ensure};
use cast::Cast;
use clap::Args;
use pulse::Pulse;
use std::fs;
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};
use verdict::Thirds;
use world::World;

/// In a shorter soak the server is still filling its caches, which looks like growth.
const JUDGED_FROM: u64 = 5;
/// Between two looks at the server.
const LOOK: Duration = Duration::from_secs(3);
/// One look in so many is told.
const TOLD: usize = 10;
/// After the load has ended, the server has forgotten everybody within this time.
const FORGET: Duration = Duration::from_mins(1);
/// Files that the server may have opened meanwhile for itself.
const SPARE_FILES: usize = 8;
/// Lines of the server's log that a failed soak shows.
const LAST_LINES: usize = 40;
const MIB: f64 = 1024.0 * 1024.0;

/// How long, with how much.
#[derive(Args)]
pub(crate) struct Options {
    /// The server's binary.
    #[arg(long, default_value = "target/release/switchboard")]
    server: PathBuf,
    /// How long the load lasts.
    #[arg(long, default_value_t = 10)]
    minutes: u64,
    /// Live connections.
    #[arg(long, default_value_t = 1_000)]
    sockets: usize,
    /// Messages a second.
    #[arg(long, default_value_t = 40)]
    messages: u32,
    /// Draws the memory there, as SVG.
    #[arg(long)]
    picture: Option<PathBuf>,
    /// A PostgreSQL server's address: the soak uses a database made there instead of the embedded one.
    #[arg(long)]
    postgres: Option<String>,
}

/// A server under observation.
struct Soak {
    process: Process,
    metrics: SocketAddr,
    world: Arc<World>,
    begun: Instant,
    pulses: Vec<Pulse>,
}

/// Soaks, and fails when something was lost, doubled, kept for ever or said in vain.
pub(crate) fn run(options: &Options) -> Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(soak(options))
}

async fn soak(options: &Options) -> Result<()> {
    tokio::select! {
        biased;
        // Dropping the work ends the server that it started.
        interrupted = interruption() => bail!("interrupted by {}", interrupted?),
        soaked = soak_there(options) => soaked,
    }
}

/// Where the options say.
async fn soak_there(options: &Options) -> Result<()> {
    raise_open_files()?;
    ensure!(options.sockets > cast::STAFF, "at least {} sockets take part", cast::STAFF + 1);
    let Some(server) = &options.postgres else { return soak_and_judge(options, None).await };
    let name = format!("switchboard_soak_{}", std::process::id());
    let soaked = soak_and_judge(options, Some(database::create(server, &name).await?)).await;
    database::remove(server, &name).await.and(soaked)
}

async fn soak_and_judge(options: &Options, database_url: Option<String>) -> Result<()> {
    let metrics = free_address()?;
    let installation = Installation::new(&options.server, database_url)?.watched_at(metrics);
    say(&format!("the server runs with {}", installation::settings().join(", ")))?;
    let process = installation.start()?;
    let agent = Agent::sign_in(process.address).await?;
    let visitors = api::visitors(process.address, &agent.inbox, options.sockets - cast::STAFF).await?;
    sleep(LOOK).await;
    let world = Arc::new(World::new(process.address, agent, visitors));
    let mut soak = Soak { process, metrics, world, begun: Instant::now(), pulses: Vec::new() };
    let before = soak.look().await?;
    let mut findings = Findings::default();
    findings.note(soak.load(options).await);
    if findings.is_clean() {
        findings.note(soak.is_forgotten(&before).await);
    }
    let log = fs::read_to_string(installation.log())?;
    findings.note(complaints(&log));
    findings.note(soak.memory(options));
    soak.summary()?;
    if !findings.is_clean() {
        tell_end(&log)?;
    }
    findings.verdict()
}

impl Soak {
    async fn look(&self) -> Result<Pulse> {
        Pulse::take(&self.process, self.metrics, self.begun.elapsed()).await
    }

    /// Lets the cast play until the time is over; fails when something was lost, doubled or said in vain.
    async fn load(&mut self, options: &Options) -> Result<()> {
        let end = self.begun + Duration::from_secs(60 * options.minutes);
        let mut cast = Cast::gather(&self.world, options.messages, end);
        let mut timer = interval(LOOK);
        timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = timer.tick() => {}
                failed = cast.failure() => return Err(failed),
            }
            if Instant::now() > end {
                return cast.end(&self.world).await;
            }
            let pulse = self.look().await?;
            if self.pulses.len().is_multiple_of(TOLD) {
                self.tell(&pulse)?;
            }
            self.pulses.push(pulse);
        }
    }

    /// Fails when the server still knows somebody although everybody has left.
    async fn is_forgotten(&self, before: &Pulse) -> Result<()> {
        let left = Instant::now();
        loop {
            let pulse = self.look().await?;
            let (files, before) = (pulse.open_files, before.open_files);
            let haunted = pulse.haunted();
            if haunted.is_empty() && files <= before + SPARE_FILES {
                let seconds = left.elapsed().as_secs_f64();
                say(&format!(
                    "gauges are zero {seconds:.1} s after the load; {files} open files, {before} before it"
                ))?;
                return Ok(());
            }
            ensure!(
                left.elapsed() < FORGET,
                "{} s after the load: {haunted:?}, {files} open files instead of {before}",
                FORGET.as_secs()
            );
            sleep(Duration::from_millis(500)).await;
        }
    }

    /// Tells how the memory went and draws it; fails when it grew and the soak was long enough to know.
    fn memory(&self, options: &Options) -> Result<()> {
        let thirds = Thirds::of(&self.pulses).context("too short to judge the memory")?;
        let Thirds { middle, last } = thirds;
        let growth = format!("{:+.1} %", 100.0 * thirds.growth());
        let medians =
            format!("{:.1} MiB in the middle third, {:.1} MiB in the last", middle / MIB, last / MIB);
        say(&format!("memory: {medians} ({growth})"))?;
        if let Some(file) = &options.picture {
            let title = format!("Resident memory: {medians} ({growth})");
            fs::write(file, picture::draw(&self.pulses, thirds, &title))
                .with_context(|| format!("writing {}", file.display()))?;
        }
        if options.minutes < JUDGED_FROM {
            return say(&format!("memory is not judged: that takes at least {JUDGED_FROM} minutes"));
        }
        ensure!(thirds.is_flat(), "memory grows: {growth}");
        say("memory is flat")
    }

    fn tell(&self, pulse: &Pulse) -> Result<()> {
        let done = &self.world.done;
        say(&format!(
            "{:>4.0} s  {:6.1} MiB  {:>5} files  {:>5} clients  {:>7} posted  {:>8} delivered  {:>6} resumed",
            pulse.at.as_secs_f64(),
            pulse.resident_bytes / MIB,
            pulse.open_files,
            pulse.clients(),
            done.posted.so_far(),
            done.delivered.so_far(),
            done.resumed.so_far(),
        ))
    }

    fn summary(&self) -> Result<()> {
        for (what, count) in self.world.done.named() {
            say(&format!("{count:>9} {what}"))?;
        }
        let (Some(first), Some(last)) = (self.pulses.first(), self.pulses.last()) else { return Ok(()) };
        for (name, count) in last.counters() {
            say(&format!("{count:>9} {name}"))?;
        }
        let used = last.processor_seconds - first.processor_seconds;
        let percent = 100.0 * used / last.at.saturating_sub(first.at).as_secs_f64();
        say(&format!("the server used {percent:.1} % of a core"))
    }
}

/// What was found wrong.
#[derive(Default)]
struct Findings(Vec<String>);

impl Findings {
    fn note(&mut self, result: Result<()>) {
        self.0.extend(result.err().map(|error| format!("{error:#}")));
    }

    fn is_clean(&self) -> bool {
        self.0.is_empty()
    }

    fn verdict(self) -> Result<()> {
        ensure!(self.is_clean(), "{}", self.0.join("; "));
        say("good: nothing lost, nothing doubled, everybody forgotten")
    }
}

/// Fails when the server has complained in its log.
fn complaints(log: &str) -> Result<()> {
    let complaint = log.lines().find(|line| line.contains("ERROR") || line.contains("panicked"));
    match complaint {
        Some(complaint) => bail!("the server's log says: {complaint}"),
        None => Ok(()),
    }
}

/// What the server said last.
fn tell_end(log: &str) -> Result<()> {
    let lines: Vec<_> = log.lines().collect();
    say("the server's log ended with:")?;
    lines[lines.len().saturating_sub(LAST_LINES)..].iter().try_for_each(|line| say(line))
}

/// An address that is free at this moment.
fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

fn say(line: &str) -> Result<()> {
    Ok(writeln!(io::stdout(), "{line}")?)
}
