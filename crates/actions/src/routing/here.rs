//! Who of an account is there to be given something.

use std::collections::BTreeMap;

use model::Result;
use model::account::AccountId;
use model::user::{Availability, UserId};

use crate::App;

/// Who is there, as far as it is known.
#[derive(Debug, Clone, Default)]
pub struct Here {
    /// Present users and what each is seen as.
    pub(super) users: BTreeMap<UserId, Availability>,
    /// Whether everybody who is there is known: for a while after a start, nobody has had the time to come back.
    pub(super) is_complete: bool,
}

impl Here {
    /// Those who may be given something.
    pub(super) fn online(&self) -> Vec<UserId> {
        let online = self.users.iter().filter(|(_, availability)| **availability == Availability::Online);
        online.map(|(user, _)| *user).collect()
    }
}

/// Who of the account is there at this moment.
pub async fn who_is_here(app: &App, account: AccountId) -> Result<Here> {
    // Asked before, so that nobody can come back between the two questions and count as away.
    let is_complete = app.realtime.presence_settles_in().is_none();
    let users = app.realtime.users_here(account).await?;
    Ok(Here { users, is_complete })
}
