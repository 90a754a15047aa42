//! What tests stand on: real databases that vanish when a test ends.

pub mod scene;
pub mod store;
