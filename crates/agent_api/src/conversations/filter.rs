//! Which conversations a request asks for.

use std::time::Duration;

use model::conversation::ConversationStatus;
use model::inbox::InboxId;
use model::scope::AgentScope;
use model::team::TeamId;
use model::{Error, Result};
use rest::{AgentError, Params, lenient};
use serde::Deserialize;
use store::conversations::{AssigneeFilter, Counts, Involved, ListFilter, Sort, Waiting};
use wire::ConversationCounts;

use crate::door::Door;

#[derive(Deserialize)]
struct Query {
    #[serde(default, deserialize_with = "lenient::text")]
    status: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    assignee_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    conversation_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::integer")]
    inbox_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::integer")]
    team_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::texts")]
    labels: Option<Vec<String>>,
    #[serde(default, deserialize_with = "lenient::text")]
    q: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    source_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::integer")]
    updated_within: Option<i64>,
    #[serde(default, deserialize_with = "lenient::text")]
    sort_by: Option<String>,
    #[serde(default, deserialize_with = "lenient::integer")]
    page: Option<i64>,
}

/// What the request asks for.
pub(super) async fn read(door: &Door, agent: &AgentScope, params: &Params) -> Result<ListFilter, AgentError> {
    let query: Query = params.parse()?;
    if let Some(team) = query.team_id {
        store::teams::by_id(&door.app.store.reader(), agent, TeamId::new(team)).await?;
    }
    Ok(query.filter()?)
}

impl Query {
    fn filter(self) -> Result<ListFilter> {
        let present = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let query = present(self.q);
        let status = if query.is_some() { None } else { status(self.status.as_deref())? };
        let (waiting, involved) = match self.conversation_type.as_deref() {
            Some("unattended") => (Waiting::Unattended, Involved::Any),
            Some("mention") => (Waiting::Any, Involved::Mentioned),
            Some("participating") => (Waiting::Any, Involved::Participating),
            _ => (Waiting::Any, Involved::Any),
        };
        let seconds = self.updated_within.and_then(|seconds| u64::try_from(seconds).ok());
        Ok(ListFilter {
            status,
            assignee: assignee(self.assignee_type.as_deref()),
            waiting,
            involved,
            contact_id: None,
            inbox_id: self.inbox_id.map(InboxId::new),
            team_id: self.team_id.map(TeamId::new),
            labels: self.labels.unwrap_or_default(),
            conditions: Vec::new(),
            query,
            source_id: present(self.source_id),
            updated_within: seconds.map(Duration::from_secs),
            sort: sort(self.sort_by.as_deref()),
            page: u32::try_from(self.page.unwrap_or(1).max(1)).unwrap_or(u32::MAX),
        })
    }
}

/// Open ones unless told.
fn status(text: Option<&str>) -> Result<Option<ConversationStatus>> {
    match text {
        None => Ok(Some(ConversationStatus::Open)),
        Some("all") => Ok(None),
        Some(text) => match ConversationStatus::parse(text) {
            Some(status) => Ok(Some(status)),
            None => Err(Error::invalid("status", "Status must be open, resolved, pending, snoozed or all")),
        },
    }
}

fn assignee(text: Option<&str>) -> AssigneeFilter {
    match text {
        Some("me") => AssigneeFilter::Me,
        Some("unassigned") => AssigneeFilter::Unassigned,
        Some("assigned") => AssigneeFilter::Assigned,
        _ => AssigneeFilter::All,
    }
}

/// `sort_on_…` are older spellings that clients still send; `latest` and whatever is unknown is the default.
fn sort(text: Option<&str>) -> Sort {
    match text.unwrap_or_default() {
        "last_activity_at_asc" => Sort::OldestActivity,
        "created_at_asc" | "sort_on_created_at" => Sort::Oldest,
        "created_at_desc" => Sort::Newest,
        "priority_desc" | "sort_on_priority" => Sort::HighestPriority,
        "priority_asc" => Sort::LowestPriority,
        "priority_desc_created_at_asc" => Sort::HighestPriorityOldest,
        "waiting_since_asc" | "sort_on_waiting_since" => Sort::LongestWaiting,
        "waiting_since_desc" => Sort::ShortestWaiting,
        "unread" => Sort::Unread,
        _ => Sort::LatestActivity,
    }
}

pub(super) fn counts(counts: Counts) -> ConversationCounts {
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    ConversationCounts {
        mine_count: count(counts.mine),
        assigned_count: count(counts.assigned),
        unassigned_count: count(counts.unassigned),
        all_count: count(counts.all),
    }
}
