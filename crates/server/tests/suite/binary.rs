//! The real binary on a data directory of its own, with an environment of its own.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

const BINARY: &str = env!("CARGO_BIN_EXE_switchboard");

/// A data directory, removed in the end, and the variables that the binary sees. Cloning shares the directory.
#[derive(Clone)]
pub(crate) struct Installation {
    directory: Arc<Directory>,
    variables: BTreeMap<String, String>,
}

impl Installation {
    /// An empty directory and nothing in the environment but where it is.
    pub(crate) fn new() -> Self {
        let directory = Arc::new(Directory::new());
        let data = directory.0.to_str().unwrap().to_owned();
        Self { directory, variables: BTreeMap::from([("SWITCHBOARD_DATA".to_owned(), data)]) }
    }

    /// The same with one more variable.
    #[must_use]
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        let mut other = self.clone();
        other.variables.insert(name.to_owned(), value.to_owned());
        other
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.0.join(name)
    }

    pub(crate) fn text_path(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run(self.command(arguments).stdin(Stdio::null()).output().unwrap())
    }

    /// Runs a command that reads `input`.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Run {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        Run(child.wait_with_output().unwrap())
    }

    /// Starts to serve on a free port; ready when this returns.
    pub(crate) fn serve(&self) -> Serving {
        let mut command = self.with("SWITCHBOARD_LISTEN", "127.0.0.1:0").command(&["serve"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().expect("the server ended before it listened").unwrap();
        let address = line.strip_prefix("listening on http://").expect("the first line names the address");
        Serving { address: address.to_owned(), child: Some(child), _directory: Arc::clone(&self.directory) }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(BINARY);
        command.args(arguments).env_clear().envs(&self.variables).current_dir(&self.directory.0);
        command
    }
}

/// What a command said.
pub(crate) struct Run(Output);

impl Run {
    /// The answer of a command that must succeed.
    pub(crate) fn output(&self) -> String {
        assert!(self.0.status.success(), "the command failed: {}", self.remarks());
        String::from_utf8(self.0.stdout.clone()).unwrap()
    }

    /// Why a command failed that must fail.
    pub(crate) fn complaint(&self) -> String {
        assert_eq!(self.0.status.code(), Some(1), "{:?}", self.0);
        self.remarks().trim_end().to_owned()
    }

    /// What it said besides.
    pub(crate) fn remarks(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).unwrap()
    }

    /// The line of the answer that begins so, with single blanks.
    pub(crate) fn line(&self, beginning: &str) -> String {
        let output = self.output();
        let line = output.lines().find(|line| line.starts_with(beginning));
        let line = line.unwrap_or_else(|| panic!("no line begins with {beginning:?}:\n{output}"));
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What stands behind `name:` in the answer.
    pub(crate) fn value(&self, name: &str) -> String {
        self.line(&format!("{name}:")).split_once(':').unwrap().1.trim().to_owned()
    }
}

/// A running server; killed when dropped.
pub(crate) struct Serving {
    pub(crate) address: String,
    child: Option<Child>,
    _directory: Arc<Directory>,
}

impl Serving {
    /// Asks it to end; gives its exit code and its log.
    pub(crate) fn stop(self) -> (Option<i32>, String) {
        self.tell_to_stop();
        self.end()
    }

    /// Waits for the end that it was asked for; gives its exit code and its log.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        let child = self.child.take().unwrap();
        let output = child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }

    /// Sends one request on a connection of its own; gives the whole answer.
    pub(crate) fn request(&self, head: &str, body: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(message(head, body).as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// A connection that gives up after ten seconds of silence.
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// Sends SIGTERM and lets it work.
    pub(crate) fn tell_to_stop(&self) {
        let pid = nix::unistd::Pid::from_raw(i32::try_from(self.id()).unwrap());
        nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).unwrap();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A request that ends its connection. `head` is the method and the path, with further headers after line ends.
pub(crate) fn message(head: &str, body: &str) -> String {
    let (line, headers) =
        head.split_once("\r\n").map_or((head, String::new()), |(line, rest)| (line, format!("{rest}\r\n")));
    format!(
        "{line} HTTP/1.1\r\nHost: switchboard.test\r\nConnection: close\r\n{headers}Content-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

struct Directory(PathBuf);

impl Directory {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("server-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
