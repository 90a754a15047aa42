//! Customers: who they are, and the sessions in which they come.

mod create_session;
mod merge;
mod proof;
mod update;
mod verify;

pub use create_session::{NewSession, create_session};
pub use proof::Claim;
pub use update::update;
pub use verify::verify;
