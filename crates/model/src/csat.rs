//! What customers think of a conversation: surveys and their answers.

use serde_json::Value;

use crate::account::AccountId;
use crate::contact::ContactId;
use crate::conversation::ConversationId;
use crate::message::{ContentType, Message, MessageId};
use crate::user::UserId;
use crate::{Error, Id, Result, Timestamp};

/// Identifies the answer to a survey.
pub type CsatResponseId = Id<CsatResponse>;

/// Days after the survey's own within which it may be answered.
const DAYS: i64 = 14;

/// The answer to one survey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsatResponse {
    /// Key.
    pub id: CsatResponseId,
    /// The account.
    pub account_id: AccountId,
    /// The conversation.
    pub conversation_id: ConversationId,
    /// The message that asked.
    pub message_id: MessageId,
    /// Who answered.
    pub contact_id: ContactId,
    /// Who had worked on the conversation.
    pub assigned_agent_id: Option<UserId>,
    /// What the customer gave.
    pub rating: Rating,
    /// First answer.
    pub created_at: Timestamp,
    /// Last answer.
    pub updated_at: Timestamp,
}

/// What a customer gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// 1 to 5, 5 is best.
    pub stars: i16,
    /// Words.
    pub feedback: Option<String>,
}

impl Rating {
    /// Reads `{"csat_survey_response":{"rating":4,"feedback_message":"…"}}`; nothing unless the rating is 1 to 5.
    pub fn of(submitted: &Value) -> Option<Self> {
        let answer = submitted.get("csat_survey_response")?;
        let rating = answer.get("rating")?;
        let stars = rating.as_i64().or_else(|| rating.as_str()?.trim().parse().ok())?;
        let stars = i16::try_from(stars).ok().filter(|stars| (1..=5).contains(stars))?;
        let feedback = answer.get("feedback_message").and_then(Value::as_str).map(str::to_owned);
        Some(Self { stars, feedback })
    }
}

/// Refuses answers to a survey that is older than 14 days, counted in UTC dates.
pub fn check_open(message: &Message, now: Timestamp) -> Result<()> {
    let closed =
        message.content_type == ContentType::InputCsat && now.day() - message.created_at.day() > DAYS;
    if closed {
        return Err(Error::Conflict("You cannot update the CSAT survey after 14 days"));
    }
    Ok(())
}
