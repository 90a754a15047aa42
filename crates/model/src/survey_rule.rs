//! Whom the survey of an inbox asks, by the labels of the conversation.

use serde_json::Value;

use crate::label::checked_titles;
use crate::{Attributes, Error, Result};

/// Which conversations a survey follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SurveyRule {
    /// All of them.
    Always,
    /// Those that have one of these labels.
    WithAny(Vec<String>),
    /// Those that have none of these labels.
    WithNone(Vec<String>),
}

impl SurveyRule {
    /// Reads `{"survey_rules": {"operator": "contains" | "does_not_contain", "values": ["vip"]}}` of an inbox's
    /// `csat_config`. Without labels the survey follows every conversation, and `contains` is meant without an operator.
    ///
    /// `Invalid` when it is anything else.
    pub fn of(config: &Attributes) -> Result<Self> {
        let refused = |words: &str| Error::invalid("csat_config", format!("Survey rules {words}"));
        let rules = match config.get("survey_rules") {
            None | Some(Value::Null) => return Ok(Self::Always),
            Some(Value::Object(rules)) => rules,
            Some(_) => return Err(refused("must be an object")),
        };
        let titles = match rules.get("values") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(values)) => {
                let texts: Option<Vec<String>> =
                    values.iter().map(|value| value.as_str().map(str::to_owned)).collect();
                let texts = texts.ok_or_else(|| refused("must name labels"))?;
                checked_titles(&texts).map_err(|_| refused("must name labels"))?
            }
            Some(_) => return Err(refused("must list labels as values")),
        };
        let rule = match rules.get("operator") {
            None | Some(Value::Null) => Self::WithAny(titles),
            Some(Value::String(operator)) if operator == "contains" => Self::WithAny(titles),
            Some(Value::String(operator)) if operator == "does_not_contain" => Self::WithNone(titles),
            Some(_) => return Err(refused("have contains or does_not_contain as operator")),
        };
        Ok(if rule.titles().is_empty() { Self::Always } else { rule })
    }

    fn titles(&self) -> &[String] {
        match self {
            Self::Always => &[],
            Self::WithAny(titles) | Self::WithNone(titles) => titles,
        }
    }

    /// Whether the survey follows a conversation with these labels.
    pub fn asks(&self, labels: &[String]) -> bool {
        let has_one = self.titles().iter().any(|title| labels.contains(title));
        match self {
            Self::Always => true,
            Self::WithAny(_) => has_one,
            Self::WithNone(_) => !has_one,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rule(rules: Value) -> Result<SurveyRule> {
        SurveyRule::of(&Attributes::from_iter([("survey_rules".to_owned(), rules)]))
    }

    #[test]
    fn labels_decide_where_there_are_any() {
        let with = rule(json!({ "operator": "contains", "values": ["VIP", "press"] })).unwrap();
        let without = rule(json!({ "operator": "does_not_contain", "values": ["vip"] })).unwrap();
        let (vip, shop) = (["vip".to_owned()], ["shop".to_owned()]);

        assert_eq!([with.asks(&vip), with.asks(&shop), with.asks(&[])], [true, false, false]);
        assert_eq!([without.asks(&vip), without.asks(&shop), without.asks(&[])], [false, true, true]);
        for everybody in [
            json!(null),
            json!({}),
            json!({ "operator": "contains", "values": [] }),
            json!({ "operator": "does_not_contain" }),
        ] {
            assert_eq!(rule(everybody).unwrap(), SurveyRule::Always);
        }
    }

    #[test]
    fn what_is_no_rule_is_refused() {
        for nonsense in [
            json!("vip"),
            json!({ "operator": "resembles", "values": ["vip"] }),
            json!({ "operator": "", "values": [] }),
            json!({ "operator": 1 }),
            json!({ "values": "vip" }),
            json!({ "values": [7] }),
            json!({ "values": ["two words"] }),
        ] {
            assert!(rule(nonsense.clone()).is_err(), "{nonsense}");
        }
    }
}
