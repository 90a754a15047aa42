//! Conversations whose time has come, each in a transaction of its own.

use model::account::AccountId;
use model::conversation::ConversationId;
use model::{Error, Result};

/// How far a step over such conversations has come.
#[derive(Debug, Default)]
pub(crate) struct Step {
    seen: u32,
    done: u32,
}

impl Step {
    /// Notes what became of one. One that fails keeps no other waiting: it is logged and comes again with the next look.
    pub(crate) fn note(
        &mut self,
        (account, conversation): (AccountId, ConversationId),
        changed: Result<()>,
    ) -> Result<()> {
        self.seen += 1;
        match changed {
            Ok(()) => self.done += 1,
            Err(error @ Error::Unavailable { .. }) => return Err(error),
            Err(error) => {
                tracing::error!(account.id = %account, conversation.id = %conversation, %error, "The time of conversation {conversation} has come, and it cannot be changed");
            }
        }
        Ok(())
    }

    /// Whether there may be more than these, of which `most` were asked for.
    pub(crate) fn has_more(&self, most: u32) -> bool {
        self.done > 0 && self.seen >= most
    }
}
