//! How many live connections one address may have.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;

use parking_lot::Mutex;

/// Counts connections by address. Only addresses with a connection are remembered, so there are never more of them.
pub struct Addresses {
    most: Option<NonZeroU32>,
    connections: Mutex<HashMap<IpAddr, u32>>,
}

impl Addresses {
    /// Addresses with at most so many connections each; none is no limit.
    pub fn new(most: Option<NonZeroU32>) -> Self {
        Self { most, connections: Mutex::default() }
    }

    /// Counts one more connection, which [`Addresses::leave`] must end; `false` when it is one too many.
    pub fn enter(&self, address: IpAddr) -> bool {
        let Some(most) = self.most else { return true };
        let mut connections = self.connections.lock();
        let count = connections.entry(address).or_default();
        if *count >= most.get() {
            return false;
        }
        *count += 1;
        true
    }

    /// Ends a connection that was counted.
    pub fn leave(&self, address: IpAddr) {
        let mut connections = self.connections.lock();
        let Some(count) = connections.get_mut(&address) else { return };
        *count -= 1;
        if *count == 0 {
            connections.remove(&address);
        }
    }
}
