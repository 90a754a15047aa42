//! What every row must and should reach.

/// Which figure is held against the target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Judged {
    /// Our own figure.
    Ours,
    /// Ours divided by the floor's.
    Ratio,
}

/// Which direction is good.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Better {
    More,
    Less,
}

/// One line of the table.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) row: u8,
    /// Tells several lines of a row apart; empty when there is one.
    pub(crate) part: &'static str,
    pub(crate) quantity: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) judged: Judged,
    pub(crate) better: Better,
    pub(crate) must: f64,
    pub(crate) goal: f64,
}

/// The line of a row's part.
pub(crate) fn find(row: u8, part: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.row == row && target.part == part)
}

const fn more(
    row: u8,
    part: &'static str,
    what: (&'static str, &'static str),
    judged: Judged,
    aims: [f64; 2],
) -> Target {
    let ((quantity, unit), [must, goal]) = (what, aims);
    Target { row, part, quantity, unit, judged, better: Better::More, must, goal }
}

const fn less(
    row: u8,
    part: &'static str,
    what: (&'static str, &'static str),
    judged: Judged,
    aims: [f64; 2],
) -> Target {
    let ((quantity, unit), [must, goal]) = (what, aims);
    Target { row, part, quantity, unit, judged, better: Better::Less, must, goal }
}

use Judged::{Ours, Ratio};

static TARGETS: [Target; 25] = [
    less(1, "", ("memory per idle /cable socket", "KiB"), Ours, [6.0, 3.0]),
    less(2, "", ("memory per idle Socket.IO socket", "KiB"), Ours, [12.0, 6.0]),
    less(3, "", ("idle processor use, pinged every 3 s", "% of a core"), Ours, [10.0, 6.0]),
    less(4, "", ("connect storm, looked up and subscribed", "s"), Ratio, [3.0, 1.5]),
    more(5, "", ("fan-out to 1,000, one in flight", "delivered/s"), Ratio, [0.85, 0.95]),
    more(6, "", ("fan-out to 1,000, 16 in flight", "delivered/s"), Ratio, [0.75, 0.9]),
    less(7, "p50", ("fan-out latency at 50/s to 1,000, p50", "ms"), Ratio, [1.5, 1.1]),
    less(7, "p95", ("fan-out latency at 50/s to 1,000, p95", "ms"), Ratio, [1.5, 1.1]),
    more(8, "", ("pairs: 500 conversations, 2 subscribers each", "delivered/s"), Ratio, [0.6, 0.8]),
    less(9, "p50", ("message posted to frame on both sockets, p50", "ms"), Ours, [2.0, 1.0]),
    less(9, "p95", ("message posted to frame on both sockets, p95", "ms"), Ours, [6.0, 3.0]),
    more(10, "", ("durable messages over HTTP, 32 clients, SQLite", "/s"), Ours, [8_000.0, 15_000.0]),
    more(11, "", ("durable messages over HTTP, 32 clients, PostgreSQL", "/s"), Ours, [6_000.0, 12_000.0]),
    more(12, "sqlite", ("message store alone, 64 writers, SQLite", "/s"), Ratio, [0.4, 0.7]),
    more(12, "postgres", ("message store alone, 64 writers, PostgreSQL", "/s"), Ratio, [0.4, 0.7]),
    more(13, "hello", ("GET 20 messages beside axum's hello", "/s"), Ratio, [0.1, 0.2]),
    more(13, "read", ("GET 20 messages beside a bare read", "/s"), Ratio, [0.5, 1.0]),
    less(14, "", ("reconnect storm after a restart, caught up", "s"), Ours, [10.0, 4.0]),
    less(15, "", ("resident memory, fresh install, idle", "MB"), Ours, [60.0, 30.0]),
    less(16, "", ("cold start to /health, migrated database", "ms"), Ours, [300.0, 100.0]),
    less(17, "", ("search in 1 M messages, p95", "ms"), Ours, [100.0, 30.0]),
    less(18, "", ("memory rise during an upload of 1 GB", "MB"), Ours, [16.0, 4.0]),
    more(19, "", ("Socket.IO room of 1,000, one in flight", "delivered/s"), Ratio, [1.0, 1.3]),
    less(20, "run", ("fresh clone: make run to serving", "min"), Ours, [12.0, 6.0]),
    less(20, "test", ("fresh clone: make test", "min"), Ours, [30.0, 15.0]),
];
