//! The queue of what is pushed to devices and browsers.

use model::notice::{Notice, Push, PushKind};
use model::scope::Scope;
use model::user::UserId;
use model::{Result, Timestamp};
use sea_orm::JsonValue;

use crate::outgoing::{PUSHES, attempts};
use crate::rows::id;
use crate::statement::{Row, Sql, column};
use crate::tx::Tx;

/// Queues a notice for every device and browser of its user that is of one of these kinds; it is due at once.
pub async fn queue(tx: &Tx, scope: &impl Scope, notice: &Notice, kinds: &[PushKind]) -> Result<()> {
    if kinds.is_empty() {
        return Ok(());
    }
    let told = serde_json::to_value(notice).map_err(anyhow::Error::new)?;
    let now = tx.now().micros();
    let sql = Sql::new(
        "INSERT INTO outgoing_pushes (account_id, subscription_id, topic, notice, next_at, created_at) SELECT ",
    );
    let sql = sql.value(scope.account().get()).text(", s.id, ").value(notice.topic()).text(", ").value(told);
    let sql =
        sql.text(", ").value(now).text(", ").value(now).text(" FROM notification_subscriptions s WHERE ");
    let sql = sql.text("s.user_id = ").value(notice.user_id.get()).text(" AND s.subscription_type IN ");
    sql.list(kinds.iter().map(|kind| kind.as_str())).text(" ORDER BY s.id").execute(tx).await.map(drop)
}

/// Takes the pushes that have been due for longest, as [`crate::outgoing::Queue::claim`] does; those for `busy` users wait.
pub async fn claim(tx: &Tx, limit: u32, until: Timestamp, busy: &[UserId]) -> Result<Vec<Push>> {
    let of_others = |due: Sql| {
        let sql = due
            .text(" AND subscription_id NOT IN (SELECT id FROM notification_subscriptions WHERE user_id IN ");
        sql.list(busy.iter().map(|user| user.get())).text(")")
    };
    PUSHES.claim_where(tx, limit, until, of_others).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Push> {
    let notice: JsonValue = column(row, "notice")?;
    Ok(Push {
        id: id(row, "id")?,
        account_id: id(row, "account_id")?,
        subscription_id: column(row, "subscription_id")?,
        notice: serde_json::from_value(notice).map_err(anyhow::Error::new)?,
        attempts: attempts(row)?,
    })
}
