//! `/api/v1/accounts/{account_id}/custom_filters`: lists that the caller keeps.

mod create;
mod list;
mod remove;
mod show;
mod update;

use axum::Router;
use axum::routing::get;
use model::Attributes;
use model::custom_filter::{CustomFilterFields, CustomFilterId, FILTER_TYPES};
use rest::lenient;
use serde::Deserialize;

use crate::door::Door;

pub(crate) use create::__path_create;
pub(crate) use list::__path_list;
pub(crate) use remove::__path_remove;
pub(crate) use show::__path_show;
pub(crate) use update::__path_update;

pub(crate) fn routes() -> Router<Door> {
    let all = "/api/v1/accounts/{account_id}/custom_filters";
    let one = format!("{all}/{{custom_filter_id}}");
    Router::new()
        .route(all, get(list::list).post(create::create))
        .route(&one, get(show::show).patch(update::update).put(update::update).delete(remove::remove))
}

#[derive(Deserialize)]
struct CustomFilterPath {
    custom_filter_id: CustomFilterId,
}

/// What a request says about a list; what is absent stays as it is.
#[derive(Deserialize)]
struct Body {
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    filter_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::object")]
    query: Option<Attributes>,
}

impl Body {
    /// A new list is one of conversations unless told.
    fn begun(&self) -> CustomFilterFields {
        let filter_type = FILTER_TYPES[0].to_owned();
        let mut fields = CustomFilterFields { filter_type, ..CustomFilterFields::default() };
        self.apply(&mut fields);
        fields
    }

    fn apply(&self, fields: &mut CustomFilterFields) {
        if let Some(name) = &self.name {
            fields.name.clone_from(name);
        }
        if let Some(kind) = &self.filter_type {
            fields.filter_type.clone_from(kind);
        }
        if let Some(query) = &self.query {
            fields.query = query.clone().into();
        }
    }
}
