//! A canned response as agents are answered.

use model::canned_response::CannedResponse;
use serde::Serialize;
use utoipa::ToSchema;

/// A canned response as agents are answered.
#[derive(Serialize, ToSchema)]
pub struct CannedResponseRest {
    id: i64,
    account_id: i64,
    short_code: String,
    content: String,
    created_at: String,
    updated_at: String,
}

impl From<&CannedResponse> for CannedResponseRest {
    fn from(response: &CannedResponse) -> Self {
        Self {
            id: response.id.get(),
            account_id: response.account_id.get(),
            short_code: response.short_code.clone(),
            content: response.content.clone(),
            created_at: response.created_at.iso(),
            updated_at: response.updated_at.iso(),
        }
    }
}
