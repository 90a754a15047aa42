//! A survey as its page shows it.

use model::csat::CsatResponse;
use model::message::MessageView;
use serde::Serialize;
use serde_json::Value;
use store::csat_responses::Surveyed;
use utoipa::ToSchema;
use wire::FileUrls;

/// A survey, and its answer if there is one.
#[derive(Serialize, ToSchema)]
pub(crate) struct CsatSurvey {
    id: i64,
    #[serde(rename = "csat_survey_response")]
    answer: Option<Response>,
    display_type: String,
    content: Option<String>,
    inbox_avatar_url: String,
    inbox_name: String,
    locale: String,
    /// The internal key, unlike everywhere else.
    conversation_id: i64,
    created_at: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = CsatSurveyResponse)]
struct Response {
    id: i64,
    account_id: i64,
    conversation_id: i64,
    message_id: i64,
    rating: i16,
    feedback_message: Option<String>,
    contact_id: i64,
    assigned_agent_id: Option<i64>,
    created_at: String,
    updated_at: String,
    csat_review_notes: Option<String>,
    review_notes_updated_at: Option<String>,
    review_notes_updated_by_id: Option<i64>,
}

impl CsatSurvey {
    pub(super) fn new(
        surveyed: Surveyed,
        view: MessageView,
        answer: Option<&CsatResponse>,
        files: &FileUrls,
    ) -> Self {
        let message = view.message;
        let display_type = message.content_attributes.get("display_type").and_then(Value::as_str);
        Self {
            id: message.id.get(),
            answer: answer.map(Response::from),
            display_type: display_type.unwrap_or("emoji").to_owned(),
            content: message.content,
            inbox_avatar_url: files.avatar_url(surveyed.inbox.avatar.as_deref()),
            inbox_name: surveyed.inbox.name,
            locale: surveyed.locale,
            conversation_id: message.conversation_id.get(),
            created_at: message.created_at.iso(),
        }
    }
}

impl From<&CsatResponse> for Response {
    fn from(answer: &CsatResponse) -> Self {
        Self {
            id: answer.id.get(),
            account_id: answer.account_id.get(),
            conversation_id: answer.conversation_id.get(),
            message_id: answer.message_id.get(),
            rating: answer.rating.stars,
            feedback_message: answer.rating.feedback.clone(),
            contact_id: answer.contact_id.get(),
            assigned_agent_id: answer.assigned_agent_id.map(model::Id::get),
            created_at: answer.created_at.iso(),
            updated_at: answer.updated_at.iso(),
            csat_review_notes: None,
            review_notes_updated_at: None,
            review_notes_updated_by_id: None,
        }
    }
}
