//! Conversations as those see them who are told that somebody writes: asked with every key that is pressed, so the
//! answers of a moment ago are remembered.
//!
//! What this process writes counts at once; what others write (the command line, another node) after half a second.

use std::sync::Arc;

use model::account::AccountId;
use model::conversation::ConversationView;
use model::posting::Thread;
use model::scope::{Staff, VisitorScope};
use model::{Error, Result};

use crate::remembered::{Remembered, Writes};
use crate::{Store, contact_inboxes, messages, threads};

/// What is remembered of conversations.
#[derive(Default)]
pub(crate) struct Glances {
    /// Counts the batches of posted messages.
    pub(crate) posts: Writes,
    by_number: Remembered<(AccountId, i64), Arc<ConversationView>>,
    of_visitors: Remembered<VisitorQuestion, VisitorGlance>,
}

/// Public name of the inbox, name of the session, number of the conversation.
type VisitorQuestion = (String, String, i64);

/// A visitor's conversation with its last public message.
#[derive(Debug, Clone)]
pub struct VisitorGlance {
    /// The visitor.
    pub scope: VisitorScope,
    /// Whether the inbox requires a verified session.
    pub hmac_mandatory: bool,
    /// The conversation.
    pub conversation: Arc<ConversationView>,
}

impl Store {
    /// The conversation with this number and its last public message, if the agent may see it; see
    /// [`threads::of_agent`].
    pub async fn glance_of_agent(
        &self,
        scope: &impl Staff,
        display_id: i64,
    ) -> Result<Arc<ConversationView>> {
        let reader = self.reader();
        let view = async {
            let thread = threads::by_number(&reader, scope.account(), display_id).await?;
            self.shown(thread).await.map(Some)
        };
        let question = (scope.account(), display_id);
        let view = self.glances().by_number.answer(|| self.writes_and_posts(), question, view).await?;
        let view = view.ok_or(Error::NotFound("conversation"))?;
        let conversation = &view.conversation;
        threads::check_sight(&reader, scope, conversation.inbox_id, conversation.team_id).await?;
        Ok(view)
    }

    /// The visitor and their conversation with this number with its last public message; see
    /// [`contact_inboxes::visitor_thread`].
    pub async fn glance_of_visitor(
        &self,
        inbox_identifier: &str,
        source_id: &str,
        display_id: i64,
    ) -> Result<VisitorGlance> {
        let glance = async {
            let reader = self.reader();
            let found =
                contact_inboxes::visitor_thread(&reader, inbox_identifier, source_id, display_id).await?;
            let conversation = self.shown(found.thread).await?;
            let (scope, hmac_mandatory) = (found.scope, found.hmac_mandatory);
            Ok(Some(VisitorGlance { scope, hmac_mandatory, conversation }))
        };
        let question = (inbox_identifier.to_owned(), source_id.to_owned(), display_id);
        let glance = self.glances().of_visitors.answer(|| self.writes_and_posts(), question, glance).await?;
        glance.ok_or(Error::NotFound("conversation"))
    }

    async fn shown(&self, thread: Thread) -> Result<Arc<ConversationView>> {
        let last_message = messages::last_public(&self.reader(), &thread).await?.map(Box::new);
        Ok(Arc::new(ConversationView { last_message, ..thread.view }))
    }

    fn writes_and_posts(&self) -> u64 {
        self.callers().writes.so_far() + self.glances().posts.so_far()
    }
}
