//! Rows of `conversations`.

use sea_orm::entity::prelude::*;

/// A thread between one customer and the business.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "conversations")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub account_id: i64,
    pub inbox_id: i64,
    pub contact_id: i64,
    pub contact_inbox_id: i64,
    pub display_id: i64,
    pub uuid: String,
    pub priority: Option<i16>,
    pub assignee_id: Option<i64>,
    pub assignee_agent_bot_id: Option<i64>,
    pub team_id: Option<i64>,
    pub labels: Json,
    pub custom_attributes: Json,
    pub additional_attributes: Json,
    pub status: String,
    pub agent_last_seen_at: Option<i64>,
    pub assignee_last_seen_at: Option<i64>,
    pub contact_last_seen_at: Option<i64>,
    pub first_reply_created_at: Option<i64>,
    pub waiting_since: Option<i64>,
    pub snoozed_until: Option<i64>,
    pub last_activity_at: i64,
    pub unread_count: i64,
    pub last_incoming_at: Option<i64>,
    pub last_outgoing_at: Option<i64>,
    pub template_day: Option<i64>,
    pub flood_started_at: Option<i64>,
    pub flood_count: i64,
    pub last_message_at: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
