//! A kept list as its owner is answered.

use model::custom_filter::CustomFilter;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A kept list as its owner is answered.
#[derive(Serialize, ToSchema)]
pub struct CustomFilterRest {
    id: i64,
    name: String,
    filter_type: String,
    #[schema(value_type = Object)]
    query: Value,
    created_at: String,
    updated_at: String,
}

impl From<&CustomFilter> for CustomFilterRest {
    fn from(filter: &CustomFilter) -> Self {
        let fields = filter.fields.clone();
        Self {
            id: filter.id.get(),
            name: fields.name,
            filter_type: fields.filter_type,
            query: fields.query,
            created_at: filter.created_at.iso(),
            updated_at: filter.updated_at.iso(),
        }
    }
}
