//! Rows of `accounts`.

use sea_orm::entity::prelude::*;

/// A tenant.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    pub locale: String,
    pub status: String,
    pub custom_attributes: Json,
    pub created_at: i64,
    pub updated_at: i64,
    pub domain: Option<String>,
    pub support_email: Option<String>,
    pub auto_resolve_after: Option<i64>,
    pub auto_resolve_message: Option<String>,
    pub auto_resolve_ignore_waiting: bool,
    pub auto_resolve_label: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
