//! Every change of the system: one noun per file, one verb per function.
//!
//! An action checks the rule, writes rows and events in one transaction and leaves the telling to the log. The doors
//! only translate.

mod app;

pub use app::{App, Settings, Signup};
