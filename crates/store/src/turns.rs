//! Makes transactions that must not overlap take turns.

use model::Result;

use crate::tx::sealed::Transaction;

/// Waits until no other transaction has the turn at `what`, and keeps it to the end of this one.
///
/// For decisions about rows that do not exist yet, which no row lock can guard. Take it before any other lock.
pub async fn take(tx: &impl Transaction, what: &str) -> Result<()> {
    if let Some(turn) = tx.dialect().turn(what) {
        turn.execute(tx).await?;
    }
    Ok(())
}
