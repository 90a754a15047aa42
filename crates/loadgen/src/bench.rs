//! The bench: which rows, how long, against which server.

use crate::installation::{self, Installation, People};
use crate::rows;
use crate::table::Report;
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::timeout;

/// Preparing a server's visitors takes no longer than this.
const PREPARATION: Duration = Duration::from_mins(3);

/// What to measure.
#[derive(Args)]
pub(crate) struct Options {
    /// The server's binary.
    #[arg(long, default_value = "target/release/switchboard")]
    pub(crate) server: PathBuf,
    /// Rows to measure, by number, or `all`.
    #[arg(long, default_value = "all", value_delimiter = ',')]
    rows: Vec<String>,
    /// A Postgres server where databases may be created and dropped (rows 11 and 12).
    #[arg(long)]
    pub(crate) postgres: Option<String>,
    /// Writes the figures there as well.
    #[arg(long)]
    json: Option<PathBuf>,
    /// The program that measures the message store alone (row 12).
    #[arg(long, default_value = "target/release/examples/post")]
    pub(crate) store: PathBuf,
    /// How often each side measures; the median counts.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// One short round with a tenth of the sockets and conversations: shows that everything runs, and little else.
    #[arg(long)]
    quick: bool,
    /// Measures only the floors.
    #[arg(long)]
    pub(crate) floors_only: bool,
}

/// Counts and times of this run.
pub(crate) struct Plan {
    pub(crate) rounds: usize,
    pub(crate) idle_sockets: usize,
    pub(crate) idle: Duration,
    pub(crate) conversations: usize,
    pub(crate) length: Duration,
    /// One side's one round takes no longer.
    pub(crate) deadline: Duration,
}

/// Everything the rows share.
pub(crate) struct Bench {
    pub(crate) options: Options,
    pub(crate) plan: Plan,
    pub(crate) rows: BTreeSet<u8>,
    populated: Result<(Installation, People), String>,
}

/// Measures and prints.
pub(crate) fn run(options: Options) -> Result<()> {
    // One thread: the generator shares the machine's cores with the server.
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(bench(options))
}

impl Bench {
    /// The installation with its inbox and visitors.
    pub(crate) fn populated(&self) -> Result<&(Installation, People)> {
        self.populated.as_ref().map_err(|why| anyhow!("{why}"))
    }

    /// An installation with nothing in it.
    pub(crate) fn fresh(&self, database_url: Option<String>) -> Result<Installation> {
        if self.options.floors_only {
            bail!("not asked for");
        }
        Installation::new(&self.options.server, database_url)
    }

    /// Creates the visitors of an installation, within a bounded time.
    pub(crate) async fn populate(&self, installation: &Installation) -> Result<People> {
        let work = installation.populate(self.plan.conversations.max(self.plan.idle_sockets));
        timeout(PREPARATION, work).await.context("the visitors were not created in time")?
    }
}

async fn bench(options: Options) -> Result<()> {
    raise_open_files()?;
    let mut report = Report::new(installation::settings());
    let mut bench = Bench {
        plan: plan(&options),
        rows: chosen(&options.rows)?,
        populated: Err("no visitors are needed".to_owned()),
        options,
    };
    tokio::select! {
        biased;
        // Dropping the work ends the servers that it started.
        interrupted = interruption() => writeln!(io::stderr(), "interrupted by {}", interrupted?)?,
        measured = measure(&mut bench, &mut report) => measured?,
    }
    if let Some(file) = &bench.options.json {
        report.save(file)?;
    }
    report.print()
}

async fn measure(bench: &mut Bench, report: &mut Report) -> Result<()> {
    if rows::need_people(&bench.rows) {
        bench.populated = prepare(bench).await.map_err(|error| format!("{error:#}"));
    }
    rows::measure(bench, report).await
}

/// Waits for somebody who wants the work to end, and says how they said so.
pub(crate) async fn interruption() -> Result<&'static str> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => Ok(pressed.map(|()| "Ctrl-C")?),
        _ = terminate.recv() => Ok("SIGTERM"),
    }
}

async fn prepare(bench: &Bench) -> Result<(Installation, People)> {
    let installation = bench.fresh(None)?;
    let people = bench.populate(&installation).await.context("preparing the server")?;
    Ok((installation, people))
}

fn plan(options: &Options) -> Plan {
    let deadline = Duration::from_secs(90);
    if options.quick {
        return Plan {
            rounds: 1,
            idle_sockets: 1_000,
            idle: Duration::from_secs(7),
            conversations: 1_000,
            length: Duration::from_secs(2),
            deadline,
        };
    }
    Plan {
        rounds: options.rounds,
        idle_sockets: 10_000,
        idle: Duration::from_secs(15),
        conversations: 10_000,
        length: Duration::from_secs(5),
        deadline,
    }
}

fn chosen(rows: &[String]) -> Result<BTreeSet<u8>> {
    if rows == ["all"] {
        return Ok(rows::ALL.into());
    }
    let chosen: BTreeSet<u8> =
        rows.iter().map(|row| row.parse().with_context(|| format!("row {row:?}"))).collect::<Result<_>>()?;
    match chosen.iter().find(|row| !rows::ALL.contains(row)) {
        Some(unknown) => bail!("row {unknown} is not measured here; there are {:?}", rows::ALL),
        None => Ok(chosen),
    }
}

/// As many sockets as the system lets a process have; the server inherits the limit.
pub(crate) fn raise_open_files() -> Result<()> {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    Ok(setrlimit(Resource::RLIMIT_NOFILE, hard, hard)?)
}
