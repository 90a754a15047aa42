//! Rebuilds the crate when a page is added or removed: the embedding macro alone only notices edits.

fn main() {
    println!("cargo::rerun-if-changed=pages");
}
