//! A child process that serves: its address, its memory, its processor time, its end.

use anyhow::{Context, Result, anyhow, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Linux counts processor time in hundredths of a second, whatever the kernel's own tick.
const TICKS_PER_SECOND: f64 = 100.0;
const START_LIMIT: Duration = Duration::from_secs(30);
const STOP_LIMIT: Duration = Duration::from_secs(5);
/// Processor seconds in a second below which a server has nothing to do, and for how many seconds.
const QUIET: f64 = 0.05;
const QUIET_SECONDS: u32 = 3;
/// Seconds after which a server should have nothing to do.
const LONGEST_SETTLING: u32 = 180;

/// A running server; killed when dropped.
pub(crate) struct Process {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Process {
    /// Starts the command and waits for its line `listening on http://…`; its complaints go to `log`.
    pub(crate) fn start(mut command: Command, log: &Path) -> Result<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(log)?);
        let mut child =
            command.spawn().with_context(|| format!("starting {}", command.get_program().display()))?;
        let stdout = child.stdout.take().expect("stdout is piped");
        match address_from(&lines(stdout)) {
            Ok(address) => Ok(Self { child, address }),
            Err(error) => {
                child.kill()?;
                child.wait()?;
                Err(error.context(format!("the server did not start: {}", tail(log))))
            }
        }
    }

    /// Resident memory in bytes.
    pub(crate) fn resident_bytes(&self) -> Result<f64> {
        let status = fs::read_to_string(self.file("status"))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("VmRSS")?;
        let kib: f64 = line.split_whitespace().nth(1).context("VmRSS")?.parse()?;
        Ok(kib * 1024.0)
    }

    /// Files and sockets that are open.
    pub(crate) fn open_files(&self) -> Result<usize> {
        Ok(fs::read_dir(self.file("fd"))?.count())
    }

    /// Processor seconds used so far, user and system.
    pub(crate) fn processor_seconds(&self) -> Result<f64> {
        let stat = fs::read_to_string(self.file("stat"))?;
        let (_, fields) = stat.rsplit_once(')').context("stat")?;
        let mut fields = fields.split_whitespace().skip(11);
        let user: f64 = fields.next().context("utime")?.parse()?;
        let system: f64 = fields.next().context("stime")?.parse()?;
        Ok((user + system) / TICKS_PER_SECOND)
    }

    /// Waits until the process has nothing to do any more.
    pub(crate) async fn settle(&self) -> Result<()> {
        let mut quiet = 0;
        for _ in 0..LONGEST_SETTLING {
            let before = self.processor_seconds()?;
            sleep(Duration::from_secs(1)).await;
            let is_quiet = self.processor_seconds()? - before < QUIET;
            quiet = if is_quiet { quiet + 1 } else { 0 };
            if quiet == QUIET_SECONDS {
                return Ok(());
            }
        }
        bail!("the server is still busy after {LONGEST_SETTLING} s")
    }

    /// Asks the process to end, and kills it when it does not within five seconds.
    pub(crate) async fn stop(mut self) -> Result<()> {
        kill(Pid::from_raw(i32::try_from(self.child.id())?), Signal::SIGTERM)?;
        let asked = Instant::now();
        while self.child.try_wait()?.is_none() {
            if asked.elapsed() > STOP_LIMIT {
                bail!("the server did not end within {} s of SIGTERM", STOP_LIMIT.as_secs());
            }
            sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    fn file(&self, name: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/{name}", self.child.id()))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A process that has already ended needs no killing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines(stdout: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = mpsc::sync_channel(64);
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            // Once the address is known nobody listens, but the pipe must stay empty.
            let _ = sender.try_send(line);
        }
    });
    receiver
}

fn address_from(lines: &Receiver<String>) -> Result<SocketAddr> {
    let started = Instant::now();
    loop {
        let left = START_LIMIT.saturating_sub(started.elapsed());
        match lines.recv_timeout(left) {
            Ok(line) => {
                if let Some((_, address)) = line.split_once("listening on http://") {
                    return address.trim().parse().with_context(|| format!("the address in {line:?}"));
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                return Err(anyhow!("no address within {} s", START_LIMIT.as_secs()));
            }
            Err(RecvTimeoutError::Disconnected) => return Err(anyhow!("it ended")),
        }
    }
}

fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(3)..].join(" | ")
}
