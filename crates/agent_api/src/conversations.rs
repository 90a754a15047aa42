//! `/api/v1/accounts/{account_id}/conversations`: threads with customers.

mod assign;
mod attachments;
mod create;
mod custom_attributes;
mod draft_messages;
mod filter;
mod labels;
mod list;
mod meta;
mod mute;
mod remove;
mod routing_decisions;
mod said;
mod search;
mod show;
pub(crate) mod shown;
mod toggle_priority;
mod toggle_status;
mod toggle_typing_status;
mod transcript;
mod unmute;
mod unread;
mod unread_counts;
mod update;
mod update_last_seen;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use model::Result;
use model::conversation::{ConversationId, ConversationView};
use model::posting::Thread;
use model::scope::Staff;
use serde::Deserialize;

use crate::door::Door;

pub(crate) use assign::__path_assign;
pub(crate) use attachments::__path_attachments;
pub(crate) use create::__path_create;
pub(crate) use custom_attributes::__path_custom_attributes;
pub(crate) use draft_messages::{__path_draft, __path_forget, __path_keep};
pub(crate) use labels::{__path_labels, __path_set_labels};
pub(crate) use list::__path_list;
pub(crate) use meta::__path_meta;
pub(crate) use mute::__path_mute;
pub(crate) use remove::__path_remove;
pub(crate) use routing_decisions::__path_routing_decisions;
pub(crate) use said::__path_said;
pub(crate) use search::__path_search;
pub(crate) use show::__path_show;
pub(crate) use toggle_priority::__path_toggle_priority;
pub(crate) use toggle_status::__path_toggle_status;
pub(crate) use toggle_typing_status::__path_toggle_typing_status;
pub(crate) use transcript::__path_transcript;
pub(crate) use unmute::__path_unmute;
pub(crate) use unread::__path_unread;
pub(crate) use unread_counts::__path_unread_counts;
pub(crate) use update::__path_update;
pub(crate) use update_last_seen::__path_update_last_seen;

pub(crate) fn routes() -> Router<Door> {
    let one = "/api/v1/accounts/{account_id}/conversations/{conversation_id}";
    let below = |verb| format!("{one}/{verb}");
    Router::new()
        .route("/api/v1/accounts/{account_id}/conversations", get(list::list).post(create::create))
        .route("/api/v1/accounts/{account_id}/conversations/filter", post(search::search))
        .route("/api/v1/accounts/{account_id}/conversations/meta", get(meta::meta))
        .route("/api/v1/accounts/{account_id}/conversations/search", get(said::said))
        .route("/api/v1/accounts/{account_id}/conversations/unread_counts", get(unread_counts::unread_counts))
        .route(one, get(show::show).patch(update::update).put(update::update).delete(remove::remove))
        .route(&below("toggle_status"), post(toggle_status::toggle_status))
        .route(&below("toggle_priority"), post(toggle_priority::toggle_priority))
        .route(&below("labels"), get(labels::labels).post(labels::set_labels))
        .route(&below("custom_attributes"), post(custom_attributes::custom_attributes))
        .route(&below("mute"), post(mute::mute))
        .route(&below("unmute"), post(unmute::unmute))
        .route(&below("attachments"), get(attachments::attachments))
        .route(&below("toggle_typing_status"), post(toggle_typing_status::toggle_typing_status))
        .route(&below("assignments"), post(assign::assign))
        .route(&below("routing_decisions"), get(routing_decisions::routing_decisions))
        .route(&below("update_last_seen"), post(update_last_seen::update_last_seen))
        .route(&below("unread"), post(unread::unread))
        .route(
            &below("draft_messages"),
            get(draft_messages::draft)
                .put(draft_messages::keep)
                .patch(draft_messages::keep)
                .delete(draft_messages::forget),
        )
        .route(&below("transcript"), post(transcript::transcript))
}

#[derive(Deserialize)]
pub(crate) struct ConversationPath {
    /// The number that people see.
    conversation_id: i64,
}

impl ConversationPath {
    /// The conversation, if the agent may see it.
    pub(crate) async fn thread(&self, door: &Door, staff: &impl Staff) -> Result<Thread> {
        store::threads::of_agent(&door.app.store.reader(), staff, self.conversation_id).await
    }

    /// The conversation as it was a moment ago, with its last public message, under the same rules.
    pub(crate) async fn glance(&self, door: &Door, staff: &impl Staff) -> Result<Arc<ConversationView>> {
        door.app.store.glance_of_agent(staff, self.conversation_id).await
    }

    /// Its key only, under the same rules.
    pub(crate) async fn key(&self, door: &Door, staff: &impl Staff) -> Result<ConversationId> {
        store::threads::key_of_agent(&door.app.store.reader(), staff, self.conversation_id).await
    }
}
