//! Decisions as they are kept.

use model::conversation::ConversationId;
use model::routing::{Cause, Decision, Policy, Reason, Verdict};
use model::scope::Scope;
use model::{Result, Timestamp};
use sea_orm::{JsonValue, Value};

use crate::rows::{id, maybe_id, time, word};
use crate::statement::{Row, Sql, column};
use crate::tx::{Db, Tx};

/// A decision that is to be kept.
#[derive(Debug, Clone)]
pub struct NewDecision {
    /// The conversation.
    pub conversation_id: ConversationId,
    /// What led to it.
    pub cause: Cause,
    /// What was decided.
    pub verdict: Verdict,
    /// How many overflow steps of its queue the conversation had come to.
    pub step: u32,
}

/// Keeps decisions, in the order in which they were made.
pub async fn note_decisions(tx: &Tx, scope: &impl Scope, decisions: &[NewDecision]) -> Result<()> {
    if decisions.is_empty() {
        return Ok(());
    }
    let rows = decisions.iter().map(|decision| -> Result<Vec<Value>> {
        let verdict = &decision.verdict;
        let candidates = serde_json::to_value(&verdict.candidates).map_err(anyhow::Error::new)?;
        Ok(vec![
            scope.account().get().into(),
            decision.conversation_id.get().into(),
            decision.cause.as_str().into(),
            verdict.policy.as_str().into(),
            candidates.into(),
            verdict.chosen.map(model::Id::get).into(),
            verdict.reason.as_str().into(),
            i64::from(decision.step).into(),
            tx.now().micros().into(),
        ])
    });
    let rows = rows.collect::<Result<Vec<_>>>()?;
    Sql::new(
        "INSERT INTO routing_decisions (account_id, conversation_id, cause, policy, candidates, chosen_id, reason, \
         step, created_at) VALUES ",
    )
    .tuples(rows)
    .execute(tx)
    .await?;
    Ok(())
}

/// The decisions about a conversation, newest first, at most `limit`.
pub async fn decisions(
    db: &impl Db,
    scope: &impl Scope,
    conversation: ConversationId,
    limit: u32,
) -> Result<Vec<Decision>> {
    let sql = Sql::new("SELECT * FROM routing_decisions WHERE conversation_id = ").value(conversation.get());
    let sql = sql.text(" AND account_id = ").value(scope.account().get()).text(" ORDER BY id DESC LIMIT ");
    sql.value(i64::from(limit)).all(db).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Decision> {
    let candidates: JsonValue = column(row, "candidates")?;
    Ok(Decision {
        id: id(row, "id")?,
        account_id: id(row, "account_id")?,
        conversation_id: id(row, "conversation_id")?,
        cause: word(row, "cause", Cause::parse)?,
        verdict: Verdict {
            policy: word(row, "policy", Policy::parse)?,
            candidates: serde_json::from_value(candidates).map_err(anyhow::Error::new)?,
            chosen: maybe_id(row, "chosen_id")?,
            reason: word(row, "reason", Reason::parse)?,
        },
        step: u32::try_from(column::<i64>(row, "step")?).unwrap_or_default(),
        created_at: time(row, "created_at")?,
    })
}

/// Forgets decisions made before `before`, at most `limit`; gives how many.
pub async fn forget_decisions(tx: &Tx, before: Timestamp, limit: u32) -> Result<u64> {
    let sql = Sql::new("DELETE FROM routing_decisions WHERE id IN (SELECT id FROM routing_decisions");
    let sql = sql.text(" WHERE created_at < ").value(before.micros()).text(" ORDER BY created_at LIMIT ");
    sql.value(i64::from(limit)).text(")").execute(tx).await
}
