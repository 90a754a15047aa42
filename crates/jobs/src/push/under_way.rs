//! Pushes that are being sent, each at its own pace.

use std::collections::HashMap;

use model::Result;
use model::user::UserId;
use tokio::task::{Id, JoinError, JoinSet};

use super::TAKEN;

/// Pushes that are sent at the same time.
const AT_ONCE: usize = 64;
/// With how many of them under way a user waits, so that nobody whose devices do not answer takes everybody's place.
const OF_ONE_USER: usize = 8;

/// What was begun and is not known to have ended.
#[derive(Default)]
pub(super) struct UnderWay {
    tasks: JoinSet<Result<()>>,
    users: HashMap<Id, UserId>,
}

impl UnderWay {
    /// Forgets what has ended and, if there is no room for more then, waits until there is. Fails when it could not be
    /// noted what became of one.
    pub(super) async fn make_room(&mut self) -> Result<()> {
        let mut outcome = Ok(());
        while let Some(ended) = self.tasks.try_join_next_with_id() {
            outcome = outcome.and(self.forget(ended));
        }
        while self.tasks.len() + TAKEN as usize > AT_ONCE {
            let Some(ended) = self.tasks.join_next_with_id().await else { break };
            outcome = outcome.and(self.forget(ended));
        }
        outcome
    }

    /// The users whose further pushes have to wait.
    pub(super) fn busy(&self) -> Vec<UserId> {
        let mut counts: HashMap<UserId, usize> = HashMap::new();
        for user in self.users.values() {
            *counts.entry(*user).or_default() += 1;
        }
        counts.into_iter().filter(|(_, count)| *count >= OF_ONE_USER).map(|(user, _)| user).collect()
    }

    /// Begins to send something to this user.
    pub(super) fn begin(&mut self, user: UserId, sending: impl Future<Output = Result<()>> + Send + 'static) {
        let task = self.tasks.spawn(sending);
        self.users.insert(task.id(), user);
    }

    /// Waits until everything has ended.
    pub(super) async fn finish(&mut self) -> Result<()> {
        let mut outcome = Ok(());
        while let Some(ended) = self.tasks.join_next_with_id().await {
            outcome = outcome.and(self.forget(ended));
        }
        outcome
    }

    fn forget(&mut self, ended: Result<(Id, Result<()>), JoinError>) -> Result<()> {
        match ended {
            Ok((task, outcome)) => {
                self.users.remove(&task);
                outcome
            }
            Err(error) => {
                self.users.remove(&error.id());
                Err(anyhow::Error::new(error).into())
            }
        }
    }
}
