//! What a failed statement means to the caller.

use std::sync::Arc;

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

/// [`refused`], for statements that go to the driver directly.
pub(crate) fn driver_refused(error: sqlx::Error) -> Error {
    refused(driver_error(error))
}

/// The driver's error as the library around it tells it.
pub(crate) fn driver_error(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(Arc::new(error)))
}

/// For updates of one row: no such row is `NotFound`.
pub(crate) fn refused_update(noun: &'static str) -> impl Fn(DbErr) -> Error {
    move |error| match error {
        DbErr::RecordNotUpdated => Error::NotFound(noun),
        error => refused(error),
    }
}

/// For writes that a unique key may refuse: names the attribute, found by its column in the database's words.
pub(crate) fn refused_unique(unique: &'static [(&'static str, &'static str)]) -> impl Fn(DbErr) -> Error {
    move |error| {
        let Some(SqlErr::UniqueConstraintViolation(words)) = error.sql_err() else { return refused(error) };
        match unique.iter().find(|(column, _)| words.contains(column)) {
            Some((attribute, label)) => Error::invalid(attribute, format!("{label} has already been taken")),
            None => refused(error),
        }
    }
}

/// For updates of one row that a unique key may refuse.
pub(crate) fn refused_change(
    noun: &'static str,
    unique: &'static [(&'static str, &'static str)],
) -> impl Fn(DbErr) -> Error {
    move |error| match error {
        DbErr::RecordNotUpdated => Error::NotFound(noun),
        error => refused_unique(unique)(error),
    }
}

/// Whether the database itself has spoken. Without an answer nobody knows what became of the statement.
pub(crate) fn is_answered(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))
    | DbErr::Conn(RuntimeErr::SqlxError(cause))) = error
    else {
        return false;
    };
    matches!(cause.as_ref(), sqlx::Error::Database(_))
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
        sqlx::Error::Io(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        _ => false,
    }
}

/// `PostgreSQL`: serialisation, deadlock, connection and resource classes, a transaction that was
/// silent for too long, and a foreign key: what the transaction found and names was deleted by another one since, and
/// whoever reads again finds that out. `SQLite`: busy, locked, read-only, I/O, full,
/// and a file that cannot be opened, because the process has no descriptor left for it.
fn is_passing_code(code: &str) -> bool {
    if code.len() == 5 {
        return matches!(code, "23503" | "25P03" | "40001" | "40P01" | "55P03" | "57P01" | "57P02" | "57P03")
            || matches!(&code[..2], "08" | "53");
    }
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14))
}

/// [`refused`], for the posting lane of the embedded database.
pub(crate) fn lane_refused(error: rusqlite::Error) -> Error {
    let code = error.sqlite_error().map(|cause| cause.extended_code.to_string());
    if code.is_some_and(|code| is_passing_code(&code)) {
        tracing::warn!(%error, "The database refused for now");
        return Error::Unavailable { retry_after: RETRY_AFTER };
    }
    Error::Internal(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_the_machine_pass_and_defects_do_not() {
        // Busy, a read-only file, a failed write, a full disk, no descriptor left; a deadlock, no more connections, a row
        // that went away, a transaction that was silent.
        for code in ["5", "8", "778", "13", "14", "40P01", "53300", "23503", "25P03"] {
            assert!(is_passing_code(code), "{code}");
        }
        // No such table, a broken file, a broken rule; a broken unique key, no such column.
        for code in ["1", "11", "19", "23505", "42703"] {
            assert!(!is_passing_code(code), "{code}");
        }
    }
}
