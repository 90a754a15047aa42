//! Rows of `channels`.

use sea_orm::entity::prelude::*;

/// How customers reach an inbox.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "channels")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub account_id: i64,
    pub identifier: String,
    pub hmac_token_sealed: String,
    pub hmac_mandatory: bool,
    pub secret_sealed: String,
    pub webhook_url: Option<String>,
    pub additional_attributes: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
