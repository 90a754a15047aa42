//! A label as agents are answered.

use model::label::Label;
use serde::Serialize;
use utoipa::ToSchema;

/// A label as agents are answered.
#[derive(Serialize, ToSchema)]
pub struct LabelRest {
    id: i64,
    title: String,
    description: Option<String>,
    color: String,
    show_on_sidebar: bool,
}

impl From<&Label> for LabelRest {
    fn from(label: &Label) -> Self {
        Self {
            id: label.id.get(),
            title: label.title.clone(),
            description: label.description.clone(),
            color: label.color.clone(),
            show_on_sidebar: label.show_on_sidebar,
        }
    }
}
