//! Messages: posted by customers and agents, answered by submitted values, delivered, taken back.

mod deliver;
mod post;
mod remove;
mod reply;
mod submit;

pub use deliver::{note_delivery, retry};
pub(crate) use post::speaker;
pub use post::{VisitorDraft, post, post_as_agent, voice};
pub use remove::remove;
pub(crate) use reply::settled;
pub use submit::{Submission, submit_values};
