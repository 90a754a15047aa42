//! The largest conversation that is ever printed.

use crate::reader::print;
use crate::samples::long;

#[test]
fn a_thousand_messages_are_printed_in_bounded_memory() {
    let transcript = long(1_000);
    let before = peak();

    let (document, _) = print("large", &transcript);

    let grown = peak().saturating_sub(before) / 1024;
    assert!(document.pages > 100);
    assert!(grown < 200, "{grown} MiB");
}

/// The most memory this process ever had, in KiB.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("the kernel counts");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
}
