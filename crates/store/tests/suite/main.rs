//! One suite, run against both databases.

#![expect(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod access_tokens;
mod accounts;
mod agent_bots;
mod avatars;
mod canned_responses;
mod channel;
mod channel_queues;
mod channel_tasks;
mod contact_inboxes;
mod contacts;
mod conversation_list;
mod conversations;
mod event_log;
mod glances;
mod inboxes;
mod labels;
mod log_consumers;
mod lost_answers;
mod memberships;
mod messages;
mod migration;
mod nodes;
mod outgoing_mails;
mod outgoing_pushes;
mod password_tokens;
mod posting;
mod redactions;
mod repeats;
mod rights;
mod routing;
mod secrets;
mod sessions;
mod teams;
mod tenancy;
mod threads;
mod users;
