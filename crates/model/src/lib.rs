//! The nouns, states and rules of Switchboard; no I/O and no async.

pub mod access_token;
pub mod account;
pub mod activity;
pub mod agent_bot;
pub mod attachment;
pub mod automatic_reply;
pub mod canned_response;
pub mod change;
pub mod contact;
pub mod contact_inbox;
pub mod contact_note;
pub mod contact_transfer;
pub mod content;
pub mod conversation;
pub mod csat;
pub mod custom_attribute;
pub mod custom_filter;
pub mod dashboard_app;
pub mod error;
pub mod event;
pub mod filter;
pub mod grant;
pub mod id;
pub mod identity;
pub mod inbox;
pub mod label;
pub mod macros;
pub mod mail;
pub mod message;
pub mod name;
pub mod notification;
pub mod posting;
pub mod presence;
pub mod redaction;
pub mod repeat;
pub mod routing;
pub mod scope;
pub mod session;
pub mod step;
pub mod submission;
pub mod team;
pub mod time;
pub mod token;
pub mod topic;
pub mod typing;
pub mod upload;
pub mod user;
pub mod variables;
pub mod working_hours;

pub use error::{Error, FieldError, Result};
pub use id::Id;
pub use time::{Clock, Timestamp};
pub use token::Token;

/// A free-form JSON object as clients set it: custom, additional and content attributes.
pub type Attributes = serde_json::Map<String, serde_json::Value>;
