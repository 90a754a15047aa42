//! Why a connection ends, as the number a close frame carries.

/// A status code that may travel in a close frame (RFC 6455, section 7.4, and the IANA registry).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CloseCode(u16);

impl CloseCode {
    /// The purpose of the connection is fulfilled.
    pub const NORMAL: Self = Self(1000);
    /// This side goes away: the server stops or the page was left.
    pub const GOING_AWAY: Self = Self(1001);
    /// The peer broke the protocol.
    pub const PROTOCOL_ERROR: Self = Self(1002);
    /// A text was not UTF-8.
    pub const INVALID_PAYLOAD: Self = Self(1007);
    /// The peer broke a rule that has no code of its own.
    pub const POLICY_VIOLATION: Self = Self(1008);
    /// A message was larger than this side takes.
    pub const MESSAGE_TOO_BIG: Self = Self(1009);
    /// Something unexpected happened on this side.
    pub const INTERNAL_ERROR: Self = Self(1011);
    /// The server restarts: come back after a moment.
    pub const SERVICE_RESTART: Self = Self(1012);
    /// The server is overloaded: come back later.
    pub const TRY_AGAIN_LATER: Self = Self(1013);

    /// The code with this number, unless it may not be sent: unassigned, or reserved for local use such as 1006.
    pub fn new(number: u16) -> Option<Self> {
        matches!(number, 1000..=1003 | 1007..=1014 | 3000..=4999).then_some(Self(number))
    }

    /// The number as it travels.
    pub fn number(self) -> u16 {
        self.0
    }
}
