//! What a client says that it has, when it asks for what it missed.

use model::Timestamp;
use realtime::{Position, Since};
use serde_json::Value;

/// What a client says that it has.
#[derive(Debug, PartialEq, Eq)]
pub struct History {
    /// Seconds of the client's own clock, for streams of which it has nothing.
    since: Option<i64>,
    /// Its position in every stream that it has heard of.
    streams: Vec<(String, Position)>,
}

impl History {
    /// Reads what is written into a command; what is not understood counts as not said.
    pub(super) fn of(value: &Value) -> Option<Self> {
        let said = value.as_object()?;
        let streams = said.get("streams").and_then(Value::as_object);
        let streams = streams.into_iter().flatten();
        let streams = streams.filter_map(|(id, value)| Some((id.clone(), position(value)?))).collect();
        Some(Self { since: said.get("since").and_then(seconds), streams })
    }

    /// From where it wants to go on in this stream; other streams are somebody else's.
    pub fn since(&self, stream_id: &str) -> Option<Since> {
        let position = self.streams.iter().find(|(id, _)| id == stream_id);
        match position {
            Some((_, position)) => Some(Since::Position(position.clone())),
            None => self.since.map(|seconds| Since::Time(Timestamp::from_seconds(seconds))),
        }
    }
}

fn position(value: &Value) -> Option<Position> {
    let epoch = value.get("epoch")?.as_str()?.to_owned();
    Some(Position { epoch, seq: value.get("offset")?.as_i64()? })
}

fn seconds(value: &Value) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates, and nobody means the far future")]
    let rounded = || value.as_f64().map(|seconds| seconds.floor() as i64);
    value.as_i64().or_else(rounded)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(epoch: &str, seq: i64) -> Since {
        Since::Position(Position { epoch: epoch.into(), seq })
    }

    fn time(seconds: i64) -> Since {
        Since::Time(Timestamp::from_seconds(seconds))
    }

    #[test]
    fn a_position_counts_more_than_a_time_and_other_streams_count_nothing() {
        for (said, expected) in [
            (json!({"since": 7, "streams": {"mine": {"epoch": "e", "offset": 3}}}), Some(at("e", 3))),
            (json!({"since": 7, "streams": {"other": {"epoch": "e", "offset": 3}}}), Some(time(7))),
            (json!({"since": 7.9, "streams": {}}), Some(time(7))),
            (json!({"since": 7}), Some(time(7))),
            (json!({"streams": {"mine": {"epoch": "e", "offset": -1}}}), Some(at("e", -1))),
            (json!({"since": 7, "streams": {"mine": {"epoch": 1, "offset": 3}}}), Some(time(7))),
            (json!({"since": 7, "streams": {"mine": {"epoch": "e", "offset": "3"}}}), Some(time(7))),
            (json!({"since": 7, "streams": {"mine": null}}), Some(time(7))),
            (json!({"since": false, "streams": []}), None),
            (json!({}), None),
        ] {
            let history = History::of(&said).expect("an object");
            assert_eq!(history.since("mine"), expected, "{said}");
        }
        for said in [json!(null), json!(7), json!("x"), json!([])] {
            assert_eq!(History::of(&said), None, "{said}");
        }
    }
}
