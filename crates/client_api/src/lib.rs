//! The door of customers: `/public/api/v1` and the files of messages, one endpoint per file.

mod contacts;
mod conversations;
mod csat_survey;
mod door;
mod files;
mod inboxes;
mod messages;
mod openapi;
mod repeat;
mod routes;
mod visitor;

pub use door::Door;
pub use openapi::openapi;
pub use routes::router;
