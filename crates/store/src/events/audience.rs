//! Which events of the log carry a topic that somebody may see.

use std::ops::RangeInclusive;

use model::account::AccountId;
use model::event::Seq;
use model::inbox::InboxId;
use model::topic::Topic;

use crate::statement::Sql;

/// `select` from the events `e` in this range that carry one of these topics.
pub(super) fn of_audience(
    select: &str,
    account: AccountId,
    topics: &[Topic],
    range: RangeInclusive<Seq>,
) -> Sql {
    let inboxes = topics.iter().filter_map(|topic| match topic {
        Topic::Inbox(id) => Some::<InboxId>(*id),
        _ => None,
    });
    let indexed: Vec<_> = topics.iter().filter_map(|topic| topic.indexed()).collect();
    let mut sql = Sql::new(select).long().text(" WHERE e.account_id = ").value(account.get());
    // Whoever has no inbox finds what is theirs by the index alone, however much others were told.
    let by_index_alone = !indexed.is_empty() && indexed.len() == topics.len();
    if !by_index_alone {
        sql = sql.text(" AND e.seq >= ").value(*range.start()).text(" AND e.seq <= ").value(*range.end());
        sql = sql.text(" AND (e.inbox_id IN ").list(inboxes.map(InboxId::get));
    }
    if !indexed.is_empty() {
        sql = sql.text(if by_index_alone { " AND (e.seq IN (" } else { " OR e.seq IN (" });
        sql = positions(sql, account, &indexed, &range).text(")");
    }
    sql.text(")")
}

/// The positions of this range under these keys of `event_topics`. One search for each key: asked for several at once,
/// a database may read the whole table instead.
fn positions(
    mut sql: Sql,
    account: AccountId,
    keys: &[(&'static str, i64)],
    range: &RangeInclusive<Seq>,
) -> Sql {
    for (index, (kind, id)) in keys.iter().enumerate() {
        sql = sql
            .text(if index > 0 { " UNION ALL " } else { "" })
            .text("SELECT t.seq FROM event_topics t WHERE t.kind = ")
            .value(*kind)
            .text(" AND t.id = ")
            .value(*id)
            .text(" AND t.account_id = ")
            .value(account.get())
            .text(" AND t.seq >= ")
            .value(*range.start())
            .text(" AND t.seq <= ")
            .value(*range.end());
    }
    sql
}
