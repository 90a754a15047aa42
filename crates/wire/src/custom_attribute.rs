//! The definition of a custom attribute as agents are answered.

use model::custom_attribute::CustomAttribute;
use serde::Serialize;
use utoipa::ToSchema;

/// The definition of a custom attribute as agents are answered.
#[derive(Serialize, ToSchema)]
pub struct CustomAttributeRest {
    id: i64,
    attribute_display_name: String,
    attribute_display_type: String,
    attribute_description: Option<String>,
    attribute_key: String,
    regex_pattern: Option<String>,
    regex_cue: Option<String>,
    attribute_values: Vec<String>,
    attribute_model: String,
    default_value: Option<String>,
    created_at: String,
    updated_at: String,
}

impl From<&CustomAttribute> for CustomAttributeRest {
    fn from(attribute: &CustomAttribute) -> Self {
        let fields = attribute.fields.clone();
        Self {
            id: attribute.id.get(),
            attribute_display_name: fields.display_name,
            attribute_display_type: fields.display_type,
            attribute_description: fields.description,
            attribute_key: fields.attribute_key,
            regex_pattern: fields.regex_pattern,
            regex_cue: fields.regex_cue,
            attribute_values: fields.values,
            attribute_model: fields.attribute_model,
            default_value: None,
            created_at: attribute.created_at.iso(),
            updated_at: attribute.updated_at.iso(),
        }
    }
}
