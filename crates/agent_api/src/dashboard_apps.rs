//! `/api/v1/accounts/{account_id}/dashboard_apps`: pages that dashboards show beside a conversation.

mod create;
mod list;
mod remove;
mod show;
mod update;

use axum::Router;
use axum::routing::get;
use model::dashboard_app::{DashboardAppFields, DashboardAppId};
use rest::lenient;
use serde::Deserialize;

use crate::door::Door;

pub(crate) use create::__path_create;
pub(crate) use list::__path_list;
pub(crate) use remove::__path_remove;
pub(crate) use show::__path_show;
pub(crate) use update::__path_update;

pub(crate) fn routes() -> Router<Door> {
    let all = "/api/v1/accounts/{account_id}/dashboard_apps";
    let one = format!("{all}/{{dashboard_app_id}}");
    Router::new()
        .route(all, get(list::list).post(create::create))
        .route(&one, get(show::show).patch(update::update).put(update::update).delete(remove::remove))
}

#[derive(Deserialize)]
struct DashboardAppPath {
    dashboard_app_id: DashboardAppId,
}

/// One frame of a page.
#[derive(Deserialize)]
struct Frame {
    #[serde(default)]
    url: String,
}

/// What a request says about a page; what is absent stays as it is.
#[derive(Deserialize)]
struct Body {
    #[serde(default, deserialize_with = "lenient::text")]
    title: Option<String>,
    #[serde(default)]
    content: Option<Vec<Frame>>,
}

impl Body {
    /// A new page is what the request says.
    fn begun(&self) -> DashboardAppFields {
        let mut fields = DashboardAppFields::default();
        self.apply(&mut fields);
        fields
    }

    fn apply(&self, fields: &mut DashboardAppFields) {
        if let Some(title) = &self.title {
            fields.title.clone_from(title);
        }
        if let Some(content) = &self.content {
            fields.urls = content.iter().map(|frame| frame.url.trim().to_owned()).collect();
        }
    }
}
