//! What a failed statement means to the caller.

use model::Error;
use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// Seconds after which a database that was busy is worth another try.
const RETRY_AFTER: u32 = 1;

/// Turns a database error into the system's own: a passing fault is `Unavailable`, the rest is a defect.
pub(crate) fn refused(error: DbErr) -> Error {
    if is_passing(&error) {
        tracing::warn!(error = %error, "The database refused for now");
        return Error::Unavailable { retry_after: RETRY_AFTER };
    }
    Error::Internal(error.into())
}

/// Whether a row with the same unique key exists already.
pub(crate) fn is_duplicate(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

/// Whether the same work may succeed later: locks, serialisation, full disks, lost connections.
fn is_passing(error: &DbErr) -> bool {
    let runtime = match error {
        DbErr::ConnectionAcquire(_) => return true,
        DbErr::Exec(runtime) | DbErr::Query(runtime) | DbErr::Conn(runtime) => runtime,
        _ => return false,
    };
    let RuntimeErr::SqlxError(cause) = runtime else { return false };
    match cause.as_ref() {
        sqlx::Error::Database(cause) => cause.code().is_some_and(|code| is_passing_code(&code)),
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => true,
        _ => false,
    }
}

/// PostgreSQL: serialisation, deadlock, connection and resource classes. `SQLite`: busy, locked, I/O, full, read-only.
fn is_passing_code(code: &str) -> bool {
    if code.len() == 5 {
        return matches!(code, "40001" | "40P01" | "55P03" | "57P01" | "57P02" | "57P03") || matches!(&code[..2], "08" | "53");
    }
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13))
}
