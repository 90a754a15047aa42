//! Stories of customers, told through the routes of the door on a real database.
#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod avatars;
mod contacts;
mod conversations;
mod events;
mod files;
mod house;
mod input;
mod merging;
mod messages;
mod multipart;
mod openapi;
mod proof;
mod repeats;
mod survey;
mod tokens;
mod visitor;
