//! Every change of the system: one noun per file, one verb per function.
//!
//! An action checks the rule, writes rows and events in one transaction and leaves the telling to the log. The doors
//! only translate.

mod app;
mod edit;
mod passwords;
mod printer;
mod rights;
mod telling;

pub mod access_tokens;
pub mod accounts;
pub mod agent_bots;
pub mod agents;
pub mod attachments;
pub mod automatic_replies;
pub mod avatars;
pub mod canned_responses;
pub mod channel;
pub mod contact_transfers;
pub mod contacts;
pub mod conversations;
pub mod csv;
pub mod custom_attributes;
pub mod custom_filters;
pub mod dashboard_apps;
pub mod email_changes;
pub mod housekeeping;
pub mod inbox_removal;
pub mod inboxes;
pub mod invitations;
pub mod labels;
pub mod macros;
pub mod messages;
pub mod notifications;
pub mod repeats;
pub mod routing;
pub mod sessions;
pub mod steps;
pub mod teams;
pub mod transcripts;
pub mod uploads;
pub mod users;

pub use app::{App, Mail, Settings, Signup};
pub use edit::Edit;
pub use printer::Printer;
pub use rights::Administrator;
