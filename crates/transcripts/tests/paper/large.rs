//! The largest conversation that is ever printed.

use std::time::Instant;

use crate::reader::print;
use crate::samples::long;

/// Prints how long it takes; `--nocapture` shows it.
#[test]
fn a_thousand_messages_are_printed_in_bounded_memory() {
    let messages = std::env::var("MESSAGES").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000);
    let transcript = long(messages);
    let before = peak();
    let started = Instant::now();

    let (document, _) = print("large", &transcript);

    let (took, grown) = (started.elapsed(), peak().saturating_sub(before) / 1024);
    println!("{} sheets, {} bytes in {took:?}, {grown} MiB more", document.pages, document.bytes.len());
    assert!(document.pages > 100);
    assert!(grown < 200, "{grown} MiB");
}

/// The most memory this process ever had, in KiB.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("the kernel counts");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
}
