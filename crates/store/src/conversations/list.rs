//! The agents' list of conversations: filtered, sorted, counted.

use std::time::Duration;

use model::contact::ContactId;
use model::conversation::ConversationStatus;
use model::filter::Condition;
use model::inbox::InboxId;
use model::posting::Thread;
use model::scope::AgentScope;
use model::team::TeamId;
use model::{Result, Timestamp};

use crate::dialect::Dialect;
use crate::filter::{self, Columns};
use crate::search::saying;
use crate::statement::{Sql, column};
use crate::tx::Db;
use crate::{label_changes, threads};

/// Conversations of one page.
pub const PER_PAGE: u32 = 25;

/// Conversations of a list without pages, at most.
const UNPAGED: u32 = 1000;

/// Which conversations, in which order. The default is everything the agent may see, latest activity first.
#[derive(Debug, Clone, Default)]
pub struct ListFilter {
    /// Only of this status.
    pub status: Option<ConversationStatus>,
    /// By who works on them.
    pub assignee: AssigneeFilter,
    /// By whether the customer waits.
    pub waiting: Waiting,
    /// By what they have to do with the caller.
    pub involved: Involved,
    /// Only of this contact.
    pub contact_id: Option<ContactId>,
    /// Only of this inbox.
    pub inbox_id: Option<InboxId>,
    /// Only of this team.
    pub team_id: Option<TeamId>,
    /// Only with one of these labels; empty means any.
    pub labels: Vec<String>,
    /// Only those that meet these conditions; empty means any.
    pub conditions: Vec<Condition>,
    /// Only where somebody said this.
    pub query: Option<String>,
    /// Only of the session with this name.
    pub source_id: Option<String>,
    /// Only what changed within this time; the answer has no pages then, but at most 1,000 conversations.
    pub updated_within: Option<Duration>,
    /// The order.
    pub sort: Sort,
    /// 1, 2, 3 …; 0 counts as 1.
    pub page: u32,
}

/// By who works on a conversation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AssigneeFilter {
    /// Whoever.
    #[default]
    All,
    /// The caller.
    Me,
    /// Nobody.
    Unassigned,
    /// Somebody.
    Assigned,
}

/// By whether the customer waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Waiting {
    /// Whether or not.
    #[default]
    Any,
    /// Never answered, or waiting for another answer.
    Unattended,
}

/// By what a conversation has to do with the caller.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Involved {
    /// Whatever.
    #[default]
    Any,
    /// The caller was named in one of its notes.
    Mentioned,
    /// The caller takes part in it.
    Participating,
}

impl Involved {
    const fn table(self) -> Option<&'static str> {
        match self {
            Self::Any => None,
            Self::Mentioned => Some("conversation_mentions"),
            Self::Participating => Some("conversation_participants"),
        }
    }
}

/// The order of a list; among equals the latest activity comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the contract's and say it all")]
pub enum Sort {
    #[default]
    LatestActivity,
    OldestActivity,
    Newest,
    Oldest,
    HighestPriority,
    LowestPriority,
    HighestPriorityOldest,
    LongestWaiting,
    ShortestWaiting,
    Unread,
}

impl Sort {
    const fn order(self) -> &'static str {
        match self {
            Self::LatestActivity => "c.last_activity_at DESC, c.id DESC",
            Self::OldestActivity => "c.last_activity_at, c.id",
            Self::Newest => "c.created_at DESC, c.id DESC",
            Self::Oldest => "c.created_at, c.id",
            Self::HighestPriority => "c.priority DESC NULLS LAST, c.last_activity_at DESC, c.id DESC",
            Self::LowestPriority => "c.priority ASC NULLS LAST, c.last_activity_at DESC, c.id DESC",
            Self::HighestPriorityOldest => "c.priority DESC NULLS LAST, c.created_at, c.id",
            Self::LongestWaiting => "c.waiting_since ASC NULLS LAST, c.last_activity_at DESC, c.id DESC",
            Self::ShortestWaiting => "c.waiting_since DESC NULLS LAST, c.last_activity_at DESC, c.id DESC",
            Self::Unread => {
                "CASE WHEN c.unread_count > 0 THEN 0 ELSE 1 END, c.last_activity_at DESC, c.id DESC"
            }
        }
    }
}

/// How many conversations a filter finds, by who works on them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// The caller.
    pub mine: i64,
    /// Somebody.
    pub assigned: i64,
    /// Nobody.
    pub unassigned: i64,
    /// Whoever.
    pub all: i64,
}

/// One page of the conversations that the agent may see.
pub async fn list(db: &impl Db, scope: &AgentScope, filter: &ListFilter) -> Result<Vec<Thread>> {
    let (limit, offset) = match filter.updated_within {
        Some(_) => (UNPAGED, 0),
        None => (PER_PAGE, i64::from(filter.page.saturating_sub(1)) * i64::from(PER_PAGE)),
    };
    let sql = threads::select().long().text(" WHERE c.id IN (SELECT c.id");
    let mut sql = narrowed(sql, scope, filter, db.dialect(), db.now());
    sql = match filter.assignee {
        AssigneeFilter::All => sql,
        AssigneeFilter::Me => sql.text(" AND c.assignee_id = ").value(scope.user_id().get()),
        AssigneeFilter::Unassigned => sql.text(" AND NOT ").text(ASSIGNED),
        AssigneeFilter::Assigned => sql.text(" AND ").text(ASSIGNED),
    };
    let order = filter.sort.order();
    let sql = sql.text(" ORDER BY ").text(order).text(" LIMIT ").value(i64::from(limit));
    let sql = sql.text(" OFFSET ").value(offset).text(") ORDER BY ").text(order);
    sql.all(db).await?.iter().map(threads::thread).collect()
}

