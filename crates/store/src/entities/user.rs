//! Rows of `users`.

use sea_orm::entity::prelude::*;

/// A person who can sign in.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub email: String,
    pub name: String,
    pub display_name: Option<String>,
    pub message_signature: Option<String>,
    pub password_hash: Option<String>,
    pub ui_settings: Json,
    pub custom_attributes: Json,
    pub confirmed_at: Option<i64>,
    pub pubsub_token_index: String,
    pub pubsub_token_sealed: String,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
