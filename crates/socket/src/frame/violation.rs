//! The ways a client can break the protocol.

use super::CloseCode;

/// Why nothing more can be read from a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// A reserved bit is set although no extension was negotiated.
    #[error("a reserved bit is set")]
    ReservedBit,
    /// The opcode has no meaning.
    #[error("unknown opcode {0}")]
    UnknownOpcode(u8),
    /// Frames from a client must be masked.
    #[error("the frame is not masked")]
    Unmasked,
    /// A control frame must come in one piece.
    #[error("the control frame is fragmented")]
    FragmentedControl,
    /// A control frame carries at most 125 bytes.
    #[error("the control frame is longer than 125 bytes")]
    LongControl,
    /// A length must take the shortest form and leave its top bit clear.
    #[error("the length is not encoded as required")]
    Length,
    /// A continuation frame without a message to continue.
    #[error("there is no message to continue")]
    NothingToContinue,
    /// A new message before the last fragment of the one before.
    #[error("the message before is unfinished")]
    UnfinishedMessage,
    /// A close frame with one byte, which is half a status code.
    #[error("the close frame holds half a status code")]
    HalfCloseCode,
    /// A close frame with a status code that may not travel.
    #[error("close code {0} may not be sent")]
    CloseCode(u16),
    /// A text or a close reason that is not UTF-8.
    #[error("the text is not UTF-8")]
    Utf8,
    /// A message above `Limits::message`.
    #[error("the message is too large")]
    TooLarge,
}

impl Violation {
    /// The code to close the connection with: 1002, 1007 or 1009.
    pub fn close_code(self) -> CloseCode {
        match self {
            Self::Utf8 => CloseCode::INVALID_PAYLOAD,
            Self::TooLarge => CloseCode::MESSAGE_TOO_BIG,
            _ => CloseCode::PROTOCOL_ERROR,
        }
    }
}
