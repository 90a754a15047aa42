//! For whom a message is: everybody in the conversation, or those whom its `to` names.

use model::company::Company;
use serde_json::{Map, Value};

use crate::fault::Fault;
use crate::fields::{PARTICIPANT_ID, REF_ID, text, value};
use crate::shapes::{Told, participant};

/// Names in a `to` at most.
const NAMES: usize = 100;

/// For whom a message is.
#[derive(Debug, Default)]
pub(crate) struct Recipients {
    /// They as participants; nobody stands for everybody.
    list: Vec<Value>,
    includes_customer: bool,
}

impl Recipients {
    /// Finds those who are named among those who are in the conversation.
    ///
    /// 404 `participantNotFound` for whoever is not.
    pub(crate) fn find(names: &[String], told: &Told, company: &Company) -> Result<Self, Fault> {
        let mut found = Self::default();
        for name in names {
            let somebody = if *name == told.participant || *name == told.ref_id {
                found.includes_customer = true;
                told.customer()
            } else {
                let member = company.members().iter().find(|member| member.user.id.to_string() == *name);
                participant(member.ok_or_else(unknown)?)
            };
            if !found.list.contains(&somebody) {
                found.list.push(somebody);
            }
        }
        Ok(found)
    }

    /// Whether the message names the customer.
    pub(crate) fn name_customer(&self) -> bool {
        self.includes_customer
    }

    /// Whether the customer is not to hear the message.
    pub(crate) fn leave_customer_out(&self) -> bool {
        !self.list.is_empty() && !self.includes_customer
    }

    /// As the message keeps it; nothing when it is for everybody.
    pub(crate) fn kept(self) -> Map<String, Value> {
        let kept = (!self.list.is_empty()).then(|| ("to".to_owned(), Value::Array(self.list)));
        kept.into_iter().collect()
    }
}

/// The names in a message's `to`, which is a list or one of its elements: a name, or a participant.
pub(crate) fn names(said: &Map<String, Value>) -> Result<Vec<String>, Fault> {
    let list = match value(said, &["to"]) {
        None => return Ok(Vec::new()),
        Some(Value::Array(list)) if list.len() > NAMES => {
            return Err(Fault::bad("to names more than 100 participants"));
        }
        Some(Value::Array(list)) => list.iter().collect(),
        Some(one) => vec![one],
    };
    list.into_iter().map(|one| name(one).ok_or_else(|| Fault::bad("to must name participants"))).collect()
}

fn name(one: &Value) -> Option<String> {
    match one {
        Value::String(name) if !name.trim().is_empty() => Some(name.trim().to_owned()),
        Value::Number(name) => Some(name.to_string()),
        Value::Object(one) => text(one, PARTICIPANT_ID).or_else(|| text(one, REF_ID)),
        _ => None,
    }
}

fn unknown() -> Fault {
    Fault::new(404, "participantNotFound", "to names somebody who is not in the conversation")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(to: &Value) -> Option<Vec<String>> {
        names(json!({ "to": to }).as_object()?).ok()
    }

    #[test]
    fn whoever_is_named_is_read_in_every_form() {
        let one = Some(vec!["5".to_owned()]);

        for to in [json!("5"), json!(5), json!({"id": "5", "name": "Bo"}), json!(["5"]), json!([{"id": 5}])] {
            assert_eq!(read(&to), one, "{to}");
        }
        assert_eq!(read(&json!([])), Some(Vec::new()));
        assert_eq!(read(&json!(null)), Some(Vec::new()));
        assert_eq!(read(&json!(["5", {"refId": "+1"}])), Some(vec!["5".to_owned(), "+1".to_owned()]));
        for wrong in [json!([""]), json!([[]]), json!({}), json!(true), json!(vec!["5"; 101])] {
            assert_eq!(read(&wrong), None, "{wrong}");
        }
    }
}
