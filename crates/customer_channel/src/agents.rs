//! Agents who are connected here, however many sessions each has.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use actions::routing;
use model::account::AccountId;
use model::user::UserId;
use parking_lot::Mutex;

use crate::door::Shared;

/// How often it is noted who is still connected.
const PERIOD: Duration = Duration::from_secs(5);

/// An agent in an account.
type Who = (AccountId, UserId);

/// How many sessions each agent has on this node.
#[derive(Default)]
pub(crate) struct Agents(Mutex<HashMap<Who, usize>>);

impl Agents {
    fn come(&self, who: Who) {
        *self.0.lock().entry(who).or_default() += 1;
    }

    /// Counts one session less; whether it was the last.
    fn go(&self, who: Who) -> bool {
        let mut agents = self.0.lock();
        let Some(sessions) = agents.get_mut(&who) else { return false };
        *sessions -= 1;
        let is_last = *sessions == 0;
        if is_last {
            agents.remove(&who);
        }
        is_last
    }

    fn by_account(&self) -> BTreeMap<AccountId, Vec<UserId>> {
        let mut accounts: BTreeMap<AccountId, Vec<UserId>> = BTreeMap::new();
        for (account, user) in self.0.lock().keys() {
            accounts.entry(*account).or_default().push(*user);
        }
        accounts
    }
}

/// One session of an agent. With the last one that is dropped, the agent counts as disconnected.
pub(crate) struct Attendance {
    shared: Arc<Shared>,
    who: Who,
}

impl Attendance {
    pub(crate) fn begin(shared: &Arc<Shared>, account: AccountId, user: UserId) -> Self {
        shared.agents.come((account, user));
        Self { shared: Arc::clone(shared), who: (account, user) }
    }
}

impl Drop for Attendance {
    fn drop(&mut self) {
        // Who is sent away by a server that stops comes back to another.
        if !self.shared.agents.go(self.who) || self.shared.closing.is_cancelled() {
            return;
        }
        let (app, (account, user)) = (self.shared.app.clone(), self.who);
        self.shared.tasks.spawn(async move {
            if let Err(error) = routing::disconnect(&app, account, user).await {
                tracing::warn!(account.id = %account, user.id = %user, %error, "That an agent is gone could not be noted; it is found out soon");
            }
        });
    }
}

/// Notes again and again who is still connected, until the server stops; writes nothing while nobody is.
pub(crate) async fn renew(shared: Arc<Shared>) {
    while shared.closing.run_until_cancelled(tokio::time::sleep(PERIOD)).await.is_some() {
        for (account, users) in shared.agents.by_account() {
            if let Err(error) = routing::renew(&shared.app, account, &users).await {
                tracing::warn!(account.id = %account, %error, "Which agents are connected could not be noted; it is tried again");
            }
        }
    }
}
