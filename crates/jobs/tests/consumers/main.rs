//! Consumers of the log, on real databases.

#![expect(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod assignment;
mod automatic_replies;
mod contact_activity;
mod desk;
mod house;
mod invitations;
mod log;
mod mail;
mod nodes;
mod notices;
mod push_service;
mod pushes;
mod sink;
mod stage;
mod tally;
mod timers;
