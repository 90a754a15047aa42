//! `/api/v1/accounts/{account_id}/custom_attribute_definitions`: what the business wants to know of conversations and contacts.

mod create;
mod list;
mod remove;
mod show;
mod update;

use axum::Router;
use axum::routing::get;
use model::custom_attribute::{CustomAttributeFields, CustomAttributeId};
use rest::lenient;
use serde::Deserialize;

use crate::door::Door;
use crate::given::Given;

pub(crate) use create::__path_create;
pub(crate) use list::__path_list;
pub(crate) use remove::__path_remove;
pub(crate) use show::__path_show;
pub(crate) use update::__path_update;

pub(crate) fn routes() -> Router<Door> {
    let all = "/api/v1/accounts/{account_id}/custom_attribute_definitions";
    let one = format!("{all}/{{custom_attribute_definition_id}}");
    Router::new()
        .route(all, get(list::list).post(create::create))
        .route(&one, get(show::show).patch(update::update).put(update::update).delete(remove::remove))
}

#[derive(Deserialize)]
struct CustomAttributePath {
    custom_attribute_definition_id: CustomAttributeId,
}

/// What a request says about a definition; what is absent stays as it is.
#[derive(Deserialize)]
struct Body {
    #[serde(default, deserialize_with = "lenient::text")]
    attribute_display_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    attribute_key: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    attribute_display_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    attribute_model: Option<String>,
    #[serde(default)]
    attribute_description: Given,
    #[serde(default, deserialize_with = "lenient::texts")]
    attribute_values: Option<Vec<String>>,
    #[serde(default)]
    regex_pattern: Given,
    #[serde(default)]
    regex_cue: Given,
}

impl Body {
    /// A new definition begins with a key and a model, which stay.
    fn begun(&self) -> CustomAttributeFields {
        let mut fields = CustomAttributeFields {
            attribute_key: self.attribute_key.clone().unwrap_or_default(),
            attribute_model: self.attribute_model.clone().unwrap_or_default(),
            ..CustomAttributeFields::default()
        };
        self.apply(&mut fields);
        fields
    }

    fn apply(&self, fields: &mut CustomAttributeFields) {
        if let Some(name) = &self.attribute_display_name {
            fields.display_name.clone_from(name);
        }
        if let Some(kind) = &self.attribute_display_type {
            fields.display_type.clone_from(kind);
        }
        self.attribute_description.apply(&mut fields.description);
        if let Some(values) = &self.attribute_values {
            fields.values.clone_from(values);
        }
        self.regex_pattern.apply(&mut fields.regex_pattern);
        self.regex_cue.apply(&mut fields.regex_cue);
    }
}
