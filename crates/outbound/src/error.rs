//! Why a call had no answer.

use std::io;

/// Why a call had no answer. The words name no address but the one that was asked for, so that they can be shown to
/// whoever asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It is not an address that can be called.
    #[error("{0}")]
    Address(&'static str),
    /// It leads to an address that may not be called on somebody's word.
    #[error("{host} leads to a private address")]
    Private {
        /// Whom the address names.
        host: String,
    },
    /// Nobody has this name.
    #[error("{host} cannot be found")]
    Unknown {
        /// Whom the address names.
        host: String,
        /// What the resolver says.
        source: io::Error,
    },
    /// No connection was made: refused, unreachable, or not to be trusted.
    #[error("there is no connection to {host}")]
    Unreachable {
        /// Whom the address names.
        host: String,
        /// The last of the failures.
        source: io::Error,
    },
    /// The connection broke off, or what came is no HTTP.
    #[error("the answer broke off")]
    Broken(#[source] hyper::Error),
    /// It took longer than the request allowed.
    #[error("the answer took too long")]
    TimedOut,
    /// The answer is larger than the request allowed.
    #[error("the answer has more than {limit} bytes")]
    TooLarge {
        /// Bytes.
        limit: u64,
    },
    /// More redirects than the request allowed, or one that leads nowhere.
    #[error("the address leads on and on")]
    Redirects,
}

impl Error {
    /// Whether the same call may have an answer a little later.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unknown { .. } | Self::Unreachable { .. } | Self::Broken(_) | Self::TimedOut => true,
            Self::Address(_) | Self::Private { .. } | Self::TooLarge { .. } | Self::Redirects => false,
        }
    }
}
