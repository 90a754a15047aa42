//! What the file store's failures mean to the caller.

use std::error::Error as StdError;
use std::io::{self, ErrorKind};

use model::Error;

/// Seconds after which a full disk is worth another try.
const RETRY_AFTER: u32 = 60;

/// A missing object is not found, a full or read-only disk is unavailable, everything else is a defect.
pub(crate) fn of_store(cause: object_store::Error) -> Error {
    match cause {
        object_store::Error::NotFound { .. } => Error::NotFound("file"),
        cause if is_full(&cause) => unavailable(&cause),
        cause => Error::Internal(anyhow::Error::new(cause).context("the file store failed")),
    }
}

/// The same for the failures of a file that is already open.
pub(crate) fn of_disk(cause: io::Error) -> Error {
    Error::Internal(anyhow::Error::new(cause).context("a stored file could not be read"))
}

fn unavailable(cause: &dyn StdError) -> Error {
    tracing::error!(cause = %cause, "No room to store a file");
    Error::Unavailable { retry_after: RETRY_AFTER }
}

fn is_full(cause: &(dyn StdError + 'static)) -> bool {
    let mut link = Some(cause);
    while let Some(cause) = link {
        if cause.downcast_ref::<io::Error>().is_some_and(|cause| has_no_room(cause.kind())) {
            return true;
        }
        link = cause.source();
    }
    false
}

fn has_no_room(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::ReadOnlyFilesystem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generic(kind: ErrorKind) -> object_store::Error {
        object_store::Error::Generic { store: "disk", source: Box::new(io::Error::from(kind)) }
    }

    #[test]
    fn a_full_disk_is_worth_another_try_and_a_broken_one_is_a_defect() {
        assert!(matches!(of_store(generic(ErrorKind::StorageFull)), Error::Unavailable { retry_after: 60 }));
        assert!(matches!(of_store(generic(ErrorKind::QuotaExceeded)), Error::Unavailable { .. }));
        assert!(matches!(of_store(generic(ErrorKind::PermissionDenied)), Error::Internal(_)));
    }
}
