//! Rebuilds the crate when a page is added or removed: the embedding macro alone only notices edits.

#[expect(clippy::print_stdout, reason = "this is how a build script talks to cargo")]
fn main() {
    println!("cargo::rerun-if-changed=pages");
}
