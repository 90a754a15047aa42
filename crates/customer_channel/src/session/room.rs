//! A conversation that a session is in.

use model::account::AccountId;
use model::company::Company;
use model::conversation::ConversationId;
use model::event::Seq;
use model::message::MessageId;
use model::scope::VisitorScope;
use realtime::Subscription;
use tokio::time::Instant;

use crate::shapes::Told;

/// A conversation that a session is in.
pub(super) struct Room {
    pub(super) slot: u32,
    pub(super) subscription: Subscription,
    /// Everything of the log up to here has been told.
    pub(super) seq: Seq,
    /// Messages up to here were shown when the session came.
    pub(super) shown: MessageId,
    /// Messages that this session said itself.
    pub(super) own: Vec<MessageId>,
    pub(super) told: Told,
    pub(super) scope: VisitorScope,
    pub(super) conversation: ConversationId,
    /// Whether an agent has it.
    pub(super) is_assigned: bool,
    /// Whether a connector is in it for the customer.
    pub(super) by_connector: bool,
    /// Whether it counts as a sign of its customer.
    pub(super) counted: bool,
    /// Who is in it, as far as was told.
    pub(super) company: Company,
    /// When the customer was last told to be writing.
    pub(super) typed: Option<Instant>,
}

impl Room {
    pub(super) fn is_behind(&self) -> bool {
        self.subscription.is_behind()
    }

    pub(super) fn account(&self) -> AccountId {
        self.scope.account_id
    }
}
