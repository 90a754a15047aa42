//! Recognises requests that come twice by their `Idempotency-Key`.

use actions::repeats;
use http::HeaderMap;
use model::repeat::RepeatKey;
use model::scope::{Performer, Staff};
use rest::Params;
use serde_json::json;

/// The key of this request to `endpoint`, if it came with one.
pub(crate) fn key(
    headers: &HeaderMap,
    staff: &impl Staff,
    endpoint: &str,
    params: &Params,
) -> Option<RepeatKey> {
    let key = headers.get("idempotency-key")?.to_str().ok()?.trim();
    if key.is_empty() {
        return None;
    }
    Some(repeats::by_header(&place(staff), key, &json!([endpoint, params.all()])))
}

/// Who asks: keys of different people and accounts never meet.
pub(crate) fn place(staff: &impl Staff) -> String {
    match staff.who() {
        Performer::User(user) => format!("account {} user {}", staff.account(), user.id),
        Performer::AgentBot { agent_bot } => format!("account {} bot {}", staff.account(), agent_bot.id),
    }
}