/// How many conversations the filter finds, whoever works on them.
pub async fn counts(db: &impl Db, scope: &AgentScope, filter: &ListFilter) -> Result<Counts> {
    let sql = Sql::new(
        "SELECT COUNT(*) AS total, COUNT(COALESCE(c.assignee_id, c.assignee_agent_bot_id)) AS assigned, \
         COUNT(CASE WHEN c.assignee_id = ",
    );
    let sql = sql.long().value(scope.user_id().get()).text(" THEN 1 END) AS mine");
    let Some(row) = narrowed(sql, scope, filter, db.dialect(), db.now()).one(db).await? else {
        return Ok(Counts::default());
    };
    let (all, assigned): (i64, i64) = (column(&row, "total")?, column(&row, "assigned")?);
    Ok(Counts { mine: column(&row, "mine")?, assigned, unassigned: all - assigned, all })
}

/// Everything of the filter but the assignee, which counts leave open.
fn narrowed(sql: Sql, scope: &AgentScope, filter: &ListFilter, dialect: Dialect, now: Timestamp) -> Sql {
    let sql = sql.text(" FROM conversations c WHERE c.account_id = ").value(scope.account_id.get());
    let mut sql = threads::visible(sql, scope, "c");
    if let Some(status) = filter.status {
        sql = sql.text(" AND c.status = ").value(status.as_str());
    }
    if let Some(contact) = filter.contact_id {
        sql = sql.text(" AND c.contact_id = ").value(contact.get());
    }
    if let Some(inbox) = filter.inbox_id {
        sql = sql.text(" AND c.inbox_id = ").value(inbox.get());
    }
    if let Some(team) = filter.team_id {
        sql = sql.text(" AND c.team_id = ").value(team.get());
    }
    if let Some(table) = filter.involved.table() {
        sql = sql.text(&format!(" AND c.id IN (SELECT p.conversation_id FROM {table} p WHERE p.user_id = "));
        sql = sql.value(scope.user_id().get()).text(")");
    }
    if filter.waiting == Waiting::Unattended {
        sql = sql.text(" AND (c.first_reply_created_at IS NULL OR c.waiting_since IS NOT NULL)");
    }
    if let Some(window) = filter.updated_within {
        sql = sql.text(" AND c.updated_at > ").value(now.minus(window).micros());
    }
    if !filter.conditions.is_empty() {
        sql = filter::narrowed(sql.text(" AND "), dialect, COLUMNS, &filter.conditions);
    }
    said(labelled(sql, &filter.labels), filter)
}

/// A conversation on which a member or a bot works.
const ASSIGNED: &str = "(c.assignee_id IS NOT NULL OR c.assignee_agent_bot_id IS NOT NULL)";

const COLUMNS: Columns = Columns {
    own: column_of,
    custom: [
        "c.custom_attributes",
        "(SELECT ct.custom_attributes FROM contacts ct WHERE ct.id = c.contact_id)",
    ],
};

fn column_of(attribute: &str) -> &'static str {
    match attribute {
        "status" => "c.status",
        "priority" => "c.priority",
        // A bot is nobody's key, and somebody all the same.
        "assignee_id" => "COALESCE(c.assignee_id, -c.assignee_agent_bot_id)",
        "inbox_id" => "c.inbox_id",
        "team_id" => "c.team_id",
        "labels" => "c.labels",
        "contact_id" => "c.contact_id",
        "display_id" => "c.display_id",
        "referer" => "(c.additional_attributes ->> 'referer')",
        "mail_subject" => "(c.additional_attributes ->> 'mail_subject')",
        "browser_language" => "(c.additional_attributes ->> 'browser_language')",
        "conversation_language" => "(c.additional_attributes ->> 'conversation_language')",
        "created_at" => "c.created_at",
        "last_activity_at" => "c.last_activity_at",
        _ => "NULL",
    }
}

fn labelled(sql: Sql, labels: &[String]) -> Sql {
    if labels.is_empty() { sql } else { label_changes::with_one_of(sql.text(" AND "), "c.labels", labels) }
}

fn said(mut sql: Sql, filter: &ListFilter) -> Sql {
    if let Some(query) = &filter.query {
        sql = sql.text(" AND EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = c.id AND ");
        sql = saying(sql, query).text(")");
    }
    if let Some(source_id) = &filter.source_id {
        sql = sql
            .text(" AND EXISTS (SELECT 1 FROM contact_inboxes s WHERE s.id = c.contact_inbox_id AND s.source_id = ")
            .value(source_id.clone())
            .text(")");
    }
    sql
}
