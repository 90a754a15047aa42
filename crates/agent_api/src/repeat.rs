//! Recognises requests that come twice by their `Idempotency-Key`.

use actions::repeats;
use http::HeaderMap;
use model::repeat::RepeatKey;
use model::scope::AgentScope;
use rest::Params;
use serde_json::json;

/// The key of this request to `endpoint`, if it came with one.
pub(crate) fn key(
    headers: &HeaderMap,
    agent: &AgentScope,
    endpoint: &str,
    params: &Params,
) -> Option<RepeatKey> {
    let key = headers.get("idempotency-key")?.to_str().ok()?.trim();
    if key.is_empty() {
        return None;
    }
    Some(repeats::by_header(&place(agent), key, &json!([endpoint, params.all()])))
}

/// Who asks: keys of different people and accounts never meet.
pub(crate) fn place(agent: &AgentScope) -> String {
    format!("account {} user {}", agent.account_id, agent.user_id())
}
