//! What somebody else sends to a customer through a channel, without a conversation.

use model::attachment::StoredFile;
use model::inbox::Inbox;
use model::message::{ContentType, MessageKind, MessageView};
use model::posting::{Draft, Speaker};
use model::repeat::RepeatKey;
use model::{Attributes, Result};
use serde_json::json;
use store::PostCall;

use super::{Begun, Intake, begin};
use crate::{App, repeats};

/// A message of a campaign.
#[derive(Debug, Clone)]
pub struct Campaign {
    /// To whom, through which channel.
    pub to: Intake,
    /// The sender's name for the message.
    pub message_id: String,
    /// The words.
    pub text: Option<String>,
    /// Stored files.
    pub files: Vec<StoredFile>,
    /// What goes with them.
    pub attributes: Attributes,
}

/// What became of it.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The conversation in which it is.
    pub begun: Begun,
    /// The message.
    pub message: MessageView,
    /// Whether the same message was sent before.
    pub repeated: bool,
}

/// Puts a message of a campaign into the conversation that the customer has in the channel, or into a new one that
/// waits for the customer's answer. The same message twice is sent once.
pub async fn send(app: &App, inbox: &Inbox, campaign: &Campaign) -> Result<Sent> {
    let begun = begin(app, inbox, &campaign.to).await?;
    let draft = Draft {
        kind: MessageKind::Outgoing,
        private: false,
        content: campaign.text.clone(),
        content_type: ContentType::Text,
        content_attributes: campaign.attributes.clone(),
        files: campaign.files.clone(),
        speaker: Speaker::System,
        source_id: Some(campaign.message_id.clone()),
        echo_id: None,
    };
    let place = format!("campaigns of channel {} of inbox {}", campaign.to.channel, inbox.id);
    let repeat: RepeatKey = repeats::by_header(&place, &campaign.message_id, &json!("send"));
    let call = PostCall {
        account_id: inbox.account_id,
        conversation_id: begun.seat.thread.view.conversation.id,
        draft: draft.checked()?,
        repeat: Some(repeat),
        performer: None,
        origin: None,
    };
    let posted = app.store.post(call).await?;
    Ok(Sent { begun, message: posted.message.as_ref().clone(), repeated: posted.repeated })
}
