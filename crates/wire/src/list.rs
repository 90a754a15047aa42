//! What lists and single answers are wrapped in.

use serde::Serialize;
use utoipa::ToSchema;

use crate::ConversationRest;

/// `{"payload": …}`: inboxes, labels, members, contacts.
#[derive(Serialize, ToSchema)]
pub struct Payload<T> {
    /// What was asked for.
    pub payload: T,
}

/// `{"data": …}`: the sign-in.
#[derive(Serialize, ToSchema)]
pub struct Data<T> {
    /// What was asked for.
    pub data: T,
}

/// `{"meta": {"total_count": …}, "payload": […]}`: files of a conversation.
#[derive(Serialize, ToSchema)]
pub struct CountedList<T> {
    meta: TotalCount,
    payload: Vec<T>,
}

#[derive(Serialize, ToSchema)]
struct TotalCount {
    total_count: u64,
}

impl<T> CountedList<T> {
    /// One page of `total_count` things.
    pub fn new(total_count: u64, payload: Vec<T>) -> Self {
        Self { meta: TotalCount { total_count }, payload }
    }
}

/// `{"meta": {"count": …, "current_page": …}, "payload": […]}`: contacts.
#[derive(Serialize, ToSchema)]
pub struct PagedList<T> {
    meta: PageMeta,
    payload: Vec<T>,
}

#[derive(Serialize, ToSchema)]
struct PageMeta {
    count: u64,
    current_page: CurrentPage,
    #[serde(skip_serializing_if = "Option::is_none")]
    has_more: Option<bool>,
}

/// The page in the client's own words: clients compare it with the text they sent.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum CurrentPage {
    /// The page that was asked for, as it was written.
    Asked(String),
    /// None was asked for.
    First(u8),
}

impl CurrentPage {
    /// `page` as the client wrote it.
    pub fn of(page: Option<String>) -> Self {
        page.map_or(Self::First(1), Self::Asked)
    }
}

impl<T> PagedList<T> {
    /// One page of `count` things; `page` as the client wrote it.
    pub fn new(count: u64, page: Option<String>, payload: Vec<T>) -> Self {
        Self { meta: PageMeta { count, current_page: CurrentPage::of(page), has_more: None }, payload }
    }

    /// With a word on whether more pages follow, as searches have it.
    #[must_use]
    pub fn with_has_more(mut self, has_more: Option<bool>) -> Self {
        self.meta.has_more = has_more;
        self
    }
}

/// A page of conversations with how many there are on each tab.
#[derive(Serialize, ToSchema)]
pub struct ConversationList {
    data: ConversationPage,
}

/// The same without its wrapping, as filters are answered.
#[derive(Serialize, ToSchema)]
pub struct ConversationPage {
    meta: ConversationCounts,
    payload: Vec<ConversationRest>,
}

impl ConversationPage {
    /// One page.
    pub fn new(meta: ConversationCounts, payload: Vec<ConversationRest>) -> Self {
        Self { meta, payload }
    }
}

/// How many conversations there are on each tab.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub struct ConversationCounts {
    /// Mine.
    pub mine_count: u64,
    /// Somebody's.
    pub assigned_count: u64,
    /// Nobody's.
    pub unassigned_count: u64,
    /// All.
    pub all_count: u64,
}

impl ConversationList {
    /// One page.
    pub fn new(counts: ConversationCounts, conversations: Vec<ConversationRest>) -> Self {
        Self { data: ConversationPage::new(counts, conversations) }
    }
}
