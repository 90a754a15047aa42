//! What one client may ask of the server.

use std::num::NonZeroU32;
use std::time::Duration;

/// Seconds of its rate that a client may use up at once: whoever comes back subscribes to everything in one go.
pub(crate) const BURST: u32 = 10;

/// What one client may ask of the server; none is no limit.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections of one address (of one /64 network in IPv6) at the same time.
    pub per_address: Option<NonZeroU32>,
    /// Subscriptions of one connection.
    pub subscriptions: Option<NonZeroU32>,
    /// Bytes of one message.
    pub message: usize,
    /// Messages a second that a connection may keep sending; ten times as many at once.
    pub messages: Option<NonZeroU32>,
    /// Events that a client is told at most when it comes back; beyond that it has to fetch everything anew.
    pub history: u32,
    /// How long a client may take nothing, or acknowledge nothing, while something waits for it.
    pub unresponsive: Duration,
}

impl Limits {
    /// Whether a connection that has `subscriptions` may have one more.
    pub(crate) fn allow_another(&self, subscriptions: usize) -> bool {
        let allows = |most: NonZeroU32| usize::try_from(most.get()).is_ok_and(|most| subscriptions < most);
        self.subscriptions.is_none_or(allows)
    }
}
