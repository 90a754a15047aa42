//! A page beside conversations as agents are answered.

use model::dashboard_app::DashboardApp;
use serde::Serialize;
use utoipa::ToSchema;

/// A page beside conversations as agents are answered.
#[derive(Serialize, ToSchema)]
pub struct DashboardAppRest {
    id: i64,
    title: String,
    content: Vec<Frame>,
    created_at: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = DashboardAppFrame)]
struct Frame {
    url: String,
    r#type: &'static str,
}

impl From<&DashboardApp> for DashboardAppRest {
    fn from(app: &DashboardApp) -> Self {
        let frame = |url: &String| Frame { url: url.clone(), r#type: "frame" };
        Self {
            id: app.id.get(),
            title: app.fields.title.clone(),
            content: app.fields.urls.iter().map(frame).collect(),
            created_at: app.created_at.iso(),
        }
    }
}
