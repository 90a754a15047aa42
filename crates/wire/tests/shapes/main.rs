//! Every shape, byte for byte where it matters: keys, nulls, absences, encodings of time.

mod agents;
mod automation;
mod customers;
mod events;
mod files;
mod keys;
mod notices;
mod samples;
#[path = "../../../model/tests/scene/mod.rs"]
mod scene;
mod talk;
