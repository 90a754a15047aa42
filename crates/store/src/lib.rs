//! Rows and the event log; the only crate that knows the databases.

mod callers;
mod commit;
mod connect;
mod dialect;
#[expect(unreachable_pub, reason = "the derives of SeaORM write `pub`")]
mod entities;
mod error;
mod filter;
mod glances;
mod lane;
mod lane_rows;
mod migration;
mod nodes;
mod open;
mod postgres_lane;
mod posting;
mod remembered;
mod roster;
mod rows;
mod seal;
mod statement;
mod tx;

pub mod access_tokens;
pub mod accounts;
pub mod agent_bots;
pub mod avatar_fetches;
pub mod avatars;
pub mod cache_keys;
pub mod canned_responses;
pub mod channel;
pub mod channel_agents;
pub mod channel_queues;
pub mod channel_services;
pub mod channel_tasks;
pub mod contact_inboxes;
pub mod contact_notes;
pub mod contact_transfers;
pub mod contacts;
pub mod conversation_drafts;
pub mod conversations;
pub mod csat_responses;
pub mod custom_attributes;
pub mod custom_filters;
pub mod dashboard_apps;
pub mod email_changes;
pub mod events;
pub mod inboxes;
pub mod label_changes;
pub mod labels;
pub mod leases;
pub mod log_consumers;
pub mod macros;
pub mod memberships;
pub mod messages;
pub mod notification_settings;
pub mod notifications;
pub mod outgoing;
pub mod outgoing_mails;
pub mod outgoing_pushes;
pub mod participants;
pub mod password_tokens;
pub mod redactions;
pub mod repeats;
pub mod rights;
pub mod routing;
pub mod search;
pub mod sessions;
pub mod teams;
pub mod threads;
pub mod turns;
pub mod uploads;
pub mod users;
pub mod vapid_keys;

pub use glances::VisitorGlance;
pub use open::{Options, Store};
pub use posting::{PostCall, Posted, post_within};
pub use seal::Keyring;
pub use tx::{Db, Reader, Tx};

use std::sync::Arc;
use std::time::Instant;

use model::account::AccountId;
use model::event::{Event, Seq};

/// Events of one account that one transaction committed, in `seq` order and without gaps.
#[derive(Debug, Clone)]
pub struct Committed {
    /// The account.
    pub account_id: AccountId,
    /// The events.
    pub events: Vec<Arc<Logged>>,
    /// When it was committed, by this process's own watch.
    pub at: Instant,
}

impl Committed {
    /// Position of the first event.
    pub fn first(&self) -> Seq {
        self.events.first().map_or(0, |logged| logged.event.seq)
    }

    /// Position of the last event.
    pub fn last(&self) -> Seq {
        self.events.last().map_or(0, |logged| logged.event.seq)
    }
}

/// An event with the size of its row, by which queues are bounded.
#[derive(Debug)]
pub struct Logged {
    /// The event.
    pub event: Event,
    /// Bytes of its payload.
    pub size: usize,
}
