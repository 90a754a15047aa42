//! How many live connections one address may have.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;

use model::{Error, Result};
use parking_lot::Mutex;

use crate::counts;

/// Seconds after which an address that has all its connections may ask again.
const RETRY_AFTER: u32 = 10;

/// Counts connections by address. Only addresses with a connection are remembered, so there are never more of them.
pub(crate) struct Addresses {
    most: Option<NonZeroU32>,
    connections: Mutex<HashMap<IpAddr, u32>>,
}

impl Addresses {
    pub(crate) fn new(most: Option<NonZeroU32>) -> Self {
        Self { most, connections: Mutex::default() }
    }

    /// Counts one more connection, which [`Addresses::leave`] must end; `Limited` when it is one too many.
    pub(crate) fn enter(&self, address: IpAddr) -> Result<()> {
        let Some(most) = self.most else { return Ok(()) };
        let mut connections = self.connections.lock();
        let count = connections.entry(address).or_default();
        if *count >= most.get() {
            counts::TOO_MANY_SOCKETS.increment(1);
            return Err(Error::Limited { retry_after: RETRY_AFTER });
        }
        *count += 1;
        Ok(())
    }

    /// Ends a connection that was counted.
    pub(crate) fn leave(&self, address: IpAddr) {
        let mut connections = self.connections.lock();
        let Some(count) = connections.get_mut(&address) else { return };
        *count -= 1;
        if *count == 0 {
            connections.remove(&address);
        }
    }
}
