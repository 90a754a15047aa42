//! What those whose rights changed may see from then on, as the change itself tells it.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::contact::ContactId;
use crate::contact_inbox::ContactInboxId;
use crate::inbox::InboxId;
use crate::user::UserId;

/// What a change of rights leads to, so that readers follow the log's order and look nothing up. Never holds a token.
///
/// Whoever is concerned by the change and not named here keeps what they had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grants {
    /// These users may see this from here on.
    Users(Vec<UserGrant>),
    /// These sessions of customers are this from here on.
    Sessions(Vec<SessionGrant>),
    /// Whatever opened the streams of those concerned before opens none any more: a token was replaced.
    Revoked,
    /// Sessions of those concerned that are not verified end.
    VerifiedOnly,
}

/// What some users may see; administrators share one, because they see the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserGrant {
    /// Who.
    pub users: Vec<UserId>,
    /// The inboxes they may see; nothing when they do not belong to the account (any more).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inboxes: Option<Vec<InboxId>>,
}

/// Whose a session is, and whether that is proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionGrant {
    /// The session.
    pub session: ContactInboxId,
    /// The customer.
    pub contact: ContactId,
    /// Whether the business has proven who the customer is.
    pub verified: bool,
}

/// Reads grants; those that another version of ours spells differently are none, and readers look up instead.
pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<Grants>>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Id;
    use crate::event::{AccessChange, Body, Payload};

    #[test]
    fn grants_survive_the_log_and_foreign_ones_are_looked_up() {
        let change = AccessChange::Users(vec![Id::new(3), Id::new(4)]);
        let users = vec![
            UserGrant { users: vec![Id::new(3)], inboxes: Some(vec![Id::new(7)]) },
            UserGrant { users: vec![Id::new(4)], inboxes: None },
        ];
        let payload = Payload {
            grants: Some(Box::new(Grants::Users(users))),
            ..Payload::of(Body::Access(change.clone()))
        };

        let text = serde_json::to_value(&payload).unwrap();
        let before = json!({"v": 1, "body": {"access": {"users": [3, 4]}}});
        let foreign = json!({"v": 2, "body": {"access": {"users": [3, 4]}}, "grants": {"skills": [1]}});

        assert_eq!(text["grants"], json!({"users": [{"users": [3], "inboxes": [7]}, {"users": [4]}]}));
        assert_eq!(serde_json::from_value::<Payload>(text).unwrap(), payload);
        for written in [before, foreign] {
            let read: Payload = serde_json::from_value(written).unwrap();
            assert_eq!((read.body, read.grants), (Body::Access(change.clone()), None));
        }
    }
}
