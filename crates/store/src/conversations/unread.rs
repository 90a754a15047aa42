//! Where customers wait for somebody to read what they wrote.

use std::collections::BTreeMap;

use model::Result;
use model::conversation::ConversationStatus;
use model::scope::AgentScope;

use crate::rows::titles;
use crate::statement::{Sql, column};
use crate::threads;
use crate::tx::Db;

/// Open conversations with something unread, by where they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unread {
    /// By inbox.
    pub inboxes: BTreeMap<i64, i64>,
    /// By team.
    pub teams: BTreeMap<i64, i64>,
    /// By title of a label.
    pub labels: BTreeMap<String, i64>,
}

/// Counts the open conversations with something unread that the agent may see.
pub async fn unread(db: &impl Db, scope: &AgentScope) -> Result<Unread> {
    let mut unread = Unread::default();
    let sql = Sql::new("SELECT c.inbox_id, c.team_id, CAST(c.labels AS TEXT) AS labels, COUNT(*) AS total");
    let sql = sql.long().text(" FROM conversations c WHERE c.account_id = ").value(scope.account_id.get());
    let sql = sql.text(" AND c.unread_count > 0 AND c.status = ").value(ConversationStatus::Open.as_str());
    let sql = threads::visible(sql, scope, "c");
    for row in sql.text(" GROUP BY 1, 2, 3").all(db).await? {
        let total: i64 = column(&row, "total")?;
        *unread.inboxes.entry(column(&row, "inbox_id")?).or_default() += total;
        if let Some(team) = column::<Option<i64>>(&row, "team_id")? {
            *unread.teams.entry(team).or_default() += total;
        }
        let labels: String = column(&row, "labels")?;
        for label in titles(serde_json::from_str(&labels).map_err(anyhow::Error::new)?)? {
            *unread.labels.entry(label).or_default() += total;
        }
    }
    Ok(unread)
}
