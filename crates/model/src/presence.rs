//! Who is here: the answer that a `presence.update` carries.

use std::collections::BTreeMap;

use crate::account::AccountId;
use crate::contact::ContactId;
use crate::user::{Availability, UserId};

/// Who of an account is here. Soft state: rebuilt from connections, never stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// The account.
    pub account_id: AccountId,
    /// Present users and what each is seen as.
    pub users: BTreeMap<UserId, Availability>,
    /// Present contacts; shown to users only.
    pub contacts: Vec<ContactId>,
}
