//! Messages: posted by customers and agents, answered by submitted values.

mod post;
mod submit;

pub use post::{VisitorDraft, post, post_as_agent};
pub use submit::{Submission, submit_values};
