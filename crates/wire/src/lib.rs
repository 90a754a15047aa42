//! The Chatwoot-compatible JSON: one struct per documented payload, built from the model.
//!
//! Events borrow the model and are written straight to bytes, since they are the hot path. Answers own what
//! they show, so that a handler can return them; the event shapes inside them are written at once.

mod account;
mod agent;
mod agent_bot;
mod attachment;
mod cache_keys;
mod canned_response;
mod channel_queues;
mod contact;
mod contact_push;
mod contact_transfer;
mod conversation;
mod conversation_event;
mod custom_attribute;
mod custom_filter;
mod dashboard_app;
mod event;
mod file_url;
mod inbox;
mod label;
mod links;
mod list;
mod look;
mod macros;
mod message;
mod message_event;
mod message_list;
mod notification;
mod performer;
mod presence;
mod public_contact;
mod public_conversation;
mod public_inbox;
mod public_message;
mod push_message;
mod routing_decision;
mod schemas;
mod search;
mod sender;
mod stamp;
mod team;
mod toggled_status;
mod typing;
mod upload;
mod user;
mod user_push;
mod written;

pub use account::AccountRest;
pub use agent::Agent;
pub use agent_bot::{AgentBotPush, AgentBotRest, AgentBotSlim};
pub use attachment::{AttachmentPush, ListedAttachment};
pub use cache_keys::{CacheKeys, CachedLists};
pub use canned_response::CannedResponseRest;
pub use channel_queues::ChannelQueuesRest;
pub use contact::{ContactInboxRest, ContactRest};
pub use contact_push::ContactPush;
pub use contact_transfer::ContactTransferRest;
pub use conversation::{AssigneeRest, ConversationRest, ConversationSource};
pub use conversation_event::ConversationEvent;
pub use custom_attribute::CustomAttributeRest;
pub use custom_filter::CustomFilterRest;
pub use dashboard_app::DashboardAppRest;
pub use event::{Viewer, event_json};
pub use file_url::{FileUrls, Variant};
pub use inbox::{InboxRest, InboxSlim};
pub use label::LabelRest;
pub use links::{confirmation_url, conversation_url, password_url, sign_in_url};
pub use list::{
    ConversationCounts, ConversationList, ConversationPage, CountedList, CurrentPage, Data, PagedList,
    Payload,
};
pub use look::Look;
pub use macros::MacroRest;
pub use message::MessageRest;
pub use message_event::MessageEvent;
pub use message_list::MessageList;
pub use notification::{NotificationPush, NotificationRecord, NotificationRest, speaker, title};
pub use performer::PerformerPush;
pub use presence::presence_json;
pub use public_contact::{ContactRecord, PublicContact};
pub use public_conversation::PublicConversation;
pub use public_inbox::PublicInbox;
pub use public_message::PublicMessage;
pub use push_message::{BrowserPush, FirebasePush};
pub use routing_decision::RoutingDecision;
pub use schemas::event_schemas;
pub use search::{ConversationSaying, Found, FoundContact, FoundConversation, Surroundings};
pub use sender::SenderPush;
pub use team::{TeamPush, TeamRecord, TeamRest};
pub use toggled_status::ToggledStatus;
pub use typing::typing_json;
pub use upload::{DirectUpload, KeptFile};
pub use user::{Place, User};
pub use user_push::UserPush;
