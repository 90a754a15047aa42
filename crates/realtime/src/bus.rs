//! Carries what one node publishes to the others.

use model::account::AccountId;
use model::event::Seq;

/// The way to the other nodes of the cluster.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bus {
    /// There are none: what is published here is delivered here.
    Local,
}

impl Bus {
    /// Lets other nodes know that the account's log has grown; each reads what it lacks.
    pub(crate) fn announce(self, _account: AccountId, _head: Seq) {
        match self {
            Self::Local => {}
        }
    }
}
