//! `GET /api/v1/accounts/{account_id}/notifications`

use actions::notifications;
use axum::extract::State;
use rest::{AgentError, Json, Params};
use serde::Serialize;
use store::notifications::NotificationFilter;
use utoipa::ToSchema;
use wire::{CurrentPage, Data, NotificationPush, NotificationRest};

use crate::caller::Agent;
use crate::door::Door;

/// A page of notifications.
#[derive(Serialize, ToSchema)]
#[schema(as = NotificationPage)]
pub(crate) struct Page {
    meta: Meta,
    payload: Vec<NotificationRest>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = NotificationMeta)]
struct Meta {
    unread_count: i64,
    count: u64,
    current_page: CurrentPage,
}

/// Lists what the caller should look at, 15 a page; `includes[]` adds what was `read` and what is `snoozed`.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/notifications", tag = "notifications",
    params(
        ("account_id" = i64, Path), ("page" = Option<i64>, Query), ("sort_order" = Option<String>, Query),
        ("includes[]" = Option<Vec<String>>, Query),
    ),
    responses((status = 200, description = "Notifications", body = Data<Page>))
)]
pub(crate) async fn list(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Json<Data<Page>>, AgentError> {
    let includes = params.texts("includes").unwrap_or_default();
    let has = |word: &str| includes.iter().any(|include| include == word);
    let filter = NotificationFilter {
        snoozed: has("snoozed"),
        read: has("read"),
        oldest_first: params.text("sort_order").as_deref() == Some("asc"),
        page: params.page(),
    };
    let reader = door.app.store.reader();
    let (count, found) = store::notifications::list(&reader, &agent, filter).await?;
    let unread_count = store::notifications::unread(&reader, agent.account_id, agent.user_id()).await?;
    let views = notifications::views(&reader, &agent, &agent.user, found).await?;
    let sight = door.sight(agent.account_id).await?;
    let payload = views.iter().map(|view| NotificationPush::listed(view, sight.look())).collect();
    let meta = Meta { unread_count, count, current_page: CurrentPage::of(params.text("page")) };
    Ok(Json(Data { data: Page { meta, payload } }))
}
