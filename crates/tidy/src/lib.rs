//! The rules of the house that no compiler holds: who may depend on whom, and what belongs where.
//!
//! Every rule is a function from the [`House`] to its [`Finding`]s. The tables a reader looks for stand at the
//! top of their files: [`arrows`] for the crates, [`technologies`] for the outside world, [`words`] for calls.

pub mod arrows;
mod finding;
mod house;
pub mod layout;
pub mod technologies;
pub mod words;

pub use finding::{Finding, report};
pub use house::{Crate, Dependency, House, Kind, Source};
