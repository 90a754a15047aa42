//! Where a client is in its stream, as frames of the extended protocol tell it.

use serde::Deserialize;

/// The last position that a client has heard of.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Position {
    stream_id: Box<str>,
    epoch: Box<str>,
    pub(crate) offset: i64,
}

impl Position {
    /// The position with which a frame ends; none of a frame without.
    pub(crate) fn of(frame: &[u8]) -> Option<Self> {
        let at = memchr::memmem::rfind(frame, br#","stream_id":"#)?;
        let object = [b"{", frame.get(at + 1..)?].concat();
        serde_json::from_slice(&object).ok()
    }

    /// What a subscribe command says of it, to stand before the closing brace.
    pub(crate) fn history(&self) -> String {
        let Self { stream_id, epoch, offset } = self;
        format!(r#","history":{{"streams":{{"{stream_id}":{{"epoch":"{epoch}","offset":{offset}}}}}}}"#)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn position_stands_at_the_end_of_a_frame() {
        let frame = br#"{"identifier":"{}","message":{"event":"x"},"stream_id":"s","epoch":"e","offset":42}"#;

        let position = Position::of(frame).unwrap();

        assert_eq!(position.offset, 42);
        assert_eq!(position.history(), r#","history":{"streams":{"s":{"epoch":"e","offset":42}}}"#);
        assert_eq!(Position::of(br#"{"type":"ping","message":1763640000}"#), None);
    }
}
