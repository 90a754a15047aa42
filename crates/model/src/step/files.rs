//! The files that actions send, which are uploads.

use serde_json::Value;

use super::{parameters, refused, text};
use crate::attachment::PER_MESSAGE;
use crate::upload::UploadId;
use crate::{Id, Result};

/// The name of the action that sends files, each parameter one.
pub(super) const SEND: &str = "send_attachment";

/// The actions with every file that they send called what `name` makes of how it is called there; `null` is refused as
/// unknown when they are read.
pub fn with_files(actions: &Value, name: impl Fn(&str) -> Value) -> Value {
    let mut actions = actions.clone();
    for action in actions.as_array_mut().into_iter().flatten().filter(|action| sends(action)) {
        let named = |file: &Value| text(file).map_or(Value::Null, |file| name(&file));
        action["action_params"] = parameters(action).iter().map(named).collect();
    }
    actions
}

/// The uploads that the actions send.
pub fn files(actions: &Value) -> Vec<UploadId> {
    let sending = actions.as_array().into_iter().flatten().filter(|action| sends(action));
    sending.flat_map(parameters).filter_map(|file| file.as_i64().map(Id::new)).collect()
}

fn sends(action: &Value) -> bool {
    action.get("action_name").and_then(Value::as_str) == Some(SEND)
}

/// What one of those actions sends.
pub(super) fn uploads(action: &Value) -> Result<Vec<UploadId>> {
    let uploads =
        parameters(action).iter().map(|file| file.as_i64().map(Id::new)).collect::<Option<Vec<_>>>();
    let uploads = uploads.ok_or_else(|| refused(format!("Action {SEND} names an unknown file")))?;
    if uploads.is_empty() || uploads.len() > PER_MESSAGE {
        return Err(refused(format!("Action {SEND} needs 1 to {PER_MESSAGE} files")));
    }
    Ok(uploads)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn files_are_called_what_their_readers_call_them() {
        let actions = json!([
            { "action_name": "send_attachment", "action_params": ["a", "b", {}] },
            { "action_name": "send_message", "action_params": ["a"] },
            { "action_name": "send_attachment", "action_params": "a" },
        ]);

        let named = with_files(&actions, |name| if name == "a" { 31.into() } else { Value::Null });

        assert_eq!(named[0]["action_params"], json!([31, null, null]));
        assert_eq!(named[1], actions[1]);
        assert_eq!(named[2]["action_params"], json!([31]));
        assert_eq!(files(&named), [Id::new(31), Id::new(31)]);
    }
}
