//! Lists the accounts in which somebody may be ready to work who was not before.

use std::collections::HashSet;
use std::sync::Arc;

use model::account::AccountId;
use parking_lot::Mutex;
use tokio::sync::Notify;

/// Accounts in which somebody came, chose another availability, or may see something else than before, on this node.
///
/// For one listener: whoever takes the list has it alone.
#[derive(Clone, Default)]
pub struct Arrivals(Arc<Inner>);

#[derive(Default)]
struct Inner {
    accounts: Mutex<HashSet<AccountId>>,
    wake: Notify,
}

impl Arrivals {
    pub(super) fn note(&self, account: AccountId) {
        self.0.accounts.lock().insert(account);
        self.0.wake.notify_one();
    }

    /// Waits until somebody came anywhere, and gives the accounts. Whoever stops waiting misses nothing.
    pub async fn next(&self) -> HashSet<AccountId> {
        loop {
            let accounts = std::mem::take(&mut *self.0.accounts.lock());
            if !accounts.is_empty() {
                return accounts;
            }
            self.0.wake.notified().await;
        }
    }
}
