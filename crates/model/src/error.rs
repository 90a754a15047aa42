//! Every way the system says no, told as what the caller can do about it.

/// The result of everything that can be refused.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Every way the system says no. Doors turn it into a status, a reject or an acknowledgement.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such thing, or none that the caller may know of.
    #[error("{0} not found")]
    NotFound(&'static str),
    /// The caller has not proven who they are.
    #[error("not signed in")]
    Unauthenticated,
    /// The caller is known but may not do this.
    #[error("{0}")]
    Forbidden(&'static str),
    /// The input broke the rules listed, one entry per broken rule.
    #[error("invalid input")]
    Invalid(Vec<FieldError>),
    /// The request was well formed but does not fit the present state.
    #[error("{0}")]
    Conflict(&'static str),
    /// The thing existed and has ended for good.
    #[error("{0} has ended")]
    Gone(&'static str),
    /// The input was larger than allowed.
    #[error("larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The caller asks too often.
    #[error("too many requests")]
    Limited {
        /// Seconds after which another try may succeed.
        retry_after: u32,
    },
    /// Nothing was changed; the same request may succeed later.
    #[error("unavailable")]
    Unavailable {
        /// Seconds after which another try may succeed.
        retry_after: u32,
    },
    /// The operator has not set up what this needs; the sentence says what.
    #[error("{0}")]
    NotSetUp(&'static str),
    /// A defect of ours; the cause is for the log, never for the caller.
    #[error("internal error")]
    Internal(#[source] anyhow::Error),
}

impl Error {
    /// A single broken rule of one attribute.
    pub fn invalid(attribute: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { attribute, message: message.into() }])
    }
}

/// What there is, if it is there: only [`Error::NotFound`] is nothing.
pub fn found<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Err(Error::NotFound(_)) => Ok(None),
        other => other.map(Some),
    }
}

impl From<anyhow::Error> for Error {
    fn from(cause: anyhow::Error) -> Self {
        Self::Internal(cause)
    }
}

/// One broken rule: the attribute and a whole sentence a person can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The attribute in the wire's spelling; `base` when none is to blame alone.
    pub attribute: &'static str,
    /// The whole sentence, attribute included: `Email has already been taken`.
    pub message: String,
}
