//! Takes what was deleted out of the events that still show it, step by step.

use model::account::AccountId;
use model::event::{Payload, Seq};
use model::redaction::Redaction;
use model::{Error, Result};

use crate::rows::unknown;
use crate::statement::{Sql, column};
use crate::tx::Tx;
use crate::tx::sealed::Statements;

/// Positions of the log that one step looks at.
const WINDOW: i64 = 2000;

/// Notes that everything told so far in the account shall not show these any more.
pub async fn order(tx: &Tx, account: AccountId, redactions: &[Redaction]) -> Result<()> {
    for redaction in redactions {
        let (kind, target) = redaction.parts();
        Sql::new("INSERT INTO redactions (account_id, kind, target, done, upto) SELECT h.account_id, ")
            .value(kind)
            .text(", ")
            .value(target)
            .text(", h.pruned_to, h.seq FROM account_heads h WHERE h.account_id = ")
            .value(account.get())
            .execute(tx)
            .await?;
    }
    Ok(())
}

/// Looks at some more of the log for the oldest order, and ends it at its end; whether there was one.
pub async fn step(tx: &Tx) -> Result<bool> {
    let sql = Sql::new("SELECT id, account_id, kind, target, done, upto FROM redactions ORDER BY id LIMIT 1");
    let Some(row) = sql.text(tx.dialect().lock_rows()).one(tx).await? else { return Ok(false) };
    let (kind, target): (String, i64) = (column(&row, "kind")?, column(&row, "target")?);
    let redaction = Redaction::of_parts(&kind, target).ok_or_else(|| unknown("kind", &kind))?;
    let (id, account): (i64, i64) = (column(&row, "id")?, column(&row, "account_id")?);
    let (done, upto): (Seq, Seq) = (column(&row, "done")?, column(&row, "upto")?);
    let reached = upto.min(done + WINDOW);
    redact(tx, account, redaction, (done, reached)).await?;
    if reached >= upto {
        Sql::new("DELETE FROM redactions WHERE id = ").value(id).execute(tx).await?;
    } else {
        let sql = Sql::new("UPDATE redactions SET done = ").value(reached);
        sql.text(" WHERE id = ").value(id).execute(tx).await?;
    }
    Ok(true)
}

async fn redact(tx: &Tx, account: i64, redaction: Redaction, (after, upto): (Seq, Seq)) -> Result<()> {
    let mut sql = Sql::new("SELECT seq, payload FROM events WHERE account_id = ").value(account);
    sql = sql.text(" AND seq > ").value(after).text(" AND seq <= ").value(upto).text(" AND (");
    for (index, trace) in redaction.traces().into_iter().enumerate() {
        sql = sql
            .text(if index > 0 { " OR payload LIKE " } else { "payload LIKE " })
            .value(format!("%{trace}%"));
    }
    for row in sql.text(")").all(tx).await? {
        let (seq, text): (Seq, String) = (column(&row, "seq")?, column(&row, "payload")?);
        let mut payload: Payload = serde_json::from_str(&text).map_err(anyhow::Error::new)?;
        if !redaction.apply(&mut payload) {
            continue;
        }
        let text = serde_json::to_string(&payload).map_err(anyhow::Error::new)?;
        let sql = Sql::new("UPDATE events SET payload = ").value(text).text(" WHERE account_id = ");
        sql.value(account).text(" AND seq = ").value(seq).execute(tx).await?;
    }
    Ok::<(), Error>(())
}
